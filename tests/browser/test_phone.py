"""The citizens' pages in a real browser: at a phone's width and a desk's, in large text, and without a script."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.cases.terms import CaseStatus
from core.foundation import clock
from db.session import unit_of_work
from tests.browser.conftest import new_context
from tests.factories import turns
from tests.factories.cases import Team, Walk, walk
from tests.factories.phones import SAYS
from tests.factories.pictures import picture_bytes

pytestmark = pytest.mark.browser

WIDTHS = (320, 360, 390, 768, 1440)


def _matter(crew: Team, status: CaseStatus) -> Walk:
    with unit_of_work() as session:
        return walk(session, crew).to(status)


TURNS = (
    turns.asked,
    turns.refused,
    turns.closed,
    turns.looked,
    turns.corrected,
    turns.unaudited,
    turns.deferred,
    turns.extended,
    turns.ended,
    turns.groundless,
    turns.merged,
)


def _turned(crew: Team, turn: Callable[[Walk], object], patch: pytest.MonkeyPatch) -> Walk:
    """A case that took a turn, and the clock a little later."""
    with unit_of_work() as session:
        made = walk(session, crew)
        turn(made)
    patch.setattr(clock, "now", lambda: made.now + timedelta(minutes=5))
    return made


def _fill(page: Page) -> None:
    for name, value in SAYS.items():
        page.fill(f"#{name}", value)


def test_nothing_is_cut_or_runs_out_of_the_screen(phone: Page, crew: Team):
    rating, working = _matter(crew, CaseStatus.ANSWERED), _matter(crew, CaseStatus.IN_PROGRESS)
    for made in (rating, working):
        phone.goto(f"/m/k/{made.slip.link}")
    cases = [f"/m/case/{working.slip.number}", f"/m/case/{rating.slip.number}/rate"]
    cases += [f"/m/case/{rating.slip.number}", f"/m/case/{working.slip.number}/withdraw"]
    for path in ("/m", "/m/submit", "/m/track", "/m/rules", "/m/privacy", "/m/nowhere", *cases):
        phone.goto(path)
        for large in (False, True):
            phone.evaluate("large => document.documentElement.classList.toggle('elder', large)", large)
            phone.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
            for width in WIDTHS:
                phone.set_viewport_size({"width": width, "height": 760})
                beyond = phone.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert beyond <= 0, (path, width, large, beyond)


def test_targets_are_large_enough_for_a_thumb(phone: Page):
    phone.set_viewport_size({"width": 360, "height": 760})
    small = """() => [...document.querySelectorAll('button, .btn, .size, .tabs a, .way, .pill, .in, summary')]
        .filter(e => e.offsetParent).map(e => [e.textContent.trim().slice(0, 12), e.getBoundingClientRect().height])
        .filter(([, height]) => height < 44)"""
    for path in ("/m", "/m/submit", "/m/track", "/m/rules"):
        phone.goto(path)
        assert phone.evaluate(small) == [], path


def test_the_whole_story_by_thumb(phone: Page):
    phone.goto("/m")
    phone.get_by_role("link", name="我要反映").first.click()
    _fill(phone)
    photo = {"name": "灯.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(size=(2400, 1800))}
    phone.set_input_files("#photos", [photo])
    expect(phone.locator("#shots img")).to_have_count(1)
    phone.get_by_role("button", name="提交").click()
    expect(phone).to_have_url(re.compile("/m/receipt$"))
    expect(phone.locator(".qr")).to_be_visible()
    number = phone.locator(".no").first.inner_text()
    code = phone.locator(".no.code").inner_text()
    phone.get_by_role("link", name="看办到哪一步").click()
    expect(phone.locator(".shots img")).to_have_count(1)
    phone.get_by_text("催一催").first.click()
    phone.get_by_role("button", name="催一催").click()
    expect(phone.get_by_text("催办已经送到")).to_be_visible()
    phone.context.clear_cookies()
    phone.goto("/m/track")
    expect(phone.locator("#number")).to_have_value(number)
    phone.fill("#code", code.lower())
    phone.get_by_role("button", name="查一下").click()
    expect(phone.get_by_text("您催办了一次")).to_be_visible()


def test_a_draft_waits_on_the_phone_without_telling_who(phone: Page):
    phone.goto("/m/submit")
    _fill(phone)
    expect(phone.locator("#saved")).to_be_visible()
    assert SAYS["phone"] not in phone.evaluate("JSON.stringify(localStorage)")
    phone.goto("/m/submit")
    expect(phone.locator("#text")).to_have_value(SAYS["text"])
    expect(phone.locator("#phone")).to_have_value("")
    phone.fill("#phone", SAYS["phone"])
    phone.get_by_role("button", name="提交").click()
    expect(phone).to_have_url(re.compile("/m/receipt$"))
    assert phone.evaluate("localStorage.getItem('minhu.draft')") is None


def test_danger_hides_the_button_until_it_is_denied(phone: Page):
    phone.goto("/m/submit")
    phone.fill("#text", "楼道着火了，快来人")
    expect(phone.locator("#sos")).to_contain_text("您写到了“着火”")
    expect(phone.locator("#sos").get_by_role("link")).to_have_count(1)
    expect(phone.get_by_role("button", name="提交", exact=True)).to_be_hidden()
    phone.get_by_role("button", name="没有危险，继续写").click()
    expect(phone.get_by_role("button", name="提交", exact=True)).to_be_visible()
    phone.fill("#place", SAYS["place"])
    phone.fill("#phone", SAYS["phone"])
    phone.get_by_role("button", name="提交", exact=True).click()
    expect(phone).to_have_url(re.compile("/m/receipt$"))


def test_without_a_line_nothing_is_sent_and_nothing_lost(phone: Page):
    phone.goto("/m/submit")
    _fill(phone)
    phone.context.set_offline(True)
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator("#offline")).to_be_visible()
    expect(phone.locator("#text")).to_have_value(SAYS["text"])
    phone.context.set_offline(False)
    phone.get_by_role("button", name="提交").click()
    expect(phone).to_have_url(re.compile("/m/receipt$"))


def test_a_mistake_is_announced_and_leads_to_its_field(phone: Page):
    phone.goto("/m/submit")
    phone.fill("#text", "路灯")
    phone.get_by_role("button", name="提交").click()
    expect(phone.locator("[role=alert]")).to_be_focused()
    phone.get_by_role("link", name=re.compile("还没写地点")).click()
    expect(phone).to_have_url(re.compile("#place$"))
    expect(phone.locator("#place")).to_have_attribute("aria-invalid", "true")


def test_every_turn_fits_the_screen_with_all_its_forms_open(
    phone: Page, crew: Team, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    small = """() => [...document.querySelectorAll('main button, main .btn, main .way, main summary, main .in')]
        .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.textContent.trim())"""
    for turn in TURNS:
        made = _turned(crew, turn, monkeypatch)
        phone.goto(f"/m/k/{made.slip.link}")
        assert phone.evaluate(small) == [], turn.__name__
        for opened in (False, True):
            phone.evaluate(
                "open => document.querySelectorAll('details').forEach(e => { e.open = open })", opened
            )
            for width in WIDTHS:
                phone.set_viewport_size({"width": width, "height": 760})
                beyond = phone.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                assert beyond <= 0, (turn.__name__, width, beyond)
                if width in (390, 1440):
                    phone.screenshot(path=tmp_path / f"{turn.__name__}-{width}-{opened}.png", full_page=True)


def test_coming_back_without_a_script(
    chromium: Browser, base: str, crew: Team, monkeypatch: pytest.MonkeyPatch
):
    context = new_context(chromium, base, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/m/k/{_turned(crew, turns.asked, monkeypatch).slip.link}")
    page.get_by_label("您的补充").fill("三单元，从上周五起")
    page.get_by_role("button", name="提交补充").click()
    expect(page.get_by_text("补充已经收到")).to_be_visible()
    page.goto(f"/m/k/{_turned(crew, turns.closed, monkeypatch).slip.link}")
    page.get_by_text("又有新情况，重新提出").click()
    page.get_by_label("有什么新情况").fill("又坏")
    page.get_by_role("button", name="重新提出").click()
    expect(page.get_by_label("有什么新情况")).to_have_value("又坏")
    page.set_input_files(
        "[name=photos]", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes()}]
    )
    page.get_by_role("button", name="重新提出").click()
    expect(page.get_by_text("新情况已经收到")).to_be_visible()
    page.goto(f"/m/k/{_turned(crew, turns.looked, monkeypatch).slip.link}")
    page.get_by_role("button", name="没办到，或又坏了").click()
    expect(page.get_by_text("记下了，监督的人看得到")).to_be_visible()
    page.get_by_role("link", name="再提一件").click()
    expect(page.get_by_text("连在一起")).to_be_visible()
    context.close()


def test_large_text_at_a_tap(phone: Page):
    phone.goto("/m")
    phone.get_by_role("link", name="大字").click()
    expect(phone.locator("html")).to_have_class(re.compile("elder"))
    phone.goto("/m/track")
    expect(phone.locator("html")).to_have_class(re.compile("elder"))


def test_everything_works_without_a_script(chromium: Browser, base: str, crew: Team):
    made = _matter(crew, CaseStatus.ANSWERED)
    context = new_context(chromium, base, java_script_enabled=False)
    page = context.new_page()
    page.goto("/m/submit")
    _fill(page)
    page.fill("#text", "楼道着火了，快来人")
    page.set_input_files("#photos", [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes()}])
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.locator(".sos[role=alert]")).to_contain_text("119")
    expect(page.locator("[name=kept]")).to_be_checked()
    page.get_by_role("button", name="没有危险，照样提交").click()
    expect(page.locator(".qr")).to_be_visible()
    page.goto(f"/m/k/{made.slip.link}")
    page.get_by_role("link", name="去评价").click()
    page.get_by_label("未解决").check()
    page.get_by_label("不满意", exact=True).check()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_role("heading", name="评价收到了")).to_be_visible()
    page.get_by_role("link", name="大字").click()
    expect(page.locator("html")).to_have_class("elder")
    context.close()
