"""What a list is narrowed to: desk, filters, and the person who looks; as conditions, those with an index apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session

from core.approvals.terms import ApprovalKind
from core.cases.queries.findings import MOMENTS, By, Finding, Own, found, within
from core.cases.queries.listing import Order, Wanted, Way
from core.cases.queries.scope import confined_to, helped_by, in_subtrees
from core.cases.terms import KIND, OPEN, CaseStatus, Channel, Counted, Origin, TaskState
from core.cases.workflow import WITH_TASKS
from core.deadlines.terms import Lamp, Level, Stage
from core.duty.queries.substitutes import stands_in_for
from core.foundation import keys, phone
from core.foundation.clock import civil
from core.foundation.text import N_, Word
from core.identity.actor import Actor
from core.identity.queries import below
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role
from db.models.approvals import Approval
from db.models.cases import Case, CaseTask, Category, Person, Star
from db.models.identity import UnitRow
from db.standing import kept_while_it_stands


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
    """Which statuses wait on a desk, and whose desk it is."""

    statuses: frozenset[CaseStatus]
    roles: frozenset[Role]


S = CaseStatus
RULES: dict[Desk, DeskRule] = {
    Desk.INTAKE: DeskRule(frozenset({S.SUBMITTED}), frozenset({Role.OPERATOR})),
    Desk.DISPATCH: DeskRule(frozenset({S.ACCEPTED}), frozenset({Role.DISPATCHER})),
    Desk.UNIT: DeskRule(
        frozenset({S.DISPATCHED, S.IN_PROGRESS, S.REHANDLING, S.NEED_INFO, S.DEFERRED}), UNIT_ROLES
    ),
    Desk.RETURNS: DeskRule(frozenset({S.RETURN_PENDING}), frozenset({Role.DISPATCHER, Role.CENTER_LEAD})),
    Desk.OBJECTIONS: DeskRule(frozenset({S.NOT_ACCEPTED}), frozenset({Role.CENTER_LEAD})),
    Desk.TASKS: DeskRule(WITH_TASKS, UNIT_ROLES),
    Desk.NEED_INFO: DeskRule(frozenset({S.NEED_INFO}), frozenset({Role.OPERATOR})),
    Desk.SIGNING: DeskRule(frozenset({S.IN_PROGRESS, S.REHANDLING}), frozenset({Role.UNIT_LEAD})),
    Desk.AUDIT: DeskRule(frozenset({S.REPLY_REVIEW}), frozenset({Role.REVIEWER, Role.CENTER_LEAD})),
    Desk.CALLBACK: DeskRule(frozenset({S.CALLBACK}), frozenset({Role.REVIEWER, Role.CENTER_LEAD})),
    Desk.ALL: DeskRule(frozenset(CaseStatus), CENTRE_ROLES | UNIT_ROLES),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person narrows a list by; empty means all.

    Attributes:
        phone: a whole telephone number, as typed.
        since: the moment of `by` is then or after; submission, when nothing else is said.
        until: it is before.
        by: makes it a list of a period: in the order of this moment, and counted to its end.
        finding: what came of the cases.
        own: exactly this unit, category or area; without one, the cases that have none.
        mine: handled by the person himself, or by somebody for whom he stands in today.
        starred: on his own shortlist.
    """

    text: str = ""
    statuses: tuple[CaseStatus, ...] = ()
    level: Level | None = None
    channel: Channel | None = None
    lamp: Lamp | None = None
    stage: Stage | None = None
    category_path: str = ""
    area_path: str = ""
    unit_path: str = ""
    phone: str = ""
    since: datetime | None = None
    until: datetime | None = None
    mine: bool = False
    imported: bool = True
    by: By | None = None
    finding: Finding | None = None
    own: Own | None = None
    starred: bool = False

    @property
    def dated(self) -> bool:
        """Whether it is a list of a period."""
        return self.by is not None and self.lamp is None and not self.text.strip()


def wanted(session: Session, actor: Actor, which: Desk, filters: Filters, *, now: datetime) -> Wanted:
    """Which cases, whose, in which order."""
    newest = which is Desk.ALL and filters.lamp is None
    ways = tuple(_ways(session, actor, which, filters, newest=newest, now=now))
    others = tuple(_others(actor, which, filters, now=now))
    if which is Desk.ALL and filters.dated and filters.by is not None:
        return Wanted(actor, Order.DATED, ways, others, MOMENTS[filters.by])
    return Wanted(actor, Order.NEWEST if newest else Order.DUE, ways, others)


def _ways(
    session: Session, actor: Actor, which: Desk, filters: Filters, *, newest: bool, now: datetime
) -> Iterator[Way]:
    """The conditions that have an index; the units somebody is confined to are one."""
    rule = RULES[which]
    lit = filters.lamp is not None and which is Desk.ALL
    possible = rule.statuses & OPEN if lit else rule.statuses
    statuses = [each for each in possible if each in (filters.statuses or possible)]
    if not newest or filters.statuses:
        yield Way(Counted.STATUS, Case.status, tuple(sorted(statuses)))
    at_units = which not in {Desk.ALL, Desk.TASKS} and not rule.roles <= CENTRE_ROLES
    paths = actor.paths(rule.roles) if at_units else None
    if which is Desk.ALL:
        paths = confined_to(session, actor)
    if paths is not None or filters.unit_path:
        units = _units(session, paths, filters.unit_path, exactly=filters.own is Own.UNIT)
        yield Way(Counted.UNIT, Case.unit_id, units)
    if filters.category_path:
        fields = _fields(session, filters.category_path, exactly=filters.own is Own.CATEGORY)
        yield Way(Counted.CATEGORY, Case.category_id, fields)
    if filters.area_path:
        places = _units(session, None, filters.area_path, exactly=filters.own is Own.AREA)
        yield Way(Counted.AREA, Case.area_id, places)
    yield from _people_of(session, actor, filters, now)
    if filters.level is not None:
        yield Way(Counted.LEVEL, Case.level, (filters.level,))
    if filters.channel is not None:
        yield Way(Counted.CHANNEL, Case.channel, (filters.channel,))


