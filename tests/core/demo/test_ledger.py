"""The ledger of a demonstration shows what a ledger shows: mostly low levels, most states, something to do."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

import core.wiring  # noqa: F401 (acts run with their followers)
from core.demo import building
from core.foundation.settings import settings
from core.journal.verify import verify
from core.seeding import seed
from core.supervision.terms import ON_LEDGER, EntryState
from db.embedded import Urls
from db.models.supervision import SupervisionEntry
from db.session import unit_of_work
from tests import ground
from tests.factories.cases import MONDAY

NOW = MONDAY + timedelta(days=9, hours=2)


@pytest.fixture(scope="module")
def session(server: Urls) -> Iterator[Session]:
    with ground.fresh_database(server) as made, ground.standing_on(made):
        with unit_of_work() as building_site:
            seed(building_site, "民呼中心", now=NOW)
            building.build(building_site, now=NOW, most=160)
        with made.app.connect() as connection, Session(bind=connection) as reader:
            reader.execute(text(f"SET LOCAL search_path = {settings().district}"))
            yield reader


def test_levels_and_states_are_spread(session: Session) -> None:
    rows = session.scalars(select(SupervisionEntry)).all()
    states = Counter(row.state for row in rows)
    levels = Counter(row.level for row in rows if row.state in ON_LEDGER)
    assert len(rows) >= 10
    assert states[EntryState.WRITTEN_OFF] >= 2
    assert len(levels) >= 2
    assert len([state for state in states if state in ON_LEDGER]) >= 2
    assert levels[1] + levels[2] > levels[3] + levels[4]
    assert all(row.recorded_at <= NOW for row in rows)
    assert verify(session).clean
