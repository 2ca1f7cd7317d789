"""Where imported history is put: a unit and a category of their own, made on demand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.queries.places import centre_desk
from core.foundation import pinyin
from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity import units
from core.identity.demo import has_demo
from core.identity.terms import UnitKind
from core.journal.turns import wait_turn
from db.models.cases import Category
from db.models.identity import UnitRow

UNIT_CODE, UNIT_NAME = "history", "历史来件"
CATEGORY_CODE, CATEGORY_NAME = "UNSORTED", "未分类"


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rows every imported case refers to."""

    desk_id: int
    unit_id: int
    category_id: int
    demo: bool


def shelf(session: Session, *, now: datetime) -> Shelf:
    """The shelf, made when it is missing; two imports at once take turns, batch by batch.

    Unit and category are closed from their first moment: history may have them, nobody chooses them for something new.

    Raises:
        Conflict: the district has no root or no centre yet.
    """
    wait_turn(session, "import")
    unit_id = session.scalar(select(UnitRow.id).where(UnitRow.code == UNIT_CODE))
    if unit_id is None:
        root = units.hold_tree(session)
        if root is None:
            raise Conflict(N_("还没有区，请先建立单位树的根"))
        row = units.plant(session, root, UNIT_CODE, UnitKind.OFFICE, UNIT_NAME, UNIT_NAME, now=now)
        row.valid_to = now + timedelta(microseconds=1)
        unit_id = row.id
    category_id = session.scalar(select(Category.id).where(Category.code == CATEGORY_CODE))
    if category_id is None:
        category_id = _category(session, now=now).id
    return Shelf(centre_desk(session), unit_id, category_id, has_demo(session))


def _category(session: Session, *, now: datetime) -> Category:
    row = Category(
        path="/0/",
        code=CATEGORY_CODE,
        name=CATEGORY_NAME,
        full_name=CATEGORY_NAME,
        pinyin=pinyin.sort_key(CATEGORY_NAME),
        valid_to=now,
    )
    session.add(row)
    session.flush()
    row.path = f"/{row.id}/"
    session.flush()
    return row
