"""Tables to take along: for a session that may read them, never kept by a browser or on a disk."""

from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.files import COOKIE
from api.sheets import routes
from core.foundation import clock
from core.identity.actor import Actor
from core.identity.sessions import new_session
from tests.factories.cases import team

CLIENT = TestClient(Starlette(routes=routes))


def asked(session: Session, actor: Actor | None, what: str):
    """The answer somebody gets."""
    token = ""
    if actor is not None:
        token = new_session(
            session, actor.account_id or 0, now=clock.now(), address="127.0.0.1", browser="test"
        ).token
        session.commit()
    return CLIENT.get(f"/sheets/{what}", headers={"Cookie": f"{COOKIE}={token}"})


def test_who_may_take_it(session: Session) -> None:
    crew = team(session)
    for what in ("catalogue", "ownerless"):
        assert asked(session, None, what).status_code == 403
        assert asked(session, crew.clerk, what).status_code == 403
        told = asked(session, crew.operator, what)
        assert (told.status_code, told.content[:2]) == (200, b"PK")
        assert told.headers["cache-control"] == "no-store"
        assert told.headers["content-disposition"].startswith("attachment")
