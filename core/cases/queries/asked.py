"""What a category asks: the questions of the nodes above it first, then its own."""

from collections import defaultdict

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from core.cases.values import Question
from db.models.cases import Category, CategoryQuestion
from db.standing import kept_while_it_stands

NODE = aliased(Category)
"""The node that is asked about; the questions are its own or of one above it."""


def questions_of(
    session: Session, category_id: int | None, *, inherited: bool = True
) -> tuple[Question, ...]:
    """What the person is asked about a category; nothing about none.

    Args:
        inherited: False leaves out those of the nodes above.
    """
    if category_id is None:
        return ()
    return tuple(
        each for each in _questions(session, category_id) if inherited or each.category_id == category_id
    )


@kept_while_it_stands
def _questions(session: Session, category_id: int) -> tuple[Question, ...]:
    return tuple(_question(row) for _node, row in session.execute(_asked().where(NODE.id == category_id)))


def every_question(session: Session) -> dict[int, list[Question]]:
    """What each node of the whole tree is asked in the end, by its id; nodes without questions are not there."""
    found: dict[int, list[Question]] = defaultdict(list)
    for node, row in session.execute(_asked()):
        found[node].append(_question(row))
    return found


def _asked() -> Select[int, CategoryQuestion]:
    """Nodes with their questions, in the order in which they are put."""
    return (
        select(NODE.id, CategoryQuestion)
        .join(Category, CategoryQuestion.category_id == Category.id)
        .join(NODE, NODE.path.startswith(Category.path))
        .where(CategoryQuestion.valid_to.is_(None))
        .order_by(NODE.id, func.length(Category.path), CategoryQuestion.position, CategoryQuestion.id)
    )


def _question(row: CategoryQuestion) -> Question:
    options = tuple(row.options.split("|")) if row.options else ()
    return Question(row.asked, row.kind, row.required, options, row.id, row.category_id)
