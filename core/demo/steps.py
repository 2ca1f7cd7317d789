"""What people of the invented district do to one entry on one day: by its state, through the real acts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.terms import Visibility
from core.deadlines.queries import current_calendar
from core.demo.district import District
from core.foundation.calendar import roll
from core.foundation.clock import civil
from core.identity.actor import Actor
from core.identity.terms import Role
from core.supervision.actions import confirming, enquiring, long_term, objecting, rectifying, writing_off
from core.supervision.queries.facts import told_of
from core.supervision.terms import INTERVIEW, KIND, EntryState, Ground
from core.supervision.values import Plan
from core.supervision.writing_off import grounds
from db.models.approvals import Approval
from db.models.cases import Case
from db.models.supervision import SupervisionEnquiry, SupervisionEntry

DAY = timedelta(days=1)
WINDOW = 8 * DAY
"""So long after an answer the person has said what he will."""
PATIENCE = {"PROMPT": 0, "OBJECTING": 1, "LASTING": 1, "SLOW": 3}
"""Days until a unit of this temper takes an entry; one that is not named never does."""
REPORTS = {"PROMPT": 0.3, "OBJECTING": 0.3, "SLOW": 0.08}
"""How likely it asks for writing off on a day, once the person has his answer."""


@dataclass(slots=True)
class Day:
    """One entry in the evening of a day.

    Attributes:
        last: one of the days that are left for whoever tries the house.
    """

    session: Session
    district: District
    phrases: Mapping[str, tuple[str, ...]]
    draw: Random
    row: SupervisionEntry
    now: datetime
    last: bool

    @property
    def case(self) -> Case:
        """What it is about."""
        return self.session.get_one(Case, self.row.subject_id)

    def phrase(self, use: str) -> str:
        """One of the things people say."""
        return self.draw.choice(self.phrases[use])

    def unit_lead(self) -> Actor:
        """Who answers for the unit; for the centre its lead."""
        if self.row.unit_id == self.row.desk_id:
            return self.district.centre(Role.CENTER_LEAD)
        return self.district.one(Role.UNIT_LEAD, self.row.unit_id)

    def supervisor(self) -> Actor:
        """Who keeps the ledger."""
        return self.district.centre(Role.SUPERVISOR)

    def decider(self) -> Actor:
        """The second signature: the centre's lead; the leaders of the centre's own."""
        if self.row.unit_id == self.row.desk_id:
            return self.district.one(Role.LEADERS, self.district.units["district"])
        return self.district.centre(Role.CENTER_LEAD)


def act(day: Day, temper: str) -> None:
    """What falls due on this day, one step of each side."""
    if day.case.visibility is Visibility.SECRET or (day.last and day.draw.random() < 0.6):
        return
    _enquiry(day, temper)
    _sign(day)
    step = STEPS.get(day.row.state)
    if step is not None:
        step(day, temper)


def _waited(day: Day, since: datetime | None, days: int) -> bool:
    return since is not None and day.now - since >= days * DAY - timedelta(hours=12)


def _enquiry(day: Day, temper: str) -> None:
    """Answered by all but the idle, and told to the person the same day."""
    newest = day.session.scalar(
        select(SupervisionEnquiry)
        .where(SupervisionEnquiry.entry_id == day.row.id)
        .order_by(SupervisionEnquiry.n.desc())
        .limit(1)
    )
    if newest is None or newest.told_at is not None:
        return
    answers = temper != "IDLE" and (temper != "SLOW" or day.draw.random() < 0.8)
    if newest.answered_at is None and newest.missed_at is None and answers:
        body = day.phrase("ledger_answer")
        enquiring.answer_enquiry(day.session, day.unit_lead(), day.row.id, body=body, now=day.now)
    if newest.answered_at is not None or newest.missed_at is not None:
        body = day.phrase("ledger_told")
        enquiring.tell_person(day.session, day.supervisor(), day.row.id, body=body, now=day.now)


def _sign(day: Day) -> None:
    """A letter lies three days on the desk before it is signed."""
    row = day.row
    if row.level >= INTERVIEW and row.signed_level < row.level and _waited(day, row.raised_at, 3):
        highest = row.level > INTERVIEW
        who = day.district.one(Role.LEADERS, day.district.units["district"]) if highest else day.decider()
        confirming.sign_proposal(day.session, who, row.id, now=day.now)


def _listed(day: Day, temper: str) -> None:
    """Taken, or objected to first."""
    row = day.row
    if temper == "OBJECTING" and row.appealed_at is None:
        reason = day.phrase("ledger_appeal")
        objecting.appeal(day.session, day.unit_lead(), row.id, reason=reason, now=day.now)
        return
    if row.appealed_at is not None and row.appeal_ended_at is None:
        _decide_objection(day)
        return
    if temper in PATIENCE and _waited(day, row.recorded_at, PATIENCE[temper]):
        lead = day.unit_lead()
        rectifying.acknowledge(day.session, lead, row.id, leader_id=lead.account_id or 0, now=day.now)


def _decide_objection(day: Day) -> None:
    row = day.row
    if not _waited(day, row.appealed_at, 2):
        return
    if row.id % 2:
        reason = day.phrase("ledger_granted")
        objecting.grant_appeal(day.session, day.decider(), row.id, reason=reason, now=day.now)
    else:
        reason = day.phrase("ledger_denied")
        objecting.deny_appeal(day.session, day.decider(), row.id, reason=reason, now=day.now)


def _acknowledged(day: Day, temper: str) -> None:
    if temper not in PATIENCE:
        return
    if temper == "SLOW" and day.draw.random() < 0.6:
        return
    calendar = current_calendar(day.session, day.now)
    until = roll(civil(day.now).date() + timedelta(days=day.draw.randint(6, 14)), calendar)
    measures = Plan(day.phrase("ledger_plan"), until)
    rectifying.plan(day.session, day.unit_lead(), day.row.id, what=measures, now=day.now)


def _rectifying(day: Day, temper: str) -> None:
    """What is lacking is asked for; what is done is reported; more time is given once."""
    row, asked = day.row, _asked(day, ApprovalKind.LONG_TERM)
    if asked is not None:
        if _waited(day, asked.asked_at, 2):
            long_term.grant_long_term(day.session, day.decider(), row.id, now=day.now)
    elif temper == "LASTING":
        body = day.phrase("ledger_long")
        long_term.ask_long_term(day.session, day.unit_lead(), row.id, body=body, now=day.now)
    elif _settled(day) and day.draw.random() < REPORTS.get(temper, 0):
        body = day.phrase("ledger_done")
        writing_off.request_write_off(day.session, day.unit_lead(), row.id, body=body, now=day.now)
    elif row.planned_on == civil(day.now).date() and not row.plan_lengthened and temper in PATIENCE:
        _lengthen(day)


def _lengthen(day: Day) -> None:
    calendar = current_calendar(day.session, day.now)
    rectifying.lengthen_plan(
        day.session,
        day.supervisor(),
        day.row.id,
        until=roll(civil(day.now).date() + 7 * DAY, calendar),
        reason=day.phrase("ledger_lengthen"),
        now=day.now,
    )


def _requested(day: Day, _temper: str) -> None:
    if day.draw.random() < 0.7:
        writing_off.verify(day.session, day.supervisor(), day.row.id, now=day.now)


def _verifying(day: Day, _temper: str) -> None:
    """Written off by one or by two, or sent back once."""
    row, session = day.row, day.session
    if _asked(day, ApprovalKind.WRITE_OFF) is not None:
        writing_off.agree_write_off(session, day.decider(), row.id, now=day.now)
        return
    held = grounds(row.type, told_of(session, day.case)) if _settled(day) else ()
    supervisor, body = day.supervisor(), day.phrase("ledger_verified")
    if row.id % 7 == 0 and not row.refusals:
        reason = day.phrase("ledger_refused")
        writing_off.refuse_write_off(session, supervisor, row.id, reason=reason, now=day.now)
    elif Ground.SATISFIED in held:
        writing_off.write_off(session, supervisor, row.id, body=body, now=day.now)
    elif held:
        writing_off.ask_write_off(session, supervisor, row.id, ground=held[0], body=body, now=day.now)


def _proposed(day: Day, _temper: str) -> None:
    if day.row.id % 3:
        note = day.phrase("ledger_list")
        confirming.list_entry(day.session, day.supervisor(), day.row.id, note=note, now=day.now)
    else:
        reason = day.phrase("ledger_dismiss")
        confirming.dismiss(day.session, day.supervisor(), day.row.id, reason=reason, now=day.now)


def _asked(day: Day, kind: ApprovalKind) -> Approval | None:
    return day.session.scalar(
        select(Approval).where(
            Approval.subject_kind == KIND,
            Approval.subject_id == day.row.id,
            Approval.kind == kind,
            Approval.decision.is_(None),
        )
    )


def _settled(day: Day) -> bool:
    """The person has his answer by this day, and has said what he will."""
    case = day.case
    if case.closed_at is not None:
        return case.closed_at <= day.now
    return case.answered_at is not None and case.answered_at + WINDOW <= day.now


STEPS: Mapping[EntryState, Callable[[Day, str], None]] = {
    EntryState.PROPOSED: _proposed,
    EntryState.LISTED: _listed,
    EntryState.ACKNOWLEDGED: _acknowledged,
    EntryState.RECTIFYING: _rectifying,
    EntryState.WRITE_OFF_REQUESTED: _requested,
    EntryState.VERIFYING: _verifying,
}
"""What happens in each state; what lasts is left to its review."""
