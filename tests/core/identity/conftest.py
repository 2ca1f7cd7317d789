from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.identity.actor import Actor
from core.identity.terms import Role
from tests.factories.accounts import BEGAN, Tree, person, small_tree


@pytest.fixture
def now() -> datetime:
    return BEGAN + timedelta(days=1)


@pytest.fixture
def tree(session: Session) -> Tree:
    return small_tree(session)


@pytest.fixture
def admin(session: Session, tree: Tree) -> Actor:
    return person(session, "root-admin", (Role.ADMIN, tree.root), name="管理员甲")
