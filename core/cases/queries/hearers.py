"""Who hears of a case: the nearest who hold a role, whoever handles it, and of a secret case only who may see it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.permissions import sees
from core.cases.queries.scope import facts_of
from core.cases.terms import Visibility
from core.duty.queries.substitutes import stands_in
from core.foundation.clock import civil
from core.identity.actor import Actor
from core.identity.queries import holders_of, unit
from core.identity.sessions import grants_of
from core.identity.terms import Role
from core.notices.values import Recipient
from db.models.cases import Case, Person


def nearest(session: Session, role: Role, unit_id: int, *, now: datetime) -> tuple[int, ...]:
    """Holders of a role in the unit, or in the first one above it that has any."""
    found = holders_of(session, role, unit(session, unit_id).path, now=now)
    return tuple(holder.account_id for holder in found if holder.unit_id == found[0].unit_id)


def workers(session: Session, row: Case, *, now: datetime) -> tuple[int, ...]:
    """Who has it in hand at its unit: the handler and whoever does his work today, else those who assign."""
    if row.handler_id is not None:
        other = stands_in(session, row.handler_id, civil(now).date())
        return (row.handler_id,) if other is None else (row.handler_id, other)
    return nearest(session, Role.UNIT_CLERK, row.unit_id, now=now) if row.unit_id is not None else ()


def leads(session: Session, row: Case, *, now: datetime) -> tuple[int, ...]:
    """Who answers for it at its unit."""
    return nearest(session, Role.UNIT_LEAD, row.unit_id, now=now) if row.unit_id is not None else ()


def the_person(session: Session, row: Case) -> tuple[Recipient, ...]:
    """The person, if he left a number and agreed to be told by it."""
    person = session.get(Person, row.person_id) if row.sms_ok and row.person_id is not None else None
    return (Recipient(phone=person.phone),) if person is not None and person.phone else ()


def recipients(
    session: Session, row: Case, accounts: Iterable[int], *, now: datetime, but: int | None = None
) -> tuple[Recipient, ...]:
    """Accounts as recipients, each once, without whoever did it himself."""
    ids = [each for each in dict.fromkeys(accounts) if each != but]
    if row.visibility is Visibility.SECRET:
        facts = facts_of(session, row)
        ids = [each for each in ids if sees(Actor(each, "", grants_of(session, each, now=now)), facts)]
    return tuple(Recipient(account_id=each) for each in ids)
