"""Reading identity: the tree of units, places, people.

Units are public knowledge inside the house; people are not: lists of people start from `visible_to(actor)`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, false, func, literal, or_, select
from sqlalchemy.orm import Mapped, Session

from core.foundation import keys, phone, pinyin
from core.foundation.errors import Invalid, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.sessions import valid_at
from core.identity.terms import AREAS, Role, UnitKind
from db.models.identity import Account, GrantRow, RolePolicy, UnitRow
from db.standing import kept_while_it_stands

PAGE = 50
KEEPERS = (Role.ADMIN, Role.AUDITOR, Role.SYSTEM)
"""Roles that see the people of their subtree and those who hold nothing at all."""
COLLEAGUES = (*KEEPERS, Role.CENTER_LEAD, Role.UNIT_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEAD)
"""Roles that see the people of their subtree."""
KIND_ORDER = {kind: place for place, kind in enumerate(UnitKind)}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as screens show it.

    Attributes:
        depth: 0 for the root.
        closed: its days are over; `successor_id` took over, if anybody.
    """

    id: int
    parent_id: int | None
    path: str
    code: str
    kind: UnitKind
    name: str
    short_name: str
    depth: int
    closed: bool
    successor_id: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Area:
    """A place where a matter happens: a subdistrict or township, or a community with the one it belongs to."""

    id: int
    path: str
    kind: UnitKind
    name: str
    short_name: str
    subdistrict_id: int
    subdistrict: str


@dataclass(frozen=True, slots=True)
class Held:
    """A grant as screens show it."""

    id: int
    role: Role
    unit_id: int
    unit: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """An account as screens show it; the telephone number is masked but for administrators and oneself."""

    id: int
    login: str
    name: str
    title: str
    phone: str
    language: str
    disabled: bool
    must_change: bool
    second_factor: bool
    demo: bool
    grants: tuple[Held, ...]
    version: int


