"""A system is let in: the key is made on the page, calls the real process, is revoked, and calls in vain."""

import httpx
import pytest
from playwright.sync_api import Page

from tests.factories.cases import Team
from tests.factories.channels import MATTER
from tests.journeys.screens import DESK, HAND, House, Staff, shot
from tests.journeys.test_every_page import faults

SHAPES = {"desk": DESK, "hand": HAND}
NAMES = {"desk": "人民邯山甲", "hand": "人民邯山乙"}


def cut(page: Page) -> list[str]:
    """What does not fit; a secret and a contract are English by nature."""
    return [fault for fault in faults(page) if not fault.startswith("英文")]


@pytest.mark.browser
@pytest.mark.parametrize("shape", SHAPES)
def test_a_channel_comes_and_goes(house: House, crew: Team, shape: str) -> None:
    with house.screen(SHAPES[shape], crew.admin) as page:
        desk = Staff(page)
        desk.open("channels")
        page.get_by_text("发一把", exact=True).click()
        assert cut(page) == []
        page.get_by_label("渠道名称").fill(NAMES[shape])
        shot(page, f"{shape}-channels-new")
        page.get_by_role("button", name="发密钥").click()
        secret = page.locator("[data-testid=stCode] code").inner_text().strip()
        assert cut(page) == []
        shot(page, f"{shape}-channels-secret")
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": f"journey-{shape}"}
        sent = httpx.post(f"{house.base}/api/v1/cases", json=MATTER, headers=headers, timeout=60)
        assert sent.status_code == 201, sent.text
        page.get_by_role("button", name="已经复制").click()
        desk.open("channels")
        shot(page, f"{shape}-channels")
        page.get_by_role("button", name="停用", exact=True).first.click()
        page.get_by_role("button", name="确定停用").wait_for()
        shot(page, f"{shape}-channels-sure")
        page.get_by_role("button", name="确定停用").click()
        page.get_by_text("马上就不能再用").wait_for()
        headers["Idempotency-Key"] = f"journey-{shape}-2"
        gone = httpx.post(f"{house.base}/api/v1/cases", json=MATTER, headers=headers, timeout=60)
        assert gone.json()["code"] == "unknown_key"
        page.goto("/api/v1")
        assert cut(page) == []
        shot(page, f"{shape}-api-page")
