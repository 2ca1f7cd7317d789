"""Desks: lists to work off, each the cases that wait for one kind of act, soonest due first; and the list of all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, literal_column, select, union_all
from sqlalchemy.orm import Session, aliased

from core.cases.queries import listing, searching
from core.cases.queries.listing import Place
from core.cases.queries.narrowing import RULES, Desk, Filters, lamps, wanted
from core.cases.queries.scope import in_subtrees
from core.cases.terms import TASK, CaseStatus, Channel, Origin, TaskState
from core.deadlines.queries import open_deadlines
from core.deadlines.rules import shade
from core.deadlines.terms import Lamp, Level, Stage
from core.identity.actor import Actor
from core.identity.terms import UNIT_ROLES
from db.models.cases import Case, CaseTask, Category, ExternalRef
from db.models.identity import UnitRow

PAGE = 50
BOUND = 500
"""Lists are counted up to here; what is more is "500+"."""
OF_A_PERIOD = 20_000
"""Lists of a period are counted up to here: behind a figure stands a list of the same length."""
WAITING = 5000
"""Cases of a desk that are counted by lamp and status, the soonest due."""
Area = aliased(UnitRow, name="area")
Lead = aliased(UnitRow, name="lead")

SHOWN = (
    *(Case.id, Case.number, Case.headline, Case.status, Case.level, Case.round, Case.channel, Case.origin),
    *(Case.submitted_at, Case.held_since, Case.desk_stage, Case.due_at, Case.warns_at, Case.paused_at),
    *(Case.closed_at, Case.answered_at, Case.answer_due_at, Case.event_count),
)
"""What a list shows of a case: no list opens the sealed place of fifty."""


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One case on a desk; its lamp is that of the clock the desk goes by.

    Attributes:
        source_due_at: until when the other system that handed it over wants it, the soonest of several.
    """

    id: int
    number: str
    headline: str
    status: CaseStatus
    level: Level
    round: int
    category: str
    area: str
    unit: str
    channel: Channel
    origin: Origin
    submitted_at: datetime
    held_since: datetime
    stage: Stage | None
    due_at: datetime | None
    lamp: Lamp | None
    version: int
    source_due_at: datetime | None
    closed_at: datetime | None = None
    answered_at: datetime | None = None
    answer_due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list; `after` of its last row asks for the next.

    What another system calls exactly as was typed stands first, whatever the order.

    Attributes:
        total: of a first page; at most one more than `bound`, None where too much would have to be looked at to count.
    """

    rows: tuple[DeskRow, ...]
    after: str
    total: int | None = 0
    bound: int = BOUND


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits on a desk, in all and by what its segments show; of more than `WAITING` the soonest due.

    Attributes:
        near: by stage, those whose clock is yellow or red.
    """

    total: int = 0
    lamps: Mapping[Lamp, int] = field(default_factory=dict)
    statuses: Mapping[CaseStatus, int] = field(default_factory=dict)
    stages: Mapping[Stage, int] = field(default_factory=dict)
    near: Mapping[Stage, int] = field(default_factory=dict)


def desk(
    session: Session,
    actor: Actor,
    which: Desk,
    filters: Filters,
    *,
    now: datetime,
    after: str = "",
    limit: int = PAGE,
    known_total: int | None = None,
) -> Page:
    """A page of a desk, soonest due first, cases without a clock last; of all cases the newest first.

    Args:
        after: the `after` of the page before; empty for the first.
        known_total: how long the list is, where that was counted a moment ago.

    Raises:
        Invalid: the text or the telephone number is nothing to look for; the field is named.
    """
    asked = wanted(session, actor, which, filters, now=now)
    place = _place(after) if after else None
    total: int | None
    if filters.text.strip():
        named = searching.called(session, asked, filters.text)
        said = searching.found(session, asked, filters.text, after=place, limit=limit + 1)
        found = ([] if place else named) + [row for row in said if row not in named]
        total = None if after or len(found) > limit else len(found)
    else:
        known = listing.counted(session, asked)
        found = listing.page(session, listing.along(asked, known, limit=limit + 1, after=place))
        bound = bound_of(filters)
        if after:
            total = None
        elif len(found) <= limit:
            total = min(len(found), bound + 1)
        elif known_total is not None:
            total = min(known_total, bound + 1)
        else:
            total = listing.up_to(session, asked, known, bound)
    rows = _rows(session, [case_id for case_id, _at in found[:limit]], now=now)
    if which is Desk.TASKS:
        rows = _by_parts(session, actor, rows, now=now)
    if len(found) <= limit:
        return Page(rows, "", total, bound_of(filters))
    case_id, at = found[limit - 1]
    return Page(rows, f"{at.isoformat()}|{case_id}", total, bound_of(filters))


def bound_of(filters: Filters) -> int:
    """Up to how many a list is counted."""
    return OF_A_PERIOD if filters.dated else BOUND


def how_many(session: Session, actor: Actor, which: Desk, filters: Filters, *, now: datetime) -> int | None:
    """How many cases a list without a search has: counted up to its bound and one more; None: too dear to count."""
    asked = wanted(session, actor, which, filters, now=now)
    return listing.up_to(session, asked, listing.counted(session, asked), bound_of(filters))