@dataclass(frozen=True, slots=True)
class People:
    """A page of people and how many there are in all."""

    rows: tuple[Person, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who may act in a role for a unit."""

    account_id: int
    name: str
    unit_id: int
    unit: str


def unit_tree(session: Session, *, closed: bool = False) -> list[Unit]:
    """All units, parents before children, siblings by kind and then by their Chinese sort key."""
    children: dict[int | None, list[Unit]] = {}
    for row in _units(session, closed=closed):
        children.setdefault(row.parent_id, []).append(row)
    ordered: list[Unit] = []
    waiting = children.get(None, [])[::-1]
    while waiting:
        ordered.append(waiting.pop())
        waiting.extend(children.get(ordered[-1].id, [])[::-1])
    return ordered


def unit(session: Session, unit_id: int) -> Unit:
    """One unit, open or closed.

    Raises:
        NotFound: there is none of this id.
    """
    row = session.get(UnitRow, unit_id)
    if row is None:
        raise NotFound(N_("没有这个单位"))
    return _unit(row)


def unit_by_code(session: Session, code: str) -> Unit:
    """One unit by its administrative or own code.

    Raises:
        NotFound: there is none of this code.
    """
    row = session.scalar(select(UnitRow).where(UnitRow.code == code))
    if row is None:
        raise NotFound(N_("没有编码为 {code} 的单位"), code=code)
    return _unit(row)


@kept_while_it_stands
def units_by_kind(session: Session, *kinds: UnitKind, closed: bool = False) -> tuple[Unit, ...]:
    """Units of some kinds, by kind and sort key."""
    return tuple(_units(session, UnitRow.kind.in_(kinds), closed=closed))


def only_one(kind: UnitKind) -> ScalarSelect[int]:
    """Id of the only unit of a kind in force, for a statement that asks more; none where there are several or none."""
    rows = select(func.min(UnitRow.id)).where(UnitRow.kind == kind, UnitRow.valid_to.is_(None))
    return rows.having(func.count() == 1).scalar_subquery()


def is_area(unit_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a unit in force is a place, for a statement that asks more."""
    return exists().where(UnitRow.id == unit_id, UnitRow.kind.in_(AREAS), UnitRow.valid_to.is_(None))


def subtree(session: Session, path: str, *, closed: bool = False) -> list[Unit]:
    """The unit of this path and everything below it."""
    return _units(session, below(UnitRow.path, path), closed=closed)


@kept_while_it_stands
def areas(session: Session, *, closed: bool = False) -> tuple[Area, ...]:
    """Places to choose from, each subdistrict or township followed by its communities."""
    places = {place.id: place for place in units_by_kind(session, *AREAS, closed=closed)}
    inside: dict[int, list[Unit]] = {}
    for place in places.values():
        above = place.parent_id if place.parent_id in places else place.id
        inside.setdefault(above or place.id, []).append(place)
    return tuple(
        Area(place.id, place.path, place.kind, place.name, place.short_name, above, places[above].short_name)
        for above, group in inside.items()
        for place in group
    )


def below(column: Mapped[str], path: str) -> ColumnElement[bool]:
    """A unit's path is this one or below it: `Actor.has_in` said in SQL."""
    return column.like(f"{path}%")


def visible_to(actor: Actor, *, now: datetime) -> ColumnElement[bool]:
    """Accounts this person may know of: his own, those with a grant in his subtree; keepers also the unattached."""
    ways = [Account.id == actor.account_id if actor.account_id is not None else false()]
    inside = [below(UnitRow.path, path) for path in actor.paths(COLLEAGUES)]
    if inside:
        ways.append(_holds(now, UnitRow.id == GrantRow.unit_id, or_(*inside)))
    if actor.has(*KEEPERS):
        ways.append(~_holds(now))
    return or_(*ways)


def people(
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    search: str = "",
    role: Role | None = None,
    unit_path: str = "",
    disabled: bool = True,
    offset: int = 0,
    limit: int = PAGE,
) -> People:
    """People this person may see, by login; search in login, title, name, or a whole telephone number.

    `role` and `unit_path` keep those who hold the role, or anything, in that subtree; `disabled` also shows accounts
    out of use.
    """
    chosen = select(Account).where(visible_to(actor, now=now)).order_by(Account.pinyin, Account.login)
    if not disabled:
        chosen = chosen.where(Account.disabled_at.is_(None))
    if role is not None or unit_path:
        where = [UnitRow.id == GrantRow.unit_id, below(UnitRow.path, unit_path)]
        where += [GrantRow.role == role] if role is not None else []
        chosen = chosen.where(_holds(now, *where))
    search = "".join(sign for sign in search.strip() if sign.isprintable())
    if search:
        rows = _search(session, chosen, search)
        total, rows = len(rows), rows[offset : offset + limit]
    else:
        total = session.scalar(select(func.count()).select_from(chosen.order_by(None).subquery())) or 0
        rows = list(session.scalars(chosen.offset(offset).limit(limit)))
    grants = _grants(session, [row.id for row in rows], now)
    return People(tuple(_person(row, grants.get(row.id, ()), actor) for row in rows), total)


def account(session: Session, actor: Actor, account_id: int, *, now: datetime) -> Person:
    """One person.

    Raises:
        NotFound: there is none, or none this person may know of.
    """
    row = session.scalar(select(Account).where(Account.id == account_id, visible_to(actor, now=now)))
    if row is None:
        raise NotFound(N_("没有这个人员"))
    return _person(row, _grants(session, [row.id], now).get(row.id, ()), actor)


def past_grants(session: Session, actor: Actor, account_id: int, *, now: datetime) -> list[Held]:
    """What somebody held before, the latest first.

    Raises:
        NotFound: there is none, or none this person may know of.
    """
    account(session, actor, account_id, now=now)
    rows = session.execute(
        select(GrantRow, UnitRow.short_name)
        .join(UnitRow, UnitRow.id == GrantRow.unit_id)
        .where(GrantRow.account_id == account_id, GrantRow.valid_to <= now)
        .order_by(GrantRow.valid_to.desc(), GrantRow.id.desc())
        .limit(PAGE)
    )
    return [Held(row.id, row.role, row.unit_id, name, row.valid_from, row.valid_to) for row, name in rows]


def account_by_login(session: Session, actor: Actor, login: str, *, now: datetime) -> Person:
    """One person by login.

    Raises:
        NotFound: there is none, or none this person may know of.
    """
    found = session.scalar(select(Account.id).where(Account.login == login.strip().lower()))
    return account(session, actor, found or 0, now=now)


def holders_of(session: Session, role: Role, unit_path: str, *, now: datetime) -> list[Holder]:
    """Who may act in this role for this unit: holders in the unit itself or above it, nearest first."""
    rows = session.execute(
        select(Account.id, Account.name, UnitRow.id, UnitRow.short_name)
        .join(GrantRow, GrantRow.account_id == Account.id)
        .join(UnitRow, UnitRow.id == GrantRow.unit_id)
        .where(
            GrantRow.role == role,
            valid_at(now),
            Account.disabled_at.is_(None),
            literal(unit_path).like(UnitRow.path + "%"),
        )
        .order_by(func.length(UnitRow.path).desc(), Account.pinyin, Account.id)
    )
    return [Holder(*row) for row in rows]


def names_of(session: Session, ids: set[int]) -> dict[int, str]:
    """Names of accounts, to be shown beside what they did; 0 is nobody."""
    wanted = ids - {0}
    if not wanted:
        return {}
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def logins_of(session: Session, ids: set[int]) -> dict[int, str]:
    """Logins of accounts, to tell people of one name apart."""
    rows = session.execute(select(Account.id, Account.login).where(Account.id.in_(ids)))
    return {row.id: row.login for row in rows}


def roles_with_second_factor(session: Session) -> set[Role]:
    """Roles whose holders must use a second factor."""
    return set(session.scalars(select(RolePolicy.role).where(RolePolicy.totp_required)))


def _units(session: Session, *which: ColumnElement[bool], closed: bool) -> list[Unit]:
    rows = session.scalars(select(UnitRow).where(*which, *([] if closed else [UnitRow.valid_to.is_(None)])))
    return [_unit(row) for row in sorted(rows, key=lambda row: (KIND_ORDER[row.kind], row.pinyin, row.id))]


def _unit(row: UnitRow) -> Unit:
    return Unit(
        row.id,
        row.parent_id,
        row.path,
        row.code,
        row.kind,
        row.name,
        row.short_name,
        row.path.count("/") - 2,
        row.valid_to is not None,
        row.successor_id,
        row.version,
    )


def _holds(now: datetime, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The account holds a grant, perhaps one that meets conditions on grant and unit."""
    held = exists(GrantRow.id).where(GrantRow.account_id == Account.id, valid_at(now), *conditions)
    return held.correlate(Account)


def _search(session: Session, chosen: Select[Account], search: str) -> list[Account]:
    """Names are sealed: their initials narrow the search in the database, the name itself decides here."""
    like = f"%{_escaped(search.lower())}%"
    ways = [Account.login.like(like), Account.title.like(like)]
    ways.append(Account.pinyin.like(f"%{_escaped(pinyin.initials(search))}%"))
    try:
        ways.append(Account.phone_hash.in_(keys.keyed_hashes("phone", phone.normal(search))))
    except Invalid:  # not a number: look in words only
        return [
            row
            for row in session.scalars(chosen.where(or_(*ways)))
            if search.lower() in f"{row.login}\0{row.title}\0{row.name}\0{row.pinyin}".lower()
        ]
    return list(session.scalars(chosen.where(or_(*ways))))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _grants(session: Session, ids: list[int], now: datetime) -> dict[int, tuple[Held, ...]]:
    rows = session.execute(
        select(GrantRow, UnitRow.short_name)
        .join(UnitRow, UnitRow.id == GrantRow.unit_id)
        .where(GrantRow.account_id.in_(ids), valid_at(now))
        .order_by(GrantRow.id)
    )
    held: dict[int, tuple[Held, ...]] = {}
    for row, short_name in rows:
        one = Held(row.id, row.role, row.unit_id, short_name, row.valid_from, row.valid_to)
        held[row.account_id] = (*held.get(row.account_id, ()), one)
    return held


def _person(row: Account, grants: tuple[Held, ...], actor: Actor) -> Person:
    open_to = actor.account_id == row.id or actor.has(Role.ADMIN, Role.SYSTEM)
    return Person(
        row.id,
        row.login,
        row.name,
        row.title,
        (row.phone or "") if open_to else phone.masked(row.phone),
        row.language,
        row.disabled_at is not None,
        row.must_change,
        row.totp_since is not None,
        row.demo,
        grants,
        row.version,
    )
