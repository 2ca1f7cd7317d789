"""After the answer: sent back, corrected, called, rated by telephone, without ground; instructions and looks back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.cases.actions import instructing, judging, looking, rating
from core.cases.queries.file import case_file
from core.cases.terms import CaseEvent, CaseStatus, ClosedAs, Resolved, Satisfied
from core.foundation.clock import civil, now
from core.identity.actor import SYSTEM
from db.models.cases import Case
from tests.factories.cases import Team, Walk
from tests.pages.cases.conftest import press, row, status, write
from tests.pages.conftest import words

Begin = Callable[..., Walk]
Open = Callable[..., AppTest]
S = CaseStatus
WHY = "水泵已经换好并试压；要求更换整栋楼水管没有依据，见供水条例第九条。"


def names(session: Session, crew: Team, walked: Walk) -> list[CaseEvent]:
    session.expire_all()
    return [step.name for step in case_file(session, crew.lead, walked.id, now=now()).steps]


def test_send_back(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.REPLY_REVIEW)
    at = file(crew.reviewer, walked, "send_back")
    write(at, "哪里要补办", "没有写明哪天恢复供水")
    press(at, "退回补办")
    assert status(session, walked) is S.IN_PROGRESS
    assert "审核退回，要补办的" in words(file(crew.handler, walked))


def test_correct_answer(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.ANSWERED)
    at = file(crew.reviewer, walked, "correct")
    write(at, "更正后的答复", "水泵已于昨日下午更换并试压，六楼以上恢复供水。")
    press(at, "更正答复")
    assert names(session, crew, walked)[0] is CaseEvent.CORRECTED
    assert "已更正" in words(file(crew.reviewer, walked))


def test_try_call(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.CALLBACK)
    press(file(crew.reviewer, walked, "call"), "记录回访")
    assert names(session, crew, walked)[0] is CaseEvent.CALL_TRIED


@pytest.mark.parametrize(
    ("satisfied", "ends"), [(Satisfied.YES, S.CLOSED), (Satisfied.NO, S.CALLBACK)], ids=["well", "badly"]
)
def test_rate_well_and_rate_badly(
    session: Session, crew: Team, case: Begin, file: Open, satisfied: Satisfied, ends: CaseStatus
) -> None:
    walked = case(S.ANSWERED)
    at = file(crew.reviewer, walked, "rate")
    next(each for each in at.segmented_control if each.label == "满意吗").set_value(satisfied)
    press(at, "代为评价")
    assert status(session, walked) is ends


def asked(session: Session, crew: Team, walked: Walk) -> None:
    judging.ask_unreasonable(session, crew.reviewer, walked.id, explanation=WHY, now=now())
    session.commit()


def test_ask_unreasonable_and_find_unreasonable(
    session: Session, crew: Team, case: Begin, file: Open
) -> None:
    walked = case(S.CALLBACK)
    at = file(crew.reviewer, walked, "ask_unreasonable")
    write(at, "给反映人的说明", WHY)
    press(at, "报诉求不合理")
    press(file(crew.lead, walked), "认定不合理")
    assert (row(session, walked).status, row(session, walked).closed_as) == (S.CLOSED, ClosedAs.UNREASONABLE)


def test_deny_unreasonable(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.CALLBACK)
    asked(session, crew, walked)
    at = file(crew.lead, walked)
    write(at, "不同意的理由", "还没有上门看过")
    press(at, "不予认定")
    assert status(session, walked) is S.CALLBACK


def test_instruct_and_report_back(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    at = file(crew.leader, walked, "instruct")
    write(at, "批示", "请水务局当天派人到场")
    at.date_input[0].set_value(None)
    press(at, "批示")
    assert "请选哪一天前回报" in words(at)
    at.date_input[0].set_value(civil(now()).date() + timedelta(days=3))
    press(at, "批示")
    at = file(crew.unit_lead, walked)
    assert "领导批示" in words(at)
    write(at, "回报", "已派人到场，今天换泵")
    press(at, "回报批示")
    assert names(session, crew, walked)[0] is CaseEvent.REPORTED_BACK


def test_press(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    at = file(crew.lead, walked, "press")
    write(at, "督促", "快")
    press(at, "督促")
    assert "请至少写 4 个字" in words(at)
    write(at, "督促", "已经过半，请今天联系反映人")
    press(at, "督促")
    session.expire_all()
    step = case_file(session, crew.clerk, walked.id, now=now()).steps[0]
    assert (step.name, step.text) == (CaseEvent.PRESSED, "已经过半，请今天联系反映人")


def looked_at(session: Session, crew: Team, walked: Walk) -> None:
    rating.rate(session, walked.citizen, walked.id, resolved=Resolved.YES, satisfied=Satisfied.YES, now=now())
    session.get_one(Case, walked.id).closed_at = now() - timedelta(days=31)
    looking.look_again(session, SYSTEM, walked.id, now=now())
    session.commit()


@pytest.mark.parametrize(
    ("button", "event"),
    [("没有反复", CaseEvent.LOOK_KEPT), ("没有兑现", CaseEvent.PROMISE_BROKEN)],
    ids=["look_kept", "look_broken"],
)
def test_look_kept_and_look_broken(
    session: Session, crew: Team, case: Begin, file: Open, button: str, event: CaseEvent
) -> None:
    walked = case(S.ANSWERED)
    looked_at(session, crew, walked)
    press(file(crew.reviewer, walked, "look"), button)
    assert names(session, crew, walked)[0] is event
    assert "没有反复" not in [each.label for each in file(crew.reviewer, walked).button]


def test_an_instruction_waits_once(session: Session, crew: Team, case: Begin, file: Open) -> None:
    walked = case(S.IN_PROGRESS)
    instructing.instruct(
        session,
        crew.leader,
        walked.id,
        body="请当天派人到场",
        report_on=civil(now()).date() + timedelta(days=3),
        now=now(),
    )
    assert "批示" not in [each.label for each in file(crew.leader, walked).button]
