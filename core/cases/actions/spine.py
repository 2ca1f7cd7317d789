"""The order of every act on a case: lock, may he, is it possible now, change, event; written once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.approvals import actions as approvals
from core.cases import permissions, workflow
from core.cases.permissions import CaseFacts
from core.cases.queries.scope import case_for
from core.cases.terms import KIND, WITH_UNIT, CaseAct, CaseEvent, CaseStatus
from core.cases.values import Receipt
from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.actor import Actor
from core.journal import actions as journal
from core.journal.terms import Event, Subject
from db.models.cases import Case
from db.models.journal import WordsRow


@dataclass(slots=True)
class Act:
    """An act under way on a locked case that has passed the checks."""

    session: Session
    actor: Actor
    row: Case
    facts: CaseFacts
    name: CaseAct
    now: datetime

    @property
    def subject(self) -> Subject:
        """The case as lines and deadlines name it."""
        return KIND, self.row.id

    def move(self) -> CaseStatus:
        """Change the status as the table says; who holds the case may change with it."""
        before, after = self.row.status, workflow.next_status(self.row.status, self.name)
        if after is not before:
            self.row.status = after
            if (before in WITH_UNIT) != (after in WITH_UNIT):
                self.row.held_since = self.now
            approvals.lapse(self.session, self.subject, now=self.now)
        return after

    def record(
        self,
        event: CaseEvent,
        *,
        facts: Mapping[str, object] | None = None,
        words: WordsRow | str | None = None,
        unit_id: int | None = None,
    ) -> Event:
        """Write the event in the role that the table names first of those he holds."""
        return journal.record(
            self.session,
            self.row,
            event,
            self.actor.by(*workflow.TABLE[self.name].roles),
            now=self.now,
            facts=facts,
            words=words,
            unit_id=unit_id if unit_id is not None else self.row.unit_id,
        )

    def receipt(self) -> Receipt:
        """The case as it is now."""
        self.session.flush()
        return Receipt(self.row.id, self.row.number, self.row.status, self.row.event_count)


def begin(
    session: Session, actor: Actor, case_id: int, name: CaseAct, *, now: datetime, seen: int | None = None
) -> Act:
    """Lock the case and check, in this order: is it there for him, may he, was nobody faster, is it possible.

    Args:
        seen: the version the person had before his eyes; None for acts that need none.

    Raises:
        NotFound: not there, or not for him.
        NotAllowed: not his act.
        Conflict: somebody acted since, or the act does not belong to this status.
    """
    row, facts = case_for(session, actor, case_id, lock=True)
    permissions.require(actor, name, facts)
    workflow.next_status(row.status, name)
    if seen is not None and seen != row.event_count:
        raise Conflict(N_("刚才有人办过这一件，页面上的内容已经不是最新的；请看过新情况再办"))
    return Act(session, actor, row, facts, name, now)
