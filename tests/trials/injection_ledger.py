"""The corpora through every act of the ledger that takes a word."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import Resolved, Satisfied
from core.foundation.clock import civil, now
from core.identity.actor import Actor
from core.identity.terms import Role
from core.supervision.actions import confirming, enquiring, long_term, objecting, rectifying, writing_off
from core.supervision.actions.opening import enter
from core.supervision.terms import EntryType, Ground, Rule, Weight
from core.supervision.values import Finding, Plan
from db.models.cases import Case
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry, SupervisionEvidence
from tests.factories.accounts import person
from tests.factories.cases import Walk
from tests.trials.injection_desk import Desk

LONG = 3000


def on_the_ledger(desk: Desk) -> None:
    """Proposed and dismissed, proposed and listed, through a whole life to the second signature."""
    session, crew = desk.session, desk.crew
    keeper = person(session, f"keeper-{desk.people}", (Role.SUPERVISOR, crew.tree.root))
    case = desk.signed(desk.begin())
    entry = _proposed(desk, keeper, case)
    why = desk.write("supervision.confirming.dismiss.reason")
    confirming.dismiss(session, keeper, entry, reason=why, now=case.now)
    entry = _listed(desk, keeper, case)
    lead = crew.unit_lead
    why = desk.write("supervision.objecting.appeal.reason")
    objecting.appeal(session, lead, entry, reason=why, now=case.now)
    why = desk.write("supervision.objecting.deny_appeal.reason")
    objecting.deny_appeal(session, crew.lead, entry, reason=why, now=case.now)
    _planned(desk, keeper, case, entry)
    _asked(desk, keeper, case, entry)
    _lasting(desk, case, entry)
    _weighed(desk, keeper, case, entry)
    for turn in range(2):
        body = desk.write("supervision.writing_off.request_write_off.body", LONG)
        writing_off.request_write_off(session, lead, entry, body=body, now=case.now)
        writing_off.verify(session, keeper, entry, now=case.now)
        if turn == 0:
            why = desk.write("supervision.writing_off.refuse_write_off.reason")
            writing_off.refuse_write_off(session, keeper, entry, reason=why, now=case.now)
    desk.answered(case)
    body = desk.write("supervision.writing_off.ask_write_off.body")
    writing_off.ask_write_off(session, keeper, entry, ground=Ground.FOUND, body=body, now=case.now)
    why = desk.write("supervision.writing_off.deny_write_off.reason")
    writing_off.deny_write_off(session, crew.lead, entry, reason=why, now=case.now)
    desk.rated(case, Resolved.YES, Satisfied.YES)
    body = desk.write("supervision.writing_off.write_off.body")
    writing_off.write_off(session, keeper, entry, body=body, now=case.now)


def listed_by_error(desk: Desk) -> None:
    """Objected to with success; revoked without anybody objecting."""
    session, crew = desk.session, desk.crew
    keeper = person(session, f"keeper-{desk.people}", (Role.SUPERVISOR, crew.tree.root))
    for objects in (True, False):
        case = desk.signed(desk.begin())
        entry = _listed(desk, keeper, case)
        if objects:
            why = desk.write("supervision.objecting.appeal.reason")
            objecting.appeal(session, crew.unit_lead, entry, reason=why, now=case.now)
            why = desk.write("supervision.objecting.grant_appeal.reason")
            objecting.grant_appeal(session, crew.lead, entry, reason=why, now=case.now)
        else:
            why = desk.write("supervision.objecting.revoke.reason")
            objecting.revoke(session, crew.lead, entry, reason=why, now=case.now)


def _proposed(desk: Desk, keeper: Actor, case: Walk) -> int:
    why = desk.write("supervision.confirming.propose.reason")
    return confirming.propose(
        desk.session, keeper, case.id, kind=EntryType.BUCK_PASSING, unit_id=desk.crew.tree.water.id,
        events=[_newest(desk.session, case.id)], reason=why, now=case.now,
    ).id  # fmt: skip


def _listed(desk: Desk, keeper: Actor, case: Walk) -> int:
    entry = _proposed(desk, keeper, case)
    note = desk.write("supervision.confirming.list_entry.note")
    confirming.list_entry(desk.session, keeper, entry, note=note, now=case.now)
    return entry


def _planned(desk: Desk, keeper: Actor, case: Walk, entry: int) -> None:
    session, lead = desk.session, desk.crew.unit_lead
    rectifying.acknowledge(session, lead, entry, leader_id=lead.account_id or 0, now=case.now)
    words = desk.write("supervision.Plan.measures", LONG)
    rectifying.plan(session, lead, entry, what=Plan(words, _monday(3)), now=case.now)
    why = desk.write("supervision.rectifying.lengthen_plan.reason")
    rectifying.lengthen_plan(session, keeper, entry, until=_monday(4), reason=why, now=case.now)


def _asked(desk: Desk, keeper: Actor, case: Walk, entry: int) -> None:
    session = desk.session
    enquiring.enquire(session, keeper, entry, now=case.now)
    body = desk.write("supervision.enquiring.answer_enquiry.body")
    enquiring.answer_enquiry(session, desk.crew.handler, entry, body=body, now=case.now)
    body = desk.write("supervision.enquiring.tell_person.body")
    enquiring.tell_person(session, keeper, entry, body=body, now=case.now)


def _lasting(desk: Desk, case: Walk, entry: int) -> None:
    session, lead, centre = desk.session, desk.crew.unit_lead, desk.crew.lead
    for granted in (False, True):
        body = desk.write("supervision.long_term.ask_long_term.body", LONG)
        long_term.ask_long_term(session, lead, entry, body=body, now=case.now)
        if not granted:
            why = desk.write("supervision.long_term.deny_long_term.reason")
            long_term.deny_long_term(session, centre, entry, reason=why, now=case.now)
    long_term.grant_long_term(session, centre, entry, now=case.now)
    body = desk.write("supervision.long_term.review.body")
    long_term.review(session, centre, entry, body=body, now=case.now)
    body = desk.write("supervision.long_term.bring_back.body")
    long_term.bring_back(session, centre, entry, body=body, now=case.now)


def _weighed(desk: Desk, keeper: Actor, case: Walk, entry: int) -> None:
    session = desk.session
    event = _newest(session, case.id)
    finding = Finding(EntryType.DESIGNATED, Rule.INSTRUCTED, desk.crew.tree.water.id, (event,), case.now)
    enter(session, session.get_one(Case, case.id, with_for_update=True), finding, now=case.now)
    waiting = session.scalars(
        select(SupervisionEvidence.id).where(
            SupervisionEvidence.entry_id == entry, SupervisionEvidence.weight == Weight.WAITING
        )
    ).one()
    why = desk.write("supervision.confirming.weigh.reason")
    confirming.weigh(session, keeper, entry, evidence_id=waiting, counts=False, reason=why, now=case.now)
    session.get_one(SupervisionEntry, entry).level = 3
    letter = desk.write("supervision.confirming.sign_proposal.letter")
    confirming.sign_proposal(session, desk.crew.lead, entry, letter=letter, now=case.now)


def _newest(session: Session, case_id: int) -> int:
    newest = select(EventRow.id).where(EventRow.subject_kind == "case", EventRow.subject_id == case_id)
    return session.scalars(newest.order_by(EventRow.seq.desc()).limit(1)).one()


def _monday(weeks: int) -> date:
    """A working day so many weeks from now; a holiday gives way to the next week's."""
    today = civil(now()).date()
    return today + timedelta(days=7 * weeks - today.weekday())
