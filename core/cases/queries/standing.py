"""What stands on a case for figures, derived anew from its clocks and ratings: the SQL twin of `core.cases.standing`.

Figures read the case's own columns, which acts keep. This says what they must be, for all cases at once, so that a
column that strayed is found (`minhu audit figures`).
"""

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, null, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from core.cases.terms import KIND, Resolved, Satisfied
from core.deadlines.terms import Stage
from db.models.cases import Case, Rating
from db.models.deadlines import Deadline

FIGURES = ("answer_due_at", "answer_kept", "solved", "content")
"""The columns that are kept for figures."""


def _counting() -> Subquery:
    """The clocks of each case that count."""
    return (
        select(
            Case.id.label("case_id"),
            Deadline.id,
            case(
                (and_(_is_open(), Deadline.paused_at < Deadline.due_at), null()), else_=Deadline.due_at
            ).label("due_at"),
            func.coalesce(Deadline.met_at < Deadline.due_at, False).label("in_time"),
        )
        .join(Deadline, and_(Deadline.subject_kind == KIND, Deadline.subject_id == Case.id))
        .where(
            Deadline.stage == Stage.ANSWER,
            Deadline.unit_id == Case.unit_id,
            or_(Deadline.cancelled_at.is_(None), Deadline.cancelled_at >= Deadline.due_at),
        )
        .subquery("counting")
    )


def _rated() -> Subquery:
    """The last rating of each case's last answer."""
    return (
        select(Rating.case_id, Rating.resolved, Rating.satisfied)
        .join(Case, Case.id == Rating.case_id)
        .where(Rating.rated_at >= Case.answered_at)
        .ext(distinct_on(Rating.case_id))
        .order_by(Rating.case_id, Rating.seq.desc())
        .subquery("rated")
    )


def derived() -> Select[object]:
    """Every case with what its columns must say."""
    counting, rated = _counting(), _rated()
    last = (
        select(counting.c.case_id, counting.c.due_at)
        .ext(distinct_on(counting.c.case_id))
        .order_by(counting.c.case_id, counting.c.id.desc())
        .subquery("last_clock")
    )
    kept = (
        select(counting.c.case_id, func.bool_and(counting.c.in_time).label("kept"))
        .group_by(counting.c.case_id)
        .subquery("kept")
    )
    return (
        select(
            Case.id,
            last.c.due_at.label("answer_due_at"),
            kept.c.kept.label("answer_kept"),
            rated.c.resolved.in_([Resolved.YES, Resolved.PARTLY]).label("solved"),
            rated.c.satisfied.in_([Satisfied.YES, Satisfied.MOSTLY]).label("content"),
        )
        .outerjoin(last, last.c.case_id == Case.id)
        .outerjoin(kept, kept.c.case_id == Case.id)
        .outerjoin(rated, rated.c.case_id == Case.id)
    )


def strayed(session: Session, limit: int = 1000) -> list[int]:
    """Cases whose columns say something else than their clocks and ratings, at most so many."""
    said = derived().subquery("said")
    differs = or_(*(getattr(Case, name).is_distinct_from(said.c[name]) for name in FIGURES))
    rows = session.scalars(
        select(Case.id).join(said, said.c.id == Case.id).where(differs).order_by(Case.id).limit(limit)
    )
    return list(rows)


def _is_open() -> ColumnElement[bool]:
    return and_(Deadline.met_at.is_(None), Deadline.cancelled_at.is_(None))
