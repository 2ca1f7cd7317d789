"""Reading limits, calendars and deadlines.

A published calendar and a regulation in force never change, so each is read once per process and engine.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, and_, case, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from core.deadlines.terms import DayKind, Lamp, Level, Stage
from core.deadlines.values import DeadlineView, Listed, Published, RegulationView, Ruling
from core.foundation.calendar import Limit, Unit, WorkCalendar
from core.foundation.clock import civil
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.journal.terms import Subject
from db.models.deadlines import CalendarDay, CalendarVersion, Deadline, Regulation, RegulationLimit
from db.session import asked_once
from db.standing import kept_while_it_stands

HORIZON = 90
"""Days before the end of the holiday table from which on people are warned: the longest common limits reach it."""


@dataclass
class _Shelf:
    """What one engine's database has published."""

    calendars: dict[int, WorkCalendar] = field(default_factory=dict)
    regulations: dict[int, RegulationView] = field(default_factory=dict)


_shelves: WeakKeyDictionary[Engine, _Shelf] = WeakKeyDictionary()


def _shelf(session: Session) -> _Shelf:
    return _shelves.setdefault(session.get_bind().engine, _Shelf())


def current_version(session: Session, on: datetime) -> int:
    """Id of the calendar known at a moment; before the first one was published, that one.

    Raises:
        NotFound: none was ever published; the seeds are missing.
    """
    return versions_at(session, [on])[on]


def versions_at(session: Session, moments: Collection[datetime]) -> dict[datetime, int]:
    """The same for many moments; asked once.

    Raises:
        NotFound: none was ever published; the seeds are missing.
    """
    published = _published(session)
    if not published:
        raise NotFound(N_("还没有工作日历"))
    found = {}
    for on in moments:
        known = [version for made_at, version in published if made_at <= on]
        found[on] = known[-1] if known else published[0][1]
    return found


@kept_while_it_stands
def _published(session: Session) -> tuple[tuple[datetime, int], ...]:
    """Every calendar, the oldest first; a few a year."""
    rows = select(CalendarVersion.made_at, CalendarVersion.id)
    ordered = session.execute(rows.order_by(CalendarVersion.made_at, CalendarVersion.id))
    return tuple((made_at, version) for made_at, version in ordered)


