"""The event line, like a parcel's: one reading for staff and person, so that both see the same steps.

A step is an event with its words; dwell is working time between hand-overs, by unit (domain.md ★16).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import INTERNAL, KIND, PROMISE_PASSED, REACHED, CaseEvent
from core.deadlines.queries import current_calendar
from core.deadlines.terms import Stage
from core.foundation.calendar import WorkCalendar, working_time
from core.foundation.clock import civil
from core.foundation.text import translate
from db.models.identity import UnitRow
from db.models.journal import EventRow, WordsRow

STAFF_WORDS = frozenset({CaseEvent.DISPATCHED, CaseEvent.REPLIED, CaseEvent.CALL_TRIED, CaseEvent.UPHELD})
"""Events whose words are for staff; the person reads that it happened. A reply is the person's once it is released."""

TO_UNIT = frozenset({CaseEvent.DISPATCHED, CaseEvent.UPHELD})
TO_CENTRE = frozenset(
    {
        CaseEvent.REPLIED,
        CaseEvent.RATED_BADLY,
        CaseEvent.RATING_WINDOW_OVER,
        CaseEvent.CLOSED,
        CaseEvent.WITHDRAWN,
    }
)
TO_PERSON = frozenset({CaseEvent.RELEASED})
"""The person has the word: nobody's time runs."""
TURNS = TO_UNIT | TO_CENTRE | TO_PERSON


@dataclass(frozen=True, slots=True)
class Step:
    """One event as people read it.

    Attributes:
        unit: short name of the unit it concerns.
        text: its words; empty for those it is not meant for, and after an erasure.
        turn: the case changed hands here.
        dwell: working time until the next change of hands, on steps that are one.
    """

    seq: int
    name: CaseEvent
    at: datetime
    unit: str
    text: str
    erased: bool
    account_id: int | None
    role: str
    facts: Mapping[str, object]
    turn: bool
    dwell: timedelta | None

    def sentence(self) -> str:
        """The step in the reader's language, parcel style."""
        due = self.facts.get("due")
        return translate(
            self._told(),
            unit=self.unit,
            round=self.facts.get("round", ""),
            due=f"{civil(datetime.fromisoformat(due)):%m-%d %H:%M}" if isinstance(due, str) else "",
        )

    def _told(self) -> str:
        """The event's own word, but for the two that say different things of different facts."""
        if self.name is CaseEvent.CALL_TRIED and self.facts.get("reached"):
            return REACHED
        if self.name is CaseEvent.DUE_PASSED and self.facts.get("stage") == Stage.PROMISE:
            return PROMISE_PASSED
        return self.name.label


@dataclass(frozen=True, slots=True)
class Dwell:
    """How long one holder had the case, in working time."""

    unit: str
    time: timedelta
    current: bool


def steps(
    session: Session, case_id: int, *, centre: str, ended: bool, staff: bool, now: datetime
) -> tuple[list[Step], list[Dwell]]:
    """The line, newest first, and the dwell per holder in the order they first had it.

    Args:
        centre: short name of the centre, the holder when no unit is.
        ended: the case is at an end, nobody holds it now.
        staff: with internal steps and words.
    """
    rows = session.execute(
        select(EventRow, WordsRow, UnitRow.short_name)
        .outerjoin(WordsRow, WordsRow.id == EventRow.words_id)
        .outerjoin(UnitRow, UnitRow.id == EventRow.unit_id)
        .where(EventRow.subject_kind == KIND, EventRow.subject_id == case_id, EventRow.name.like(f"{KIND}.%"))
        .order_by(EventRow.seq)
    ).all()
    calendar = current_calendar(session, now)
    turns = [row for row, _, _ in rows if _is_turn(row)]
    shares = _shares(turns, {row.seq: unit for row, _, unit in rows}, centre, calendar, ended=ended, now=now)
    found = []
    for row, words, unit in rows:
        name = CaseEvent(row.name)
        if not staff and name in INTERNAL:
            continue
        hidden = not staff and name in STAFF_WORDS
        found.append(
            Step(
                seq=row.seq,
                name=name,
                at=row.effective_at,
                unit=unit or centre,
                text=(words.body or "") if words is not None and not hidden else "",
                erased=words is not None and words.body is None,
                account_id=row.account_id if staff else None,
                role=row.role,
                facts=row.facts,
                turn=row.seq in shares,
                dwell=shares[row.seq][1] if row.seq in shares else None,
            )
        )
    waits = ended or (bool(turns) and turns[-1].seq not in shares)
    return found[::-1], _by_holder(list(shares.values()), nobody=waits)


def _is_turn(row: EventRow) -> bool:
    return row.seq == 1 or row.name in {event.value for event in TURNS}


def _shares(
    turns: list[EventRow],
    units: Mapping[int, str | None],
    centre: str,
    calendar: WorkCalendar,
    *,
    ended: bool,
    now: datetime,
) -> dict[int, tuple[str, timedelta]]:
    """Holder and working time from each change of hands to the next."""
    shares: dict[int, tuple[str, timedelta]] = {}
    for turn, after in zip(turns, [*turns[1:], None], strict=True):
        if (after is None and ended) or turn.name in {event.value for event in TO_PERSON}:
            continue
        holder = (units[turn.seq] or centre) if turn.name in {event.value for event in TO_UNIT} else centre
        until = after.recorded_at if after is not None else now
        shares[turn.seq] = (holder, working_time(turn.recorded_at, max(until, turn.recorded_at), calendar))
    return shares


def _by_holder(shares: list[tuple[str, timedelta]], *, nobody: bool) -> list[Dwell]:
    totals: dict[str, timedelta] = {}
    for holder, time in shares:
        totals[holder] = totals.get(holder, timedelta()) + time
    current = shares[-1][0] if shares and not nobody else None
    return [Dwell(holder, time, holder == current) for holder, time in totals.items()]
