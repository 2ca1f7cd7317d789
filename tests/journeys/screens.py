"""Two kinds of screens on the real web process: a citizen's phone and a desk in the centre."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

from core.foundation.settings import SESSION_COOKIE, settings
from core.identity.actor import Actor
from tests.factories.accounts import PASSWORD
from tests.factories.pictures import picture_bytes
from tests.journeys.people import token_of

PATIENCE = 30_000
"""Milliseconds until a page that is to come is a page that does not come; this machine has other work too."""

TRIES = 6
"""How often a list is opened before it is said not to offer something."""

DESK = {"viewport": {"width": 1440, "height": 900}}
HAND = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/124.0 Mobile Safari/537.36",
}
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
MENU = "[data-testid=stSidebarNavLink]"
SKELETON = "[data-testid=stSkeleton]"
SENDING = "[data-testid=stFileChipIconSpinner]"
TROUBLE = "[data-testid=stException], [data-testid=stAlertContentError]"

Line = list[tuple[str, str]]
"""Sentences of an event line with their moments, `MM-DD HH:mm`, newest first."""


@dataclass(frozen=True, slots=True)
class House:
    """The running product and a browser to look at it with."""

    base: str
    browser: Browser

    @contextmanager
    def screen(self, shape: dict[str, object], actor: Actor | None = None) -> Iterator[Page]:
        """A browser of its own, perhaps of somebody who is in already; what its console complains about fails."""
        context = self.browser.new_context(base_url=self.base, locale="zh-CN", **shape)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        if actor is not None:
            self.admit(context, actor)
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        context.close()
        assert complaints == []

    def admit(self, context: BrowserContext, actor: Actor, at: datetime | None = None) -> None:
        """Let somebody in, or in again after a night away."""
        context.add_cookies([{"name": SESSION_COOKIE, "value": token_of(actor, at), "url": self.base}])


def photo(name: str, size: tuple[int, int] = (1200, 900)) -> dict[str, object]:
    """A picture to choose in a file field."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture_bytes(size=size)}


