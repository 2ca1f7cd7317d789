"""Two people on one case, and one finger that presses twice: one act, and a sentence for the other."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import func, select

from core.cases.terms import CaseEvent
from core.foundation.clock import now
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.cases import Case
from db.models.journal import EventRow
from db.session import reading, unit_of_work
from tests.factories.accounts import person
from tests.factories.cases import SAID, Team, walk
from tests.journeys.screens import DESK, HAND, PATIENCE, Citizen, House, Staff

pytestmark = pytest.mark.browser

HEADLINE = "和苑小区三号楼断水"
FASTER = "这一件现在是“已受理”，不能受理"


@pytest.fixture(scope="module")
def second(crew: Team) -> Actor:
    """Another operator at the next table."""
    with unit_of_work() as session:
        return person(session, "op2", (Role.OPERATOR, crew.tree.centre), name="孙二", now=now())


@pytest.fixture
def submitted(crew: Team) -> str:
    """A case that just came in; its number."""
    with unit_of_work() as session:
        return walk(session, crew, now=now() - timedelta(minutes=1)).slip.number


def acts(number: str, event: CaseEvent) -> int:
    """How often this happened to a case."""
    with reading() as session:
        of_case = select(Case.id).where(Case.number == number).scalar_subquery()
        events = select(func.count()).where(EventRow.subject_id == of_case, EventRow.name == event.value)
        return session.scalar(events) or 0


def cases_at(place: str) -> int:
    """Places are sealed in the database, so that they are compared here."""
    with reading() as session:
        return list(session.scalars(select(Case.place))).count(place)


def test_two_operators_accept_one_case(house: House, crew: Team, second: Actor, submitted: str):
    with house.screen(DESK, crew.operator) as mine, house.screen(DESK, second) as yours:
        first, other = Staff(mine), Staff(yours)
        for operator in (first, other):
            operator.open(f"file?no={submitted}").pick("类别", "停水")
        other.write("标题", HEADLINE)
        first.press("受理", f"{submitted} 已受理")
        yours.get_by_role("button", name="受理", exact=True).click()
        expect(yours.get_by_text(FASTER)).to_be_visible(timeout=PATIENCE)
        other.rest()
        expect(other.field("标题")).to_have_value(HEADLINE)
    assert acts(submitted, CaseEvent.ACCEPTED) == 1


def test_a_double_click_accepts_once(house: House, crew: Team, submitted: str):
    with house.screen(DESK, crew.operator) as page:
        operator = Staff(page).open(f"file?no={submitted}")
        operator.pick("类别", "停水")
        page.get_by_role("button", name="受理", exact=True).dblclick()
        expect(page.locator("ol.track").get_by_text("已受理")).to_be_visible(timeout=PATIENCE)
        operator.rest()
    assert acts(submitted, CaseEvent.ACCEPTED) == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_double_click_submits_once(house: House, crew: Team, script: bool):
    place = f"和苑小区 {script:d} 号楼"
    with house.screen({**HAND, "java_script_enabled": script}) as page:
        Citizen(page).fill(SAID.text, place, SAID.phone)
        page.get_by_role("button", name="提交", exact=True).dblclick(no_wait_after=True)
        expect(page).to_have_url(re.compile("/m/receipt$"), timeout=PATIENCE)
        expect(page.locator(".no").first).to_have_text(re.compile(r"^H\d{13}$"))
    assert cases_at(place) == 1