def calendar_of(session: Session, version_id: int) -> WorkCalendar:
    """The frozen calendar of a version."""
    shelf = _shelf(session).calendars
    if version_id not in shelf:
        version = session.get_one(CalendarVersion, version_id)
        days: dict[DayKind, set[date]] = {kind: set() for kind in DayKind}
        for day, kind in session.execute(
            select(CalendarDay.day, CalendarDay.kind).where(CalendarDay.version_id == version_id)
        ):
            days[kind].add(day)
        shelf[version_id] = WorkCalendar(
            frozenset(days[DayKind.HOLIDAY]),
            frozenset(days[DayKind.MAKEUP]),
            tuple(
                (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in version.frames
            ),
            version.covers_until,
        )
    return shelf[version_id]


def current_calendar(session: Session, on: datetime) -> WorkCalendar:
    """The calendar known at a moment."""
    return calendar_of(session, current_version(session, on))


def calendar_warning(session: Session, now: datetime) -> int | None:
    """Days until the holiday table ends (negative: it has ended), None while that is far off."""
    left = (current_calendar(session, now).covers_until - civil(now).date()).days
    return left if left <= HORIZON else None


def in_force_at(
    on: ColumnElement[datetime], day: ColumnElement[date]
) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Id of the regulation and of the calendar that rule what begins at a moment, for a statement that asks more.

    Args:
        on: the moment.
        day: its civil day.
    """
    regulation = (
        select(Regulation.id)
        .where(Regulation.valid_from <= day, Regulation.withdrawn_at.is_(None))
        .order_by(Regulation.valid_from.desc())
        .limit(1)
    )
    newest = CalendarVersion.made_at.desc(), CalendarVersion.id.desc()
    first = CalendarVersion.made_at, CalendarVersion.id
    known = select(CalendarVersion.id).where(CalendarVersion.made_at <= on).order_by(*newest).limit(1)
    oldest = select(CalendarVersion.id).order_by(*first).limit(1)
    return regulation.scalar_subquery(), func.coalesce(known.scalar_subquery(), oldest.scalar_subquery())


def regulation_for(session: Session, on: datetime) -> RegulationView:
    """The regulation that rules what begins at a moment.

    Raises:
        NotFound: none is in force.
    """
    return regulations_for(session, [on])[on]


def regulations_for(session: Session, moments: Collection[datetime]) -> dict[datetime, RegulationView]:
    """The same for many moments; asked once for each civil day.

    Raises:
        NotFound: none is in force on one of them.
    """
    days = {on: civil(on).date() for on in moments}
    ruling = {day: _in_force(session, day) for day in sorted(set(days.values()))}
    if None in ruling.values():
        raise NotFound(N_("这一天没有生效的期限规则"))
    return {on: regulation_of(session, ruling[day] or 0) for on, day in days.items()}


@kept_while_it_stands
def _in_force(session: Session, day: date) -> int | None:
    """Id of the regulation that rules a civil day."""
    return session.scalar(
        select(Regulation.id)
        .where(Regulation.valid_from <= day, Regulation.withdrawn_at.is_(None))
        .order_by(Regulation.valid_from.desc())
        .limit(1)
    )


def regulation_of(session: Session, regulation_id: int) -> RegulationView:
    """A regulation with its limits."""
    shelf = _shelf(session).regulations
    if regulation_id not in shelf:
        row = session.get_one(Regulation, regulation_id)
        limits = session.scalars(
            select(RegulationLimit).where(RegulationLimit.regulation_id == regulation_id)
        )
        rulings = tuple(_ruling(limit) for limit in limits)
        shelf[regulation_id] = RegulationView(row.id, row.code, row.name, row.valid_from, row.source, rulings)
    return shelf[regulation_id]


def regulations(session: Session, *, now: datetime) -> list[Listed]:
    """Every regulation there ever was, the latest day first, and which of them rules today."""
    rows = session.execute(
        select(Regulation, func.count(RegulationLimit.id))
        .outerjoin(RegulationLimit, RegulationLimit.regulation_id == Regulation.id)
        .group_by(Regulation.id)
        .order_by(Regulation.valid_from.desc(), Regulation.id.desc())
        .limit(200)
    ).all()
    today = civil(now).date()
    begun = [row.id for row, _ in rows if row.withdrawn_at is None and row.valid_from <= today]
    return [
        Listed(
            row.id,
            row.code,
            row.name,
            row.valid_from,
            row.source,
            count,
            bool(begun) and row.id == begun[0],
            row.withdrawn_at,
        )
        for row, count in rows
    ]


def versions(session: Session) -> list[Published]:
    """Every calendar version, the latest first."""
    rows = session.scalars(
        select(CalendarVersion).order_by(CalendarVersion.made_at.desc(), CalendarVersion.id.desc()).limit(200)
    )
    return [Published(row.id, row.made_at, row.covers_until, row.source) for row in rows]


def _ruling(row: RegulationLimit) -> Ruling:
    target = as_target(row.warning_amount, row.warning_unit)
    limit = Limit(row.amount, row.unit, row.public)
    return Ruling(row.regulation_id, row.stage, row.level, row.round_from, limit, target, row.source)


def as_target(amount: int | None, unit: Unit | None) -> Limit | None:
    """A target as a limit, if there is one."""
    return None if amount is None or unit is None else Limit(amount, unit)


def limit_for(session: Session, stage: Stage, level: Level | None, on: datetime, round_no: int = 1) -> Limit:
    """The limit of a stage that begins at a moment."""
    return regulation_for(session, on).ruling(stage, level, round_no).limit


def view(row: Deadline) -> DeadlineView:
    """A row as a frozen value."""
    return DeadlineView(
        row.id,
        (row.subject_kind, row.subject_id),
        row.stage,
        row.round,
        row.unit_id,
        row.level,
        Limit(row.amount, row.unit, row.public),
        row.starts_at,
        row.due_at,
        row.warns_at,
        row.paused_at,
        row.met_at,
        row.cancelled_at,
    )


@asked_once
def deadlines_of(session: Session, subject: Subject) -> list[DeadlineView]:
    """Every deadline a subject ever had, in the order they began."""
    kind, subject_id = subject
    rows = session.scalars(
        select(Deadline)
        .where(Deadline.subject_kind == kind, Deadline.subject_id == subject_id)
        .order_by(Deadline.starts_at, Deadline.id)
    )
    return [view(row) for row in rows]


def open_deadlines(session: Session, kind: str, subject_ids: Iterable[int]) -> dict[int, list[DeadlineView]]:
    """The open deadlines of many subjects in one look, soonest first."""
    found: dict[int, list[DeadlineView]] = {subject_id: [] for subject_id in subject_ids}
    if not found:
        return found
    rows = session.scalars(
        select(Deadline)
        .where(Deadline.subject_kind == kind, Deadline.subject_id.in_(found), is_open())
        .order_by(Deadline.due_at, Deadline.id)
    )
    for row in rows:
        found[row.subject_id].append(view(row))
    return found


def open_before(
    session: Session,
    stage: Stage,
    moment: datetime,
    *,
    kind: str | None = None,
    version_id: int | None = None,
    new: bool = True,
    limit: int | None = 500,
) -> list[DeadlineView]:
    """Open deadlines over at a moment, the longest over first.

    Args:
        version_id: only those that this calendar version counted last.
        new: only those that `actions.note` has not yet ticked off.
    """
    query = select(Deadline).where(Deadline.stage == stage, is_open(), passed(moment))
    if new:
        query = query.where(Deadline.noted_at.is_(None))
    if kind is not None:
        query = query.where(Deadline.subject_kind == kind)
    if version_id is not None:
        query = query.where(Deadline.calendar_version_id == version_id)
    return [view(row) for row in session.scalars(query.order_by(Deadline.due_at, Deadline.id).limit(limit))]


def first_over(
    session: Session, clocks: Iterable[tuple[str, Stage]], moment: datetime, *, version_id: int, limit: int
) -> list[DeadlineView]:
    """Of open clocks of these kinds and stages those over at a moment that nobody has noted; the longest over first.

    One statement: each stage's own index is walked only as far as the answer needs.
    """
    walks = [
        select(Deadline)
        .where(
            *(Deadline.stage == stage, Deadline.subject_kind == kind, Deadline.noted_at.is_(None)),
            *(Deadline.calendar_version_id == version_id, is_open(), passed(moment)),
        )
        .order_by(Deadline.due_at, Deadline.id)
        .limit(limit)
        for kind, stage in clocks
    ]
    found = aliased(Deadline, union_all(*walks).subquery())
    rows = session.scalars(select(found).order_by(found.due_at, found.id).limit(limit))
    return [view(row) for row in rows]


def met_late(
    session: Session, stages: Sequence[Stage], kinds: Sequence[str], limit: int
) -> list[DeadlineView]:
    """Clocks that were met too late before anybody noted that they had passed, the longest ago first."""
    query = select(Deadline).where(
        Deadline.met_at >= Deadline.due_at,
        Deadline.noted_at.is_(None),
        Deadline.stage.in_(list(stages)),
        Deadline.subject_kind.in_(list(kinds)),
    )
    return [view(row) for row in session.scalars(query.order_by(Deadline.met_at, Deadline.id).limit(limit))]


def counted_by_others(session: Session, kind: str, version_id: int, limit: int) -> list[int]:
    """Subjects of a kind with an open clock that another calendar version counted; in order, at most so many."""
    rows = session.scalars(
        select(Deadline.subject_id)
        .where(Deadline.subject_kind == kind, is_open(), Deadline.calendar_version_id != version_id)
        .distinct()
        .order_by(Deadline.subject_id)
        .limit(limit)
    )
    return list(rows)


def is_open() -> ColumnElement[bool]:
    """It still waits for something."""
    return and_(Deadline.met_at.is_(None), Deadline.cancelled_at.is_(None))


def passed(moment: datetime) -> ColumnElement[bool]:
    """Over at a moment; a clock that was stopped in time is not."""
    stopped_late = or_(Deadline.paused_at.is_(None), Deadline.paused_at >= Deadline.due_at)
    return and_(Deadline.due_at <= moment, stopped_late)


def lamp_case(now: datetime) -> ColumnElement[Any]:
    """The lamp in SQL, for desks that sort and count by it; `rules.shade` says the same in Python."""
    ended = func.coalesce(Deadline.met_at, Deadline.paused_at, now)
    return case(
        (ended >= Deadline.due_at, Lamp.RED.value),
        (Deadline.met_at.is_not(None), Lamp.GREEN.value),
        (Deadline.paused_at.is_not(None), Lamp.PAUSED.value),
        (Deadline.warns_at <= now, Lamp.YELLOW.value),
        else_=Lamp.GREEN.value,
    )


def days_of(session: Session, version_id: int, year: int) -> list[tuple[date, DayKind, str]]:
    """Days of a year that differ from the week's rule, in order, with the name of their holiday."""
    rows = session.execute(
        select(CalendarDay.day, CalendarDay.kind, CalendarDay.name)
        .where(
            CalendarDay.version_id == version_id,
            CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(CalendarDay.day)
    )
    return [(day, kind, name) for day, kind, name in rows]
