"""Telling people what happened to a case: after the event, once per event, each in his own words and way."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.approvals.actions import open_one
from core.approvals.terms import ApprovalKind
from core.cases.queries import hearers
from core.cases.terms import KIND, OPEN, CaseEvent, CaseStatus
from core.deadlines.terms import URGENT, Stage
from core.duty.queries.roster import on_duty
from core.foundation.settings import settings
from core.identity.queries import unit
from core.identity.terms import Role
from core.journal.terms import Event
from core.notices.actions.sending import notify
from core.notices.values import Recipient
from db.models.cases import Case, CaseTask

AT_CENTRE: Mapping[Stage, Role] = {
    Stage.ACCEPT: Role.OPERATOR,
    Stage.DISPATCH: Role.DISPATCHER,
    Stage.RETURN: Role.DISPATCHER,
    Stage.EXTENSION: Role.DISPATCHER,
    Stage.AUDIT: Role.REVIEWER,
    Stage.TRIAGE: Role.REVIEWER,
    Stage.CALLBACK: Role.REVIEWER,
    Stage.REFUSAL: Role.REVIEWER,
}
"""Clocks of the centre's desk and whose they are; the others are the centre's lead's, who hears of all."""

MOVED = frozenset({CaseEvent.DISPATCHED, CaseEvent.DESIGNATED})
"""Events that give the case to a unit."""

OF_UNIT = frozenset({Stage.SIGN, Stage.CONTACT, Stage.ANSWER, Stage.INSTRUCTION})
"""Clocks of the unit that handles it."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One event, its case, and the moment at which people are told."""

    session: Session
    event: Event
    row: Case
    now: datetime

    def staff(self, template: str, accounts: Iterable[int], **facts: object) -> None:
        """Tell accounts; whoever did it himself knows it."""
        if self.over:
            return
        to = hearers.recipients(self.session, self.row, accounts, now=self.now, but=self.event.by.account_id)
        self.say(template, to, **facts)

    @property
    def over(self) -> bool:
        """The case has ended, or another unit has it, before the worker got to it: nobody need do anything."""
        gone = (
            self.event.unit_id is not None
            and self.event.name in MOVED
            and self.event.unit_id != self.row.unit_id
        )
        return gone or self.row.status not in OPEN

    def say(self, template: str, to: tuple[Recipient, ...], **facts: object) -> None:
        """Tell somebody, once per event."""
        notify(
            self.session,
            template,
            to,
            subject=(KIND, self.row.id),
            facts={"number": self.row.number, **facts},
            key=f"event:{self.event.id}",
            now=self.now,
        )

    @property
    def unit_id(self) -> int | None:
        """The unit that the event is about."""
        return self.event.unit_id or self.row.unit_id

    @property
    def unit(self) -> str:
        """Its short name."""
        return unit(self.session, self.unit_id).short_name if self.unit_id is not None else ""

    @property
    def due(self) -> object:
        """Until when, as the event said it; else the end of the unit's clock, or of the one that runs."""
        return self.event.facts.get("due") or self.row.answer_due_at or self.row.due_at


def tell(session: Session, event: Event, *, now: datetime) -> None:
    """Tell everybody whom an event concerns."""
    row = session.get(Case, event.subject[1])
    if row is None or row.erased_at is not None:
        return
    heard = Heard(session, event, row, now)
    SPEAKERS[CaseEvent(event.name)](heard)
    _push(heard)


def _arrived(heard: Heard) -> None:
    unit_id, row = heard.unit_id, heard.row
    if unit_id is None or row.status is not CaseStatus.DISPATCHED:  # signed meanwhile: they know
        return
    accounts = hearers.nearest(heard.session, Role.UNIT_CLERK, unit_id, now=heard.now)
    template = "case.work_arrived"
    if row.level in URGENT:
        template = "case.urgent_arrived"
        accounts += on_duty(heard.session, unit(heard.session, unit_id).path, heard.now).ids
    heard.staff(template, accounts, unit=heard.unit, level=row.level, due=heard.due)


def _assigned(heard: Heard) -> None:
    handler = heard.event.facts.get("handler_id")
    if isinstance(handler, int) and handler == heard.row.handler_id:
        heard.staff("case.assigned", (handler,), due=heard.due)


def _task(heard: Heard) -> None:
    task = heard.session.get(CaseTask, heard.event.facts.get("task_id"))
    if task is not None:
        clerks = hearers.nearest(heard.session, Role.UNIT_CLERK, task.unit_id, now=heard.now)
        heard.staff("case.task_asked", clerks, unit=unit(heard.session, task.unit_id).short_name)


def _to_workers(template: str) -> Callable[[Heard], None]:
    def speak(heard: Heard) -> None:
        accounts = hearers.workers(heard.session, heard.row, now=heard.now)
        heard.staff(template, accounts, unit=heard.unit, due=heard.due)

    return speak