@kept_while_it_stands
def _units(session: Session, paths: tuple[str, ...] | None, path: str, *, exactly: bool) -> tuple[int, ...]:
    """Units of a subtree, or the one unit, that lie in one of these subtrees as well."""
    there = _at(UnitRow.path, path, exactly=exactly)
    return tuple(sorted(session.scalars(select(UnitRow.id).where(_under(UnitRow.path, paths), there))))


@kept_while_it_stands
def _fields(session: Session, path: str, *, exactly: bool) -> tuple[int, ...]:
    """Categories of a subtree, or the one."""
    return tuple(
        sorted(session.scalars(select(Category.id).where(_at(Category.path, path, exactly=exactly))))
    )


def _people_of(session: Session, actor: Actor, filters: Filters, now: datetime) -> Iterator[Way]:
    """Who told it, whose it is to handle, and who keeps it on his list."""
    if filters.phone:
        yield Way(Counted.PERSON, Case.person_id, _people(session, filters.phone))
    if filters.mine:
        yield Way(Counted.HANDLER, Case.handler_id, _hands(session, actor, now))
    if filters.starred:
        yield Way(Counted.PERSON, Case.id, _starred(session, actor))


def _others(actor: Actor, which: Desk, filters: Filters, *, now: datetime) -> Iterator[ColumnElement[bool]]:
    """The conditions that have none."""
    yield from _of_the_desk(actor, which)
    if filters.lamp is not None:
        yield lamps(now)[filters.lamp]
    if filters.stage is not None:
        yield Case.desk_stage == filters.stage
    yield from within(filters.by or By.SUBMITTED, filters.since, filters.until, now)
    if filters.finding is not None:
        yield found(filters.finding, now)
    for own, (path, column) in _owned(filters).items():
        if filters.own is own and not path:
            yield column.is_(None)
    if filters.phone:
        yield or_(Case.contact_ok, in_subtrees(Case.desk_id, actor.paths(CENTRE_ROLES)))
    if not filters.imported:
        yield Case.origin == Origin.LIVE


def _at(column: Mapped[str], path: str, *, exactly: bool) -> ColumnElement[bool]:
    return column == path if exactly else below(column, path)


def _owned(filters: Filters) -> dict[Own, tuple[str, InstrumentedAttribute[int | None]]]:
    """What was chosen of each kind, and the column it stands in."""
    return {
        Own.UNIT: (filters.unit_path, Case.unit_id),
        Own.CATEGORY: (filters.category_path, Case.category_id),
        Own.AREA: (filters.area_path, Case.area_id),
    }


def _of_the_desk(actor: Actor, which: Desk) -> Iterator[ColumnElement[bool]]:
    """What makes a case wait on this very desk, beside its status."""
    roles = RULES[which].roles
    if which is not Desk.ALL and roles <= CENTRE_ROLES:
        yield in_subtrees(Case.desk_id, actor.paths(roles))
    if which is Desk.SIGNING:
        yield _reply_waits(actor)
    if which is Desk.OBJECTIONS:
        yield Case.desk_stage == Stage.OVERTURN
    if which is Desk.TASKS:
        yield Case.id.in_(parts_of(actor))


def parts_of(actor: Actor) -> Select[int]:
    """Cases with a part that his units have to sign or to do."""
    return helped_by(actor).where(CaseTask.state.in_([TaskState.OPEN, TaskState.SIGNED]))


def lamps(now: datetime) -> dict[Lamp, ColumnElement[bool]]:
    """The lamp of the clock on the case, as conditions that an index can use; Python twin: `rules.shade`."""
    stands = and_(Case.paused_at.is_not(None), Case.paused_at < Case.due_at)
    runs = and_(Case.paused_at.is_(None), Case.due_at > now)
    return {
        Lamp.RED: and_(Case.due_at <= now, ~stands),
        Lamp.YELLOW: and_(runs, Case.warns_at <= now),
        Lamp.GREEN: and_(runs, Case.warns_at > now),
        Lamp.PAUSED: stands,
    }


def _under(column: Mapped[str], paths: tuple[str, ...] | None) -> ColumnElement[bool]:
    if paths is None:
        return true()
    return or_(false(), *(below(column, path) for path in paths))


def _hands(session: Session, actor: Actor, now: datetime) -> tuple[int, ...]:
    """Whose cases are his to handle today: his own, and those of colleagues who are away."""
    me = actor.account_id or 0
    return (me, *stands_in_for(session, me, civil(now).date()))


def _starred(session: Session, actor: Actor) -> tuple[int, ...]:
    """His shortlist; never counted, as people are not, for it is always short."""
    stars = select(Star.case_id).where(Star.account_id == actor.account_id).order_by(Star.case_id)
    return tuple(session.scalars(stars))


def _people(session: Session, typed: str) -> tuple[int, ...]:
    """Who gave this telephone number, once for each time.

    Raises:
        Invalid: it is no telephone number.
    """
    hashes = keys.keyed_hashes("phone", phone.normal(typed))
    return tuple(session.scalars(select(Person.id).where(Person.phone_hash.in_(hashes)).order_by(Person.id)))


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
