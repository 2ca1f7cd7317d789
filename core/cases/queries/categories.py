"""The taxonomy as those who keep it see it: own and inherited values, questions, what a change would touch, history."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.actions.taxonomy import require_editor
from core.cases.catalogue.terms import EntryState
from core.cases.queries.taxonomy import every_attributes
from core.cases.routing import Attributes
from core.cases.taxonomy.terms import CATEGORY
from core.cases.terms import OPEN, Visibility
from core.cases.values import Described
from core.foundation.clock import civil
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import names_of
from core.journal.history import Told, line_of
from db.models.cases import Case, Category, CategoryQuestion
from db.models.cases_catalogue import CatalogueEntry


@dataclass(frozen=True, slots=True)
class Node:
    """A node with what it says itself and what holds in the end.

    Attributes:
        depth: 1 for a field.
        own: what stands on the node; None: as above.
        effective: with what it inherits.
        retired: no longer to be chosen; `successor` says what instead.
        version: give it back with a change, to be told when somebody was faster.
    """

    id: int
    parent_id: int | None
    path: str
    depth: int
    code: str
    name: str
    full_name: str
    leaf: bool
    own: Described
    effective: Attributes
    retired: datetime | None
    successor: str
    questions: int
    version: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What hangs on a node and everything below it. Secret cases are in no figure."""

    open_cases: int
    all_cases: int
    catalogue: int
    below: int


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a node's history."""

    told: Told
    who: str


def nodes(session: Session, actor: Actor) -> list[Node]:
    """The whole tree in its order, parents before children, retired ones too.

    Raises:
        NotAllowed: not somebody who keeps it.
    """
    require_editor(session, actor)
    rows = session.scalars(select(Category).order_by(Category.position, Category.id)).all()
    effective = every_attributes(session)
    asked = dict(
        session.execute(
            select(CategoryQuestion.category_id, func.count())
            .where(CategoryQuestion.valid_to.is_(None))
            .group_by(CategoryQuestion.category_id)
        ).all()
    )
    names = {row.id: row.full_name for row in rows}
    parents = {row.parent_id for row in rows if row.valid_to is None}
    made = {row.id: _node(row, effective[row.id], names, parents, asked.get(row.id, 0)) for row in rows}
    children: dict[int | None, list[Node]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(made[row.id])
    ordered, waiting = [], children.get(None, [])[::-1]
    while waiting:
        ordered.append(waiting.pop())
        waiting.extend(children.get(ordered[-1].id, [])[::-1])
    return ordered


def usage(session: Session, actor: Actor, category_id: int, *, now: datetime) -> Usage:
    """What a change of this node would touch.

    Raises:
        NotAllowed: not somebody who keeps it.
        NotFound: no such node.
    """
    require_editor(session, actor)
    row = session.get(Category, category_id)
    if row is None:
        raise NotFound(N_("没有这个类别"))
    inside = select(Category.id).where(Category.path.like(f"{row.path}%"))
    cases = select(func.count(), func.count().filter(Case.status.in_(OPEN))).where(
        Case.category_id.in_(inside), Case.visibility != Visibility.SECRET
    )
    everything, still_open = session.execute(cases).one()
    today = civil(now).date()
    entries = session.scalar(
        select(func.count()).where(
            CatalogueEntry.category_id.in_(inside),
            CatalogueEntry.state == EntryState.CONFIRMED,
            func.coalesce(CatalogueEntry.valid_to, today) >= today,
        )
    )
    below = session.scalar(
        select(func.count()).where(
            Category.path.like(f"{row.path}%"), Category.id != row.id, Category.valid_to.is_(None)
        )
    )
    return Usage(still_open, everything, entries or 0, below or 0)


def history(session: Session, actor: Actor, category_id: int) -> list[Line]:
    """What was done to a node, newest first.

    Raises:
        NotAllowed: not somebody who keeps it.
    """
    require_editor(session, actor)
    told = line_of(session, (CATEGORY, category_id))
    names = names_of(session, {each.account_id for each in told if each.account_id is not None})
    return [Line(each, names.get(each.account_id or 0, "")) for each in told]


def _node(
    row: Category, effective: Attributes, names: dict[int, str], parents: set[int | None], asked: int
) -> Node:
    own = Described(
        row.level,
        row.answer_days,
        " ".join(word for word in row.urgent_words.split("|") if word),
        row.unit_id,
        row.by_area,
        row.sensitive,
        row.example,
    )
    return Node(
        row.id,
        row.parent_id,
        row.path,
        row.path.count("/") - 1,
        row.code,
        row.name,
        row.full_name,
        row.id not in parents,
        own,
        effective,
        row.valid_to,
        names.get(row.successor_id or 0, ""),
        asked,
        row.event_count,
    )
