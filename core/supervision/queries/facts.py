"""What the rules of levels and of writing off ask, read from the entry and its case."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from core.cases.queries import history
from core.cases.terms import CaseEvent, CaseStatus
from core.cases.workflow import TOLD
from core.deadlines.queries import current_calendar
from core.supervision import levels
from core.supervision.terms import INTERVIEW, ON_LEDGER, EntryState
from core.supervision.values import Rise, Standing, Told
from db.models.cases import Case
from db.models.supervision import SupervisionEntry

A_QUARTER = timedelta(days=92)
"""The longest quarter: no older entry can have come to level 3 in the same one."""


def standing_of(row: SupervisionEntry) -> Standing:
    """What of an entry its level depends on."""
    return Standing(
        level=row.level,
        counted_from=row.counted_from,
        raised_at=row.raised_at,
        requested_at=row.requested_at,
        appealed=None if row.appealed_at is None else (row.appealed_at, row.appeal_ended_at),
        counts=row.state in ON_LEDGER - {EntryState.LONG_TERM},
    )


def next_rise(session: Session, row: SupervisionEntry, now: datetime) -> Rise | None:
    """The next rise that happens by itself: by days on the ledger, or because the unit has another red entry."""
    if row.state not in ON_LEDGER:
        return None
    standing = standing_of(row)
    rises = [levels.by_time(standing, current_calendar(session, now))]
    if row.red_at is not None and row.level == INTERVIEW:
        nearest = select(SupervisionEntry.red_at).where(
            SupervisionEntry.unit_id == row.unit_id,
            SupervisionEntry.state != EntryState.REVOKED,
            SupervisionEntry.red_at >= row.red_at - A_QUARTER,
            or_(  # of two that came there at one moment the one that was entered first
                SupervisionEntry.red_at < row.red_at,
                and_(SupervisionEntry.red_at == row.red_at, SupervisionEntry.id < row.id),
            ),
        )
        others = session.scalars(nearest.order_by(SupervisionEntry.red_at.desc()).limit(1))
        reds = tuple(moment for moment in others if moment is not None)
        rises.append(levels.by_company(standing, row.red_at, reds))
    return min((rise for rise in rises if rise is not None), key=lambda rise: rise.at, default=None)


def told_of(session: Session, case: Case) -> Told:
    """What the condition of writing off asks about a case."""
    answered = case.status in TOLD
    complained = (
        case.status is CaseStatus.CALLBACK and history.own_complaint(session, case.id, case.round) is not None
    )
    looked = history.last(session, case.id, CaseEvent.LOOK_KEPT, CaseEvent.PROMISE_BROKEN)
    return Told(
        answered=answered,
        signed=case.unit_id is not None,
        content=False if complained else case.content,
        window_over=answered and case.status is not CaseStatus.ANSWERED,
        kept=looked is not None and looked.name == CaseEvent.LOOK_KEPT,
    )
