"""Desks: lists to work off, each the cases that wait for one kind of act, soonest due first, paged by key."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, false, func, or_, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from core.approvals.terms import ApprovalKind
from core.cases.queries.scope import Desk as ScopeDesk
from core.cases.queries.scope import Lead, visible_to
from core.cases.terms import KIND, TASK, CaseStatus, Channel, Origin, TaskState
from core.cases.workflow import WITH_TASKS
from core.deadlines.queries import is_open, lamp_case
from core.deadlines.terms import Lamp, Level, Stage
from core.foundation.text import N_, Word
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role
from db.models.approvals import Approval
from db.models.cases import Case, CaseTask, Category
from db.models.deadlines import Deadline
from db.models.identity import UnitRow

PAGE = 50
TAIL = 5
"""Digits of a number that are enough to look for it."""
Area = aliased(UnitRow, name="area")
FAR = datetime(9000, 1, 1, tzinfo=UTC)
"""Where cases without a clock are sorted."""


class Desk(Word):
    """A desk and what waits on it."""

    INTAKE = "INTAKE", N_("受理台"), N_("等着受理的件")
    DISPATCH = "DISPATCH", N_("派单台"), N_("已受理、等着派单的件")
    UNIT = "UNIT", N_("承办台"), N_("派给本单位、还没有答复的件")
    SIGNING = "SIGNING", N_("等我签发"), N_("经办人报来、等负责人签发的答复")
    AUDIT = "AUDIT", N_("审核台"), N_("单位报来、等着审核的答复")
    RETURNS = "RETURNS", N_("退单台"), N_("单位退回、等中心核对的件")
    OBJECTIONS = "OBJECTIONS", N_("复核台"), N_("反映人请求复核的不予受理件")
    TASKS = "TASKS", N_("协办"), N_("请本单位协办、还没有办完的部分")
    NEED_INFO = "NEED_INFO", N_("待补充"), N_("中心请反映人补充、还没有等到的件")
    CALLBACK = "CALLBACK", N_("回访台"), N_("差评和没有评价、要打电话的件")
    ALL = "ALL", N_("查件"), N_("看得到的全部件")


@dataclass(frozen=True, slots=True)
class DeskRule:
    """Which statuses wait on a desk, whose desk it is, which clocks it shows."""

    statuses: frozenset[CaseStatus]
    roles: frozenset[Role]
    stages: tuple[Stage, ...]


S = CaseStatus
RULES: dict[Desk, DeskRule] = {
    Desk.INTAKE: DeskRule(frozenset({S.SUBMITTED}), frozenset({Role.OPERATOR}), (Stage.ACCEPT,)),
    Desk.DISPATCH: DeskRule(frozenset({S.ACCEPTED}), frozenset({Role.DISPATCHER}), (Stage.DISPATCH,)),
    Desk.UNIT: DeskRule(
        frozenset({S.DISPATCHED, S.IN_PROGRESS, S.REHANDLING, S.NEED_INFO, S.DEFERRED}),
        UNIT_ROLES,
        (Stage.SIGN, Stage.CONTACT, Stage.ANSWER, Stage.SUPPLEMENT, Stage.REVIEW),
    ),
    Desk.RETURNS: DeskRule(
        frozenset({S.RETURN_PENDING}),
        frozenset({Role.DISPATCHER, Role.CENTER_LEAD}),
        (Stage.RETURN, Stage.DESIGNATION),
    ),
    Desk.OBJECTIONS: DeskRule(frozenset({S.NOT_ACCEPTED}), frozenset({Role.CENTER_LEAD}), (Stage.OVERTURN,)),
    Desk.TASKS: DeskRule(WITH_TASKS, UNIT_ROLES, (Stage.SIGN, Stage.ANSWER)),
    Desk.NEED_INFO: DeskRule(frozenset({S.NEED_INFO}), frozenset({Role.OPERATOR}), (Stage.SUPPLEMENT,)),
    Desk.SIGNING: DeskRule(
        frozenset({S.IN_PROGRESS, S.REHANDLING}), frozenset({Role.UNIT_LEAD}), (Stage.ANSWER,)
    ),
    Desk.AUDIT: DeskRule(
        frozenset({S.REPLY_REVIEW}), frozenset({Role.REVIEWER, Role.CENTER_LEAD}), (Stage.AUDIT,)
    ),
    Desk.CALLBACK: DeskRule(
        frozenset({S.CALLBACK}), frozenset({Role.REVIEWER, Role.CENTER_LEAD}), (Stage.TRIAGE, Stage.CALLBACK)
    ),
    Desk.ALL: DeskRule(frozenset(CaseStatus), CENTRE_ROLES | UNIT_ROLES, tuple(Stage)),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person narrows a list by; empty means all."""

    text: str = ""
    statuses: tuple[CaseStatus, ...] = ()
    level: Level | None = None
    channel: Channel | None = None
    lamp: Lamp | None = None
    stage: Stage | None = None
    category_path: str = ""
    area_path: str = ""
    unit_path: str = ""
    mine: bool = False
    imported: bool = True


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One case on a desk."""

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


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list; `after` of its last row asks for the next."""

    rows: tuple[DeskRow, ...]
    after: str
    total: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits on a desk, in all and by what its segments show.

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
) -> Page:
    """A page of a desk, soonest due first; cases without a clock come last, newest first.

    Args:
        after: the `after` of the page before; empty for the first.
    """
    chosen, due = _chosen(actor, which, filters, now=now)
    total = (
        session.scalar(select(func.count()).select_from(chosen.with_only_columns(Case.id).subquery())) or 0
    )
    key = func.coalesce(due.c.due_at, FAR)
    newest = -Case.id
    query = chosen.with_only_columns(
        Case, Category.full_name, Area.short_name, Lead.short_name, due.c.stage, due.c.due_at, due.c.lamp
    )
    if after:
        at, last = after.split("|")
        query = query.where(tuple_(key, newest) > tuple_(datetime.fromisoformat(at), int(last)))
    rows = session.execute(query.order_by(key, newest).limit(limit + 1)).all()
    shown = tuple(_row(*row) for row in rows[:limit])
    more = ""
    if len(rows) > limit:
        more = f"{(shown[-1].due_at or FAR).isoformat()}|{-shown[-1].id}"
    return Page(shown, more, total)


