"""How much of the ledger waits for whom, from its first day to its last."""

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from core.cases.terms import CaseStatus, Visibility
from core.identity.actor import Actor
from core.supervision.actions import confirming, enquiring, long_term, objecting, rectifying, writing_off
from core.supervision.actions.opening import enter
from core.supervision.queries.mine import Waits, waiting
from core.supervision.terms import EntryType, Ground, Rule, Weight
from core.supervision.values import Finding
from db.models.cases import Case
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry, SupervisionEvidence
from tests.factories.cases import Walk, walk
from tests.factories.ledger import DONE, Crew, answered, listed, pass_days, rectify

W = Waits


def mine(session: Session, actor: Actor, case: Walk) -> dict[Waits, int]:
    return dict(waiting(session, actor, now=case.now))


def test_what_waits_for_the_unit(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    lead, clerk = crew.team.unit_lead, crew.team.clerk
    assert mine(session, lead, case) == {W.ACKNOWLEDGE: 1}
    assert mine(session, clerk, case) == mine(session, crew.heat_lead, case) == {}
    rectifying.acknowledge(session, lead, row.id, leader_id=lead.account_id or 0, now=case.now)
    enquiring.enquire(session, crew.supervisor, row.id, now=case.now)
    assert mine(session, lead, case) == {W.ANSWER: 1, W.PLAN: 1}
    assert mine(session, clerk, case) == {W.ANSWER: 1}
    row.level = 3
    session.flush()
    assert mine(session, clerk, case) == {}, "from level 3 on the lead answers himself"
    enquiring.answer_enquiry(session, lead, row.id, body="泵已下单，周五到货安装", now=case.now)
    assert mine(session, lead, case) == {W.PLAN: 1}
    assert mine(session, crew.supervisor, case) == {W.TELL: 1}
    assert mine(session, crew.team.lead, case) == {W.SIGN: 1}
    assert mine(session, crew.leaders, case) == {}
    row.level = 4
    session.flush()
    assert mine(session, crew.leaders, case) == {W.SIGN: 1}
    assert mine(session, crew.team.lead, case) == {}
    session.get_one(Case, case.id).visibility = Visibility.SECRET
    session.flush()
    assert mine(session, crew.leaders, case) == {}, "a secret case waits for named people"


def test_what_waits_for_the_centre(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    sup, lead = crew.supervisor, crew.team.lead
    assert mine(session, sup, case) == {}
    rectify(session, crew, row.id, case.now)
    answered(session, crew, case)
    writing_off.request_write_off(session, crew.team.unit_lead, row.id, body=DONE, now=case.now)
    assert mine(session, sup, case) == {W.VERIFY: 1}
    row.requested_by = sup.account_id
    session.flush()
    assert mine(session, sup, case) == {}, "who asked for it does not verify it"
    assert mine(session, crew.supervisor2, case) == {W.VERIFY: 1}
    writing_off.verify(session, crew.supervisor2, row.id, now=case.now)
    case.now = pass_days(session, case.now, 9)
    writing_off.ask_write_off(
        session, crew.supervisor2, row.id, ground=Ground.FOUND, body="评价期已过，没有差评", now=case.now
    )
    assert mine(session, lead, case)[W.DECIDE] == 1
    assert W.DECIDE not in mine(session, crew.leaders, case)


def test_an_objection_and_what_was_added(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    objecting.appeal(session, crew.team.unit_lead, row.id, reason="超期的是热力公司", now=case.now)
    assert mine(session, crew.team.lead, case) == {W.DECIDE: 1}
    added = session.scalars(select(SupervisionEvidence).where(SupervisionEvidence.entry_id == row.id)).one()
    added.weight = Weight.WAITING
    session.flush()
    assert mine(session, crew.supervisor, case) == {W.WEIGH: 1}


def test_a_proposal_and_the_centres_own(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    centre = crew.team.tree.centre.id
    first = session.scalars(
        select(EventRow.id).where(EventRow.subject_kind == "case", EventRow.subject_id == case.id).limit(1)
    ).one()
    finding = Finding(EntryType.BUCK_PASSING, Rule.RETURN_REFUSED, centre, (first,), case.now)
    row = enter(session, session.get_one(Case, case.id), finding, now=case.now)
    assert row is not None
    assert mine(session, crew.supervisor, case) == {W.CONFIRM: 1}
    confirming.list_entry(session, crew.supervisor, row.id, now=case.now)
    assert mine(session, crew.team.lead, case) == {W.OWN: 1}
    assert mine(session, crew.team.unit_lead, case) == {}


def test_a_review_is_called_for_a_week_ahead(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    rectify(session, crew, row.id, case.now)
    long_term.ask_long_term(
        session, crew.team.unit_lead, row.id, body="管网改造列入明年投资计划，分两期实施", now=case.now
    )
    long_term.grant_long_term(session, crew.team.lead, row.id, now=case.now)
    assert mine(session, crew.team.lead, case) == {}
    case.now = pass_days(session, case.now, 84, step=12)
    assert mine(session, crew.team.lead, case) == {W.REVIEW: 1}


def test_it_is_one_statement(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    row_id = row.id
    told: list[str] = []
    connection = session.connection()

    def note(_c: object, _u: object, statement: str, *_rest: object) -> None:
        told.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    waiting(session, crew.supervisor, now=case.now)
    event.remove(connection, "before_cursor_execute", note)
    assert len(told) == 1
    assert session.get(SupervisionEntry, row_id) is not None
