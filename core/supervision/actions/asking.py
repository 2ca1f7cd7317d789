"""What two people must agree on about an entry (domain.md E.0): asked here, decided by the act that runs the move."""

from collections.abc import Mapping
from datetime import datetime

from core.approvals import actions as approvals
from core.approvals.terms import ApprovalKind
from core.identity.terms import Role
from core.supervision.actions.spine import Act
from core.supervision.permissions import centres_own
from db.models.journal import WordsRow


def ask(
    act: Act,
    kind: ApprovalKind,
    words: WordsRow,
    payload: Mapping[str, object],
    *,
    due_at: datetime | None = None,
) -> None:
    """Put it on the desk of the centre's lead; on the leaders' where the entry is the centre's own.

    Raises:
        Conflict: somebody else's question of this kind is open.
        NotAllowed: nobody asks without an account.
    """
    approvals.ask(
        act.session,
        act.actor,
        act.subject,
        kind,
        unit_id=act.row.desk_id,
        decider=Role.LEADERS if centres_own(act.actor, act.facts) else Role.CENTER_LEAD,
        words=words,
        payload=payload,
        now=act.now,
        due_at=due_at,
    )
