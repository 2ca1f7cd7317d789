"""The order of every act on a case: lock, may he, is it possible now, change, event; written once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.approvals import actions as approvals
from core.cases import counters, permissions, workflow
from core.cases.approving import DECISION_STAGES
from core.cases.permissions import CaseFacts
from core.cases.queries.scope import case_for
from core.cases.terms import INTERRUPTED, KIND, WITH_UNIT, CaseAct, CaseEvent, CaseStatus
from core.cases.values import Receipt
from core.deadlines import actions as deadlines
from core.foundation.errors import Conflict, Invalid, NotFound
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
        """Change the status as the table says; what hangs on the old one ends with it."""
        row, before = self.row, self.row.status
        after = workflow.next_status(before, self.name, past_of(row))
        if after is not before:
            row.status = after
            row.resume_status = before if after in INTERRUPTED else None
            if before is CaseStatus.CLOSED:
                row.closed_as = row.closed_at = None
            if before is CaseStatus.MERGED:
                row.lead_id = None
            if (before in WITH_UNIT) != (after in WITH_UNIT):
                row.held_since = self.now
            if approvals.lapse(self.session, self.subject, now=self.now):
                deadlines.cancel(self.session, self.subject, DECISION_STAGES, now=self.now)
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
            self.actor.by(*workflow.roles_of(self.name)),
            now=self.now,
            facts=facts,
            words=words,
            unit_id=unit_id if unit_id is not None else self.row.unit_id,
        )

    def keep(self, body: str) -> WordsRow:
        """Keep what somebody wrote."""
        return journal.keep_words(self.session, body, now=self.now)

    def unit_id(self) -> int:
        """The lead unit.

        Raises:
            NotFound: there is none.
        """
        if self.row.unit_id is None:
            raise NotFound(N_("这一件还没有承办单位"))
        return self.row.unit_id

    def receipt(self) -> Receipt:
        """The case as it is now."""
        self.session.flush()
        return Receipt(self.row.id, self.row.number, self.row.status, self.row.event_count)


def past_of(row: Case) -> workflow.Past:
    """What of a case's past a target may depend on."""
    return workflow.Past(row.round, row.resume_status, row.unit_id is not None)


def begin(
    session: Session, actor: Actor, case_id: int, name: CaseAct, *, now: datetime, seen: int | None = None
) -> Act:
    """Lock the case and check, in this order: is it there for him, may he, is it possible, was nobody faster.

    Args:
        seen: the version the person had before his eyes; None for acts that need none.

    Raises:
        NotFound: not there, or not for him.
        NotAllowed: not his act.
        Conflict: somebody acted since, the act does not belong to this status, or it is used up.
    """
    row, facts = case_for(session, actor, case_id, lock=True)
    permissions.require(actor, name, facts)
    workflow.next_status(row.status, name, past_of(row))
    if seen is not None and seen != row.event_count:
        raise Conflict(N_("刚才有人办过这一件，页面上的内容已经不是最新的；请看过新情况再办"))
    counters.require_left(name, facts.tally)
    return Act(session, actor, row, facts, name, now)


def text(body: str, field: str, least: int, most: int) -> str:
    """What somebody typed, trimmed and within bounds.

    Raises:
        Invalid: with the bound that it breaks.
    """
    kept = body.replace("\r\n", "\n").replace("\0", "").strip()
    if len(kept) < least:
        raise Invalid(N_("请至少写 {count} 个字"), field=field, count=least)
    if len(kept) > most:
        raise Invalid(N_("请不要超过 {count} 个字"), field=field, count=most)
    return kept