class Staff:
    """Somebody in front of the pages of the centre and its units."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def log_in(self, login: str, to: str) -> Self:
        """Through the door, as everybody."""
        self.page.goto(f"/login?next=/{to}")
        self.page.get_by_label("账号").fill(login)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        return self.settle()

    def open(self, url: str) -> Self:
        """A page, drawn to its end."""
        self.page.goto(f"/{url}")
        return self.settle()

    def menu(self) -> list[str]:
        """The addresses in the side bar, from top to bottom; the first page has none and is called today."""
        found = self.page.locator(MENU).evaluate_all("links => links.map(e => new URL(e.href).pathname)")
        return [path.strip("/") or "today" for path in found]

    def turn_to(self, url: str) -> Self:
        """Another page by the side bar, drawn to its end; a drawer that is shut on a phone need not be opened."""
        path = "/" if url == "today" else f"/{url}"
        self.page.locator(f"{MENU}[href$='{self.page.evaluate('location.origin')}{path}']").dispatch_event(
            "click"
        )
        self.page.wait_for_url(lambda address: address.partition("?")[0].endswith(path))
        return self.settle()

    def settle(self) -> Self:
        """Wait until the page was drawn and its script rests."""
        expect(self.page.locator("[data-testid=stMain] h2").first).to_be_visible(timeout=PATIENCE)
        return self.rest()

    def rest(self) -> Self:
        """Wait until the script of the page rests and every element of it was drawn."""
        self.page.wait_for_selector(IDLE)
        expect(self.page.locator(SKELETON)).to_have_count(0, timeout=PATIENCE)
        return self

    def field(self, label: str) -> Locator:
        return self.page.get_by_role("textbox", name=label)

    def write(self, label: str, text: str) -> None:
        """Type into a text field."""
        self.field(label).fill(text)

    def pick(self, label: str, option: str) -> None:
        """Choose in a list by the words of an option."""
        box = self.page.get_by_role("combobox", name=label, exact=True).last
        if box.input_value() == option:
            return
        box.scroll_into_view_if_needed()  # a list that opens at the edge is scrolled into view, which shuts it
        for _again in range(TRIES):  # nor does one stay open while the page still moves to its place
            box.fill("")
            box.fill(option)
            with suppress(Error):
                self.page.get_by_role("option", name=option).first.click(timeout=PATIENCE / TRIES)
                break
        else:
            raise AssertionError(f"{label} does not offer {option}")
        self.rest()

    def date(self, label: str, day: str) -> None:
        """Type a date, as YYYY-MM-DD."""
        field = self.page.get_by_role("group", name=label)
        for part, digits in zip(("year", "month", "day"), day.split("-"), strict=True):
            field.locator(f"[data-type={part}]").press_sequentially(digits)

    def choose(self, word: str) -> None:
        """One of a few that stand side by side."""
        self.page.get_by_role("radio", name=word, exact=True).click()
        self.rest()

    def take(self, form: str) -> Self:
        """One of the forms on a case, from behind 更多 when it lies there; the only one stands open already."""
        if self.page.get_by_role("radio", name=form, exact=True).count():
            self.choose(form)
        elif self.page.get_by_role("radio", name="更多", exact=True).count():
            self.choose("更多")
            self.pick("别的事", form)
        return self

    def attach(self, sent: dict[str, object]) -> None:
        """Choose a photo, once the page rests, for a field that is drawn anew forgets it; wait until it has arrived."""
        self.rest()
        self.page.set_input_files("[data-testid=stFileUploader] input[type=file]", [sent])  # type: ignore[list-item]
        expect(self.page.get_by_text(str(sent["name"]))).to_be_visible(timeout=PATIENCE)
        expect(self.page.locator(SENDING)).to_have_count(0, timeout=PATIENCE)
        self.rest()

    def press(self, label: str, told: str) -> Self:
        """A button, and the sentence that answers it."""
        self.page.get_by_role("button", name=label, exact=True).click()
        return self.reads(told)

    def reads(self, words: str) -> Self:
        """These words come up; a table keeps its words a second time, hidden, for screen readers."""
        expect(self.page.get_by_text(words).filter(visible=True).first).to_be_visible(timeout=PATIENCE)
        self.rest()
        assert self.page.locator(TROUBLE).count() == 0
        return self

    def line(self) -> Line:
        """The event line of the case file as it can be read."""
        return self._line("ol.track > li")

    def public_line(self) -> Line:
        """The same without what is marked 内部."""
        return self._line("ol.track > li:not(:has(.inside))")

    def _line(self, rows: str) -> Line:
        return [
            (row.locator("b").inner_text(), row.locator("time").inner_text()[5:])
            for row in self.page.locator(rows).all()
        ]


class Citizen:
    """Somebody with a phone, or at a table."""

    number = code = ""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, text: str, place: str, phone: str) -> None:
        """Say what and where, and who."""
        self.page.goto("/m/submit")
        for name, value in (("text", text), ("place", place), ("phone", phone)):
            self.page.fill(f"#{name}", value)

    def note_receipt(self) -> None:
        """Keep number and code, as the receipt asks."""
        expect(self.page).to_have_url(re.compile("/m/receipt$"), timeout=PATIENCE)
        self.number = self.page.locator(".no").first.inner_text()
        self.code = self.page.locator(".no.code").inner_text()

    def follow(self) -> None:
        """The case, as it stands."""
        self.page.goto(f"/m/case/{self.number}")
        expect(self.page.locator("#line")).to_be_visible()

    def find(self, number: str, code: str) -> None:
        """The case by number and code, from a browser that does not know it."""
        self.number, self.code = number, code
        self.page.goto("/m/track")
        self.page.fill("#number", number)
        self.page.fill("#code", code)
        self.page.get_by_role("button", name="查一下").click()
        expect(self.page.locator("#line")).to_be_visible()

    def rate(self, resolved: str, satisfied: str, comment: str = "") -> None:
        """Two taps, perhaps a word."""
        self.follow()
        self.page.get_by_role("link", name="去评价").click()
        self.page.locator("label.tile").filter(has_text=re.compile(f"^\\s*{resolved}\\s*$")).click()
        self.page.locator("label.tile").filter(has_text=re.compile(f"^\\s*{satisfied}\\s*$")).click()
        if comment:
            self.page.fill("#comment", comment)
        self.page.get_by_role("button", name="提交评价").click()
        expect(self.page).to_have_url(re.compile("/thanks$"), timeout=PATIENCE)

    def line(self) -> Line:
        """The event line as it can be read."""
        return [
            (row.locator("b").inner_text(), row.locator("time").inner_text())
            for row in self.page.locator("section[aria-labelledby=line] ol.line > li").all()
        ]


def shot(page: Page, name: str, *, whole: bool = True) -> None:
    """A picture to be looked at, below MINHU_HOME/shots/."""
    folder = settings().home / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png", full_page=whole)
