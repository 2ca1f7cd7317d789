"""Every citizens' page and every page before the door: light, whole, and usable by eye, ear and keyboard."""

import os
import re
from pathlib import Path

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.identity.terms import Role
from db.models.identity import Account, RolePolicy
from db.session import unit_of_work
from tests.browser.conftest import new_context
from tests.browser.visits import NEAR, OPENED, every, stories
from tests.factories.accounts import PASSWORD
from tests.factories.cases import Team
from tests.factories.phones import SAYS

pytestmark = pytest.mark.browser

BUDGET = 50_000
GRAVE = {"serious", "critical"}
BEYOND = "document.documentElement.scrollWidth - window.innerWidth"
SIZE = "performance.getEntriesByType('navigation')[0].decodedBodySize"
SHOTS = os.environ.get("MINHU_SHOTS", "")
"""A folder for pictures of every page, to be looked at."""


def grave(page: Page) -> list[str]:
    """What axe-core finds that keeps somebody out."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']} {node['html'][:120]}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"]
    ]


def shot(page: Page, name: str) -> None:
    if not SHOTS:
        return
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 760})


def own(context: BrowserContext, base: str) -> int:
    """Bytes of everything a first visit fetches beside the page itself, uncompressed; photos are not ours."""
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(request.url))
    page = context.new_page()
    page.goto("/m")
    page.evaluate("navigator.serviceWorker.ready")
    page.close()
    asked |= {
        base + path for path in ("/m/sw.js", "/m/manifest.webmanifest", "/assets/icon.svg", "/m/offline")
    }
    return sum(len(context.request.get(url).body()) for url in asked - {f"{base}/m"})


@pytest.mark.parametrize("mode", ["normal", "elder", "dark"])
def test_every_page_for_eye_ear_and_a_bad_line(
    chromium: Browser, base: str, crew: Team, monkeypatch: pytest.MonkeyPatch, mode: str
):
    context = new_context(chromium, base, color_scheme="dark" if mode == "dark" else "light")
    context.add_cookies([{"name": "minhu_elder", "value": str(int(mode == "elder")), "url": f"{base}/m"}])
    made, public = stories(crew, monkeypatch)
    beside, page, found = own(context, base), context.new_page(), []
    for name in every(page, made, public):
        heavy = page.evaluate(SIZE) + beside
        if heavy >= BUDGET:
            found.append(f"{name}: {heavy} bytes")
        shot(page, f"{mode}-{name}")
        page.evaluate(OPENED)
        found += [f"{name}: {each}" for each in grave(page)]
        for width in (320, 390, 1440):
            page.set_viewport_size({"width": width, "height": 760})
            if page.evaluate(BEYOND) > 0:
                found.append(f"{name}: runs out of the screen at {width}")
        page.set_viewport_size({"width": 390, "height": 760})
        assert page.locator("main .ic.on, main h1").count(), name
    context.close()
    assert not found, "\n".join(found)


def test_the_pages_before_the_door(chromium: Browser, base: str, crew: Team):
    context = new_context(chromium, base)
    page, found = context.new_page(), []

    def look(name: str) -> None:
        shot(page, f"login-{name}")
        found.extend(f"{name}: {each}" for each in grave(page))

    def enter(login: str, password: str = PASSWORD) -> None:
        page.goto("/login")
        page.get_by_label("账号").fill(login)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录").click()

    with unit_of_work() as session:
        session.get_one(Account, crew.clerk.account_id).must_change = True
        session.add(RolePolicy(role=Role.OPERATOR, totp_required=True))
    page.goto("/login")
    look("empty")
    enter("clerk", "wrong wrong")
    look("wrong")
    enter("clerk")
    expect(page).to_have_url(re.compile("/login/password"))
    look("password")
    context.clear_cookies()
    enter("op")
    expect(page).to_have_url(re.compile("/login/enrol"))
    look("enrol")
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.locator("[name=code]").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="启用").click()
    page.wait_for_selector(".codes")
    look("codes")
    context.clear_cookies()
    enter("op")
    expect(page).to_have_url(re.compile("/login/second"))
    look("second")
    context.close()
    assert not found, "\n".join(found)


def test_a_draft_outlives_a_dead_line_a_reload_and_a_refusal(phone: Page):
    phone.goto("/m/submit")
    phone.fill("#text", SAYS["text"])
    phone.fill("#place", SAYS["place"])
    phone.locator("label.pill", has_text="供水").click()
    expect(phone.locator("#saved")).to_contain_text("最多 7 天")
    phone.evaluate("navigator.serviceWorker.ready")
    phone.context.set_offline(True)
    phone.reload()
    expect(phone.get_by_role("heading", name="现在没有网络")).to_be_visible()
    expect(phone.locator("[data-kept=text]")).to_have_text(SAYS["text"])
    phone.context.set_offline(False)
    phone.get_by_role("button", name="再试一次").click()
    expect(phone.locator("#text")).to_have_value(SAYS["text"])
    expect(phone.locator("#place")).to_have_value(SAYS["place"])
    expect(phone.get_by_label("供水")).to_be_checked()
    expect(phone.locator("#restored")).to_be_visible()
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("alert")).to_contain_text("手机号")
    expect(phone.locator("#text")).to_have_value(SAYS["text"])
    phone.goto("/m/submit")
    expect(phone.locator("#text")).to_have_value(SAYS["text"])
    phone.locator("#restored").get_by_role("button").click()
    expect(phone.locator("#text")).to_have_value("")
    phone.reload()
    expect(phone.locator("#text")).to_have_value("")
    assert phone.evaluate("localStorage.getItem('minhu.draft')") is None


def test_after_seven_days_nothing_is_left_on_the_phone(phone: Page):
    phone.goto("/m/submit")
    old = "JSON.stringify({ at: Date.now() - 7 * 864e5 - 1, text: '旧的', place: '这里', number: 'H1' })"
    for name in ("draft", "last"):
        phone.evaluate(f"localStorage.setItem('minhu.{name}', {old})")
    phone.goto("/m")
    assert set(phone.evaluate("Object.keys(localStorage)")) <= {"minhu.tongue"}
    phone.goto("/m/submit")
    expect(phone.locator("#text")).to_have_value("")


def test_joining_ends_the_draft(phone: Page, crew: Team, monkeypatch: pytest.MonkeyPatch):
    stories(crew, monkeypatch)
    phone.goto("/m/submit")
    for name, value in NEAR.items():
        phone.fill(f"#{name}", value)
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("heading", name="附近有人反映过同样的事")).to_be_visible()
    expect(phone.locator("#text")).to_have_value(NEAR["text"])
    phone.get_by_role("button", name="我也遇到了").first.click()
    expect(phone).to_have_url(re.compile("/m/join/receipt$"))
    assert phone.evaluate("localStorage.getItem('minhu.draft')") is None


def test_the_keyboard_alone(phone: Page):
    phone.goto("/m/submit")
    phone.keyboard.press("Tab")
    expect(phone.locator(".jump")).to_be_focused()
    assert phone.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    phone.keyboard.press("Enter")
    assert phone.evaluate("document.activeElement.id") == "main"
    phone.keyboard.press("Tab")
    expect(phone.locator("#text")).to_be_focused()
    phone.keyboard.type("路灯")
    phone.locator("#say button.main").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("alert")).to_be_focused()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    assert phone.evaluate("location.hash") == "#text"


def test_large_text_loses_nothing(phone: Page):
    names = "[...document.querySelectorAll('main [name], main a[href]')].map(e => e.name || e.getAttribute('href'))"
    for path in ("/m", "/m/submit", "/m/public", "/m/rules"):
        phone.goto(f"{path}?elder=0")
        plain = phone.evaluate(names)
        phone.goto(f"{path}?elder=1")
        assert phone.evaluate(names) == plain, path
    phone.goto("/m/submit")
    assert not phone.locator("details.extra").evaluate("e => e.open")
    phone.get_by_text("再说细一点").click()
    expect(phone.locator("#area_id")).to_be_visible()
    phone.get_by_role("link", name="标准字").click()
    expect(phone.get_by_text("再说细一点")).to_be_hidden()
    expect(phone.locator("#area_id")).to_be_visible()
