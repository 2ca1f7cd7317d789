"""Which entries may answer a matter, and the words of one of them: for intake, answers and the citizens' form."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from core.foundation.clock import civil
from core.foundation.errors import Conflict, NotFound
from core.foundation.text import N_
from core.identity.queries import areas
from core.knowledge.grams import grams
from core.knowledge.queries.public import in_force, readable
from core.knowledge.queries.scope import Owner, version_of
from core.knowledge.queries.search import holds, shares
from core.knowledge.ranking import EMPTY_TALK, Asked, Candidate, Fit, fit, ranked
from core.knowledge.reviews import review_state
from core.knowledge.terms import EntryStatus
from core.knowledge.values import Suggestion
from db.models.knowledge import Entry, Version

LOOKED_AT = 200
"""Entries compared at most, those that share most pairs with the question first."""
PAIRS = 600
"""Pairs of a long text that are looked for."""


def suggest(
    session: Session,
    *,
    text: str,
    category_path: str = "",
    area_path: str = "",
    public_only: bool = False,
    limit: int = 5,
    now: datetime,
) -> tuple[Suggestion, ...]:
    """Entries in force that may answer a matter, best first: by category, then place, then words.

    Args:
        text: what was said.
        category_path: path of ids of the category, `/1/4/17/`; empty while nobody knows.
        area_path: path of ids of the place, in the tree of units; empty while nobody knows.
        public_only: what citizens may read, and nothing that nobody looked at for long.
    """
    asked = Asked(text, _ids(category_path), _ids(area_path))
    query = in_force().where(Entry.status == EntryStatus.PUBLISHED)
    if public_only:
        query = query.where(readable(civil(now).date()))
    rows = {row.id: (row, version, owner) for row, version, owner in _near(session, query, asked)}
    places = {area.id: _ids(area.path) for area in areas(session)}
    found = ranked(asked, [_candidate(row, version, places) for row, version, _ in rows.values()])
    return tuple(_suggestion(*rows[entry.id], how, now) for entry, how in found[:limit])


def find(
    session: Session, *, text: str, public_only: bool = False, limit: int = 10, now: datetime
) -> tuple[Suggestion, ...]:
    """Entries in force that hold every word that was typed; those whose title holds more of them first."""
    query = in_force().where(Entry.status == EntryStatus.PUBLISHED, holds(text))
    if public_only:
        query = query.where(readable(civil(now).date()))
    rows = session.execute(
        query.with_only_columns(Entry, Version, Owner.short_name)
        .order_by(Entry.published_at.desc(), Entry.id.desc())
        .limit(LOOKED_AT)
    ).all()
    asked = Asked(text)
    compared = [
        (fit(asked, _candidate(row, version, {})), row, version, owner) for row, version, owner in rows
    ]
    compared.sort(key=lambda each: -each[0].words)
    return tuple(_suggestion(row, version, owner, how, now) for how, row, version, owner in compared[:limit])


def entry_answer(session: Session, entry_id: int) -> tuple[str, int]:
    """Words and number of the version in force, to be used as an answer to a person.

    Raises:
        NotFound: there is no such entry.
        Conflict: it is a draft, no longer used, or for people who work here only.
    """
    row = session.get(Entry, entry_id)
    if row is None:
        raise NotFound(N_("知识库里没有这一条"))
    version = version_of(session, row, row.in_force or row.latest)
    if row.status is not EntryStatus.PUBLISHED or not version.public:
        raise Conflict(N_("知识库的 {number} 现在不能用来答复，请另选一条"), number=row.number)
    return version.answer, version.number


def _near(session: Session, query: Select[Entry], asked: Asked) -> Iterable[tuple[Entry, Version, str]]:
    """Entries worth comparing: for this category, or with pairs in common."""
    pairs = sorted(grams(asked.text) - EMPTY_TALK)[:PAIRS]
    ways = [shares(pairs)] if pairs else []
    if asked.category:
        ways.append(Version.category_ids.contains([asked.category[-1]]))
    if not ways:
        return ()
    pair = func.unnest(Version.asking).column_valued("pair")
    common = select(func.count()).where(pair.in_(pairs)).correlate(Version).scalar_subquery()
    return session.execute(
        query.with_only_columns(Entry, Version, Owner.short_name)
        .where(or_(*ways))
        .order_by(common.desc(), Entry.id)
        .limit(LOOKED_AT)
    ).all()


def _candidate(row: Entry, version: Version, places: dict[int, tuple[int, ...]]) -> Candidate:
    """An entry as the rule compares it; a place that is no more stands for itself."""
    return Candidate(
        row.id,
        version.title,
        tuple(version.keywords),
        frozenset(version.category_ids),
        frozenset(version.category_nodes),
        tuple(places.get(area, (area,)) for area in version.area_ids),
    )


def _suggestion(row: Entry, version: Version, owner: str, how: Fit, now: datetime) -> Suggestion:
    return Suggestion(
        id=row.id,
        number=row.number,
        version=version.number,
        title=version.title,
        answer=version.answer,
        unit=owner,
        review_on=row.review_on,
        review=review_state(row.review_on, civil(now).date()),
        public=version.public,
        why=how.why,
        well=how.well,
    )


def _ids(path: str) -> tuple[int, ...]:
    return tuple(int(part) for part in path.split("/") if part.isdigit())
