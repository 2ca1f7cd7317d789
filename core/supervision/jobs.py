"""When entries begin, end and move by themselves: in the act's own transaction, along the event lines, by the clock."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

import core.supervision.wordings  # noqa: F401 (registers the templates of this capability)
from core.cases.queries import audit
from core.cases.terms import KIND as CASE
from core.cases.terms import CaseEvent
from core.deadlines.queries import counted_by_others, current_calendar, current_version
from core.files.permissions import guards
from core.foundation.errors import CivicError, Conflict
from core.foundation.text import N_
from core.identity.actor import SYSTEM, Actor
from core.identity.closing import before_closing
from core.identity.terms import Role
from core.journal import cursors, turns
from core.journal.followers import after, at_once, within
from core.journal.runs import AndMore, so_far
from core.journal.terms import Event, JournalEvent
from core.supervision import notices, passing, rules
from core.supervision.actions import keeping_time, telling
from core.supervision.actions.ending import end_with_case
from core.supervision.actions.entering import enter_all
from core.supervision.actions.erasing import erase_with_case
from core.supervision.actions.opening import enter
from core.supervision.actions.recounting import recount
from core.supervision.actions.spine import look_ahead
from core.supervision.queries import scope
from core.supervision.queries.lines import cases_of, lines_of, not_entered, unsigned
from core.supervision.terms import KIND, OPEN, PROOF_FILES, SupervisionEvent
from core.supervision.values import Finding
from db.models.cases import Case
from db.models.supervision import SupervisionEntry

log = structlog.get_logger()

audit.tells(SupervisionEvent)
audit.calls(KIND, select(SupervisionEntry.id, SupervisionEntry.number))

BATCH = 300
READ = 500
ROUNDS = 10
"""So many stretches of the lines are read in one run: downtime is caught up within minutes."""

TURN = "supervision.time"
"""Jobs that walk along many entries take turns: none waits for what another holds."""

READER = "supervision"
"""The reader along all event lines; it begins at their beginning, so the ledger of the first run is built."""

GRACE = cursors.GRACE


@within(CaseEvent.UPHELD)
def list_dissatisfied(session: Session, event: Event) -> None:
    """A bad rating judged right: re-handling and entry are one transaction (E.1 uphold)."""
    _enter(session, event)


@within(CaseEvent.DUE_PASSED)
def list_overdue(session: Session, event: Event) -> None:
    """A limit passed: listed the same minute. What goes wrong here stops no other case; the reader comes by again."""
    try:
        with session.begin_nested():
            _enter(session, event)
    except (CivicError, LookupError, SQLAlchemyError, ValueError) as problem:
        # no traceback: the parameters of a statement are personal data
        log.error("supervision.not_listed", case=event.subject[1], error=type(problem).__name__)  # noqa: TRY400


@at_once(list_overdue)
def list_all_overdue(session: Session, events: Sequence[Event]) -> None:
    """Many limits that passed in one minute: listed together; where that fails, each by itself."""
    try:
        with session.begin_nested():
            found = [(each.subject[1], finding) for each in events for finding in rules.alone(each)]
            cases = cases_of(session, [case_id for case_id, _finding in found])
            enter_all(
                session, [(cases[case_id], finding) for case_id, finding in found], now=events[0].recorded_at
            )
    except (CivicError, LookupError, SQLAlchemyError, ValueError) as problem:
        log.error("supervision.not_listed_together", cases=len(events), error=type(problem).__name__)  # noqa: TRY400
        session.expire_all()  # what was rolled back stands on rows that the session holds
        for event in events:
            list_overdue(session, event)


def _enter(session: Session, event: Event) -> None:
    case = session.get_one(Case, event.subject[1])
    for finding in rules.alone(event):
        enter(session, case, finding, now=event.recorded_at)


@within(
    CaseEvent.WITHDRAWN,
    CaseEvent.LAPSED,
    CaseEvent.TERMINATED,
    CaseEvent.MERGED,
    CaseEvent.REFUSED,
)
def end_entries(session: Session, event: Event) -> None:
    """A case that is over without an answer takes its entries along."""
    end_with_case(session, event.subject[1], why=event.name, now=event.recorded_at, at=event.effective_at)


@within(JournalEvent.WORDS_ERASED)
def erase_words(session: Session, event: Event) -> None:
    """What was written about an erased case goes with it."""
    if event.subject[0] == CASE:
        basis = str(event.facts.get("basis", ""))
        erase_with_case(session, event.subject[1], SYSTEM.by(Role.SYSTEM), basis=basis, now=event.recorded_at)


@guards(PROOF_FILES)
def may_see_proofs(session: Session, actor: Actor, words_id: int) -> bool:
    """What was sent with words about an entry is seen by whoever reads these words."""
    return scope.reads_words(session, actor, words_id)


@after(*notices.TOLD)
def tell_people(session: Session, event: Event, key: str, now: datetime) -> None:  # noqa: ARG001 (its shape)
    """Whom an event of an entry concerns hears of it; what fails here is tried again and undoes nothing."""
    telling.tell(session, event, now=now)


def read_lines(session: Session, now: datetime) -> int:
    """Everything else the rules find, along all lines from their beginning; how much was entered.

    What fails here fails the run, which the administrator sees, and is read again: nothing is passed over.
    """
    found: list[tuple[int, Finding]] = []
    for _round in range(ROUNDS):
        events = cursors.unread(session, READER, limit=READ, grace=GRACE)
        mine = [each for each in events if each.subject[0] == CASE and each.name in rules.LOOKED_AT]
        lines = lines_of(session, {each.subject[1] for each in mine})
        some = [
            (event.subject[1], finding)
            for event in mine
            for finding in rules.completed_by(lines[event.subject[1]], event)
        ]
        found += not_entered(session, some)
        if len(events) < READ or len(found) >= BATCH:
            break
    entered = _enter_all(session, found, now)
    return AndMore(entered) if len(events) == READ else entered


def _enter_all(session: Session, found: Sequence[tuple[int, Finding]], now: datetime) -> int:
    """In the order in which cases are locked."""
    cases = cases_of(session, [case_id for case_id, _finding in found], lock=True)
    ordered = sorted(found, key=lambda each: (each[0], each[1].at, each[1].events[-1]))
    return enter_all(session, [(cases[case_id], finding) for case_id, finding in ordered], now=now)


def find_unsigned(session: Session, now: datetime) -> int:
    """What was left unsigned longer than the limit and a working day (E.3 row 2); how much was entered."""
    calendar, after = current_calendar(session, now), (0, 0)
    found: list[tuple[int, Finding]] = []
    while some := unsigned(session, now, BATCH, after=after):  # most of them are found not to be evidence
        for each in some:
            finding = passing.left_unsigned(each.event, each.ended_at, calendar, now)
            after = (each.event.subject[1], each.event.id)
            if finding is not None:
                found.append((each.event.subject[1], finding))
        if len(found) >= BATCH:
            break
    return so_far(_enter_all(session, found[:BATCH], now), BATCH)


def let_time_pass(session: Session, now: datetime) -> int:
    """Enquiries, missed limits, levels: what is due on entries, in the order of its moments; how much of it.

    Each run has its bounds; while something happens, there may be more.
    """
    if not turns.take_turn(session, TURN):
        return 0
    return so_far(keeping_time.keep_time(session, now=now), 1)


def recount_by_calendar(session: Session, now: datetime) -> int:
    """Open clocks of entries that an older calendar counted are counted by today's; how many entries."""
    if not turns.take_turn(session, TURN):
        return 0
    version = current_version(session, now)
    ids = counted_by_others(session, KIND, version, BATCH)
    for entry_id in ids:
        row = session.get_one(SupervisionEntry, entry_id, with_for_update=True, populate_existing=True)
        recount(session, row, version, now=now)
        look_ahead(session, row, now=now)
    return so_far(len(ids), BATCH)


EVERY_MINUTE: tuple[Callable[[Session, datetime], int], ...] = (
    recount_by_calendar,
    read_lines,
    find_unsigned,
    let_time_pass,
)
"""Run by the worker, each in a transaction of its own."""


@before_closing
def require_no_entries(session: Session, unit_id: int) -> None:
    """A unit with open entries stays: nobody would put them right any more.

    Raises:
        Conflict: there are some.
    """
    held = select(SupervisionEntry.id).where(
        SupervisionEntry.unit_id == unit_id, SupervisionEntry.state.in_(list(OPEN))
    )
    if session.scalar(held.limit(1)) is not None:
        raise Conflict(N_("这个单位还有挂账没有销，销账或撤销以后才能撤销单位"))
