"""Looking for a case at a desk and on a phone: by words, by a daily view, with every filter open."""

from datetime import timedelta

import pytest

from core.cases.terms import CaseStatus
from core.foundation.clock import now
from db.session import unit_of_work
from tests.factories.cases import Team, Walk, walk
from tests.journeys.reading import faults
from tests.journeys.screens import DESK, HAND, House, Staff, shot

pytestmark = pytest.mark.browser

SHAPES = {"desk": DESK, "phone": HAND}


@pytest.fixture(scope="module")
def matters(crew: Team) -> list[Walk]:
    """One late, one at work, one to be rated."""
    with unit_of_work() as session:
        began = now() - timedelta(hours=3)
        return [
            walk(session, crew, now=began - timedelta(days=30)),
            walk(session, crew, now=began).to(CaseStatus.IN_PROGRESS),
            walk(session, crew, now=began).to(CaseStatus.ANSWERED),
        ]


ASKED = {"all": "", "words": "?q=和苑小区", "short": "?q=水", "view": "?view=超期未办", "none": "?q=暖气"}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_search_page_is_whole(crew: Team, matters: list[Walk], house: House, shape: str) -> None:
    with house.screen(SHAPES[shape], crew.operator) as page:
        at = Staff(page)
        found = []
        for name, query in ASKED.items():
            at.open(f"search{query}")
            shot(page, f"search_{name}_{shape}")
            found += [f"{name}: {fault}" for fault in faults(page)]
        at.open("search")
        page.get_by_role("button", name="筛选" if shape == "phone" else "更多").click()
        page.get_by_label("反映人电话").wait_for()
        page.wait_for_timeout(400)
        shot(page, f"search_filters_{shape}")
        found += [f"filters: {fault}" for fault in faults(page)]
        assert found == []
