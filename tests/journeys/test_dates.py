"""A day that nobody has chosen yet: the field and its calendar speak Chinese, to readers and to screen readers."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.cases.terms import CaseStatus
from core.foundation.clock import now
from db.session import unit_of_work
from tests.factories.cases import Team, walk
from tests.journeys.reading import faults
from tests.journeys.screens import DESK, HAND, House, Staff, shot

pytestmark = pytest.mark.browser

SPOKEN = """field => [field, ...field.querySelectorAll("*")].flatMap(node =>
    ["aria-label", "aria-valuetext", "placeholder"].map(name => node.getAttribute(name)))
    .concat(field.innerText.split("\\n")).filter(said => /[A-Za-z]/.test(said || ""))"""
"""Everything a field says that has Latin letters in it."""


@pytest.mark.parametrize(("name", "shape"), [("desk", DESK), ("phone", HAND)])
def test_an_empty_day_is_asked_for_in_chinese(
    house: House, crew: Team, name: str, shape: dict[str, object]
) -> None:
    with unit_of_work() as session:
        case = walk(session, crew, now=now() - timedelta(hours=3)).to(CaseStatus.IN_PROGRESS)
    with house.screen(shape, crew.handler) as page:
        staff = Staff(page).open(f"file?no={case.slip.number}")
        staff.take("报送结果").choose("列入计划")
        field = page.get_by_test_id("stDateInput")
        expect(field).to_contain_text("年")
        assert field.evaluate(SPOKEN) == []
        assert faults(page) == []
        field.get_by_role("button", name="选择日期").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        shot(page, f"{name}-empty-day")
        assert page.get_by_role("dialog").evaluate(SPOKEN) == []
