"""A leader's instruction, and the report that is owed for it, after the end of the case as well."""

from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from core.cases.actions import citizen, informing, instructing
from core.cases.jobs import note_passed
from core.cases.queries.file import case_file
from core.cases.queries.progress import progress
from core.cases.terms import CaseEvent, CaseStatus, Resolved, Satisfied
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Stage
from core.foundation.clock import CIVIL
from core.foundation.errors import Conflict, NotFound
from tests.factories.cases import Team, Walk, walk

S = CaseStatus


def open_stages(session: Session, case: Walk) -> set[Stage]:
    return {due.stage for due in deadlines_of(session, ("case", case.id)) if due.is_open}


def test_a_leaders_instruction_waits_for_its_report(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    instructing.instruct(
        session,
        crew.leader,
        case.id,
        body="请水务局一周内解决，并报人大办。",
        report_on=date(2026, 11, 9),
        now=case.now,
    )
    with pytest.raises(Conflict, match="上一条批示还没有回报"):
        instructing.instruct(
            session, crew.leader, case.id, body="再催一次。", report_on=date(2026, 11, 9), now=case.now
        )
    assert CaseEvent.INSTRUCTED not in {
        step.name for step in progress(session, case.citizen, case.id, now=case.now).steps
    }
    late = datetime(2026, 11, 10, 0, 0, tzinfo=CIVIL)
    note_passed(session, late)
    passed = case_file(session, crew.leader, case.id, now=late).steps
    assert "已过批示回报期限" in {step.sentence() for step in passed}
    instructing.report_back(session, crew.unit_lead, case.id, body="水泵已更换，恢复供水。", now=late)
    with pytest.raises(NotFound, match="没有等待回报的批示"):
        instructing.report_back(session, crew.unit_lead, case.id, body="水泵已更换，再报一次。", now=late)


def test_the_report_on_an_instruction_is_owed_after_the_end_too(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    instructing.instruct(
        session, crew.leader, case.id, body="请一周内解决。", report_on=date(2026, 11, 9), now=case.now
    )
    case.reply()
    case.release()
    case.rate(Resolved.YES, Satisfied.YES)
    assert open_stages(session, case) == {Stage.INSTRUCTION}
    instructing.report_back(session, crew.unit_lead, case.id, body="水泵已更换，已办结。", now=case.now)
    assert open_stages(session, case) == set()


def test_a_case_withdrawn_while_it_waited_lets_the_instruction_go_on(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    instructing.instruct(
        session, crew.leader, case.id, body="请一周内解决。", report_on=date(2026, 11, 9), now=case.now
    )
    informing.ask_person(session, crew.handler, case.id, what="请说明是哪一栋楼", now=case.now)
    citizen.withdraw(session, case.citizen, case.id, now=case.now)
    (left,) = [due for due in deadlines_of(session, ("case", case.id)) if due.is_open]
    assert (left.stage, left.paused_at) == (Stage.INSTRUCTION, None)