def waiting(
    session: Session, actor: Actor, which: Desk, *, now: datetime, only: tuple[CaseStatus, ...] = ()
) -> Waiting:
    """How much waits on a desk, perhaps in some of its statuses only."""
    return waiting_on(session, actor, (which, only), now=now)[0]


def waiting_on(
    session: Session, actor: Actor, *asked: tuple[Desk, tuple[CaseStatus, ...]], now: datetime
) -> list[Waiting]:
    """How much waits on several desks, each perhaps in some of its statuses only; counted by one statement."""
    lists = [wanted(session, actor, which, Filters(statuses=only), now=now) for which, only in asked]
    parts = [
        _tallied(listing.along(each, listing.counted(session, each), limit=WAITING), nth, now)
        for nth, each in enumerate(lists)
    ]
    found: list[list[Any]] = [[] for _each in asked]
    if parts:
        for nth, *tally in session.execute(union_all(*parts) if len(parts) > 1 else parts[0]):
            found[nth].append(tally)
    return [_waiting(each) for each in found]


def _tallied(ids: Select[int, datetime], nth: int, now: datetime) -> Select[Any]:
    """These cases, counted by status, stage and lamp."""
    chosen = ids.subquery(f"desk_{nth}")
    lamp = case(*((condition, each.value) for each, condition in lamps(now).items()), else_=None)
    kinds = (Case.status, Case.desk_stage, lamp.label("lamp"))
    tally = select(literal_column(str(nth)), *kinds, func.count())
    return tally.join(chosen, chosen.c.id == Case.id).group_by(*kinds)


def _waiting(tallies: Sequence[Sequence[Any]]) -> Waiting:
    lit: Counter[Lamp] = Counter()
    statuses: Counter[CaseStatus] = Counter()
    stages: Counter[Stage] = Counter()
    near: Counter[Stage] = Counter()
    for status, stage, shown, count in tallies:
        statuses[status] += count
        if stage is not None:
            lit[Lamp(shown)] += count
            stages[stage] += count
            near[stage] += count if shown in {Lamp.YELLOW, Lamp.RED} else 0
    return Waiting(statuses.total(), lit, statuses, stages, near)


def desks_of(actor: Actor) -> tuple[Desk, ...]:
    """The desks this person works at."""
    return tuple(which for which, rule in RULES.items() if which is not Desk.ALL and actor.has(*rule.roles))


def _place(after: str) -> Place:
    at, case_id = after.split("|")
    return datetime.fromisoformat(at), int(case_id)


def _rows(session: Session, ids: Sequence[int], *, now: datetime) -> tuple[DeskRow, ...]:
    """These cases with the names of their places, in this order."""
    wanted_by = (
        select(func.min(ExternalRef.source_due_at)).where(ExternalRef.case_id == Case.id).scalar_subquery()
    )
    found = session.execute(
        select(
            *SHOWN,
            Category.full_name.label("category"),
            Area.short_name.label("area"),
            Lead.short_name.label("unit"),
            wanted_by.label("source_due_at"),
        )
        .outerjoin(Category, Category.id == Case.category_id)
        .outerjoin(Area, Area.id == Case.area_id)
        .outerjoin(Lead, Lead.id == Case.unit_id)
        .where(Case.id.in_(ids))
    )
    rows = {row.id: _row(row, now=now) for row in found}
    return tuple(rows[case_id] for case_id in ids if case_id in rows)


def _by_parts(
    session: Session, actor: Actor, rows: tuple[DeskRow, ...], *, now: datetime
) -> tuple[DeskRow, ...]:
    """The same rows with the clock of the part that his own unit does."""
    parts = session.execute(
        select(CaseTask.case_id, CaseTask.id).where(
            CaseTask.case_id.in_([row.id for row in rows]),
            CaseTask.state.in_([TaskState.OPEN, TaskState.SIGNED]),
            in_subtrees(CaseTask.unit_id, actor.paths(UNIT_ROLES)),
        )
    ).all()
    clocks = open_deadlines(session, TASK, [part.id for part in parts])
    soonest = {
        part.case_id: min(clocks[part.id], key=lambda each: each.due_at) for part in parts if clocks[part.id]
    }
    return tuple(
        replace(row, stage=clock.stage, due_at=clock.due_at, lamp=clock.lamp(now))
        if (clock := soonest.get(row.id))
        else row
        for row in rows
    )


def _row(row: Any, *, now: datetime) -> DeskRow:
    clock = row.desk_stage is not None and row.warns_at is not None
    return DeskRow(
        id=row.id,
        number=row.number,
        headline=row.headline,
        status=row.status,
        level=row.level,
        round=row.round,
        category=row.category or "",
        area=row.area or "",
        unit=row.unit or "",
        channel=row.channel,
        origin=row.origin,
        submitted_at=row.submitted_at,
        held_since=row.held_since,
        stage=row.desk_stage,
        due_at=row.due_at if clock else None,
        lamp=shade(now, row.due_at, row.warns_at, row.paused_at, None) if row.warns_at else None,
        version=row.event_count,
        source_due_at=row.source_due_at,
        closed_at=row.closed_at,
        answered_at=row.answered_at,
        answer_due_at=row.answer_due_at,
    )
