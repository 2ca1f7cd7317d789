"""The event line, like a parcel's: one reading for staff and person, so that both see the same steps.

A step is an event with its words; dwell is working time between hand-overs, by unit (domain.md ★16).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.terms import INTERNAL, KIND, PROMISE_PASSED, REACHED, TASK_PASSED, AnswerWay, CaseEvent
from core.deadlines.queries import current_calendar
from core.deadlines.terms import Stage
from core.foundation.calendar import WorkCalendar, working_time
from core.foundation.clock import civil
from core.foundation.text import translate
from db.models.identity import UnitRow
from db.models.journal import EventRow, WordsRow

E = CaseEvent
STAFF_WORDS = frozenset(
    {
        E.DISPATCHED,
        E.REPLIED,
        E.SENT_BACK,
        E.CALL_TRIED,
        E.UPHELD,
        E.MERGED,
        E.UNMERGED,
        E.RECLASSIFIED,
        E.RECALLED,
        E.RETURN_AGREED,
        E.RETURN_REFUSED,
        E.DESIGNATED,
        E.TASK_ADDED,
        E.TASK_DONE,
        E.NOTED,
        E.PRESSED,
    }
)
"""Events whose words are for staff; the person reads that it happened. A reply is the person's once it is released."""

TO_UNIT = frozenset({E.DISPATCHED, E.UPHELD, E.RETURN_REFUSED, E.DESIGNATED, E.SENT_BACK, E.RESUMED})
TO_CENTRE = frozenset(
    {
        E.REPLIED,
        E.RATED_BADLY,
        E.RATING_WINDOW_OVER,
        E.RATING_CHANGED,
        E.REOPENED,
        E.RECALLED,
        E.RETURN_AGREED,
        E.UNMERGED,
        E.OVERTURNED,
        E.REFUSED,
        E.LAPSED,
        E.TERMINATED,
        E.WITHDRAWN,
    }
)
TO_NOBODY = frozenset({E.RELEASED, E.INFO_ASKED, E.DEFERRED, E.MERGED, E.CLOSED})
"""The person has the word, the clocks stand still, or it is over until he comes back: nobody's time runs."""
BACK = frozenset({E.SUPPLEMENTED, E.CONTINUED_WITHOUT})
"""Changes of hands only when they end the waiting; whose it is again, the event says."""
TURNS = TO_UNIT | TO_CENTRE | TO_NOBODY

PUBLIC_STAGES = frozenset({Stage.ANSWER.value, Stage.PROMISE.value})
"""Passed limits that the person reads about; the others are the house's own."""

SHARED = frozenset(
    {
        E.ACCEPTED,
        E.DISPATCHED,
        E.RECALLED,
        E.SIGNED,
        E.RETURN_AGREED,
        E.RETURN_APPROVED,
        E.RETURN_REFUSED,
        E.DESIGNATED,
        E.EXTENDED,
        E.DEFERRED,
        E.RESUMED,
        E.REPLIED,
        E.SENT_BACK,
        E.UPHELD,
    }
)
"""Steps of a lead that those who follow it read, without a word of its person or of anybody."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event as people read it.

    Attributes:
        unit: short name of the unit it concerns.
        text: its words; empty for those it is not meant for, and after an erasure.
        turn: the case changed hands here.
        dwell: working time until the next change of hands, on steps that are one.
        inside: the house's own business, which the person does not read.
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
    inside: bool = False

    def sentence(self) -> str:
        """The step in the reader's language, parcel style."""
        due, stage = self.facts.get("due"), self.facts.get("stage")
        kind = self.facts.get("kind") if self.name in {CaseEvent.ASKED, CaseEvent.DENIED} else None
        return translate(
            self._told(),
            unit=self.unit,
            round=self.facts.get("round", ""),
            due=_brief(datetime.fromisoformat(due)) if isinstance(due, str) else "",
            kind=translate(ApprovalKind(kind).label) if isinstance(kind, str) else "",
            stage=translate(Stage(stage).label) if isinstance(stage, str) else "",
        )

    def _told(self) -> str:
        """The event's own word, but for the few that say different things of different facts."""
        way = self.facts.get("way")
        if self.name is CaseEvent.RELEASED and isinstance(way, str):
            return AnswerWay(way).label
        if self.name is CaseEvent.CALL_TRIED and self.facts.get("reached"):
            return REACHED
        if self.name is CaseEvent.DUE_PASSED and self.facts.get("stage") == Stage.PROMISE:
            return PROMISE_PASSED
        if self.name is CaseEvent.DUE_PASSED and "task_id" in self.facts:
            return TASK_PASSED
        return self.name.label


