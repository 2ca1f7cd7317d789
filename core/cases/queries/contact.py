"""Who told it, as a reader may see him: masked, withheld, or for a while in full."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases import permissions
from core.cases.queries.scope import case_for
from core.cases.terms import KIND
from core.foundation.phone import masked, masked_name
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES
from core.journal.looks import open_until
from db.models.cases import Case, Person

CONTACT = "contact"
"""The masked field: name and phone together. The place is not masked: whoever mends the pump must find it."""


@dataclass(frozen=True, slots=True)
class Contact:
    """The person as this reader may see him.

    Attributes:
        withheld: not for this reader; the centre passes words on.
        open_until: unmasked until then; None while masked.
        not_allowed: his unit has the case, and it is withheld because the person did not allow it.
    """

    name: str
    phone: str
    withheld: bool
    open_until: datetime | None
    not_allowed: bool = False


def gets_texts(session: Session, actor: Actor, case_id: int) -> bool:
    """Whether the person is told by text message how it goes on.

    Raises:
        NotFound: no such case, or none he may know of.
    """
    return case_for(session, actor, case_id)[0].sms_ok


def contact_of(
    session: Session, actor: Actor, row: Case, facts: permissions.CaseFacts, *, now: datetime
) -> tuple[Contact, str]:
    """Name and phone, masked unless he asked for them with a reason, withheld from units if need be; and the place."""
    person = session.get(Person, row.person_id) if row.person_id is not None else None
    inside = permissions.in_unit(*UNIT_ROLES)(actor, facts)
    withheld = not (row.contact_ok and inside) and not permissions.at_desk(*CENTRE_ROLES)(actor, facts)
    until = None
    if actor.account_id is not None and not withheld:
        until = open_until(session, actor.account_id, (KIND, row.id), CONTACT, now=now)
    if withheld or person is None:
        return Contact("", "", withheld, until, withheld and inside), row.place or ""
    if until is not None:
        return Contact(person.name or "", person.phone or "", withheld, until), row.place or ""
    return Contact(masked_name(person.name), masked(person.phone), withheld, None), row.place or ""
