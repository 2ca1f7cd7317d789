"""The tree of units, kept by administrators: add, rename, move with everything below, close with a successor.

Whoever changes the tree holds its root row, so that two moves cannot make a circle of it.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import func, literal, or_, select, update
from sqlalchemy.orm import Session

from core.foundation import pinyin
from core.foundation.errors import Conflict, Invalid, NotFound
from core.foundation.text import N_
from core.identity import people
from core.identity.actor import Actor
from core.identity.closing import require_settled
from core.identity.permissions import RULES, About, May, require
from core.identity.terms import UnitKind
from db.models.identity import GrantRow, UnitRow

log = structlog.get_logger()

LONGEST_CODE, LONGEST_NAME, LONGEST_SHORT = 40, 80, 40


@dataclass(frozen=True, slots=True)
class UnitReceipt:
    """A unit was made or changed."""

    id: int
    path: str
    version: int


def add_unit(
    session: Session,
    actor: Actor,
    parent_id: int,
    code: str,
    kind: UnitKind,
    name: str,
    short_name: str = "",
    *,
    now: datetime,
) -> UnitReceipt:
    """Add a unit below another.

    Raises:
        NotAllowed: not an administrator of the unit above.
        Invalid: code or name cannot be accepted, or a second district.
        Conflict: the code is taken.
    """
    hold_tree(session)
    parent = _open(session, parent_id)
    require(RULES, May.EDIT_UNITS, actor, About((parent.path,)))
    if kind is UnitKind.DISTRICT:
        raise Invalid(N_("一套系统只有一个区"), "kind")
    row = plant(session, parent, code, kind, name, short_name, now=now)
    log.info("identity.unit_added", unit=row.id, by=actor.account_id)
    return UnitReceipt(row.id, row.path, row.version)


def rename(
    session: Session,
    actor: Actor,
    unit_id: int,
    name: str,
    short_name: str = "",
    *,
    now: datetime,  # noqa: ARG001
    version: int | None = None,
) -> UnitReceipt:
    """Give a unit another name.

    Raises:
        Conflict: `version` is given and somebody changed the unit meanwhile.
    """
    row = _open(session, unit_id)
    require(RULES, May.EDIT_UNITS, actor, About((row.path,)))
    if version is not None and row.version != version:
        raise Conflict(N_("别人刚改过这个单位，请刷新后再改"))
    describe(row, name, short_name)
    return _changed(session, row)


def move_subtree(
    session: Session,
    actor: Actor,
    unit_id: int,
    parent_id: int,
    *,
    now: datetime,  # noqa: ARG001
) -> UnitReceipt:
    """Hang a unit with everything below it elsewhere; all paths are rewritten in this transaction.

    Raises:
        NotAllowed: not an administrator of both places.
        Conflict: it is the root, or the new place lies inside the unit itself.
    """
    hold_tree(session)
    row, parent = _open(session, unit_id), _open(session, parent_id)
    require(RULES, May.EDIT_UNITS, actor, About((row.path, parent.path)))
    if row.parent_id is None:
        raise Conflict(N_("区是单位树的根，不能移动"))
    if parent.path.startswith(row.path):
        raise Conflict(N_("不能移到它自己下面"))
    old, new = row.path, f"{parent.path}{row.id}/"
    session.execute(
        update(UnitRow)
        .where(UnitRow.path.like(f"{old}%"))
        .values(path=literal(new) + func.substr(UnitRow.path, len(old) + 1))
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
    row.parent_id = parent_id
    log.info("identity.unit_moved", unit=unit_id, to=parent_id, by=actor.account_id)
    return _changed(session, row)


def close_unit(
    session: Session, actor: Actor, unit_id: int, successor_id: int | None = None, *, now: datetime
) -> UnitReceipt:
    """End a unit and name who took over. Every grant in it ends too, also one with a last day of its own.

    Whoever shall go on gets new ones.

    Raises:
        Conflict: it is the root, units below it are open, or work still lies there.
        Invalid: the successor is the unit itself.
    """
    hold_tree(session)
    row = _open(session, unit_id)
    require(RULES, May.EDIT_UNITS, actor, About((row.path,)))
    if row.parent_id is None:
        raise Conflict(N_("区是单位树的根，不能撤销"))
    if successor_id == unit_id:
        raise Invalid(N_("接替单位不能是它自己"), "successor")
    if successor_id is not None:
        _open(session, successor_id)
    below = select(UnitRow.id).where(UnitRow.parent_id == unit_id, UnitRow.valid_to.is_(None)).limit(1)
    if session.scalar(below) is not None:
        raise Conflict(N_("下面还有单位，请先移走或撤销"))
    if row.valid_from >= now:
        raise Conflict(N_("这个单位还没有开始"))
    require_settled(session, unit_id)
    open_yet = or_(GrantRow.valid_to.is_(None), GrantRow.valid_to > now)
    held = select(GrantRow).where(GrantRow.unit_id == unit_id, open_yet)
    for grant in session.scalars(held.order_by(GrantRow.id).with_for_update()).all():
        people.end_grant(session, grant, now=now)
    row.valid_to, row.successor_id = now, successor_id
    log.info("identity.unit_closed", unit=unit_id, successor=successor_id, by=actor.account_id)
    return _changed(session, row)


def plant(
    session: Session,
    parent: UnitRow | None,
    code: str,
    kind: UnitKind,
    name: str,
    short_name: str,
    *,
    now: datetime,
) -> UnitRow:
    """Make the row of a new unit; without a parent it is the root. The caller has checked who asks.

    Raises:
        Invalid: code or name cannot be accepted.
        Conflict: the code is taken.
    """
    code = code.strip()
    if not 1 <= len(code) <= LONGEST_CODE or not code.isprintable():
        raise Invalid(N_("请填写编码，最多 {longest} 个字符"), "code", longest=LONGEST_CODE)
    if session.scalar(select(UnitRow.id).where(UnitRow.code == code)) is not None:
        raise Conflict(N_("编码 {code} 已经有单位用"), code=code)
    row = UnitRow(parent_id=parent.id if parent else None, path="/0/", code=code, kind=kind, valid_from=now)
    describe(row, name, short_name)
    session.add(row)
    session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    session.flush()
    return row


def describe(row: UnitRow, name: str, short_name: str) -> None:
    """Set the names of a unit and its sort key; without a short name the long one stands in.

    Raises:
        Invalid: empty or too long.
    """
    name, short_name = name.strip(), short_name.strip() or name.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid(N_("请填写单位名称，最多 {longest} 个字"), "name", longest=LONGEST_NAME)
    if len(short_name) > LONGEST_SHORT or not short_name.isprintable():
        raise Invalid(N_("简称最多 {longest} 个字"), "short_name", longest=LONGEST_SHORT)
    row.name, row.short_name, row.pinyin = name, short_name, pinyin.sort_key(name)


def hold_tree(session: Session) -> UnitRow | None:
    """Lock the root; rows that refer to it may still be written."""
    root = select(UnitRow).where(UnitRow.parent_id.is_(None)).order_by(UnitRow.id).limit(1)
    return session.scalar(root.with_for_update(key_share=True).execution_options(populate_existing=True))


def _open(session: Session, unit_id: int) -> UnitRow:
    row = session.get(UnitRow, unit_id, with_for_update={"key_share": True}, populate_existing=True)
    if row is None or row.valid_to is not None:
        raise NotFound(N_("没有这个单位，或者已经撤销"))
    return row


def _changed(session: Session, row: UnitRow) -> UnitReceipt:
    row.version += 1
    session.flush()
    return UnitReceipt(row.id, row.path, row.version)