def waiting(session: Session, actor: Actor, which: Desk, *, now: datetime) -> Waiting:
    """How much waits on a desk."""
    chosen, due = _chosen(actor, which, Filters(), now=now)
    kinds = (due.c.lamp, Case.status, due.c.stage)
    rows = session.execute(chosen.with_only_columns(*kinds, func.count()).group_by(*kinds)).all()
    lamps: Counter[Lamp] = Counter()
    statuses: Counter[CaseStatus] = Counter()
    stages: Counter[Stage] = Counter()
    near: Counter[Stage] = Counter()
    for lamp, status, stage, count in rows:
        statuses[status] += count
        if lamp is not None:
            lamps[Lamp(lamp)] += count
            stages[stage] += count
            near[stage] += count if lamp in {Lamp.YELLOW, Lamp.RED} else 0
    return Waiting(statuses.total(), lamps, statuses, stages, near)


def desks_of(actor: Actor) -> tuple[Desk, ...]:
    """The desks this person works at."""
    return tuple(which for which, rule in RULES.items() if which is not Desk.ALL and actor.has(*rule.roles))


def _chosen(actor: Actor, which: Desk, filters: Filters, *, now: datetime) -> tuple[Select[Case], FromClause]:
    """Visible cases of a desk with their soonest open clock beside them."""
    rule = RULES[which]
    subject = (
        and_(Deadline.subject_kind == TASK, Deadline.subject_id.in_(_parts(actor)))
        if which is Desk.TASKS
        else and_(Deadline.subject_kind == KIND, Deadline.subject_id == Case.id)
    )
    clock = (
        select(Deadline.stage, Deadline.due_at, lamp_case(now).label("lamp"))
        .where(
            subject,
            Deadline.stage.in_(rule.stages),
            is_open(),
        )
        .order_by(Deadline.due_at, Deadline.id)
        .limit(1)
        .lateral("due")
    )
    query = (
        visible_to(actor)
        .outerjoin(clock, true())
        .outerjoin(Category, Category.id == Case.category_id)
        .outerjoin(Area, Area.id == Case.area_id)
        .where(Case.status.in_(rule.statuses))
    )
    if which is not Desk.ALL:
        query = query.where(_at(actor, which))
    for condition in _conditions(actor, filters, clock):
        query = query.where(condition)
    return query, clock


