"""Keeping time on many entries at once: one thing after the other, in the order of the moments of all of them.

A stretch takes the entries that have waited longest and goes as far as the first one that it leaves for the next one,
so that however long nobody looked, nothing of one entry happens before what was due earlier on another. Where a limit
of the case itself is over and not yet noted, the entry waits for it: what it adds to the entry comes first.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.cases.actions.overdue import NOTED
from core.cases.terms import KIND as CASE
from core.cases.terms import TASK
from core.deadlines.queries import is_open, passed
from core.foundation.errors import CivicError
from core.identity.actor import SYSTEM
from core.supervision.actions.recounting import recount_if_old
from core.supervision.actions.spine import Act, look_ahead, on_new
from core.supervision.actions.time_passing import happen, moment_of, next_of
from core.supervision.queries.clocks import Clock
from core.supervision.queries.scope import entry_for
from core.supervision.terms import OPEN, SupervisionAct
from core.supervision.values import Rise
from db.models.cases import CaseTask
from db.models.deadlines import Deadline
from db.models.supervision import SupervisionEntry
from db.session import BUSY

log = structlog.get_logger()

ENTRIES, HAPPENINGS = 50, 60
"""So many entries, and so many things on all of them, in one transaction; the next stretch does what is left.

Few, because their cases are locked meanwhile.
"""

LATER = timedelta(minutes=10)
"""An entry on which something failed is tried again so much later, and holds up nobody meanwhile."""


def keep_time(
    session: Session, *, now: datetime, entries: int = ENTRIES, happenings: int = HAPPENINGS
) -> int:
    """Let time pass on what is due; how much happened. While it is not nothing, there may be more."""
    ids, until = _due(session, entries, now)
    this = _Stretch(session, now, until)
    for entry_id in ids:
        this.attempt(entry_id, this.take)
    done = 0
    while done < happenings and (soonest := this.soonest()) is not None:
        done += this.attempt(soonest, this.go_on)
    for entry_id in sorted(this.acts):
        this.attempt(entry_id, this.let_go)
    return done


@dataclass(slots=True)
class _Stretch:
    """Entries under way, each locked with its case, and what comes next on each.

    Attributes:
        reds: how many came to be red in this stretch: it may be why another one rises.
    """

    session: Session
    now: datetime
    until: datetime
    acts: dict[int, Act] = field(default_factory=dict)
    bounds: dict[int, datetime] = field(default_factory=dict)
    queue: list[tuple[datetime, int]] = field(default_factory=list)
    following: dict[int, tuple[Clock | Rise, int]] = field(default_factory=dict)
    reds: int = 0

    def attempt(self, entry_id: int, step: Callable[[int], None]) -> bool:
        """One step on one entry; what goes wrong there is logged, comes by later and stops no other."""
        try:
            with self.session.begin_nested():
                step(entry_id)
        except (CivicError, LookupError, SQLAlchemyError, ValueError) as problem:
            self.acts.pop(entry_id, None)
            if getattr(getattr(problem, "orig", None), "pgcode", None) in BUSY:
                return False  # somebody holds it; the next stretch comes by, and its moments stay as they are
            # no traceback: the parameters of a statement are personal data
            log.error("supervision.time_failed", entry=entry_id, error=type(problem).__name__)  # noqa: TRY400
            again = update(SupervisionEntry).where(SupervisionEntry.id == entry_id)
            self.session.execute(again.values(next_at=self.now + LATER))
            return False
        return True

    def take(self, entry_id: int) -> None:
        """Lock it; somebody may have been faster."""
        row, case, _facts = entry_for(self.session, SYSTEM, entry_id, lock=True)
        if row.state not in OPEN or row.next_at is None or row.next_at > self.now:
            return
        recount_if_old(self.session, row, now=self.now)
        act = on_new(self.session, SYSTEM, case, row, SupervisionAct.NOTE_PASSED, now=self.now, at=self.now)
        unnoted = [
            due - datetime.resolution
            for limits in _unnoted(case.id, self.now)
            if (due := self.session.scalar(limits.with_only_columns(func.min(Deadline.due_at)))) is not None
        ]
        self.acts[entry_id], self.bounds[entry_id] = act, min([self.until, *unnoted])
        self._look(entry_id)

    def soonest(self) -> int | None:
        """On which entry something happens next."""
        while self.queue:
            entry_id = heapq.heappop(self.queue)[1]
            if entry_id in self.acts:
                return entry_id
        return None

    def go_on(self, entry_id: int) -> None:
        """What comes next on it happens."""
        act, (following, reds) = self.acts[entry_id], self.following[entry_id]
        if reds != self.reds:
            following = next_of(act, self.bounds[entry_id]) or following
        was = act.row.red_at
        happen(act, following)
        self.reds += act.row.red_at != was
        self._look(entry_id)

    def _look(self, entry_id: int) -> None:
        following = next_of(self.acts[entry_id], self.bounds[entry_id])
        if following is not None:
            self.following[entry_id] = following, self.reds
            heapq.heappush(self.queue, (moment_of(following), entry_id))

    def let_go(self, entry_id: int) -> None:
        """Say when to look again."""
        act = self.acts[entry_id]
        look_ahead(self.session, act.row, now=self.now)


def _due(session: Session, most: int, now: datetime) -> tuple[list[int], datetime]:
    """Entries to which something happens by now, the longest due, in the order in which their cases are locked.

    With the moment until which time may pass on them: those that are left for the next stretch come first after it.
    """
    entry = SupervisionEntry
    held = [
        limits.where(Deadline.due_at <= entry.next_at).correlate(entry).exists()
        for limits in _unnoted(entry.subject_id, now)
    ]
    rows = session.execute(
        select(entry.subject_id, entry.id, entry.next_at)
        .where(entry.next_at <= now, *(~each for each in held))
        .order_by(entry.next_at, entry.id)
        .limit(most + 1)
    ).all()
    until = rows[most].next_at if len(rows) > most else now
    return [entry_id for _case_id, entry_id in sorted((row.subject_id, row.id) for row in rows[:most])], until


def _unnoted(case_id: InstrumentedAttribute[int] | int, now: datetime) -> tuple[Select[int], Select[int]]:
    """Limits of a case, and of its parts, that are over, and nobody has written them down."""
    over = or_(and_(is_open(), passed(now)), Deadline.met_at >= Deadline.due_at)
    limits = select(Deadline.id).where(Deadline.stage.in_(list(NOTED)), Deadline.noted_at.is_(None), over)
    whole = limits.where(Deadline.subject_kind == CASE, Deadline.subject_id == case_id)
    parts = limits.join(CaseTask, CaseTask.id == Deadline.subject_id).where(
        Deadline.subject_kind == TASK, CaseTask.case_id == case_id
    )
    return whole, parts
