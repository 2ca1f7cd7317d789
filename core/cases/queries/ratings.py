"""Ratings of many cases in one look, for the callback desk."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.rating import contradictory
from db.models.cases import Case, Rating


def call_first(session: Session, case_ids: Collection[int]) -> frozenset[int]:
    """Those whose two answers of this round contradict each other and were not given by phone: call before judging.

    The ids come from a desk, which has already asked who may see them.
    """
    rows = session.execute(
        select(Rating.case_id, Rating.resolved, Rating.satisfied, Rating.by_phone)
        .join(Case, (Case.id == Rating.case_id) & (Case.round == Rating.round))
        .where(Case.id.in_(case_ids))
        .order_by(Rating.case_id, Rating.seq)
    ).all()
    last = {row.case_id: row for row in rows}
    return frozenset(
        case_id
        for case_id, row in last.items()
        if not row.by_phone and contradictory(row.resolved, row.satisfied)
    )
