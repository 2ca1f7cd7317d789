"""A clerk's desks with many cases: the switch, the preview, the correction, the result, each looked at."""

from dataclasses import replace
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.cases.terms import CaseStatus
from core.foundation.clock import now
from db.session import unit_of_work
from tests.factories.cases import OTHER, SAID, Team, Walk, walk
from tests.journeys.reading import faults
from tests.journeys.screens import DESK, HAND, PATIENCE, House, Staff, shot

pytestmark = pytest.mark.browser

TEXTS = (
    "小区门口的路灯坏了一个多星期，晚上很黑，老人看不见路。",
    "楼上装修每天七点不到就开始钻墙，孩子没法睡觉。",
    "和苑小区加压泵又停了，六楼以上没有水。",
    "这个月水费比上个月多了三倍，打电话没有人接。",
)


@pytest.fixture(scope="module")
def matters(crew: Team) -> list[Walk]:
    """Sixteen that came in, some alike, and eight that wait for a unit."""
    with unit_of_work() as session:
        began = now() - timedelta(hours=2)
        made = []
        for nth in range(16):
            said = replace(SAID, text=TEXTS[nth % 4], phone=f"139000010{nth:02d}")
            if nth % 4 >= 2:
                said = replace(said, category_id=crew.pump.id, area_id=crew.tree.north_lane.id)
            made.append(walk(session, crew, said, now=began + timedelta(minutes=nth)))
        for nth in range(8):
            other = replace(OTHER, phone=f"139000020{nth:02d}")
            if nth == 3:
                other = replace(other, accused_unit_id=crew.tree.water.id, contact_ok=False)
            made.append(walk(session, crew, other, now=began).to(CaseStatus.ACCEPTED))
        return made


def test_a_page_of_cases_goes_through_one_preview(crew: Team, matters: list[Walk], house: House) -> None:
    found: list[str] = []

    def look(name: str) -> None:
        page.wait_for_timeout(400)
        shot(page, f"clerk_{name}")
        found.extend(f"{name}: {fault}" for fault in faults(page))

    with house.screen(DESK, crew.operator) as page:
        at = Staff(page).open("intake")
        look("intake_one")
        at = at.open("intake?many=true")
        look("intake_many")
        page.keyboard.press("Control+Shift+Enter")
        at.reads("返回列表")
        look("intake_preview")
        at.pick("类别", "供水 · 二次供水 · 水费")
        look("intake_corrected")
        page.get_by_role("button", name="下一件要看的").click()
        at.rest()
        look("intake_next")
        page.keyboard.press("Control+Enter")
        at.reads("办成")
        look("intake_result")
    with house.screen(DESK, crew.dispatcher) as page:
        at = Staff(page).open("dispatch?many=true")
        look("dispatch_many")
        page.keyboard.press("Control+Shift+Enter")
        at.reads("返回列表")
        look("dispatch_preview")
        page.keyboard.press("Control+Enter")
        at.reads("办成")
        look("dispatch_result")
    with house.screen(HAND, crew.operator) as page:
        at = Staff(page).open("intake")
        look("intake_phone")
    assert found == []


def test_the_file_and_the_search_are_whole(crew: Team, matters: list[Walk], house: House) -> None:
    found: list[str] = []
    number = matters[-1].slip.number
    for shape, size in (("desk", DESK), ("phone", HAND)):
        with house.screen(size, crew.operator) as page:
            at = Staff(page)
            for name, url in (
                ("file", f"file?no={number}"),
                ("search", "search?q=水泵"),
                ("starred", "search?starred=true"),
            ):
                at.open(url)
                shot(page, f"clerk_{name}_{shape}")
                found += [f"{name} {shape}: {fault}" for fault in faults(page)]
            assert page.title().startswith("("), page.title()
            at.open("search?q=水泵")
            page.get_by_role("button", name="我的视图").click()
            page.get_by_label("给现在的条件起个名字").wait_for()
            page.wait_for_timeout(400)
            shot(page, f"clerk_views_{shape}", whole=False)
            page.goto(f"/paper/{number}")
            shot(page, f"clerk_paper_{shape}")
            found += [f"paper {shape}: {fault}" for fault in faults(page)]
    assert found == []


def test_the_way_back_of_the_browser_goes_through_the_filters(
    crew: Team, matters: list[Walk], house: House
) -> None:
    with house.screen(DESK, crew.operator) as page:
        at = Staff(page).open("search")
        page.get_by_role("radio", name="已结束").click()
        at.reads("没有符合条件的件")
        assert "part=" in page.url
        page.go_back()
        expect(page.get_by_text("没有符合条件的件")).to_have_count(0, timeout=PATIENCE)
        assert "part=" not in page.url
        assert len(matters) > 0
