"""Who would handle a case: whoever did last in this unit, or who stands in for him (domain.md E.1, assign)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.queries.scope import case_for
from core.cases.terms import KIND, CaseEvent
from core.duty.queries.substitutes import stands_in
from core.foundation.clock import civil
from core.identity.actor import Actor
from core.identity.queries import holders_of, names_of
from core.identity.terms import Role
from db.models.cases import Case
from db.models.journal import EventRow

TRACES = (CaseEvent.ASSIGNED, CaseEvent.CONTACTED, CaseEvent.REPLY_ASKED)
"""Events that show who handled it: he was named, or he did the work."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """Who is offered first.

    Attributes:
        account_id: None where nobody handled it in this unit, or he is no handler any more.
        instead_of: name of the person in whose place he stands; empty when it is the last handler himself.
    """

    account_id: int | None
    name: str = ""
    instead_of: str = ""


def suggested_handler(session: Session, actor: Actor, case_id: int, *, now: datetime) -> Suggested:
    """The last handler of this case in the unit that has it, or who stands in for him today.

    Raises:
        NotFound: the case is not there, or not for him.
    """
    row, facts = case_for(session, actor, case_id)
    last = row.handler_id or _last(session, row)
    if last is None or not facts.unit_path:
        return Suggested(None)
    able = {holder.account_id for holder in holders_of(session, Role.UNIT_HANDLER, facts.unit_path, now=now)}
    other = stands_in(session, last, civil(now).date())
    names = names_of(session, {last, other or last})
    if other is not None and other in able:
        return Suggested(other, names[other], names[last])
    return Suggested(last, names[last]) if last in able else Suggested(None)


def _last(session: Session, row: Case) -> int | None:
    event = session.scalar(
        select(EventRow)
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id == row.id,
            EventRow.unit_id == row.unit_id,
            EventRow.name.in_([each.value for each in TRACES]),
        )
        .order_by(EventRow.seq.desc())
        .limit(1)
    )
    if event is None:
        return None
    named = event.facts.get("handler_id")
    return int(named) if named is not None else event.account_id
