"""Asking, deciding, lapsing. Asking changes no status; the decision's consequence is run by whoever decides."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind, Decision
from core.foundation.errors import Conflict, NotAllowed, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal.terms import Subject
from db.models.approvals import Approval
from db.models.journal import WordsRow


def ask(
    session: Session,
    actor: Actor,
    subject: Subject,
    kind: ApprovalKind,
    *,
    unit_id: int,
    decider: Role,
    words: WordsRow | None,
    payload: Mapping[str, object],
    now: datetime,
    due_at: datetime | None = None,
) -> Approval:
    """Put a question on the decider's desk.

    Args:
        unit_id: the unit in which, or above which, somebody holds the role that decides.

    Raises:
        Conflict: somebody else's question of this kind is open; one's own is replaced by the new one.
        NotAllowed: nobody asks without an account.
    """
    if actor.account_id is None:
        raise NotAllowed(N_("请先登录"))
    open_before = open_one(session, subject, kind, lock=True)
    if open_before is not None:
        if open_before.asked_by != actor.account_id:
            raise Conflict(N_("同事已经报过一次，还没有决定；要改先请负责人退回"))
        open_before.decision, open_before.decided_at = Decision.LAPSED, now
        session.flush()
    row = Approval(
        subject_kind=subject[0],
        subject_id=subject[1],
        kind=kind,
        unit_id=unit_id,
        decider=decider,
        asked_by=actor.account_id,
        asked_at=now,
        words_id=words.id if words else None,
        payload=dict(payload),
        due_at=due_at,
    )
    session.add(row)
    session.flush()
    return row


def open_one(
    session: Session, subject: Subject, kind: ApprovalKind, *, lock: bool = False
) -> Approval | None:
    """The open question of a kind, if there is one."""
    query = select(Approval).where(
        Approval.subject_kind == subject[0],
        Approval.subject_id == subject[1],
        Approval.kind == kind,
        Approval.decision.is_(None),
    )
    return session.scalars(query.with_for_update() if lock else query).first()


def decide(
    session: Session,
    actor: Actor,
    subject: Subject,
    kind: ApprovalKind,
    decision: Decision,
    *,
    reason: WordsRow | None = None,
    now: datetime,
) -> Approval:
    """Decide the open question. Whether he may is the capability's to say; that he is another person, is said here.

    Args:
        reason: kept already; the event on the subject's line holds the same row, so that an erasure finds it.

    Raises:
        NotFound: nothing of this kind is open.
        NotAllowed: he asked for it himself.
    """
    row = open_one(session, subject, kind, lock=True)
    if row is None:
        raise NotFound(N_("没有等待决定的“{kind}”"), kind=kind)
    if actor.account_id is None or actor.account_id == row.asked_by:
        raise NotAllowed(N_("自己报的不能自己批，请另一位负责人决定"))
    row.decision, row.decided_by, row.decided_at = decision, actor.account_id, now
    row.reason_id = reason.id if reason else None
    session.flush()
    return row


def lapse(
    session: Session, subject: Subject, *, now: datetime, kinds: Collection[ApprovalKind] | None = None
) -> bool:
    """Close what is open: the subject left the status in which it was asked; whether anything was.

    Args:
        kinds: only questions of these kinds; None: of all.
    """
    some = [Approval.kind.in_(list(kinds))] if kinds is not None else []
    closed = session.scalars(
        update(Approval)
        .where(
            Approval.subject_kind == subject[0],
            Approval.subject_id == subject[1],
            Approval.decision.is_(None),
            *some,
        )
        .values(decision=Decision.LAPSED, decided_at=now)
        .returning(Approval.id)
        .execution_options(synchronize_session="fetch")
    )
    return bool(closed.all())
