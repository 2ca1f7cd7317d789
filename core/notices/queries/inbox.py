"""Somebody's own notices: how many are unread, and what they say. Nobody reads another's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from core.identity.actor import Actor
from core.notices import templates
from core.notices.queries import wording
from core.notices.terms import Gateway, Group
from core.notices.values import NoticeLine
from db.models.notices import Notice

PAGE = 30
MOST = 99
"""More unread ones are "99+"."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """A page of notices, the latest first; `following`: the cursor of the page after it, empty at the end."""

    rows: tuple[NoticeLine, ...]
    following: str


def visible_to(actor: Actor) -> Select[Notice]:
    """Notices of this person."""
    return select(Notice).where(Notice.account_id == (actor.account_id or 0))


def unread(session: Session, actor: Actor) -> int:
    """How many he has not read, counted up to one more than `MOST`."""
    some = (
        visible_to(actor)
        .with_only_columns(Notice.id)
        .where(Notice.read_at.is_(None))
        .limit(MOST + 1)
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(some)) or 0


def inbox(
    session: Session,
    actor: Actor,
    *,
    only_unread: bool = False,
    groups: Sequence[Group] = (),
    cursor: str = "",
    limit: int = PAGE,
) -> Inbox:
    """His notices, the latest first, in the language he is spoken to."""
    query = visible_to(actor)
    if only_unread:
        query = query.where(Notice.read_at.is_(None))
    if groups:
        codes = [each.code for each in templates.registered() if each.group in groups]
        query = query.where(Notice.template.in_(codes))
    if cursor:
        at, _, last_id = cursor.partition("~")
        query = query.where(tuple_(Notice.made_at, Notice.id) < (datetime.fromisoformat(at), int(last_id)))
    rows = session.scalars(query.order_by(Notice.made_at.desc(), Notice.id.desc()).limit(limit + 1)).all()
    words = wording.edited(session)
    lines = tuple(_line(row, words) for row in rows[:limit] if templates.known(row.template))
    last = rows[limit - 1] if len(rows) > limit else None
    return Inbox(lines, f"{last.made_at.isoformat()}~{last.id}" if last is not None else "")


def _line(row: Notice, words: wording.Words) -> NoticeLine:
    template = templates.template_of(row.template)
    said = wording.in_force(template, Gateway.IN_APP, words)
    return NoticeLine(
        row.id,
        row.template,
        template.group,
        (row.subject_kind, row.subject_id),
        str(row.facts.get("number") or ""),
        templates.render(said, row.facts, template.facts),
        template.urgent,
        row.made_at,
        row.read_at,
    )
