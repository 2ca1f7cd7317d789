"""Pages through AppTest: a real session row, and the one seam `read_token`."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest

from core.foundation.settings import ROOT
from core.identity import sessions
from core.identity.actor import Actor
from core.identity.terms import Role
from pages.shared import session as seam
from tests.factories import accounts

SHELL = str(ROOT / "pages" / "shell.py")
PATIENCE = 20.0


@pytest.fixture
def tree(session: Session) -> accounts.Tree:
    return accounts.small_tree(session)


@pytest.fixture
def log_in(session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[[Actor], Actor]:
    """Give the page the cookie of this person."""

    def give(actor: Actor) -> Actor:
        opened = sessions.new_session(
            session, actor.account_id or 0, now=datetime.now(UTC), address="127.0.0.1", browser="test"
        )
        session.commit()
        monkeypatch.setattr(seam, "read_token", lambda: opened.token)
        return Actor(actor.account_id, actor.name, actor.grants, actor.language, opened.id)

    return give


@pytest.fixture
def staff(session: Session, tree: accounts.Tree, log_in: Callable[[Actor], Actor]) -> Callable[..., Actor]:
    """Log somebody in who holds these roles in the whole district."""

    def make(*roles: Role, login: str = "somebody", name: str = "钱多") -> Actor:
        return log_in(accounts.person(session, login, *((role, tree.root) for role in roles), name=name))

    return make


def shell(page: str = "", **query: str) -> AppTest:
    """The shell, run once, perhaps on a page (its file below pages/)."""
    at = AppTest.from_file(SHELL, default_timeout=PATIENCE)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    return at.switch_page(page).run() if page else at


def unfold(at: AppTest, key: str) -> AppTest:
    """The page with one of its popovers open: it is drawn only then."""
    at.session_state[key] = True
    return at.run()


def html(at: AppTest) -> str:
    """What the page draws by HTML of its own: facts, links, lines."""
    return "\n".join(str(part.proto.body) for part in at.get("html"))


def words(at: AppTest) -> str:
    """All a person reads on the page, roughly."""
    parts = [
        *at.header,
        *at.subheader,
        *at.markdown,
        *at.caption,
        *at.warning,
        *at.error,
        *at.info,
        *at.success,
    ]
    return "\n".join(str(part.value) for part in parts)