def _brief(moment: datetime) -> str:
    """The end of a limit; midnight belongs to the day that ends with it."""
    there = civil(moment)
    if f"{there:%H:%M}" == "00:00":
        return f"{there - timedelta(minutes=1):%m-%d} 24:00"
    return f"{there:%m-%d %H:%M}"


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
        if not staff and _inside(row):
            continue
        share = shares.get(row.seq)
        found.append(_step(row, words, unit or centre, staff=staff, dwell=share[1] if share else None))
    waits = ended or (bool(turns) and turns[-1].seq not in shares)
    return found[::-1], _by_holder(list(shares.values()), nobody=waits)


def on_ledger(newest_first: Sequence[Step]) -> tuple[str, ...]:
    """Units whose entry on the ledger 挂账 stands by this line, in the order in which they were listed."""
    standing: dict[str, None] = {}
    for step in reversed(newest_first):
        if step.name is E.LISTED:
            standing[step.unit] = None
        elif step.name in {E.WRITTEN_OFF, E.LISTING_REVOKED}:
            standing.pop(step.unit, None)
    return tuple(standing)


def lead_steps(
    session: Session,
    lead_id: int,
    *,
    centre: str,
    since: datetime,
    names: Collection[CaseEvent] = SHARED,
) -> list[Step]:
    """What those who follow a case read of it, newest first: its public steps since then, without words."""
    rows = session.execute(
        select(EventRow, UnitRow.short_name)
        .outerjoin(UnitRow, UnitRow.id == EventRow.unit_id)
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id == lead_id,
            EventRow.name.in_([event.value for event in names]),
            EventRow.recorded_at >= since,
        )
        .order_by(EventRow.seq.desc())
    ).all()
    return [_step(row, None, unit or centre, staff=False, dwell=None) for row, unit in rows]


def _step(row: EventRow, words: WordsRow | None, unit: str, *, staff: bool, dwell: timedelta | None) -> Step:
    name = CaseEvent(row.name)
    hidden = not staff and name in STAFF_WORDS
    return Step(
        seq=row.seq,
        name=name,
        at=row.effective_at,
        unit=unit,
        text=(words.body or "") if words is not None and not hidden else "",
        erased=words is not None and words.body is None,
        account_id=row.account_id if staff else None,
        role=row.role,
        facts=row.facts,
        turn=dwell is not None,
        dwell=dwell,
        inside=_inside(row),
    )


def _inside(row: EventRow) -> bool:
    """Whether a step is the house's own business."""
    if row.name == CaseEvent.DUE_PASSED:
        return row.facts.get("stage") not in PUBLIC_STAGES or "task_id" in row.facts
    return CaseEvent(row.name) in INTERNAL


def _is_turn(row: EventRow) -> bool:
    return row.seq == 1 or CaseEvent(row.name) in TURNS or _ends_waiting(row)


def _ends_waiting(row: EventRow) -> bool:
    return CaseEvent(row.name) in BACK and bool(row.facts.get("resumed"))


def _with_unit(row: EventRow) -> bool:
    """Whether this change of hands gives it to the unit."""
    if _ends_waiting(row):
        return bool(row.facts.get("with_unit"))
    return CaseEvent(row.name) in TO_UNIT


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
        if (after is None and ended) or CaseEvent(turn.name) in TO_NOBODY:
            continue
        holder = (units[turn.seq] or centre) if _with_unit(turn) else centre
        until = after.recorded_at if after is not None else now
        shares[turn.seq] = (holder, working_time(turn.recorded_at, max(until, turn.recorded_at), calendar))
    return shares


def _by_holder(shares: list[tuple[str, timedelta]], *, nobody: bool) -> list[Dwell]:
    totals: dict[str, timedelta] = {}
    for holder, time in shares:
        totals[holder] = totals.get(holder, timedelta()) + time
    current = shares[-1][0] if shares and not nobody else None
    return [Dwell(holder, time, holder == current) for holder, time in totals.items()]
