"""Not for this centre: two people decide, the person learns whom to ask, and may object once."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.actions import asking, refusing
from core.cases.jobs import note_passed
from core.cases.queries.pending import asked_by_me, waiting_for
from core.cases.queries.progress import progress
from core.cases.reasons import RefusalReason
from core.cases.terms import CaseAct, CaseEvent, CaseStatus
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Stage
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.terms import Role
from db.models.cases import Case
from tests.factories.accounts import person
from tests.factories.cases import Team, Walk, walk

S = CaseStatus
COURT = "租金纠纷请向区人民法院起诉，或者拨打 12348 咨询。"


def asked(session: Session, crew: Team) -> Walk:
    case = walk(session, crew)
    refusing.ask_refusal(
        session, crew.operator, case.id, reason=RefusalReason.LEGAL_CHANNEL, channel=COURT, now=case.now
    )
    return case


def refused(session: Session, crew: Team) -> Walk:
    case = asked(session, crew)
    refusing.refuse(session, crew.reviewer, case.id, now=case.wait(minutes=30).now)
    return case


def test_asking_changes_no_status_and_puts_a_line_on_the_deciders_desk(session: Session, crew: Team) -> None:
    case = asked(session, crew)
    assert session.get_one(Case, case.id).status is S.SUBMITTED
    (line,) = waiting_for(session, crew.reviewer)
    assert (line.kind, line.text, line.number) == (ApprovalKind.REFUSAL, COURT, case.slip.number)
    assert line.due_at is not None
    assert waiting_for(session, crew.operator) == ()
    assert waiting_for(session, crew.unit_lead) == ()
    assert [each.decision for each in asked_by_me(session, crew.operator)] == [None]
    assert CaseEvent.ASKED not in {
        s.name for s in progress(session, case.citizen, case.id, now=case.now).steps
    }


def test_the_person_reads_why_and_whom_to_ask(session: Session, crew: Team) -> None:
    case = refused(session, crew)
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.status is S.NOT_ACCEPTED
    assert seen.told is not None
    assert (seen.told.reason, seen.told.text) == ("应走法定途径", COURT)
    assert not [due for due in deadlines_of(session, ("case", case.id)) if due.is_open]


def test_a_no_leaves_everything_as_it_is_and_says_why(session: Session, crew: Team) -> None:
    case = asked(session, crew)
    asking.deny(
        session,
        crew.reviewer,
        case.id,
        kind=ApprovalKind.REFUSAL,
        reason="这是物业的事，应当受理",
        now=case.now,
    )
    assert session.get_one(Case, case.id).status is S.SUBMITTED
    (mine,) = asked_by_me(session, crew.operator)
    assert (mine.decision, mine.answer) == ("NO", "这是物业的事，应当受理")
    with pytest.raises(NotFound):
        refusing.refuse(session, crew.reviewer, case.id, now=case.now)


def test_nobody_refuses_alone(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    refusing.ask_refusal(
        session,
        crew.confidant,
        case.id,
        reason=RefusalReason.NOT_LOCAL,
        channel="请找邻区热线。",
        now=case.now,
    )
    with pytest.raises(NotAllowed, match="自己报的不能自己批"):
        refusing.refuse(session, crew.confidant, case.id, now=case.now)


def test_accepting_it_after_all_lapses_the_question(session: Session, crew: Team) -> None:
    case = asked(session, crew)
    case.accept()
    (mine,) = asked_by_me(session, crew.operator)
    assert mine.decision == "LAPSED"
    assert not [d for d in deadlines_of(session, ("case", case.id)) if d.is_open and d.stage is Stage.REFUSAL]


def test_the_person_objects_once_and_the_lead_takes_it_on(session: Session, crew: Team) -> None:
    case = refused(session, crew)
    with pytest.raises(NotFound, match="没有请求复核"):
        refusing.overturn_refusal(session, crew.lead, case.id, reason="应当受理的", now=case.now)
    case.wait(days=3)
    refusing.ask_overturn(session, case.citizen, case.id, why="不是租金的事，是水管坏了", now=case.now)
    with pytest.raises(Conflict, match="只能请求一次"):
        refusing.ask_overturn(session, case.citizen, case.id, why="再请求一次看看", now=case.now)
    refusing.overturn_refusal(session, crew.lead, case.id, reason="核实是供水问题", now=case.wait(days=1).now)
    assert session.get_one(Case, case.id).status is S.SUBMITTED
    open_now = {due.stage for due in deadlines_of(session, ("case", case.id)) if due.is_open}
    assert open_now == {Stage.ACCEPT, Stage.PROMISE}
    case.accept()


def test_who_refused_does_not_judge_the_objection(session: Session, crew: Team) -> None:
    case = asked(session, crew)
    centre = crew.tree.centre
    both = person(session, "both", (Role.REVIEWER, centre), (Role.CENTER_LEAD, centre))
    refusing.refuse(session, both, case.id, now=case.now)
    refusing.ask_overturn(session, case.citizen, case.id, why="我认为应当受理", now=case.now)
    for decide in (refusing.uphold_refusal, refusing.overturn_refusal):
        with pytest.raises(NotAllowed, match="不能由您自己复核"):
            decide(session, both, case.id, reason="维持原来的决定。", now=case.now)
    refusing.uphold_refusal(session, crew.lead, case.id, reason="合同纠纷，请走诉讼。", now=case.now)


def test_the_lead_may_stand_by_it(session: Session, crew: Team) -> None:
    case = refused(session, crew)
    refusing.ask_overturn(session, case.citizen, case.id, why="我认为应当受理", now=case.now)
    refusing.uphold_refusal(
        session, crew.lead, case.id, reason="合同纠纷，请走诉讼途径。", now=case.wait(days=1).now
    )
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.status is S.NOT_ACCEPTED
    assert seen.told is not None
    assert seen.told.text == "合同纠纷，请走诉讼途径。"
    assert CaseAct.ASK_OVERTURN not in seen.acts


def test_after_fifteen_days_it_is_too_late(session: Session, crew: Team) -> None:
    case = refused(session, crew).wait(days=15, seconds=1)
    assert CaseAct.ASK_OVERTURN not in progress(session, case.citizen, case.id, now=case.now).acts
    with pytest.raises(Conflict, match="超过 15 天"):
        refusing.ask_overturn(session, case.citizen, case.id, why="现在才想起来", now=case.now)


def test_no_proper_channel_no_refusal(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    with pytest.raises(Invalid) as sentence:
        refusing.ask_refusal(
            session, crew.operator, case.id, reason=RefusalReason.NOT_LOCAL, channel="", now=case.now
        )
    assert sentence.value.field == "channel"


def test_an_undecided_objection_is_noted_as_late(session: Session, crew: Team) -> None:
    case = refused(session, crew)
    refusing.ask_overturn(session, case.citizen, case.id, why="我认为应当受理", now=case.now)
    assert note_passed(session, case.now + timedelta(days=6)) == 1
