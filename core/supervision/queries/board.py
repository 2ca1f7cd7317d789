"""The ledger as lists: filtered, counted, page by page along an index; every one of them from `visible_to`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from core.cases.queries.scope import scope as case_scope
from core.cases.terms import CaseStatus
from core.deadlines.queries import is_open
from core.deadlines.terms import Stage
from core.foundation.numbers import as_typed
from core.identity.actor import Actor
from core.identity.terms import UNIT_ROLES
from core.supervision.queries.scope import visible_to
from core.supervision.terms import (
    INTERVIEW,
    KIND,
    ON_LEDGER,
    EntryState,
    EntryType,
    Weight,
)
from db.models.cases import Case
from db.models.deadlines import Deadline
from db.models.identity import UnitRow
from db.models.supervision import SupervisionEntry, SupervisionEvidence

PAGE = 50
NUMBER_ENDS = 4
"""So many of the last digits of a number are enough to look for it."""
COUNTED = 1000
"""So far lists are counted; beyond it they say so."""

Cursor = tuple[datetime, int]
"""Moment and id of the last entry of the page before."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the ledger is shown; everything empty: all that stands on it.

    Attributes:
        unit_path: entries of this unit and those below it.
        older_than: at least so many days on the ledger.
        waiting: with something added that waits to be weighed.
        unsigned: with a drafted letter that nobody has signed.
        late: with a limit that passed and was not met.
        asked: with an enquiry that waits for the unit's answer.
        ask_by: with an enquiry to be sent before this moment.
        tell: whose person is still to be told how far it is.
        number: of this number, or about the case of this number; the end of one is enough. Whatever else is chosen.
    """

    types: tuple[EntryType, ...] = ()
    levels: tuple[int, ...] = ()
    states: tuple[EntryState, ...] = tuple(sorted(ON_LEDGER))
    unit_path: str = ""
    older_than: int = 0
    waiting: bool = False
    unsigned: bool = False
    late: bool = False
    asked: bool = False
    ask_by: datetime | None = None
    tell: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a list.

    Attributes:
        case_seen: the case may be opened by this person; without it nothing of it is told but its number.
        age: whole days since the rule's moment.
        next_stage, next_due: the clock that ends first; None where none runs.
        passed: a limit of it has passed and is not met.
        place: the moment by which its list is ordered.
    """

    id: int
    number: str
    type: EntryType
    level: int
    state: EntryState
    case_id: int
    case_number: str
    headline: str
    case_status: CaseStatus | None
    case_seen: bool
    unit_id: int
    unit: str
    effective_at: datetime
    listed_at: datetime | None
    age: int
    planned_on: date | None
    missed: int
    next_stage: Stage | None
    next_due: datetime | None
    passed: bool
    place: datetime

    @property
    def cursor(self) -> Cursor:
        """Where the next page begins."""
        return self.place, self.id


