"""Who is offered as handler: the last one in this unit, or who stands in for him."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.cases.actions import handling
from core.cases.queries.handlers import Suggested, suggested_handler
from core.cases.terms import CaseStatus
from core.duty.actions.substitutes import appoint
from core.foundation.clock import civil
from core.foundation.errors import NotFound
from core.identity.terms import Role
from db.models.cases import Case
from db.models.identity import Account
from tests.factories.accounts import person
from tests.factories.cases import Team, walk


def test_the_last_handler_or_who_stands_in_for_him(session: Session, crew: Team) -> None:
    second = person(session, "second", (Role.UNIT_HANDLER, crew.tree.water))
    found = walk(session, crew).to(CaseStatus.DISPATCHED)
    assert suggested_handler(session, crew.clerk, found.id, now=found.now) == Suggested(None)
    handling.sign(session, crew.clerk, found.id, now=found.now)
    me = crew.handler.account_id or 0
    handling.assign(session, crew.clerk, found.id, handler_id=me, now=found.now)
    assert suggested_handler(session, crew.clerk, found.id, now=found.now) == Suggested(me, "handler")
    session.get_one(Case, found.id).handler_id = None  # it came back to the unit
    session.flush()
    assert suggested_handler(session, crew.clerk, found.id, now=found.now) == Suggested(me, "handler")
    today = civil(found.now).date()
    appoint(session, crew.handler, me, second.account_id or 0, today, today, now=found.now)
    other = suggested_handler(session, crew.clerk, found.id, now=found.now)
    assert other == Suggested(second.account_id, "second", "handler")
    later = suggested_handler(session, crew.clerk, found.id, now=found.now + timedelta(days=1))
    assert later == Suggested(me, "handler")
    session.get_one(Account, me).disabled_at = found.now
    session.flush()
    assert suggested_handler(session, crew.clerk, found.id, now=later_now(found.now)) == Suggested(None)
    with pytest.raises(NotFound):
        suggested_handler(session, crew.heat_clerk, found.id, now=found.now)


def later_now(now):
    return now + timedelta(days=2)
