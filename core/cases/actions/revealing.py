"""Looking at who the person is: with a reason, for ten minutes, written down."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.permissions import at_desk, in_unit
from core.cases.queries.contact import CONTACT
from core.cases.queries.scope import case_for
from core.cases.terms import KIND
from core.foundation.errors import NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES
from core.journal import looks


def reveal_contact(session: Session, actor: Actor, case_id: int, *, reason: str, now: datetime) -> datetime:
    """Unmask name and phone for this person; until when.

    Raises:
        NotFound: the case is not for him.
        NotAllowed: neither the desk's nor the unit's of this case, or the person did not allow the unit to have it.
        Invalid: no reason.
    """
    row, facts = case_for(session, actor, case_id)
    centre = at_desk(*CENTRE_ROLES)(actor, facts)
    if not centre and not (row.contact_ok and in_unit(*UNIT_ROLES)(actor, facts)):
        raise NotAllowed(N_("反映人不愿把联系方式给承办单位，请由中心转达"))
    return looks.look(session, actor.by(*CENTRE_ROLES, *UNIT_ROLES), (KIND, row.id), CONTACT, reason, now=now)
