"""Fixtures over a real PostgreSQL: one database per xdist worker, copied from a migrated template."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import core.wiring  # noqa: F401 (acts under test have their followers)
from cli.needs import NEEDS
from db.embedded import Urls
from db.session import factory
from tests import ground

ground.enter_test_home()

HERE = Path(__file__).parent


def _require(name: str) -> None:
    """Skip with the reason, or fail where everything must be there (CI)."""
    need = NEEDS[name]
    if need.present():
        return
    reason = f"没有 {need.label}；./minhu doctor --install 可以安装"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name in NEEDS:
        if item.get_closest_marker(name):
            _require(name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Everything in tests/db that asks for a server runs once more on PostgreSQL 15."""
    if "server" in metafunc.fixturenames and (HERE / "db") in metafunc.definition.path.parents:
        again = pytest.param("pg15", marks=pytest.mark.pg15)
        metafunc.parametrize("server", ["embedded", again], indirect=True, scope="session")


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Urls]:
    """A running server, the embedded one unless the test is run on another."""
    kind = getattr(request, "param", "embedded")
    if kind != "embedded":
        _require(kind)
    with ground.server(kind) as urls:
        yield urls


@pytest.fixture(scope="session")
def database(server: Urls) -> Iterator[ground.Database]:
    """This worker's migrated database; the doors of db.session lead to it, and MINHU_DATABASE_URL names it."""
    with ground.fresh_database(server) as made, ground.standing_on(made):
        yield made


@pytest.fixture
def session(database: ground.Database) -> Iterator[Session]:
    """A session whose every commit is undone at the end; `unit_of_work` and `reading` join the same transaction."""
    with database.app.connect() as connection:
        outer = connection.begin()
        factory.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            with factory() as session:
                yield session
        finally:
            factory.configure(bind=database.app, join_transaction_mode="conditional_savepoint")
            if outer.is_active:
                outer.rollback()


@pytest.fixture
def committed(server: Urls, database: ground.Database) -> Iterator[ground.Database]:
    """A database of its own for a test that needs real commits: several connections, processes, browsers."""
    with ground.fresh_database(server) as made, ground.standing_on(made):
        yield made
