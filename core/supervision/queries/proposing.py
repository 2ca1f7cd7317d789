"""What somebody may propose of a case: which types, against which units, by which steps of its line."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.queries.scope import case_for
from core.cases.terms import KIND as CASE
from core.cases.terms import Origin
from core.identity.actor import Actor
from core.identity.permissions import allows
from core.supervision.actions.confirming import BY_HAND
from core.supervision.permissions import RULES
from core.supervision.queries.scope import facts_ahead
from core.supervision.terms import GONE, OPEN, EntryType, SupervisionAct
from db.models.identity import UnitRow
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry


@dataclass(frozen=True, slots=True)
class Proposable:
    """What a proposal can be made of.

    Attributes:
        units: id and short name of those concerned against which nothing is open, who has the case now first.
        steps: ids of the events of the line by their place in it.
    """

    kinds: tuple[EntryType, ...]
    units: tuple[tuple[int, str], ...]
    steps: Mapping[int, int]


def proposable(session: Session, actor: Actor, case_id: int) -> Proposable | None:
    """What this person may propose of a case now; None: nothing.

    Raises:
        NotFound: no such case for this person.
    """
    case, _facts = case_for(session, actor, case_id)
    if case.origin is not Origin.LIVE or case.status in GONE:
        return None
    kinds = tuple(
        kind
        for kind in EntryType
        if kind in BY_HAND
        and allows(
            RULES, SupervisionAct.PROPOSE, actor, facts_ahead(session, actor, case, case.desk_id, kind)
        )
    )
    if not kinds:
        return None
    rows = session.execute(
        select(EventRow.seq, EventRow.id, EventRow.unit_id)
        .where(EventRow.subject_kind == CASE, EventRow.subject_id == case_id)
        .order_by(EventRow.seq)
    ).all()
    concerned = {case.unit_id, case.desk_id, *(row.unit_id for row in rows)} - {None}
    entry = SupervisionEntry
    standing = select(entry.unit_id).where(
        entry.subject_kind == CASE, entry.subject_id == case_id, entry.state.in_(list(OPEN))
    )
    units = session.execute(
        select(UnitRow.id, UnitRow.short_name)
        .where(UnitRow.id.in_(concerned), UnitRow.id.not_in(standing))
        .order_by(UnitRow.id != case.unit_id, UnitRow.id)
    )
    found = tuple((unit_id, name) for unit_id, name in units)
    return Proposable(kinds, found, {row.seq: row.id for row in rows}) if found else None
