"""What follows from cases and from time: an answer that no longer holds is not public, numbers are forgotten."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from core.cases.queries import audit
from core.cases.terms import KIND as CASE
from core.cases.terms import OPEN, CaseEvent
from core.identity.actor import SYSTEM
from core.identity.terms import Role
from core.journal import actions as journal
from core.journal.followers import within
from core.journal.terms import Event, JournalEvent
from core.publicity.actions.publishing import unpublish
from core.publicity.rules import PHONES_KEPT
from core.publicity.terms import JoinEvent, PublicEvent, PublicState, WithdrawnWhy
from db.models.cases import Case
from db.models.journal import EventRow, WordsRow
from db.models.publicity import Joiner, PublicCase

BATCH = 500

audit.tells(PublicEvent, JoinEvent)


@within(CaseEvent.CORRECTED, CaseEvent.UPHELD, CaseEvent.DESIGNATED, CaseEvent.TERMINATED)
def take_down(session: Session, event: Event) -> None:
    """The answer was corrected, or the matter is handled anew: what was public of it says what is not so."""
    _withdraw(session, event, WithdrawnWhy.CHANGED)


@within(JournalEvent.WORDS_ERASED)
def erase_along(session: Session, event: Event) -> None:
    """Words of the case were erased by law: its summary goes with them, and every wording it ever had."""
    if event.subject[0] != CASE:
        return
    _withdraw(session, event, WithdrawnWhy.ERASED)
    row = session.scalar(select(PublicCase).where(PublicCase.case_id == event.subject[1]).with_for_update())
    if row is None or not row.question:
        return
    row.question = row.answer = row.plain = ""
    row.pairs = []
    basis = str(event.facts.get("basis", ""))
    held = session.scalars(
        select(WordsRow.id)
        .join(EventRow, EventRow.words_id == WordsRow.id)
        .where(
            EventRow.subject_kind == row.line_kind,
            EventRow.subject_id == row.id,
            WordsRow.body.is_not(None),
        )
        .order_by(WordsRow.id)
    ).all()
    for words_id in held:
        by = SYSTEM.by(Role.SYSTEM)
        journal.erase_words(session, row, words_id, by, now=event.recorded_at, basis=basis)


def _withdraw(session: Session, event: Event, why: WithdrawnWhy) -> None:
    case_id = event.subject[1]
    state = session.scalar(select(PublicCase.state).where(PublicCase.case_id == case_id))
    if state is not None and state is not PublicState.WITHDRAWN:
        unpublish(session, SYSTEM, case_id, why=why, now=event.recorded_at)


def forget_phones(session: Session, now: datetime) -> int:
    """Numbers of joiners go some time after the case's end, when nobody will call them any more; how many went."""
    rows = session.scalars(
        select(Joiner)
        .join(Case, Case.id == Joiner.case_id)
        .where(
            or_(Joiner.phone.is_not(None), Joiner.phone_hash.is_not(None)),
            Case.status.not_in(OPEN),
            func.greatest(Joiner.joined_at, Case.held_since, Case.closed_at) < now - PHONES_KEPT,
        )
        .order_by(Joiner.id)
        .limit(BATCH)
        .with_for_update(of=Joiner, skip_locked=True)
    ).all()
    for row in rows:
        row.phone = row.phone_hash = None
    session.flush()
    return len(rows)


EVERY_HOUR: tuple[Callable[[Session, datetime], int], ...] = (forget_phones,)
"""Run by the worker, in a transaction of its own."""
