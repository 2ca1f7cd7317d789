"""The door to entries: what a person may see, in SQL, and the facts about one entry that the rules ask for."""

from sqlalchemy import Select, and_, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import units_by_kind
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role, UnitKind
from core.knowledge.permissions import EntryFacts, sees
from core.knowledge.terms import EntryStatus
from db.models.identity import UnitRow
from db.models.knowledge import Entry, Version

Owner = aliased(UnitRow, name="owner")


def centre_path(session: Session) -> str:
    """Path of the district's centre, empty while there is none."""
    centres = units_by_kind(session, UnitKind.CENTRE)
    return centres[0].path if centres else ""


def visible_to(session: Session, actor: Actor) -> Select[Entry]:
    """Entries this person may see, with the version a list shows; Python twin: `permissions.sees`.

    Writers and deciders see the newest version, everybody else the one in force.
    """
    everything = true() if _sees_all(session, actor) else false()
    own = or_(false(), *(Owner.path.like(f"{path}%") for path in actor.paths(UNIT_ROLES)))
    works_here = true() if actor.has(*CENTRE_ROLES, *UNIT_ROLES) else false()
    inside = or_(everything, own)
    shown = func.coalesce(Entry.in_force, Entry.latest)
    return (
        select(Entry)
        .join(Owner, Owner.id == Entry.owner_id)
        .join(
            Version,
            and_(
                Version.entry_id == Entry.id,
                or_(and_(inside, Version.number == Entry.latest), and_(~inside, Version.number == shown)),
            ),
        )
        .where(or_(inside, and_(works_here, Entry.status == EntryStatus.PUBLISHED)))
    )


def _sees_all(session: Session, actor: Actor) -> bool:
    path = centre_path(session)
    return actor.has(Role.SYSTEM) or bool(path and actor.has_in(path, *CENTRE_ROLES))


def facts_of(session: Session, row: Entry) -> EntryFacts:
    """What the predicates ask about an entry."""
    return EntryFacts(
        owner_path=session.get_one(UnitRow, row.owner_id).path,
        centre_path=centre_path(session),
        writer_id=version_of(session, row, row.latest).written_by,
        status=row.status,
    )


def version_of(session: Session, row: Entry, number: int) -> Version:
    """One version of the words; entries name none that is not there."""
    return session.scalars(select(Version).where(Version.entry_id == row.id, Version.number == number)).one()


def entry_for(
    session: Session, actor: Actor, entry_id: int, *, lock: bool = False
) -> tuple[Entry, EntryFacts]:
    """One entry through the door that checks.

    Raises:
        NotFound: no such entry, or none this person may know of: the same words for both.
    """
    row = session.get(Entry, entry_id, with_for_update=lock or None, populate_existing=lock)
    facts = facts_of(session, row) if row is not None else None
    if row is None or facts is None or not sees(actor, facts):
        raise NotFound(N_("没有这一条，或者您看不到它"))
    return row, facts