def _at(actor: Actor, which: Desk) -> ColumnElement[bool]:
    """Whether the case waits for this person's desk: centre desks for their centre, unit desks for their subtree."""
    rule = RULES[which]
    if which is Desk.TASKS:
        return _parts(actor).exists()
    column = ScopeDesk.path if rule.roles <= CENTRE_ROLES else Lead.path
    inside = or_(false(), *(column.like(f"{path}%") for path in actor.paths(rule.roles)))
    if which is Desk.SIGNING:
        return and_(inside, _reply_waits(actor))
    if which is Desk.OBJECTIONS:
        return and_(inside, _second_look())
    return inside


def _parts(actor: Actor) -> Select[int]:
    """Parts of the case that his units have to sign or to do."""
    helper = aliased(UnitRow)
    return (
        select(CaseTask.id)
        .join(helper, helper.id == CaseTask.unit_id)
        .where(
            CaseTask.case_id == Case.id,
            CaseTask.state.in_([TaskState.OPEN, TaskState.SIGNED]),
            or_(false(), *(helper.path.like(f"{path}%") for path in actor.paths(UNIT_ROLES))),
        )
        .correlate(Case)
    )


def _second_look() -> ColumnElement[bool]:
    """The person asks that a refusal is looked at again, and nobody has."""
    return (
        exists()
        .where(
            Deadline.subject_kind == KIND,
            Deadline.subject_id == Case.id,
            Deadline.stage == Stage.OVERTURN,
            is_open(),
        )
        .correlate(Case)
    )


def _reply_waits(actor: Actor) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            Approval.subject_kind == KIND,
            Approval.subject_id == Case.id,
            Approval.kind == ApprovalKind.REPLY,
            Approval.decision.is_(None),
            Approval.asked_by != actor.account_id,
        )
        .correlate(Case)
    )


def _conditions(actor: Actor, filters: Filters, clock: FromClause) -> Iterator[ColumnElement[bool]]:
    wanted: tuple[tuple[object, ColumnElement[bool]], ...] = (
        (filters.text.strip(), _text(filters.text.strip())),
        (filters.statuses, Case.status.in_(filters.statuses)),
        (filters.level, Case.level == filters.level),
        (filters.channel, Case.channel == filters.channel),
        (filters.lamp, clock.c.lamp == filters.lamp),
        (filters.stage, clock.c.stage == filters.stage),
        (filters.category_path, Category.path.like(f"{filters.category_path}%")),
        (filters.area_path, Area.path.like(f"{filters.area_path}%")),
        (filters.unit_path, Lead.path.like(f"{filters.unit_path}%")),
        (filters.mine, Case.handler_id == actor.account_id),
        (not filters.imported, Case.origin == Origin.LIVE),
    )
    yield from (condition for asked, condition in wanted if asked)


def _text(typed: str) -> ColumnElement[bool]:
    """A number, or its end as lists show it (1122-00012), or words of the headline."""
    pattern = "%" + typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    digits = typed.upper().removeprefix("H").replace("-", "").replace(" ", "")
    ways = [Case.headline.like(pattern, escape="\\")]
    if digits.isascii() and digits.isdigit() and len(digits) >= TAIL:
        ways.append(Case.number.like(f"H%{digits}"))
    return or_(*ways)


def _row(
    row: Case,
    category: str | None,
    area: str | None,
    unit: str | None,
    stage: Stage | None,
    due_at: datetime | None,
    lamp: str | None,
) -> DeskRow:
    return DeskRow(
        id=row.id,
        number=row.number,
        headline=row.headline,
        status=row.status,
        level=row.level,
        round=row.round,
        category=category or "",
        area=area or "",
        unit=unit or "",
        channel=row.channel,
        origin=row.origin,
        submitted_at=row.submitted_at,
        held_since=row.held_since,
        stage=stage,
        due_at=due_at,
        lamp=Lamp(lamp) if lamp else None,
        version=row.event_count,
    )
