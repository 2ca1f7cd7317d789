"""A case to print: for who may see it, masked, escaped, never kept by a browser, and written down."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.files import COOKIE
from api.paper import routes
from core.foundation import clock
from core.identity.actor import Actor
from core.identity.sessions import new_session
from db.models.journal import Look
from tests.factories.cases import SAID, Team, team, walk

CLIENT = TestClient(Starlette(routes=routes))
EVIL = replace(SAID, text="<script>alert(1)</script>{{ 7 * 7 }} 水泵坏了，打 13900001234 找赵一。")


def asked(session: Session, actor: Actor | None, number: str):
    token = ""
    if actor is not None:
        token = new_session(
            session, actor.account_id or 0, now=clock.now(), address="127.0.0.1", browser="test"
        ).token
    session.commit()
    return CLIENT.get(f"/paper/{number}", headers={"Cookie": f"{COOKIE}={token}"})


def test_who_may_see_it_prints_it(session: Session) -> None:
    crew: Team = team(session)
    walked = walk(session, crew, EVIL)
    number = walked.slip.number
    assert asked(session, None, number).status_code == 403
    assert asked(session, crew.clerk, number).status_code == 404
    assert session.scalars(select(Look)).all() == []
    told = asked(session, crew.operator, number)
    assert told.status_code == 200
    assert told.headers["cache-control"] == "no-store"
    assert number in told.text
    assert "<script>" not in told.text
    assert "&lt;script&gt;" in told.text
    assert "{{ 7 * 7 }}" in told.text
    assert "13900001234" not in told.text
    assert "赵一" not in told.text
    look = session.scalars(select(Look)).one()
    assert (look.subject_id, look.field, look.account_id) == (walked.id, "printed", crew.operator.account_id)


@pytest.mark.parametrize("number", ["%00", "H2026%00", "%EF%BC%A8", "H-1", "%20"])
def test_what_is_no_number_is_not_found(session: Session, number: str) -> None:
    told = asked(session, team(session).operator, number)
    assert (told.status_code, told.text) == (404, "没有这一件，或者您看不到它")
