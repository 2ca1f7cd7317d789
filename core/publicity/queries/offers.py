"""Others said the same: matters nearby that may be it, told without a word of whoever told them first.

Telephone numbers make nothing alike: a stranger cannot learn what somebody else told by typing his number. What came
from the same number is left out, nobody joins himself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from core.cases import particulars
from core.cases.likeness import WORDS, LikeWhy, Sample, compare, pairs, shared
from core.cases.queries.places import subdistrict_of
from core.cases.queries.same_phone import hashes
from core.cases.terms import Visibility
from core.identity.queries import areas
from core.publicity.queries.desk import joined, told_of
from core.publicity.queries.public import shown
from core.publicity.rules import JOINABLE
from core.publicity.values import Offer
from db.models.cases import Case, Category, Person
from db.models.identity import UnitRow
from db.models.journal import WordsRow
from db.models.publicity import PublicCase

LOOK_BACK, PUBLIC_BACK = timedelta(days=30), timedelta(days=180)
LOOKED_AT = 120
"""Matters that are read for each way of being near, the newest; what is compared is bounded by it."""
MOST, ANSWERED_MOST = 3, 2
PLACES = frozenset({LikeWhy.PLACE, LikeWhy.NEAR})


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody has written so far."""

    text: str
    place: str
    category_id: int | None = None
    area_id: int | None = None
    phone: str = ""


def similar(session: Session, said: Said, *, now: datetime) -> tuple[Offer, ...]:
    """Open ones that he can join, likeliest first, then answered ones that are public.

    Raises:
        Invalid: category or place is none.
    """
    if not said.text.strip() or not said.place.strip():
        return ()
    return (*_open(session, said, now), *_answered(session, said, now))


def _open(session: Session, said: Said, now: datetime) -> Iterator[Offer]:
    """Near in place and like in words; secret ones, complaints and sensitive kinds are never told of."""
    area = aliased(UnitRow)
    found: dict[int, tuple[float, Case, str, str]] = {}
    own = hashes(said.phone)
    mine = Sample(said.text, said.place, frozenset(), said.category_id, now)
    for way in _ways(session, said):
        query = (
            select(Case, WordsRow.body, Category.full_name, area.short_name)
            .join(WordsRow, WordsRow.id == Case.words_id)
            .outerjoin(Person, Person.id == Case.person_id)
            .outerjoin(Category, Category.id == Case.category_id)
            .outerjoin(area, area.id == Case.area_id)
            .where(
                way,
                Case.submitted_at >= now - LOOK_BACK,
                Case.status.in_(JOINABLE),
                Case.visibility != Visibility.SECRET,
                Case.accused_unit_id.is_(None),
                func.coalesce(Person.phone_hash, "").not_in(own),
            )
            .order_by(Case.submitted_at.desc(), Case.id.desc())
            .limit(LOOKED_AT)
        )
        for row, body, kind, place in session.execute(query):
            other = Sample(
                particulars.own(body or ""), row.place or "", frozenset(), row.category_id, row.submitted_at
            )
            like = compare(mine, other)
            why = {reason.why for reason in like.reasons}
            if like.enough and why & PLACES and LikeWhy.WORDS in why:
                found[row.id] = (like.points, row, kind or "", place or "")
    best = sorted(found.values(), key=lambda each: (-each[0], -each[1].id))
    told = [each for each in best[: 2 * MOST] if told_of(session, each[1])][:MOST]
    counts = joined(session, [row.id for _, row, _, _ in told])
    for _points, row, kind, place in told:
        yield Offer(row.id, "", "", kind, place, row.status, row.submitted_at, counts.get(row.id, 0))


def _ways(session: Session, said: Said) -> Iterator[ColumnElement[bool]]:
    """Ways to find what is near: the same subdistrict, the same field of life; without either, whatever is new."""
    if said.area_id is not None:
        here = subdistrict_of(session, said.area_id)
        yield Case.area_id.in_([place.id for place in areas(session) if place.subdistrict_id == here])
    if said.category_id is not None:
        path = select(Category.path).where(Category.id == said.category_id).scalar_subquery()
        yield Case.category_id.in_(select(Category.id).where(Category.path.like(path + "%")))
    yield Case.area_id.is_(None) if said.area_id is not None else Case.id.is_not(None)


def _answered(session: Session, said: Said, now: datetime) -> Iterator[Offer]:
    """Public ones whose question and answer say what he says."""
    query = (
        select(PublicCase, Case)
        .join(Case, Case.id == PublicCase.case_id)
        .where(shown(), PublicCase.published_at >= now - PUBLIC_BACK)
        .order_by(PublicCase.published_at.desc(), PublicCase.id.desc())
        .limit(LOOKED_AT)
    )
    if said.area_id is not None:
        query = query.where(PublicCase.area_id == subdistrict_of(session, said.area_id))
    mine, ranked = pairs(said.text), []
    for row, case in session.execute(query):
        like = max(shared(mine, pairs(row.question)), shared(mine, pairs(row.answer)))
        if like >= WORDS:
            ranked.append((like, row.id, row, case))
    for _like, _id, row, case in sorted(ranked, key=lambda each: each[:2], reverse=True)[:ANSWERED_MOST]:
        yield Offer(case.id, row.number, row.question, "", "", case.status, case.submitted_at, 0)