def _refused_reply(heard: Heard) -> None:
    heard.staff("case.reply_refused", hearers.workers(heard.session, heard.row, now=heard.now))


def _again(heard: Heard) -> None:
    if heard.row.unit_id is not None:
        accounts = hearers.workers(heard.session, heard.row, now=heard.now)
        accounts += hearers.leads(heard.session, heard.row, now=heard.now)
        heard.staff("case.handled_again", accounts, unit=heard.unit, due=heard.due)


def _urged(heard: Heard) -> None:
    heard.staff("case.urged", hearers.workers(heard.session, heard.row, now=heard.now), due=heard.due)


def _pressed(heard: Heard) -> None:
    accounts = hearers.workers(heard.session, heard.row, now=heard.now)
    accounts += hearers.leads(heard.session, heard.row, now=heard.now)
    heard.staff("case.pressed", accounts, unit=heard.unit, due=heard.due)


def _overdue(heard: Heard) -> None:
    stage = Stage(str(heard.event.facts["stage"]))
    heard.staff("case.overdue", late_of(heard, stage), stage=stage, due=heard.due)


def late_of(heard: Heard, stage: Stage) -> tuple[int, ...]:
    """Who hears that a clock is over: at the unit handler and lead, at the centre the desk and its lead."""
    session, row, now = heard.session, heard.row, heard.now
    task = session.get(CaseTask, heard.event.facts["task_id"]) if "task_id" in heard.event.facts else None
    if task is not None:
        roles = (Role.UNIT_CLERK, Role.UNIT_LEAD)
        return tuple(each for role in roles for each in hearers.nearest(session, role, task.unit_id, now=now))
    if stage in OF_UNIT:
        return hearers.workers(session, row, now=now) + hearers.leads(session, row, now=now)
    desk = AT_CENTRE.get(stage, Role.CENTER_LEAD)
    found = hearers.nearest(session, desk, row.desk_id, now=now)
    return found + hearers.nearest(session, Role.CENTER_LEAD, row.desk_id, now=now)


def _to_decide(heard: Heard) -> None:
    kind = ApprovalKind(str(heard.event.facts.get("kind") or ApprovalKind.REPLY))
    asked = open_one(heard.session, (KIND, heard.row.id), kind)
    if asked is not None:
        deciders = hearers.nearest(heard.session, asked.decider, asked.unit_id, now=heard.now)
        heard.staff("case.to_decide", deciders, kind=kind)


def _answered(heard: Heard) -> None:
    heard.say("case.answered", hearers.the_person(heard.session, heard.row), link=link())


def _dated(template: str) -> Callable[[Heard], None]:
    def speak(heard: Heard) -> None:
        person = hearers.the_person(heard.session, heard.row)
        heard.say(template, person, due=heard.event.facts.get("due"), link=link())

    return speak


def link() -> str:
    """Where the person looks; empty where nobody has set the public address."""
    address = settings().public_url.rstrip("/")
    return f"{address}/m/track" if address else ""


def _push(heard: Heard) -> None:
    """Other systems hear how cases of their channel move; of what stays in the house, nothing."""
    if heard.event.name in PUSHED:
        names = [
            name for name, each in settings().webhooks.items() if each.channel == heard.row.channel.value
        ]
        heard.say("case.moved", tuple(Recipient(webhook=name) for name in names), event=heard.event.name)


SPEAKERS: Mapping[CaseEvent, Callable[[Heard], None]] = {
    CaseEvent.DISPATCHED: _arrived,
    CaseEvent.DESIGNATED: _arrived,
    CaseEvent.ASSIGNED: _assigned,
    CaseEvent.TASK_ADDED: _task,
    CaseEvent.TASK_RENEWED: _task,
    CaseEvent.RETURN_REFUSED: _to_workers("case.return_refused"),
    CaseEvent.SENT_BACK: _to_workers("case.sent_back"),
    CaseEvent.REPLY_REFUSED: _refused_reply,
    CaseEvent.UPHELD: _again,
    CaseEvent.URGED: _urged,
    CaseEvent.PRESSED: _pressed,
    CaseEvent.DUE_PASSED: _overdue,
    CaseEvent.ASKED: _to_decide,
    CaseEvent.REPLY_ASKED: _to_decide,
    CaseEvent.RELEASED: _answered,
    CaseEvent.INFO_ASKED: _dated("case.info_asked"),
    CaseEvent.PROMISE_MOVED: _dated("case.promise_moved"),
}
"""Who speaks of which event."""

PUSHED = frozenset(
    {CaseEvent.DISPATCHED, CaseEvent.DESIGNATED, CaseEvent.RELEASED, CaseEvent.INFO_ASKED}
    | {CaseEvent.PROMISE_MOVED, CaseEvent.UPHELD}
)
"""What other systems hear of."""
