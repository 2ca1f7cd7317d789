"""Reading the taxonomy: effective attributes, the tree for choosing, emergency words."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.cases.routing import Attributes, found, inherit, provisional_level
from core.deadlines.terms import Level
from core.foundation.errors import Invalid
from core.foundation.text import N_
from db.models.cases import Category, EmergencyWord


@dataclass(frozen=True, slots=True)
class CategoryView:
    """A node for choosing from."""

    id: int
    parent_id: int | None
    path: str
    depth: int
    name: str
    full_name: str
    leaf: bool
    example: str


def _own(row: Category) -> Attributes:
    return Attributes(
        level=row.level,
        answer_days=row.answer_days,
        unit_id=row.unit_id,
        by_area=row.by_area,
        sensitive=row.sensitive,
        urgent_words=tuple(word for word in row.urgent_words.split("|") if word),
    )


def attributes_of(session: Session, category_id: int | None) -> Attributes:
    """Effective attributes; without a category, those of a matter nobody has sorted yet (L3).

    Raises:
        Invalid: no such category.
    """
    if category_id is None:
        return inherit([Attributes()])
    own = aliased(Category)
    above = select(Category).join(own, own.path.startswith(Category.path)).where(own.id == category_id)
    rows = sorted(session.scalars(above), key=lambda row: -len(row.path))
    if not rows:
        raise Invalid(N_("没有这个类别，请重新选择"), field="category_id")
    return inherit([_own(row) for row in rows])


def every_attributes(session: Session) -> dict[int, Attributes]:
    """Effective attributes of the whole tree at once."""
    rows = {row.id: row for row in session.scalars(select(Category))}
    return {
        row.id: inherit(
            [_own(rows[int(part)]) for part in reversed(row.path.strip("/").split("/")) if int(part) in rows]
        )
        for row in rows.values()
    }


def categories(session: Session, *, closed: bool = False) -> list[CategoryView]:
    """The whole tree in its order, parents before children; only what is in force, unless `closed`."""
    query = select(Category).order_by(Category.position, Category.id)
    rows = session.scalars(query if closed else query.where(Category.valid_to.is_(None))).all()
    parents = {row.parent_id for row in rows}
    return [
        CategoryView(
            row.id,
            row.parent_id,
            row.path,
            row.path.count("/") - 1,
            row.name,
            row.full_name,
            row.id not in parents,
            row.example,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class EmergencyView:
    """A word that stops the form."""

    word: str
    call: tuple[str, ...]
    advice: str


def emergency_words(session: Session) -> list[EmergencyView]:
    """All words that stop the form."""
    rows = session.scalars(select(EmergencyWord).order_by(EmergencyWord.id))
    return [EmergencyView(row.word, tuple(row.call.split("|")), row.advice) for row in rows]


def is_urgent(session: Session, category_id: int | None, text: str) -> bool:
    """Whether a text must not be held up: a word of danger, an urgent word of any matter, or an urgent category.

    Raises:
        Invalid: no such category.
    """
    if any(row.word in text for row in session.scalars(select(EmergencyWord))):
        return True
    words = session.scalars(select(Category.urgent_words).where(Category.urgent_words != ""))
    if found(text, (word for row in words for word in row.split("|"))):
        return True
    return provisional_level(attributes_of(session, category_id), text) in {Level.L1, Level.L2}


def default_level(session: Session, category_id: int | None) -> Level:
    """The level a receipt is printed with."""
    return attributes_of(session, category_id).level or Level.L3
