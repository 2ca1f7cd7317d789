"""Reading one case's own line for the rules that count: calls, urges, the last rating."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.cases.rating import contradictory
from core.cases.terms import KIND, CaseEvent, CaseStatus
from core.foundation.errors import Conflict
from core.foundation.text import N_
from db.models.cases import Case, Rating
from db.models.journal import EventRow
from db.session import asked_once

URGE_EVERY = timedelta(hours=24)
PRESS_EVERY = timedelta(hours=4)
CALLS = 3
"""Calls after which nobody can say that we did not try (domain.md E.1, close_unrated)."""


def last(session: Session, case_id: int, *events: CaseEvent) -> EventRow | None:
    """The newest event of these kinds."""
    found = every(session, case_id, *events)
    return found[-1] if found else None


def split_off(case_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether a case was taken out of another: it is another matter then, although linked."""
    told = select(EventRow.id).where(
        EventRow.subject_kind == KIND,
        EventRow.subject_id == case_id,
        EventRow.name == CaseEvent.SPLIT_OFF.value,
    )
    return told.exists()


def every(session: Session, case_id: int, *events: CaseEvent) -> list[EventRow]:
    """All events of these kinds, oldest first."""
    return [row for row in _line(session, case_id) if row.name in events]


def since(session: Session, case_id: int, event: CaseEvent, start: Sequence[CaseEvent]) -> list[datetime]:
    """When an event happened since the newest of the starting ones."""
    begun = last(session, case_id, *start)
    after = begun.seq if begun else 0
    return [row.recorded_at for row in every(session, case_id, event) if row.seq > after]


def urge_after(session: Session, case_id: int, *, now: datetime) -> datetime | None:
    """When the person can urge again; None: now."""
    return _again(last(session, case_id, CaseEvent.URGED), URGE_EVERY, now)


def press_after(session: Session, case_id: int, *, now: datetime) -> datetime | None:
    """When the centre can press its unit again; None: now."""
    return _again(last(session, case_id, CaseEvent.PRESSED), PRESS_EVERY, now)


def _again(before: EventRow | None, every: timedelta, now: datetime) -> datetime | None:
    if before is None or now - before.recorded_at >= every:
        return None
    return before.recorded_at + every


@asked_once
def last_rating(session: Session, case_id: int, round_no: int) -> Rating | None:
    """What the person said last of this round."""
    return session.scalars(
        select(Rating)
        .where(Rating.case_id == case_id, Rating.round == round_no)
        .order_by(Rating.seq.desc())
        .limit(1)
    ).first()


def own_complaint(session: Session, case_id: int, round_no: int) -> int | None:
    """Where on the line the person's own last word on this round stands, if it was bad: a rating, or a new fact."""
    reopened = last(session, case_id, CaseEvent.REOPENED)
    again = reopened.seq if reopened is not None and reopened.facts.get("round") == round_no else 0
    own = session.scalars(
        select(Rating)
        .where(Rating.case_id == case_id, Rating.round == round_no, Rating.by_phone.is_(False))
        .order_by(Rating.seq.desc())
        .limit(1)
    ).first()
    if own is not None and own.seq > again:
        return None if own.good else own.seq
    return again or None


def asked_on_the_phone(session: Session, case_id: int, complained: int) -> bool:
    """Whether somebody spoke with the person after that step: what was tried before cannot have cleared it up."""
    tried = every(session, case_id, CaseEvent.CALL_TRIED)
    return any(call.facts.get("reached") for call in tried if call.seq > complained)


def must_call_first(session: Session, case_id: int, round_no: int) -> bool:
    """The last two answers contradict each other, were not given by phone, and could not be cleared up yet.

    Three calls without an answer are enough: nobody can be made to pick up.
    """
    rated = last_rating(session, case_id, round_no)
    if rated is None or rated.by_phone or not contradictory(rated.resolved, rated.satisfied):
        return False
    tried = every(session, case_id, CaseEvent.CALL_TRIED)
    enough = sum(call.seq > rated.seq for call in tried) >= CALLS
    return not enough and not asked_on_the_phone(session, case_id, rated.seq)


def require_complaint(session: Session, case_id: int, round_no: int) -> None:
    """There is something to judge in this round: a bad rating, or the person came back with something new.

    Raises:
        Conflict: nothing, or contradictory answers and nobody has asked the person yet.
    """
    rated = last_rating(session, case_id, round_no)
    reopened = last(session, case_id, CaseEvent.REOPENED)
    again = reopened is not None and reopened.facts.get("round") == round_no
    newer = again and (rated is None or (reopened is not None and reopened.seq > rated.seq))
    if newer:
        return
    if rated is None or rated.good:
        raise Conflict(N_("这一轮没有差评，不能判定"))
    if must_call_first(session, case_id, round_no):
        raise Conflict(N_("两项评价互相矛盾，请先打电话问清楚，再判定"))


def look_open(session: Session, case_id: int) -> bool:
    """Whether the person was asked how it is now, and has not said."""
    newest = last(
        session,
        case_id,
        CaseEvent.LOOKED_AGAIN,
        CaseEvent.LOOK_KEPT,
        CaseEvent.PROMISE_BROKEN,
        CaseEvent.CLOSED,
    )
    return newest is not None and newest.name == CaseEvent.LOOKED_AGAIN


@asked_once
def _line(session: Session, case_id: int) -> list[EventRow]:
    """The whole line, oldest first: it is short, and whoever asks for one kind of event soon asks for another."""
    of_case = EventRow.subject_kind == KIND, EventRow.subject_id == case_id
    return list(session.scalars(select(EventRow).where(*of_case).order_by(EventRow.seq)))


def calls(session: Session, case_id: int) -> list[datetime]:
    """Calls since the answer of this round was released, or the person came back."""
    begun = (CaseEvent.RELEASED, CaseEvent.REOPENED, CaseEvent.RATING_CHANGED)
    return since(session, case_id, CaseEvent.CALL_TRIED, begun)


def silent(session: Session) -> list[int]:
    """Unrated in this round and called about often enough in all; few are left to be looked at one by one."""
    rated = exists().where(Rating.case_id == Case.id, Rating.round == Case.round)
    calls = (
        select(func.count())
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id == Case.id,
            EventRow.name == CaseEvent.CALL_TRIED.value,
        )
        .scalar_subquery()
    )
    query = select(Case.id).where(Case.status == CaseStatus.CALLBACK, ~rated, calls >= CALLS)
    return list(session.scalars(query.order_by(Case.id)))
