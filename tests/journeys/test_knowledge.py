"""An answer on its way: written by a unit, published by the centre, found by a person before he submits."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from core.foundation.clock import civil, now
from db.models.cases import Case
from db.models.knowledge import Entry
from db.session import reading, unit_of_work
from tests.factories.cases import Team
from tests.journeys.reading import faults
from tests.journeys.screens import DESK, HAND, Citizen, House, Staff, shot

pytestmark = pytest.mark.browser

TITLE = "水表转得快找谁检测"
ANSWER = (
    "先关上家里所有水龙头，看水表还转不转。\n还转就是有漏点；不转又觉得多，拨供水热线约检测，三天内上门。"
)
SAID = "我家水表转得快，水费比邻居多一倍，想找人检测水表。"


@pytest.fixture(scope="module")
def answer(house: House, crew: Team) -> str:
    """Written at the unit and published at the centre, both in their browsers; its number."""
    with house.screen(DESK, crew.clerk) as page:
        clerk = Staff(page).open("knowledge")
        clerk.press("写一条", "新的一条")
        clerk.write("标题", TITLE)
        clerk.write("答案", ANSWER)
        clerk.write("关键词", "水表、检测、水费")
        clerk.press("先看样子", "还没有报送")
        shot(page, "desk-knowledge-preview")
        assert faults(page) == []
        clerk.press("报送发布", "已报送，等中心发布。")
    with house.screen(DESK, crew.reviewer) as page:
        reviewer = Staff(page).open("knowledge?shelf=待发布")
        reviewer.reads(TITLE)
        page.get_by_role("button", name="发布", exact=True).last.click()
        reviewer.reads("第 1 版已发布")
        shot(page, "desk-knowledge-published")
    with reading() as session:
        return session.scalars(select(Entry.number)).one()


def test_he_reads_it_first_and_submits_nevertheless_without_a_script(house: House, answer: str) -> None:
    with house.screen({**HAND, "java_script_enabled": False}) as page:
        citizen = Citizen(page)
        citizen.fill(SAID, "和苑小区 3 号楼", "13900005551")
        page.get_by_role("button", name="提交", exact=True).click()
        expect(page.get_by_role("heading", name="这些也许正是您要的")).to_be_visible()
        page.locator("summary").filter(has_text=TITLE).click()
        expect(page.get_by_text("看水表还转不转")).to_be_visible()
        page.get_by_role("button", name="仍要提交").click()
        citizen.note_receipt()
        with reading() as session:
            assert session.scalars(select(Case.number).where(Case.number == citizen.number)).one()


@pytest.mark.parametrize("shape", [DESK, HAND])
def test_it_helped_and_nothing_is_submitted(house: House, answer: str, shape: dict[str, object]) -> None:
    with reading() as session:
        cases, before = (
            len(session.scalars(select(Case.id)).all()),
            session.scalars(select(Entry.helped)).one(),
        )
    with house.screen(shape) as page:
        citizen = Citizen(page)
        citizen.fill(SAID, "和苑小区 3 号楼", "13900005552")
        page.get_by_role("button", name="提交", exact=True).click()
        page.locator("summary").filter(has_text=TITLE).click()
        assert faults(page) == []
        shot(page, f"{'phone' if shape is HAND else 'desk'}-m-answers")
        page.get_by_role("button", name="解决了，不提交").click()
        expect(page).to_have_url(re.compile(f"/m/knowledge/{answer}"))
        expect(page.get_by_text("解决了就好。")).to_be_visible()
        assert faults(page) == []
        page.goto("/m/submit")
        expect(page.locator("#text")).to_have_value("")
    with reading() as session:
        assert len(session.scalars(select(Case.id)).all()) == cases
        assert session.scalars(select(Entry.helped)).one() == before + 1


def test_it_is_found_in_the_list_and_stands_beside_the_intake(house: House, crew: Team, answer: str) -> None:
    with house.screen(HAND) as page:
        page.goto("/m")
        page.get_by_role("link", name="常见问题").click()
        page.get_by_label("找什么").fill("水表")
        page.get_by_role("button", name="查一下").click()
        page.get_by_role("link", name=TITLE).click()
        expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
        assert faults(page) == []
    with house.screen(DESK, crew.operator) as page:
        operator = Staff(page).open("register")
        operator.write("诉求", SAID)
        page.keyboard.press("Tab")
        operator.reads("知识库里有 1 条相近的")
        page.get_by_text("知识库里有 1 条相近的").click()
        operator.reads("看水表还转不转")
        shot(page, "desk-register-near")
        assert faults(page) == []


def test_a_phone_of_the_unit_reads_and_looks_at_it_again(house: House, crew: Team, answer: str) -> None:
    with unit_of_work() as session:
        row = session.scalars(select(Entry)).one()
        row.review_on = civil(now()).date() - timedelta(days=2)
    with house.screen(HAND, crew.clerk) as page:
        clerk = Staff(page).open("knowledge")
        page.get_by_role("button", name="打开").first.click()
        clerk.reads("看全部")
        expect(page.get_by_text("待复核").filter(visible=True).first).to_be_visible()
        shot(page, "phone-knowledge-one")
        assert faults(page) == []
        clerk.press("内容没变，已复核", f"{answer} 已复核。")
    with reading() as session:
        assert session.scalars(select(Entry.review_on)).one() > civil(now()).date()
