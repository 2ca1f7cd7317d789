"""Endpoints as an administrator sees them, and a try that really arrives signed."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation.errors import NotAllowed, NotFound
from core.identity.terms import Role
from core.notices.actions import delivering, planning
from core.notices.actions.trying import push_try
from core.notices.gateways import all as gateways
from core.notices.queries.endpoints import endpoints
from core.notices.terms import Gateway
from core.notices.values import Outcome
from db.models.notices import Delivery
from tests.factories.accounts import person, small_tree
from tests.factories.cases import MONDAY
from tests.factories.peers import http_peer, settled


def test_a_try_goes_out_and_its_end_is_seen(session: Session) -> None:
    tree = small_tree(session)
    admin, clerk = (
        person(session, "adm", (Role.ADMIN, tree.root)),
        person(session, "one", (Role.UNIT_LEAD, tree.water)),
    )
    with http_peer() as peer:
        hook = {"url": f"{peer.url}/secret-path", "secret": "s" * 32, "channel": "APP"}
        with settled(webhooks=json.dumps({"app": hook})):
            (seen,) = endpoints(session, admin)
            assert (seen.name, seen.channel, seen.sent_at, seen.error) == ("app", "APP", None, "")
            assert seen.host == peer.url.removeprefix("http://")
            push_try(session, admin, "app", now=MONDAY)
            planning.plan(session, frozenset({Gateway.WEBHOOK}), now=MONDAY)
            assert endpoints(session, admin)[0].waiting == 1
            parcel = delivering.claim(session, now=MONDAY)
            assert parcel is not None
            delivering.settle(session, parcel, gateways.send(parcel, now=MONDAY), now=MONDAY)
            assert endpoints(session, admin)[0].sent_at == MONDAY
            assert json.loads(peer.asked[0].body)["template"] == "notices.try"
            push_try(session, admin, "app", now=MONDAY.replace(hour=15))
            planning.plan(session, frozenset({Gateway.WEBHOOK}), now=MONDAY.replace(hour=15))
            parcel = delivering.claim(session, now=MONDAY.replace(hour=15))
            assert parcel is not None
            delivering.settle(session, parcel, Outcome("HTTP_400", final=True), now=MONDAY.replace(hour=15))
            (seen,) = endpoints(session, admin)
            assert (seen.parked, seen.error) == (1, "HTTP_400")
            with pytest.raises(NotFound):
                push_try(session, admin, "nobody", now=MONDAY)
            for look in (
                lambda: endpoints(session, clerk),
                lambda: push_try(session, clerk, "app", now=MONDAY),
            ):
                with pytest.raises(NotAllowed):
                    look()
    assert len(session.scalars(select(Delivery)).all()) == 2
