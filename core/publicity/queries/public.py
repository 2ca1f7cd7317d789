"""What everybody may read: summaries that are shown now, the newest first, found by words, field and place."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, cast, func, select, true, tuple_
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import Text

from core.cases.terms import ClosedAs, Visibility
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.knowledge.grams import pairs_of, words
from core.publicity.rules import SHOWN, days_taken
from core.publicity.terms import PublicState
from core.publicity.values import PublicPage, PublicRow
from db.models.cases import Case, Category, Rating
from db.models.identity import UnitRow
from db.models.publicity import PublicCase

PAGE = 20
BOUND = 1000
"""So many are counted; of more it is said that there are more."""

Field, Place, Lead = aliased(Category), aliased(UnitRow), aliased(UnitRow)


def shown() -> ColumnElement[bool]:
    """The condition under which a summary exists for everybody; needs its case joined.

    The case is asked again: whoever took back his consent, or whose matter is handled anew, is out of sight at once.
    """
    return and_(
        PublicCase.state == PublicState.PUBLISHED,
        Case.status.in_(SHOWN),
        Case.visibility == Visibility.PUBLIC_REDACTED,
        Case.answered_at.is_not(None),
    )


def entries(
    session: Session,
    *,
    text: str = "",
    field_id: int | None = None,
    area_id: int | None = None,
    after: str = "",
    limit: int = PAGE,
) -> PublicPage:
    """A page of the public list.

    Args:
        area_id: a subdistrict or township.
        after: the `after` of the page before; empty, or nonsense, for the first.
    """
    chosen = select(PublicCase).join(Case, Case.id == PublicCase.case_id).where(shown(), _holds(text))
    if field_id is not None:
        chosen = chosen.where(PublicCase.field_id == field_id)
    if area_id is not None:
        chosen = chosen.where(PublicCase.area_id == area_id)
    place, total = _place(after), None
    if place is None:
        few = chosen.with_only_columns(PublicCase.id).limit(BOUND + 1).subquery()
        total = session.scalar(select(func.count()).select_from(few)) or 0
    else:
        chosen = chosen.where(tuple_(PublicCase.published_at, PublicCase.id) < tuple_(*place))
    newest = (PublicCase.published_at.desc(), PublicCase.id.desc())
    found = session.execute(
        chosen.with_only_columns(PublicCase.id, PublicCase.published_at).order_by(*newest).limit(limit + 1)
    ).all()
    rows = _rows(session, [each.id for each in found[:limit]])
    last = found[limit - 1] if len(found) > limit else None
    more = f"{last.published_at:%Y-%m-%dT%H:%M:%S.%f%z}|{last.id}" if last is not None else ""
    return PublicPage(rows, more, total)


def entry(session: Session, number: str) -> PublicRow:
    """One summary as everybody reads it.

    Raises:
        NotFound: there is none of this number for everybody.
    """
    wanted = number.strip().upper()
    found = session.scalar(
        select(PublicCase.id)
        .join(Case, Case.id == PublicCase.case_id)
        .where(shown(), PublicCase.number == wanted)
    )
    if found is None:
        raise NotFound(N_("没有这一条，或者已经撤下"))
    return _rows(session, [found])[0]


def _rows(session: Session, ids: Sequence[int]) -> tuple[PublicRow, ...]:
    """These summaries with what belongs to them, in this order; of each case the last rating."""
    last = (
        select(Rating.case_id, func.max(Rating.seq).label("seq"))
        .join(PublicCase, PublicCase.case_id == Rating.case_id)
        .where(PublicCase.id.in_(ids))
        .group_by(Rating.case_id)
        .subquery()
    )
    query = (
        select(PublicCase, Case, Field.name, Place.short_name, Lead.short_name, Rating)
        .join(Case, Case.id == PublicCase.case_id)
        .outerjoin(Field, Field.id == PublicCase.field_id)
        .outerjoin(Place, Place.id == PublicCase.area_id)
        .outerjoin(Lead, Lead.id == func.coalesce(Case.unit_id, Case.desk_id))
        .outerjoin(last, last.c.case_id == Case.id)
        .outerjoin(Rating, and_(Rating.case_id == Case.id, Rating.seq == last.c.seq))
        .where(PublicCase.id.in_(ids))
    )
    found = {cells[0].id: _row(*cells) for cells in session.execute(query)}
    return tuple(found[each] for each in ids)


def _row(
    row: PublicCase, case: Case, field: str | None, area: str | None, unit: str | None, rating: Rating | None
) -> PublicRow:
    answered = case.answered_at or case.submitted_at
    return PublicRow(
        number=row.number,
        question=row.question,
        answer=row.answer,
        field=field or "",
        area=area or "",
        unit=unit or "",
        answered_at=answered,
        days=days_taken(case.submitted_at, answered),
        resolved=rating.resolved if rating is not None else None,
        satisfied=rating.satisfied if rating is not None else None,
        unrated=case.closed_as is ClosedAs.UNRATED,
    )


def _holds(typed: str) -> ColumnElement[bool]:
    """Question or answer holds every word that was typed: pairs narrow by index, the text itself decides."""
    asked = words(typed)
    pairs = pairs_of(asked)
    index = PublicCase.pairs.contains(cast(array(pairs), ARRAY(Text))) if pairs else true()
    return and_(true(), index, *(PublicCase.plain.contains(word, autoescape=True) for word in asked))


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
