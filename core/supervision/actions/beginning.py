"""The order of every act on an entry: lock, may he, is it possible now; then change and event.

The case is locked before its entry: acts on cases that list at once come from that side.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import require
from core.supervision import workflow
from core.supervision.actions.spine import Act
from core.supervision.permissions import RULES
from core.supervision.queries.scope import entry_for
from core.supervision.terms import SupervisionAct


def begin(
    session: Session,
    actor: Actor,
    entry_id: int,
    name: SupervisionAct,
    *,
    now: datetime,
    seen: int | None = None,
    at: datetime | None = None,
) -> Act:
    """Lock case and entry and check, in this order: is it there for him, may he, is it possible, was nobody faster.

    Args:
        seen: the version the person had before his eyes; None for acts that need none.
        at: the rule's moment, when it is not now.

    Raises:
        NotFound: not there, or not for him.
        NotAllowed: not his act.
        Conflict: somebody acted since, or the act does not belong to this state.
    """
    row, case, facts = entry_for(session, actor, entry_id, lock=True)
    require(RULES, name, actor, facts)
    workflow.next_state(row.state, name)
    if seen is not None and seen != row.event_count:
        raise Conflict(N_("刚才有人办过这一条，页面上的内容已经不是最新的；请看过新情况再办"))
    return Act(session, actor, case, row, facts, name, now, at or now)
