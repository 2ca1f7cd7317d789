"""What an empty district begins with: its root, its centre, and one administrator."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity import people, units
from core.identity.actor import SYSTEM
from core.identity.terms import Role, UnitKind
from db.models.identity import Account, UnitRow

ROOT_CODE, ROOT_NAME = "district", "本区"
CENTRE_CODE = "centre"
FIRST_LOGIN, FIRST_NAME = "admin", "系统管理员"


def ensure_root(session: Session, centre_name: str, now: datetime) -> int:
    """The id of the district's root; root and centre are made when there are none.

    Args:
        session: an open unit of work.
        centre_name: name of the centre, as on every page.
        now: from when they are valid.
    """
    root = units.hold_tree(session)
    if root is None:
        root = units.plant(session, None, ROOT_CODE, UnitKind.DISTRICT, ROOT_NAME, "", now=now)
    centre = select(UnitRow.id).where(UnitRow.kind == UnitKind.CENTRE, UnitRow.valid_to.is_(None)).limit(1)
    if session.scalar(centre) is None:
        units.plant(session, root, CENTRE_CODE, UnitKind.CENTRE, centre_name[:80], centre_name[:40], now=now)
    return root.id


def has_accounts(session: Session) -> bool:
    """Whether anybody could log in, ever."""
    return session.scalar(select(Account.id).limit(1)) is not None


def first_admin(session: Session, *, now: datetime) -> tuple[str, str]:
    """Make the first administrator of the whole district: login and one-time password, told once.

    Raises:
        Conflict: there are accounts already, or there is no root yet.
    """
    root = units.hold_tree(session)
    if root is None:
        raise Conflict(N_("还没有区，请先建立单位树的根"))
    if has_accounts(session):
        raise Conflict(N_("已经有账号，不再建立首个管理员"))
    made = people.add_person(
        session, SYSTEM, FIRST_LOGIN, FIRST_NAME, grants=((Role.ADMIN, root.id),), now=now
    )
    return made.login, made.password
