"""What citizens may read: published, public, and looked at not too long ago."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from core.foundation.clock import civil
from core.foundation.errors import NotFound
from core.foundation.numbers import as_typed
from core.foundation.text import N_
from core.knowledge.queries.scope import Owner
from core.knowledge.queries.search import holds
from core.knowledge.reviews import oldest_shown
from core.knowledge.terms import EntryStatus
from core.knowledge.values import PublicEntry, PublicPage
from db.models.knowledge import Entry, Version

PAGE = 20


def readable(today: date) -> ColumnElement[bool]:
    """The condition under which an answer exists for citizens; needs the version in force joined."""
    return and_(Entry.status == EntryStatus.PUBLISHED, Version.public, Entry.review_on >= oldest_shown(today))


def in_force() -> Select[Entry]:
    """Entries with their owner and the version that is used."""
    return (
        select(Entry)
        .join(Owner, Owner.id == Entry.owner_id)
        .join(Version, and_(Version.entry_id == Entry.id, Version.number == Entry.in_force))
    )


def public_entries(
    session: Session,
    *,
    now: datetime,
    text: str = "",
    category_id: int | None = None,
    after: str = "",
    limit: int = PAGE,
) -> PublicPage:
    """A page of what citizens may read, published last first.

    Args:
        category_id: a node of the taxonomy; entries for it or for anything below it.
        after: the `after` of the page before; empty, or nonsense, for the first.
    """
    chosen = in_force().where(readable(civil(now).date()))
    if text.strip():
        chosen = chosen.where(holds(text))
    if category_id is not None:
        chosen = chosen.where(Version.category_nodes.contains([category_id]))
    total = session.scalar(select(func.count()).select_from(chosen.with_only_columns(Entry.id).subquery()))
    place = _place(after)
    if place is not None:
        chosen = chosen.where(tuple_(Entry.published_at, Entry.id) < tuple_(*place))
    rows = session.execute(
        chosen.with_only_columns(Entry, Version, Owner.name)
        .order_by(Entry.published_at.desc(), Entry.id.desc())
        .limit(limit + 1)
    ).all()
    more = ""
    if len(rows) > limit:
        last = rows[limit - 1][0]
        more = f"{last.published_at:%Y-%m-%dT%H:%M:%S.%f%z}|{last.id}"
    return PublicPage(tuple(_entry(*row) for row in rows[:limit]), more, total or 0)


def public_entry(session: Session, number: str, *, now: datetime) -> PublicEntry:
    """One answer as citizens read it.

    Raises:
        NotFound: there is none of this number for them.
    """
    row = session.execute(
        in_force()
        .with_only_columns(Entry, Version, Owner.name)
        .where(readable(civil(now).date()), Entry.number == as_typed(number))
    ).first()
    if row is None:
        raise NotFound(N_("没有这一条，或者已经停用"))
    return _entry(*row)


def public_id(session: Session, number: str, *, today: date) -> int | None:
    """Id of an answer citizens may read, None where there is none."""
    return session.scalar(
        in_force().with_only_columns(Entry.id).where(readable(today), Entry.number == as_typed(number))
    )


def fields_read(session: Session, *, now: datetime) -> dict[int, int]:
    """How many answers citizens may read for each node of the taxonomy that has any."""
    node = func.unnest(Version.category_nodes).label("node")
    each = in_force().with_only_columns(Entry.id, node).where(readable(civil(now).date())).subquery()
    return dict(session.execute(select(each.c.node, func.count()).group_by(each.c.node)).all())


def _place(after: str) -> tuple[datetime, int] | None:
    """The place a cursor names; strangers write what they like into an address."""
    at, _, last = after.partition("|")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    if moment.tzinfo is None or not (last.isascii() and last.isdecimal() and len(last) < 19):
        return None
    return moment, int(last)


def _entry(row: Entry, version: Version, owner: str) -> PublicEntry:
    published = civil(row.published_at).date() if row.published_at else version.review_on
    return PublicEntry(row.number, version.title, version.answer, owner, published, row.review_on)
