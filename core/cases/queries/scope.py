"""The door to cases: what a person may see, in SQL, and the facts about one case that the rules ask for."""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.cases.permissions import CASE_READERS, CaseFacts, sees
from core.cases.terms import KIND, CaseEvent, Visibility
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role
from db.models.cases import Case
from db.models.identity import UnitRow
from db.models.journal import EventRow

HANDLING_EVENTS = (
    CaseEvent.SIGNED,
    CaseEvent.ASSIGNED,
    CaseEvent.CONTACTED,
    CaseEvent.REPLY_ASKED,
    CaseEvent.REPLY_REFUSED,
    CaseEvent.REPLIED,
)


def scope(actor: Actor) -> ColumnElement[bool]:
    """The condition under which a case exists for this person; Python twin: `permissions.sees`.

    Subtrees are looked up once per statement, so that it costs a list of a million rows nothing.
    """
    if actor.has(Role.SYSTEM):
        return true()
    keys = [
        int(grant.unit_path.split("/")[1]) for grant in actor.grants if grant.unit_path.startswith("case/")
    ]
    centre = in_subtrees(Case.desk_id, actor.paths(CENTRE_ROLES | CASE_READERS))
    lead_only = in_subtrees(Case.desk_id, actor.paths({Role.CENTER_LEAD}))
    unit = in_subtrees(Case.unit_id, actor.paths(UNIT_ROLES))
    named = Case.handler_id == actor.account_id if actor.account_id is not None else false()
    secret = Case.visibility == Visibility.SECRET
    return or_(
        Case.id.in_(keys), and_(~secret, or_(centre, unit)), and_(secret, or_(lead_only, and_(named, unit)))
    )


def in_subtrees(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], paths: tuple[str, ...]
) -> ColumnElement[bool]:
    """The unit in this column is one of these or below one of them."""
    if not paths:
        return false()
    return column.in_(select(UnitRow.id).where(or_(*(UnitRow.path.like(f"{path}%") for path in paths))))


def confined_to(actor: Actor) -> tuple[str, ...] | None:
    """Subtrees outside of which this person sees nothing by `scope`; None when there are no such.

    Lists go along the index of these units, so whatever `scope` adds for people of units must be added here.
    """
    if actor.has(Role.SYSTEM) or actor.paths(CENTRE_ROLES | CASE_READERS):
        return None
    if any(grant.unit_path.startswith("case/") for grant in actor.grants):
        return None
    return actor.paths(UNIT_ROLES)


def visible_to(actor: Actor) -> Select[Case]:
    """Cases this person may see; every list starts here."""
    return select(Case).where(scope(actor))


def facts_of(session: Session, row: Case) -> CaseFacts:
    """What the predicates ask about a case."""
    desk = session.get_one(UnitRow, row.desk_id)
    lead = session.get(UnitRow, row.unit_id) if row.unit_id is not None else None
    handled = session.scalars(
        select(EventRow.account_id).where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id == row.id,
            EventRow.name.in_([event.value for event in HANDLING_EVENTS]),
            EventRow.account_id.is_not(None),
        )
    )
    return CaseFacts(
        id=row.id,
        status=row.status,
        round=row.round,
        visibility=row.visibility,
        desk_path=desk.path,
        unit_path=lead.path if lead is not None else "",
        handler_id=row.handler_id,
        handled_by=frozenset(account for account in (*handled, row.handler_id) if account is not None),
    )


def case_for(session: Session, actor: Actor, case_id: int, *, lock: bool = False) -> tuple[Case, CaseFacts]:
    """One case through the door that checks.

    Raises:
        NotFound: no such case, or none this person may know of: the same words for both.
    """
    row = session.get(Case, case_id, with_for_update=lock or None, populate_existing=lock)
    facts = facts_of(session, row) if row is not None else None
    if row is None or facts is None or not sees(actor, facts):
        raise NotFound(N_("没有这一件，或者您看不到它"))
    return row, facts


def case_by_number(session: Session, actor: Actor, number: str) -> int:
    """Id of the case of this number, as typed.

    Raises:
        NotFound: no such case, or none this person may know of: the same words for both.
    """
    found = session.scalar(
        visible_to(actor).with_only_columns(Case.id).where(Case.number == number.strip().upper())
    )
    if found is None:
        raise NotFound(N_("没有这一件，或者您看不到它"))
    return found
