"""One clerk's day in a real browser: accepted, merged, dispatched; what a case costs one by one, and at once."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

from playwright.sync_api import Error, Page, expect, sync_playwright
from sqlalchemy import func, select

from core.cases.terms import CaseStatus
from core.foundation.clock import now
from core.identity.actor import Actor
from db.models.cases import Case
from db.session import reading, unit_of_work
from pages.cases.bulk.batch import short
from tests.factories.cases import SAID, Team, walk
from tests.journeys.people import staff
from tests.journeys.screens import DESK, PATIENCE, House, Staff, shot
from tests.serving import serving
from tests.trials.search_texts import Writer

DESCRIPTION = "受理员和派单员的一天：八十件受理、并件、派单，真浏览器里数点击和秒数，单件办和成批办各一遍"
SIZE = 80
SAMPLE = 10
"""Cases that are done one by one; so much is enough to know what one costs."""
UNSORTED, TWICE = 6, 8
"""Of so many cases one has no category; of so many one is told a second time."""
LEAF = "供水 · 二次供水 · 水费"
PANE = "[class*=st-key-card_pane] p"
FOCUS = "[class*=st-key-card_correct] p"


@dataclass(slots=True)
class Hand:
    """Somebody's hand: every click, every key that acts, every choice is counted."""

    staff: Staff
    clicks: int = 0

    @property
    def page(self) -> Page:
        return self.staff.page

    def click(self, label: str) -> None:
        self.clicks += 1
        self.page.get_by_role("button", name=label, exact=True).last.click()

    def key(self, keys: str) -> None:
        self.clicks += 1
        self.page.keyboard.press(keys)

    def pick(self, label: str, option: str) -> None:
        """Type into a list and take what it offers: two movements."""
        self.clicks += 2
        box = self.page.get_by_role("combobox", name=label, exact=True).last
        expect(box).to_be_visible(timeout=PATIENCE)
        self.staff.rest()
        for _again in range(3):  # a page that is drawn anew meanwhile has forgotten what was typed
            box.fill(option)
            with suppress(Error):
                self.page.get_by_role("option", name=option).first.wait_for(timeout=PATIENCE / 3)
                break
        box.press("Enter")
        self.staff.rest()

    def choose(self, word: str) -> None:
        self.clicks += 1
        self.staff.choose(word)

    def waits(self, words: str) -> None:
        self.staff.reads(words)


@dataclass(slots=True)
class Tally:
    """What one way of working cost."""

    cases: int = 0
    clicks: int = 0
    seconds: float = 0.0
    steps: dict[str, float] = field(default_factory=dict)

    def told(self) -> dict[str, object]:
        """Per case."""
        many = max(1, self.cases)
        return {
            "cases": self.cases,
            "clicks_per_case": round(self.clicks / many, 2),
            "seconds_per_case": round(self.seconds / many, 2),
            "seconds": {name: round(spent, 1) for name, spent in self.steps.items()},
        }


def run(size: int, seed: int) -> dict[str, object]:
    """A sample one by one, then as many at once; every case ends dispatched or merged."""
    crew, writer, chance = staff(), Writer(seed), random.Random(seed)
    with serving() as base, sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        house = House(base, browser)
        first = min(size, SAMPLE)
        _arrive(crew, writer, chance, first)
        before = Tally(first)
        _work(house, crew.operator, "intake", before, _accept_single)
        _work(house, crew.dispatcher, "dispatch", before, _dispatch_single)
        left = _left()
        _arrive(crew, writer, chance, size)
        after = Tally(size)
        _work(house, crew.operator, "intake?many=true", after, _accept_many)
        _work(house, crew.dispatcher, "dispatch?many=true", after, _dispatch_many)
        browser.close()
    statuses = _left()
    waiting = sum(statuses.get(each, 0) for each in (CaseStatus.SUBMITTED, CaseStatus.ACCEPTED))
    cheaper = after.clicks * before.cases < before.clicks * after.cases
    done = waiting == 0 and sum(statuses.values()) == first + size
    return {
        "ok": done and cheaper,
        "done": done,
        "one_by_one": before.told(),
        "at_once": after.told(),
        "after_the_sample": {str(key): count for key, count in left.items()},
        "at_the_end": {str(key): count for key, count in statuses.items()},
    }


def _arrive(crew: Team, writer: Writer, chance: random.Random, size: int) -> None:
    """So many cases come in: most with a category, some without, some told twice."""
    began = now() - timedelta(hours=1)
    with unit_of_work() as session:
        text = place = ""
        for nth in range(size):
            again = nth % TWICE == TWICE - 1
            if not again:
                _headline, text, _answer, place = writer.matter()
            category = None if nth % UNSORTED == UNSORTED - 1 and not again else crew.loose.id
            said = replace(
                SAID,
                text=text,
                place=place,
                phone=f"139{chance.randrange(10**8):08d}",
                category_id=category,
                area_id=crew.tree.north_lane.id,
                calm=True,
            )
            walk(session, crew, said, now=began + timedelta(seconds=nth))


def _left() -> dict[CaseStatus, int]:
    with reading() as session:
        rows = session.execute(select(Case.status, func.count()).group_by(Case.status))
        return {status: count for status, count in rows}  # noqa: C416  rows are no pairs to mypy


