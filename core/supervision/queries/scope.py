"""The door to entries: what a person may see, in SQL, and the facts about one entry that the rules ask for."""

from dataclasses import replace

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import Session

from core.cases.permissions import sees as sees_case
from core.cases.queries.scope import facts_of as case_facts
from core.cases.queries.scope import in_subtrees
from core.cases.queries.scope import scope as case_scope
from core.cases.terms import KIND as CASE
from core.cases.terms import Visibility
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import UNIT_ROLES, Role
from core.supervision.permissions import INSIDE, READERS, EntryFacts, reads_inside, sees
from core.supervision.terms import KIND, EntryState, EntryType, SupervisionEvent
from db.models.cases import Case
from db.models.identity import UnitRow
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry

HIDDEN = (EntryState.PROPOSED, EntryState.DISMISSED)
"""Only proposed, or refused: the centre's own business."""

UNIT_SIDE = (
    SupervisionEvent.PLANNED.value,
    SupervisionEvent.ENQUIRY_ANSWERED.value,
    SupervisionEvent.WRITE_OFF_REQUESTED.value,
)
"""Steps of the unit that is asked: whoever took one had a hand in it."""


def scope(actor: Actor) -> ColumnElement[bool]:
    """The condition under which an entry, joined with its case, exists for this person."""
    if actor.has(Role.SYSTEM):
        return true()
    entry = SupervisionEntry
    centre = in_subtrees(entry.desk_id, actor.paths(READERS))
    own = in_subtrees(entry.unit_id, actor.paths(UNIT_ROLES))
    open_to_him = or_(centre, and_(own, entry.state.not_in(HIDDEN)))
    return and_(open_to_him, or_(Case.visibility != Visibility.SECRET, case_scope(actor)))


def visible_to(actor: Actor) -> Select[SupervisionEntry]:
    """Entries this person may see, joined with their cases; every list starts here."""
    entry = SupervisionEntry
    joined = select(entry).join(Case, and_(entry.subject_kind == CASE, Case.id == entry.subject_id))
    return joined.where(scope(actor)) if actor.grants else joined.where(false())


def facts_of(session: Session, actor: Actor, row: SupervisionEntry, case: Case) -> EntryFacts:
    """What the predicates ask about an entry."""
    ahead = facts_ahead(session, actor, case, row.unit_id, row.type)
    own = {each for each in (row.requested_by, row.leader_id, *_unit_side(session, row)) if each is not None}
    return replace(ahead, state=row.state, level=row.level, handled_by=ahead.handled_by | own)


def reads_words(session: Session, actor: Actor, words_id: int) -> bool:
    """Whether this person reads what was written about an entry; what stays with the centre, as its line tells."""
    steps = session.execute(
        select(EventRow.subject_id, EventRow.name).where(
            EventRow.words_id == words_id, EventRow.subject_kind == KIND
        )
    ).all()
    if not steps:
        return False
    try:
        _row, _case, facts = entry_for(session, actor, steps[0].subject_id)
    except NotFound:
        return False
    return reads_inside(actor, facts) or not INSIDE.intersection(step.name for step in steps)


def _unit_side(session: Session, row: SupervisionEntry) -> tuple[int | None, ...]:
    """Who planned, answered or asked for the write-off; none of them verifies it (docs/decisions/0036)."""
    told = select(EventRow.account_id).where(
        EventRow.subject_kind == KIND, EventRow.subject_id == row.id, EventRow.name.in_(UNIT_SIDE)
    )
    return tuple(session.scalars(told.distinct()))


def facts_ahead(session: Session, actor: Actor, case: Case, unit_id: int, kind: EntryType) -> EntryFacts:
    """The same of an entry that is to begin; who handled the case is not asked for the clock."""
    secret = case.visibility is Visibility.SECRET
    places = EntryFacts(
        session.get_one(UnitRow, case.desk_id).path, session.get_one(UnitRow, unit_id).path, type=kind
    )
    if actor.has(Role.SYSTEM):
        return replace(places, secret=secret, case_seen=True)
    told = case_facts(session, case)
    return replace(places, handled_by=told.handled_by, secret=secret, case_seen=sees_case(actor, told))


def entry_for(
    session: Session, actor: Actor, entry_id: int, *, lock: bool = False
) -> tuple[SupervisionEntry, Case, EntryFacts]:
    """One entry and its case through the door that checks; locked, the case before the entry.

    Raises:
        NotFound: no such entry, or none this person may know of: the same words for both.
    """
    row = session.get(SupervisionEntry, entry_id)
    if row is not None:
        case = session.get_one(Case, row.subject_id, with_for_update=lock or None, populate_existing=lock)
        if lock:
            row = session.get_one(SupervisionEntry, entry_id, with_for_update=True, populate_existing=True)
        facts = facts_of(session, actor, row, case)
        if sees(actor, facts):
            return row, case, facts
    raise NotFound(N_("没有这一条，或者您看不到它"))
