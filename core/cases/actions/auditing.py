"""Taking the audit trail along: bounded, and itself written down."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.audit.terms import AuditKind, Field
from core.cases.queries import audit
from core.cases.queries.audit import Asked, Line, LoginLine, LookLine
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal.looks import note_export

MOST = 5000
"""Lines of one table."""


def taken(
    session: Session, actor: Actor, view: str, asked: Asked, reason: str, *, now: datetime
) -> list[Line] | list[LookLine] | list[LoginLine]:
    """The lines that were asked for, the newest first; that they were taken is a look of its own.

    Args:
        view: events, looks or logins.

    Raises:
        NotAllowed: not an auditor.
        Invalid: no reason.
    """
    rows: list[Line] | list[LookLine] | list[LoginLine]
    if view == "looks":
        rows, _following = audit.looks(session, actor, asked, now=now, limit=MOST)
    elif view == "logins":
        rows, _following = audit.logins(session, actor, asked, now=now, limit=MOST)
    else:
        rows, _following = audit.trail(session, actor, asked, now=now, limit=MOST)
    by = actor.by(Role.AUDITOR)
    ids = [actor.account_id or 0]
    note_export(session, by, AuditKind.ACCOUNT.value, ids, Field.AUDIT.value, reason, now=now)
    return rows
