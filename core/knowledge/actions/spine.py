"""The order of every act on an entry: lock, may he, was nobody faster, is it possible now; written once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import require
from core.journal import actions as journal
from core.knowledge import workflow
from core.knowledge.permissions import ACTING, RULES
from core.knowledge.queries.scope import entry_for
from core.knowledge.terms import EntryAct, EntryEvent
from core.knowledge.values import EntryReceipt
from db.models.knowledge import Entry


@dataclass(slots=True)
class Act:
    """An act under way on a locked entry that has passed the checks."""

    session: Session
    actor: Actor
    row: Entry
    name: EntryAct
    now: datetime

    def move(self) -> None:
        """Change the status as the table says."""
        self.row.status = workflow.next_status(
            self.row.status,
            self.name,
            waiting=self.row.waiting,
            was_in_force=self.row.in_force is not None,
        )

    def record(
        self, event: EntryEvent, *, facts: Mapping[str, object] | None = None, words: str = ""
    ) -> None:
        """Write the event; the version it concerns is always among its facts."""
        journal.record(
            self.session,
            self.row,
            event,
            self.actor.by(*ACTING[self.name]),
            now=self.now,
            facts={"version": self.row.latest, **(facts or {})},
            words=words,
            unit_id=self.row.owner_id,
        )

    def receipt(self) -> EntryReceipt:
        """The entry as it is now."""
        self.row.changed_at = self.now
        self.session.flush()
        row = self.row
        return EntryReceipt(row.id, row.number, row.status, row.latest, row.event_count)


def begin(
    session: Session, actor: Actor, entry_id: int, name: EntryAct, *, now: datetime, seen: int | None = None
) -> Act:
    """Lock the entry and check.

    Args:
        seen: the number of events the person had before his eyes; None for acts that need none.

    Raises:
        NotFound: not there, or not for him.
        NotAllowed: not his act.
        Conflict: somebody acted since, or the act does not belong to this status.
    """
    row, facts = entry_for(session, actor, entry_id, lock=True)
    require(RULES, name, actor, facts)
    if seen is not None and seen != row.event_count:
        raise Conflict(N_("刚才有人改过这一条，页面上的内容已经不是最新的；请看过新情况再办"))
    workflow.next_status(row.status, name, waiting=row.waiting, was_in_force=row.in_force is not None)
    return Act(session, actor, row, name, now)
