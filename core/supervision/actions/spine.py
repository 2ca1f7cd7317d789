"""An act under way on an entry: what all of them do the same way, written once; `beginning.py` says how one begins."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.approvals import actions as approvals
from core.approvals.terms import ApprovalKind
from core.cases.actions import supervising
from core.cases.actions.spine import text
from core.cases.terms import CaseEvent
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.files import actions as files
from core.identity.actor import Actor
from core.identity.permissions import require
from core.journal import actions as journal
from core.journal.terms import By, Event, Subject
from core.supervision import workflow
from core.supervision.permissions import RULES, EntryFacts
from core.supervision.queries.clocks import running
from core.supervision.queries.facts import next_rise
from core.supervision.queries.scope import facts_of
from core.supervision.terms import (
    KIND,
    ON_LEDGER,
    OPEN,
    PROOF_FILES,
    EntryState,
    SupervisionAct,
    SupervisionEvent,
)
from core.supervision.values import EntryReceipt
from db.models.cases import Case
from db.models.journal import WordsRow
from db.models.supervision import SupervisionEntry

LEAVING = {
    EntryState.VERIFYING: (ApprovalKind.WRITE_OFF,),
    EntryState.RECTIFYING: (ApprovalKind.LONG_TERM,),
}
"""What was asked in a state, and lapses when it is left; an objection waits until the entry ends."""


@dataclass(slots=True)
class Act:
    """An act under way on a locked entry that has passed the checks.

    Attributes:
        at: the rule's moment, for acts of the clock; otherwise now.
    """

    session: Session
    actor: Actor
    case: Case
    row: SupervisionEntry
    facts: EntryFacts
    name: SupervisionAct
    now: datetime
    at: datetime

    @property
    def subject(self) -> Subject:
        """The entry as lines and deadlines name it."""
        return KIND, self.row.id

    def move(self) -> EntryState:
        """Change the state as the table says; what hangs on the old one ends with it."""
        row, before = self.row, self.row.state
        after = workflow.next_state(before, self.name)
        if after is not before:
            row.state = after
            kinds = None if after not in OPEN else LEAVING.get(before, ())
            if kinds is None or kinds:
                approvals.lapse(self.session, self.subject, now=self.now, kinds=kinds)
            if after not in OPEN:
                deadlines.cancel(self.session, self.subject, now=self.now)
            self.session.flush()
            if (before in ON_LEDGER) != (after in ON_LEDGER):
                self._mark()
        return after

    def _mark(self) -> None:
        """The case is supervised while anything of it stands on the ledger."""
        standing = select(SupervisionEntry.id).where(
            SupervisionEntry.subject_kind == self.row.subject_kind,
            SupervisionEntry.subject_id == self.row.subject_id,
            SupervisionEntry.state.in_(list(ON_LEDGER)),
        )
        on = self.session.scalar(standing.limit(1)) is not None
        supervising.mark_supervised(self.session, self.case.id, on=on, now=self.now)

    def start(self, stage: Stage, *, begin: datetime | None = None, unit: bool = True) -> datetime:
        """Start a clock of the entry; when it ends.

        Args:
            begin: the rule's moment, for what the schedule does; what a person must keep runs from now.
            unit: the unit keeps it; otherwise the centre.
        """
        row = self.row
        return deadlines.start(
            self.session,
            self.subject,
            stage,
            level=None,
            now=begin or self.now,
            unit_id=row.unit_id if unit else row.desk_id,
            round_no=row.level,
        ).due_at

    def meet(self, *stages: Stage) -> None:
        """What was waited for happened."""
        for stage in stages:
            deadlines.meet(self.session, self.subject, stage, now=self.now)

    def cancel(self, *stages: Stage) -> None:
        """It is waited for no longer."""
        deadlines.cancel(self.session, self.subject, stages, now=self.now)

    @property
    def by(self) -> By:
        """In which role it is done: the table names first which of those he holds."""
        return self.actor.by(*workflow.roles_of(self.name))

    def record(
        self,
        event: SupervisionEvent,
        *,
        facts: Mapping[str, object] | None = None,
        words: WordsRow | str | None = None,
    ) -> Event:
        """Write the event; the unit whose entry it is stands on it."""
        return journal.record(
            self.session,
            self.row,
            event,
            self.by,
            now=self.now,
            facts={"level": self.row.level, **(facts or {})},
            words=words,
            unit_id=self.row.unit_id,
            effective_at=self.at,
        )

    def tell_line(
        self, event: CaseEvent, *, facts: Mapping[str, object] | None = None, words: WordsRow | None = None
    ) -> None:
        """A step that the person reads on the line of his case.

        Its words are kept apart from those of the entry's line: each line answers for its own when they are erased.
        """
        kept = journal.keep_words(self.session, words.body, now=self.now) if words and words.body else None
        supervising.tell_line(
            self.session,
            self.case,
            event,
            self.by,
            now=self.now,
            unit_id=self.row.unit_id,
            facts={"entry_id": self.row.id, **(facts or {})},
            words=kept,
            effective_at=self.at,
        )

    def keep(self, body: str, field: str, least: int, most: int) -> WordsRow:
        """Keep what somebody wrote, trimmed and within bounds.

        Raises:
            Invalid: with the bound that it breaks.
        """
        return journal.keep_words(self.session, text(body, field, least, most), now=self.now)

    def keep_proofs(self, words: WordsRow, file_ids: Iterable[int]) -> int:
        """Give what was uploaded to the words that it shows; how many files.

        Raises:
            Invalid, NotFound, Conflict: too many, not his, or used elsewhere (`core.files.actions.attach`).
        """
        subject = (PROOF_FILES, words.id)
        return len(files.attach(self.session, file_ids, subject, actor=self.actor, now=self.now))

    def receipt(self) -> EntryReceipt:
        """The entry as it is now; when something will happen to it by itself stands on it."""
        look_ahead(self.session, self.row, now=self.now)
        row = self.row
        return EntryReceipt(row.id, row.number, row.state, row.level, row.event_count)


def look_ahead(session: Session, row: SupervisionEntry, *, now: datetime) -> None:
    """Put the next moment at which something happens by itself on the entry: a clock that ends, or a rise by days."""
    moments = [clock.due_at for clock in running(session, row.id)]
    rise = next_rise(session, row, now)
    if rise is not None:
        moments.append(rise.at)
    row.next_at = min(moments, default=None) if row.state in OPEN else None
    session.flush()


def on_new(
    session: Session,
    actor: Actor,
    case: Case,
    row: SupervisionEntry,
    name: SupervisionAct,
    *,
    now: datetime,
    at: datetime,
) -> Act:
    """The act that begins an entry, or a system's act on one that the caller has locked with its case.

    Raises:
        NotAllowed: not his act.
    """
    facts = facts_of(session, actor, row, case)
    require(RULES, name, actor, facts)
    return Act(session, actor, case, row, facts, name, now, at)
