"""The board on a desk, on a phone, in the dark; a mark that is pressed opens the list it counts."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.cases.terms import CaseStatus, Resolved, Satisfied
from core.foundation.clock import now
from db.session import unit_of_work
from tests.factories.cases import Team, walk
from tests.journeys.reading import faults
from tests.journeys.screens import DESK, HAND, PATIENCE, House, Staff, shot

pytestmark = pytest.mark.browser

SHAPES = {"desk": DESK, "phone": HAND, "dark": DESK | {"color_scheme": "dark"}}
CHARTS = "[data-testid=stVegaLiteChart]"


@pytest.fixture(scope="module")
def matters(crew: Team) -> int:
    """One new, two at the water works, one of them rated."""
    with unit_of_work() as session:
        began = now() - timedelta(hours=3)
        walk(session, crew, now=began)
        walk(session, crew, now=began).to(CaseStatus.IN_PROGRESS)
        walk(session, crew, now=began).to(CaseStatus.ANSWERED).rate(Resolved.YES, Satisfied.YES)
        return 3


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("figure", ["收件", "满意率"])
def test_the_board_is_whole(crew: Team, matters: int, house: House, shape: str, figure: str) -> None:
    with house.screen(SHAPES[shape], crew.leader) as page:
        Staff(page).open(f"board?show={figure}")
        expect(page.locator(CHARTS).first).to_be_visible(timeout=PATIENCE)
        shot(page, f"board_{figure}_{shape}")
        assert faults(page) == []


def test_a_mark_and_a_number_open_their_cases(crew: Team, matters: int, house: House) -> None:
    with house.screen(DESK, crew.leader) as page:
        at = Staff(page).open("board")
        chart = page.locator(f"[class*=st-key-card_board_unit] {CHARTS}")
        chart.scroll_into_view_if_needed()
        chart.get_by_text("水务局").first.wait_for()
        box = chart.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + 16)
        page.wait_for_url("**/search?**", timeout=PATIENCE)
        at.settle().reads("只列：提交日期")
        at.reads("共 2 条")
        at.open("board")
        page.locator(".figures-wall a").first.click()
        page.wait_for_url("**/search?**", timeout=PATIENCE)
        at.settle().reads(f"共 {matters} 条")
