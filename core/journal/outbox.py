"""Work left by events: taken with SKIP LOCKED, in order per subject and follower, retried, parked in the end."""

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from core.foundation.errors import Conflict, Invalid, NotFound
from core.foundation.text import N_
from core.journal import actions, followers
from core.journal.actions import as_event
from core.journal.checkpoints import lines
from core.journal.looks import REASON
from core.journal.terms import By, JournalEvent, OutboxState
from db.models.journal import EventRow, HasLine, OutboxRow

ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=5)


def wait_before(attempt: int) -> timedelta:
    """Backoff before the next try: 5 s, 10 s, 20 s … about 10 minutes before the last."""
    return FIRST_WAIT * int(2 ** (attempt - 1))


def take(session: Session, *, now: datetime) -> OutboxRow | None:
    """Lock the next row that is due.

    None while an unfinished one of the same subject and follower stands before it in the line: a parked row stops its
    own subject, and no other. The line says what came first; ids are not in time order.
    """
    older = aliased(OutboxRow)
    return session.scalars(
        select(OutboxRow)
        .where(
            OutboxRow.state == OutboxState.PENDING,
            OutboxRow.next_at <= now,
            ~exists().where(
                older.follower == OutboxRow.follower,
                older.subject_kind == OutboxRow.subject_kind,
                older.subject_id == OutboxRow.subject_id,
                older.seq < OutboxRow.seq,
                older.state != OutboxState.DONE,
                older.state != OutboxState.DISCARDED,
            ),
        )
        .order_by(OutboxRow.next_at, OutboxRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def run(session: Session, row: OutboxRow, *, now: datetime) -> None:
    """Run the follower of a taken row in its own savepoint and mark how it went.

    A failure rolls back what the follower wrote, keeps the type of the error (never its data) and waits longer.
    """
    event = session.get_one(EventRow, row.event_id)
    run_follower = followers.follower(event.name, row.follower)
    row.attempts += 1
    try:
        with session.begin_nested():
            followers.require(run_follower, row.follower)(session, as_event(event), row.key, now)
    except Exception as problem:  # noqa: BLE001 (whatever fails is kept visible and tried again)
        row.error = type(problem).__name__
        if row.attempts >= ATTEMPTS:
            row.state = OutboxState.PARKED
        else:
            row.next_at = now + wait_before(row.attempts)
        return
    row.state, row.done_at, row.error = OutboxState.DONE, now, ""


def release(session: Session, row_id: int, *, by: By, now: datetime) -> None:
    """Put a parked row back in the queue, after a person mended the cause; the line of its subject says so.

    Raises:
        NotFound: no such row.
        Conflict: it is not parked.
    """
    row = _settle(session, row_id, by, JournalEvent.WORK_RELEASED, "", now)
    row.state, row.attempts, row.next_at = OutboxState.PENDING, 0, now


def discard(session: Session, row_id: int, *, by: By, reason: str, now: datetime) -> None:
    """Give a parked row up: it stops its subject no longer, and the line of its subject says who and why.

    Raises:
        Invalid: no reason.
        NotFound: no such row.
        Conflict: it is not parked.
    """
    said = reason.replace("\0", "").strip()
    if len(said) < REASON:
        raise Invalid(N_("请写明理由，至少 4 个字"), "reason")
    row = _settle(session, row_id, by, JournalEvent.WORK_DISCARDED, said, now)
    row.state, row.settled_why = OutboxState.DISCARDED, said[:500]


def _settle(
    session: Session, row_id: int, by: By, event: JournalEvent, reason: str, now: datetime
) -> OutboxRow:
    """The parked row, locked after its subject, whose line keeps what a person decided about it."""
    found = session.get(OutboxRow, row_id)
    if found is None:
        raise NotFound(N_("没有这项后台工作"))
    subject = _subject(session, found)
    row = session.get(OutboxRow, row_id, with_for_update=True, populate_existing=True)
    if row is None or row.state is not OutboxState.PARKED:
        raise Conflict(N_("这项后台工作没有搁置"))
    row.settled_by, row.settled_at, row.settled_why = by.account_id, now, ""
    if subject is not None:
        facts = {"event_id": row.event_id, "follower": row.follower}
        actions.record(session, subject, event, by, now=now, facts=facts, words=reason)
    return row


def _subject(session: Session, row: OutboxRow) -> HasLine | None:
    """What the event happened to, locked; None when nothing of this kind keeps a line any more."""
    model = dict(lines()).get(row.subject_kind)
    return session.get(model, row.subject_id, with_for_update=True, populate_existing=True) if model else None
