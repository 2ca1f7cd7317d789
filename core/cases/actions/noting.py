"""A word among colleagues (内部备注): on the line of a case, for the house only; no status, no clock, no person."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.actions.spine import text as text_of
from core.cases.permissions import NOTE_WRITERS, may_note
from core.cases.queries.scope import case_for
from core.cases.terms import CaseEvent
from core.cases.values import COMMENT_MAX, Receipt
from core.foundation.errors import NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.journal import actions as journal


def note(session: Session, actor: Actor, case_id: int, *, text: str, now: datetime) -> Receipt:
    """Write it down, in whatever status the case is; the person never reads it. E.1 has no such act: see ADR 0030.

    Raises:
        NotFound: not there, or not for him.
        NotAllowed: he reads cases and handles none.
        Invalid: nothing written, or too much.
    """
    row, facts = case_for(session, actor, case_id, lock=True)
    if not may_note(actor, facts):
        raise NotAllowed(N_("只有办这一件的人可以写内部备注"))
    words = text_of(text, "text", 2, COMMENT_MAX)
    by = actor.by(*NOTE_WRITERS)
    journal.record(session, row, CaseEvent.NOTED, by, now=now, words=words, unit_id=row.unit_id)
    return Receipt(row.id, row.number, row.status, row.event_count)
