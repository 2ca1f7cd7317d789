"""Templates for replies: the list of those who keep them, and what is offered to whoever writes a reply."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.identity.queries import names_of
from core.journal.history import Told, line_of
from core.knowledge.terms import TEMPLATE, RequiredFact
from db.models.identity import UnitRow
from db.models.knowledge import ReplyTemplate, ReplyTemplateVersion

OFFERED = 12
LISTED = 500


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template in the words of its newest version.

    Attributes:
        category_id: for this category and all below it; None: for every matter.
        tone: how it is said, for whoever writes.
        facts: what a reply must say.
        version: number of the newest version; `seen` is given back with a change.
    """

    id: int
    category_id: int | None
    owner_id: int
    owner: str
    title: str
    body: str
    tone: str
    facts: tuple[RequiredFact, ...]
    version: int
    written_by: str
    changed_at: datetime
    retired: bool
    seen: int


@dataclass(frozen=True, slots=True)
class ReplyVersion:
    """One version of a template's words."""

    number: int
    title: str
    body: str
    tone: str
    at: datetime
    by: str


def templates(session: Session, *, search: str = "", retired: bool = False) -> list[TemplateView]:
    """All templates, those of every matter first, then by category."""
    query = _newest().order_by(ReplyTemplate.category_id.nulls_first(), ReplyTemplate.id).limit(LISTED)
    if not retired:
        query = query.where(ReplyTemplate.retired_at.is_(None))
    if search:
        words = ReplyTemplateVersion.title.contains(search, autoescape=True)
        query = query.where(or_(words, ReplyTemplateVersion.body.contains(search, autoescape=True)))
    return _views(session, query)


def template(session: Session, template_id: int) -> TemplateView:
    """One template.

    Raises:
        NotFound: there is none.
    """
    found = _views(session, _newest().where(ReplyTemplate.id == template_id))
    if not found:
        raise NotFound(N_("没有这个答复模板"))
    return found[0]


def offered(session: Session, nodes: Sequence[int]) -> list[TemplateView]:
    """What to begin a reply with.

    Args:
        nodes: ids of the matter's category and of everything above it, from the root.
    """
    fits = or_(ReplyTemplate.category_id.in_(list(nodes)), ReplyTemplate.category_id.is_(None))
    query = _newest().where(ReplyTemplate.retired_at.is_(None), fits).order_by(ReplyTemplate.id)
    order = {node: place for place, node in enumerate(nodes, start=1)}
    found = _views(session, query.limit(LISTED))
    return sorted(found, key=lambda each: -order.get(each.category_id or 0, 0))[:OFFERED]


def versions(session: Session, template_id: int) -> list[ReplyVersion]:
    """Every version of a template, the newest first."""
    rows = session.scalars(
        select(ReplyTemplateVersion)
        .where(ReplyTemplateVersion.template_id == template_id)
        .order_by(ReplyTemplateVersion.number.desc())
        .limit(LISTED)
    ).all()
    names = names_of(session, {row.written_by for row in rows if row.written_by is not None})
    return [
        ReplyVersion(
            row.number, row.title, row.body, row.tone, row.written_at, names.get(row.written_by or 0, "")
        )
        for row in rows
    ]


def history(session: Session, template_id: int) -> list[Told]:
    """What was done to a template, newest first."""
    return line_of(session, (TEMPLATE, template_id))


def _newest() -> Select[ReplyTemplate, ReplyTemplateVersion, str]:
    return (
        select(ReplyTemplate, ReplyTemplateVersion, UnitRow.short_name)
        .join(UnitRow, UnitRow.id == ReplyTemplate.owner_id)
        .join(
            ReplyTemplateVersion,
            (ReplyTemplateVersion.template_id == ReplyTemplate.id)
            & (ReplyTemplateVersion.number == ReplyTemplate.latest),
        )
    )


def _views(session: Session, query: Select[ReplyTemplate, ReplyTemplateVersion, str]) -> list[TemplateView]:
    rows = session.execute(query).all()
    names = names_of(session, {row.written_by for _, row, _ in rows if row.written_by is not None})
    return [
        TemplateView(
            row.id,
            row.category_id,
            row.owner_id,
            owner,
            words.title,
            words.body,
            words.tone,
            tuple(each for each in RequiredFact if each.value in words.facts),
            words.number,
            names.get(words.written_by or 0, ""),
            row.changed_at,
            row.retired_at is not None,
            row.event_count,
        )
        for row, words, owner in rows
    ]
