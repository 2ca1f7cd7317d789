"""Reading the taxonomy: effective attributes, the tree for choosing, emergency words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ScalarSelect, bindparam, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from core.cases.routing import Attributes, found, inherit, provisional_level
from core.deadlines.terms import Level
from core.foundation.errors import Invalid
from core.foundation.text import N_
from db.models.cases import Category, EmergencyWord
from db.standing import kept_while_it_stands
from db.writing import table_of


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


def chain_of(category: ColumnElement[int]) -> ScalarSelect[Any]:
    """What a node and all above it say, the node first, for a statement that asks more; `attributes` reads it."""
    node, above = table_of(Category), table_of(Category).alias()
    said = func.json_build_array(
        above.c.level,
        above.c.answer_days,
        above.c.unit_id,
        above.c.by_area,
        above.c.sensitive,
        above.c.urgent_words,
    )
    return (
        select(func.json_agg(aggregate_order_by(said, func.length(above.c.path).desc())))
        .select_from(above.join(node, node.c.path.startswith(above.c.path)))
        .where(node.c.id == category)
        .scalar_subquery()
    )


CHAIN = select(chain_of(bindparam("category", type_=BigInteger)))


def _own(row: Category) -> Attributes:
    return Attributes(
        level=row.level,
        answer_days=row.answer_days,
        unit_id=row.unit_id,
        by_area=row.by_area,
        sensitive=row.sensitive,
        urgent_words=_words(row.urgent_words),
    )


def _words(kept: str) -> tuple[str, ...]:
    return tuple(word for word in kept.split("|") if word)


@kept_while_it_stands
def attributes_of(session: Session, category_id: int | None) -> Attributes:
    """Effective attributes; without a category, those of a matter nobody has sorted yet (L3).

    Raises:
        Invalid: no such category.
    """
    if category_id is None:
        return inherit([Attributes()])
    return attributes(session.scalar(CHAIN, {"category": category_id}))


def attributes(chain: Sequence[Sequence[Any]] | None) -> Attributes:
    """Effective attributes of what `chain_of` found.

    Raises:
        Invalid: it found no such category.
    """
    if not chain:
        raise Invalid(N_("没有这个类别，请重新选择"), field="category_id")
    return inherit(
        [
            Attributes(Level(level) if level else None, days, unit_id, by_area, sensitive, _words(urgent))
            for level, days, unit_id, by_area, sensitive, urgent in chain
        ]
    )


def every_attributes(session: Session) -> dict[int, Attributes]:
    """Effective attributes of the whole tree at once."""
    rows = {row.id: row for row in session.scalars(select(Category))}
    return {
        row.id: inherit(
            [_own(rows[int(part)]) for part in reversed(row.path.strip("/").split("/")) if int(part) in rows]
        )
        for row in rows.values()
    }


@kept_while_it_stands
def categories(session: Session, *, closed: bool = False) -> tuple[CategoryView, ...]:
    """The whole tree in its order, parents before children; only what is in force, unless `closed`."""
    query = select(Category).order_by(Category.position, Category.id)
    rows = session.scalars(query if closed else query.where(Category.valid_to.is_(None))).all()
    parents = {row.parent_id for row in rows}
    return tuple(
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
    )


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