@contextmanager
def _timed(tally: Tally, name: str, hand: Hand) -> Iterator[None]:
    began, clicks = time.perf_counter(), hand.clicks
    yield
    spent = time.perf_counter() - began
    tally.steps[name] = tally.steps.get(name, 0.0) + spent
    tally.seconds += spent
    tally.clicks += hand.clicks - clicks


def _work(house: House, actor: Actor, url: str, tally: Tally, way: Callable[[Hand], None]) -> None:
    with house.screen(DESK, actor) as page:
        hand = Hand(Staff(page).open(url))
        try:
            with _timed(tally, url.partition("?")[0], hand):
                way(hand)
        except Exception:
            shot(page, "clerk_day_broken")
            raise


def _accept_single(hand: Hand) -> None:
    """The desk's pane, one case after the other; a second telling is merged by its form."""
    while hand.page.get_by_text("没有等着受理的件").count() == 0:
        number = _shown(hand)
        if lead := _told_before(hand, "[class*=st-key-card_pane]", number):
            _merge_single(hand, number, lead)
            continue
        if hand.page.get_by_role("combobox", name="类别", exact=True).last.input_value() == "":
            hand.pick("类别", LEAF)
        hand.click("受理")
        _moves_on(hand, number)


def _told_before(hand: Hand, card: str, number: str) -> str:
    """The number of an earlier case with the very same words, as the warning on the card names it."""
    for line in hand.page.locator(card).get_by_text("说法相近 100 %").all_inner_texts():
        found = line.split(" ")[0]
        if found.startswith("H") and short(found) < short(number):
            return found
    return ""


def _merge_single(hand: Hand, number: str, lead: str) -> None:
    """By the form of one case: take it, choose the lead, look at both, press."""
    hand.staff.take("并件")
    hand.clicks += 1
    field = hand.page.get_by_role("textbox", name="牵头件的编号")
    expect(field).to_be_visible(timeout=PATIENCE)
    hand.staff.rest()
    hand.clicks += 2
    field.fill(lead)
    field.press("Enter")
    expect(hand.page.locator("[class*=st-key-card_side]")).to_have_count(2, timeout=PATIENCE)
    hand.click("并件")
    _moves_on(hand, number)


def _dispatch_single(hand: Hand) -> None:
    while hand.page.get_by_text("没有等着派单的件").count() == 0:
        number = _shown(hand)
        hand.click("派单")
        _moves_on(hand, number)


def _shown(hand: Hand) -> str:
    """The number of the case in the pane."""
    return hand.page.locator(PANE).first.inner_text().split(" ")[0]


def _moves_on(hand: Hand, number: str) -> None:
    """The pane shows another case, or the desk is empty."""
    hand.page.wait_for_function(
        "([css, was]) => { const p = document.querySelector(css); return !p || !p.innerText.startsWith(was) }",
        arg=[PANE, number],
        timeout=PATIENCE,
    )
    hand.staff.rest()


def _accept_many(hand: Hand) -> None:
    """A page at a time: what has a warning is looked at, the rest goes as proposed."""
    while hand.page.get_by_text("没有等着受理的件").count() == 0:
        hand.key("Control+Shift+Enter")
        hand.waits("返回列表")
        _look_through(hand)
        hand.key("Control+Enter")
        hand.waits("办成")
        hand.key("Control+Enter")
        expect(hand.page.get_by_role("button", name="回到列表")).to_have_count(0, timeout=PATIENCE)
        hand.staff.rest()


def _look_through(hand: Hand) -> None:
    """Once through what has a warning: what has no category gets one, what was told before follows the first."""
    seen: set[str] = set()
    while hand.page.get_by_role("button", name="下一件要看的").count():
        number = _focus(hand)
        if number in seen:
            break
        seen.add(number)
        category = hand.page.get_by_role("combobox", name="类别", exact=True).last
        if category.input_value() == "":
            hand.pick("类别", LEAF)
            expect(category).to_have_value(LEAF)
        if _told_before(hand, "[class*=st-key-card_correct]", _whole(number)):
            hand.choose("并入")
            expect(hand.page.get_by_role("combobox", name="并到哪一件")).to_be_visible(timeout=PATIENCE)
            hand.staff.rest()
        _next(hand)


def _whole(shown: str) -> str:
    """A number as it is stored, from "这一件 1125-00008 …"; the year is not looked at."""
    day, serial = shown.split(" ")[1].split("-")
    return f"H0000{day}{serial}"


def _focus(hand: Hand) -> str:
    return hand.page.locator(FOCUS).first.inner_text()


def _next(hand: Hand) -> None:
    before = _focus(hand)
    if hand.page.get_by_role("button", name="下一件要看的").count() == 0:
        return
    hand.key("Alt+n")
    with suppress(Error):  # when only one is left to look at, it is shown again
        hand.page.wait_for_function(
            "([css, was]) => { const p = document.querySelector(css); return p && p.innerText !== was }",
            arg=[FOCUS, before],
            timeout=4000,
        )
    hand.staff.rest()


def _dispatch_many(hand: Hand) -> None:
    while hand.page.get_by_text("没有等着派单的件").count() == 0:
        hand.key("Control+Shift+Enter")
        hand.waits("返回列表")
        hand.key("Control+Enter")
        hand.waits("办成")
        hand.key("Control+Enter")
        expect(hand.page.get_by_role("button", name="回到列表")).to_have_count(0, timeout=PATIENCE)
        hand.staff.rest()
