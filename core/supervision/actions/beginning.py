"""The order of every act on an entry: lock, may he, is it possible now; then change and event.

The case is locked before its entry: acts on cases that list at once come from that side. Before the act, everything
happens that was to happen to the entry by then: whoever acts minutes after a limit is too late, whether or not the
worker has looked (docs/decisions/0042).
"""

from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import require
from core.supervision import workflow
from core.supervision.actions.spine import Act
from core.supervision.actions.time_passing import catch_up
from core.supervision.permissions import RULES
from core.supervision.queries.scope import entry_for, facts_of
from core.supervision.terms import KIND, SupervisionAct, SupervisionEvent
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry

BY_THE_CLOCK = tuple(
    event.value
    for event in (
        SupervisionEvent.ENQUIRED,
        SupervisionEvent.ENQUIRY_MISSED,
        SupervisionEvent.DUE_PASSED,
        SupervisionEvent.LEVEL_RAISED,
        SupervisionEvent.CLOCKS_RECOUNTED,
    )
)
"""What the clock writes: it moves no entry, and takes no act from anybody who looked before it did."""

OF_THE_LEVEL = frozenset({SupervisionAct.SIGN_PROPOSAL})
"""Whoever signs must have seen which letter: a rise meanwhile makes it another one."""


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
        seen: the version the person had before his eyes; None for acts that need none. What the clock alone wrote
            since does not count.
        at: the rule's moment, when it is not now.

    Raises:
        NotFound: not there, or not for him.
        NotAllowed: not his act.
        Conflict: somebody acted since, or the act does not belong to this state.
    """
    row, case, facts = entry_for(session, actor, entry_id, lock=True)
    require(RULES, name, actor, facts)
    if catch_up(session, case, row, until=at or now, now=now):
        facts = facts_of(session, actor, row, case)
        require(RULES, name, actor, facts)
    workflow.next_state(row.state, name)
    if seen is not None and _somebody_was_faster(session, row, name, seen):
        raise Conflict(N_("刚才有人办过这一条，页面上的内容已经不是最新的；请看过新情况再办"))
    return Act(session, actor, case, row, facts, name, now, at or now)


def _somebody_was_faster(session: Session, row: SupervisionEntry, name: SupervisionAct, seen: int) -> bool:
    """Whether something came on the line that he has to know before this act; what the clock wrote is no such thing."""
    if seen == row.event_count:
        return False
    if seen > row.event_count:
        return True
    event = EventRow
    news = select(event.id).where(event.subject_kind == KIND, event.subject_id == row.id, event.seq > seen)
    if name not in OF_THE_LEVEL:
        by_the_clock = and_(event.account_id.is_(None), event.name.in_(BY_THE_CLOCK))
        news = news.where(~by_the_clock)
    return session.scalar(news.limit(1)) is not None
