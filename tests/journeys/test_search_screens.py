"""Looking for a case at a desk and on a phone: by words, by a daily view, with every filter open."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

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
"""What the address asks for, by the name of its picture."""


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


def test_a_filter_behind_the_button_is_seen_and_taken_off(
    crew: Team, matters: list[Walk], house: House
) -> None:
    """The popover stays open while one chooses in it; the count is part of the button's name."""
    assert matters
    with house.screen(HAND, crew.operator) as page:
        at = Staff(page)
        at.open("search")
        page.get_by_role("button", name="筛选").click()
        page.get_by_text("只看我经办的").click()
        at.rest()
        page.get_by_role("button", name="筛选 · 1").wait_for()
        page.get_by_text("只看我收藏的").click()
        at.rest()
        page.get_by_role("button", name="筛选 · 2").wait_for()
        page.keyboard.press("Escape")
        shot(page, "search_narrowed_phone")
        assert faults(page) == []
        for word in ("只看我经办的", "只看我收藏的"):
            page.get_by_role("link", name=f"不再按“{word}”筛选").click()
            page.get_by_role("link", name=f"不再按“{word}”筛选").wait_for(state="detached")
            at.rest()
        expect(page.get_by_role("button", name="筛选 ·")).to_have_count(0)
        assert urlsplit(page.url).query == ""