def ledger(
    session: Session,
    actor: Actor,
    chosen: Filters | None = None,
    *,
    now: datetime,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> tuple[Line, ...]:
    """Entries, the newest first.

    Args:
        chosen: None: everything that stands on the ledger.
        after: `cursor` of the last line of the page before.
    """
    entry = SupervisionEntry
    query = _chosen(actor, chosen or Filters(), now)
    if after is not None:
        query = query.where(tuple_(entry.effective_at, entry.id) < tuple_(*after))
    return _lines(
        session, actor, query.order_by(entry.effective_at.desc(), entry.id.desc()).limit(limit), now
    )


def count(session: Session, actor: Actor, chosen: Filters | None = None, *, now: datetime) -> int:
    """How many there are, up to `COUNTED`."""
    some = _chosen(actor, chosen or Filters(), now).with_only_columns(SupervisionEntry.id).limit(COUNTED)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def by_level(
    session: Session, actor: Actor, chosen: Filters | None = None, *, now: datetime
) -> Mapping[int, int]:
    """How many entries stand at each level, 1 to 4."""
    entry = SupervisionEntry
    rows = session.execute(
        _chosen(actor, chosen or Filters(), now)
        .with_only_columns(entry.level, func.count())
        .group_by(entry.level)
    )
    found = {row[0]: row[1] for row in rows}
    return {level: found.get(level, 0) for level in range(1, 5)}


def by_unit(
    session: Session, actor: Actor, chosen: Filters | None = None, *, now: datetime, limit: int = PAGE
) -> tuple[tuple[int, str, int], ...]:
    """Units with the most entries: id, short name, how many."""
    entry = SupervisionEntry
    many = func.count()
    rows = session.execute(
        _chosen(actor, chosen or Filters(), now)
        .join(UnitRow, UnitRow.id == entry.unit_id)
        .with_only_columns(entry.unit_id, UnitRow.short_name, many)
        .group_by(entry.unit_id, UnitRow.short_name)
        .order_by(many.desc(), entry.unit_id)
        .limit(limit)
    )
    return tuple((unit_id, name, found) for unit_id, name, found in rows)


def proposals(
    session: Session, actor: Actor, *, now: datetime, after: Cursor | None = None, limit: int = PAGE
) -> tuple[Line, ...]:
    """What waits for a supervisor's yes or no, the newest first; those that waited too long have `passed`."""
    return ledger(session, actor, Filters(states=(EntryState.PROPOSED,)), now=now, after=after, limit=limit)


def of_my_units(
    session: Session,
    actor: Actor,
    chosen: Filters | None = None,
    *,
    now: datetime,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> tuple[Line, ...]:
    """What stands against the units of this person, the newest first."""
    entry = SupervisionEntry
    query = _own(actor, chosen or Filters(), now)
    if after is not None:
        query = query.where(tuple_(entry.effective_at, entry.id) < tuple_(*after))
    return _lines(
        session, actor, query.order_by(entry.effective_at.desc(), entry.id.desc()).limit(limit), now
    )


def count_of_my_units(session: Session, actor: Actor, chosen: Filters | None = None, *, now: datetime) -> int:
    """How many of them there are, up to `COUNTED`."""
    some = _own(actor, chosen or Filters(), now).with_only_columns(SupervisionEntry.id).limit(COUNTED)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def asked_today(
    session: Session,
    actor: Actor,
    chosen: Filters | None = None,
    *,
    until: datetime,
    now: datetime,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> tuple[Line, ...]:
    """What is to be asked about until a moment, usually the end of today, the soonest first."""
    wanted = replace(chosen or Filters(), ask_by=until)
    return _by_clock(session, actor, wanted, Stage.ENQUIRY, now, after, limit)


def to_tell(
    session: Session,
    actor: Actor,
    chosen: Filters | None = None,
    *,
    now: datetime,
    after: Cursor | None = None,
    limit: int = PAGE,
) -> tuple[Line, ...]:
    """Entries whose person is still to be told how far it is, the longest waiting first."""
    wanted = replace(chosen or Filters(), tell=True)
    return _by_clock(session, actor, wanted, Stage.TELL_PERSON, now, after, limit)


def _by_clock(
    session: Session,
    actor: Actor,
    chosen: Filters,
    stage: Stage,
    now: datetime,
    after: Cursor | None,
    limit: int,
) -> tuple[Line, ...]:
    """Entries by their open clock of a stage, the soonest first."""
    entry, clock = SupervisionEntry, aliased(Deadline, name="ordering")
    query = (
        _chosen(actor, chosen, now)
        .join(clock, and_(clock.subject_kind == KIND, clock.subject_id == entry.id))
        .where(clock.stage == stage, clock.met_at.is_(None), clock.cancelled_at.is_(None))
    )
    if after is not None:
        query = query.where(tuple_(clock.due_at, entry.id) > tuple_(*after))
    return _lines(session, actor, query.order_by(clock.due_at, entry.id).limit(limit), now, clock.due_at)


def _chosen(actor: Actor, chosen: Filters, now: datetime) -> Select[SupervisionEntry]:
    """Entries a person may see that these filters leave."""
    query = visible_to(actor)
    if chosen.number:
        return query.where(_numbered(chosen.number))
    return query.where(*_by_entry(chosen, now), *_by_clocks(chosen))


def _by_entry(chosen: Filters, now: datetime) -> Iterator[ColumnElement[bool]]:
    """Conditions on the entry and its evidence."""
    entry = SupervisionEntry
    for column, wanted in (
        (entry.type, chosen.types),
        (entry.level, chosen.levels),
        (entry.state, chosen.states),
    ):
        if wanted:
            yield column.in_(wanted)
    if chosen.unit_path:
        yield entry.unit_id.in_(select(UnitRow.id).where(_below((chosen.unit_path,))))
    if chosen.older_than:
        yield entry.effective_at <= now - timedelta(days=chosen.older_than)
    if chosen.waiting:
        added = SupervisionEvidence
        yield exists().where(added.entry_id == entry.id, added.weight == Weight.WAITING)
    if chosen.unsigned:
        yield and_(entry.level >= INTERVIEW, entry.signed_level < entry.level)


def _by_clocks(chosen: Filters) -> Iterator[ColumnElement[bool]]:
    """Conditions on the clocks that run."""
    if chosen.late:
        yield _clocked(Deadline.noted_at.is_not(None))
    if chosen.asked:
        yield _clocked(Deadline.stage == Stage.ENQUIRY_ANSWER)
    if chosen.ask_by is not None:
        yield _clocked(and_(Deadline.stage == Stage.ENQUIRY, Deadline.due_at < chosen.ask_by))
    if chosen.tell:
        yield _clocked(Deadline.stage == Stage.TELL_PERSON)


def _numbered(typed: str) -> ColumnElement[bool]:
    """Entry or case by its number as typed, or by its last digits; what can be no number finds nothing."""
    number = as_typed(typed)
    if not len(number) >= NUMBER_ENDS:
        return false()
    if number[0].isdigit():
        return or_(SupervisionEntry.number.like(f"%{number}"), Case.number.like(f"%{number}"))
    return or_(SupervisionEntry.number == number, Case.number == number)


def _clocked(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """An open clock of the entry of which this holds."""
    return exists().where(
        Deadline.subject_kind == KIND, Deadline.subject_id == SupervisionEntry.id, is_open(), condition
    )


def _own(actor: Actor, chosen: Filters, now: datetime) -> Select[SupervisionEntry]:
    """Of these the entries of his own units."""
    units = select(UnitRow.id).where(_below(actor.paths(UNIT_ROLES)))
    return _chosen(actor, chosen, now).where(SupervisionEntry.unit_id.in_(units))


def _below(paths: tuple[str, ...]) -> ColumnElement[bool]:
    """Units of these paths and below them."""
    return or_(false(), *(UnitRow.path.like(f"{path}%") for path in paths))


def _lines(
    session: Session,
    actor: Actor,
    query: Select[SupervisionEntry],
    now: datetime,
    ordered_by: InstrumentedAttribute[datetime] = SupervisionEntry.effective_at,
) -> tuple[Line, ...]:
    """Rows as frozen lines, with the clock that ends first: three statements, however many rows."""
    entry = SupervisionEntry
    rows = session.execute(
        query.join(UnitRow, UnitRow.id == entry.unit_id).with_only_columns(
            entry,
            Case.number,
            Case.headline,
            Case.status,
            UnitRow.short_name,
            case_scope(actor),
            ordered_by.label("place"),
        )
    ).all()
    clocks = _clocks(session, [row.id for row, *_ in rows])
    return tuple(_line(*row, clocks.get(row[0].id, []), now) for row in rows)


def _line(
    row: SupervisionEntry,
    number: str,
    headline: str,
    status: CaseStatus,
    unit: str,
    seen: bool,
    place: datetime,
    clocks: list[tuple[Stage, datetime, bool]],
    now: datetime,
) -> Line:
    """One row, with the first of its clocks that has not passed."""
    ahead = next((clock for clock in clocks if not clock[2]), None)
    return Line(
        id=row.id,
        number=row.number,
        type=row.type,
        level=row.level,
        state=row.state,
        case_id=row.subject_id,
        case_number=number,
        headline=headline if seen else "",
        case_status=status if seen else None,
        case_seen=seen,
        unit_id=row.unit_id,
        unit=unit,
        effective_at=row.effective_at,
        listed_at=row.listed_at,
        age=max(0, (now - row.effective_at).days),
        planned_on=row.planned_on,
        missed=row.missed,
        next_stage=ahead[0] if ahead else None,
        next_due=ahead[1] if ahead else None,
        passed=any(clock[2] for clock in clocks),
        place=place,
    )


def _clocks(session: Session, ids: list[int]) -> dict[int, list[tuple[Stage, datetime, bool]]]:
    """Open clocks of entries, the soonest first, and whether they were noted as passed."""
    found: dict[int, list[tuple[Stage, datetime, bool]]] = {}
    rows = session.execute(
        select(Deadline.subject_id, Deadline.stage, Deadline.due_at, Deadline.noted_at.is_not(None))
        .where(Deadline.subject_kind == KIND, Deadline.subject_id.in_(ids), is_open())
        .order_by(Deadline.due_at, Deadline.id)
    )
    for entry_id, stage, due_at, noted in rows:
        found.setdefault(entry_id, []).append((stage, due_at, noted))
    return found
