"""Every citizens' page as somebody comes to it: opened, or what comes back when something is missing."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from core.cases.terms import CaseStatus
from core.foundation import clock
from core.publicity.actions.publishing import publish
from db.session import unit_of_work
from tests.core.publicity.conftest import AGREED, ANSWER, QUESTION
from tests.factories import turns
from tests.factories.cases import Team, Walk, walk
from tests.factories.phones import SAYS

NEAR = {
    "text": "加压泵坏了，六楼以上没有水，老人没法打水，已经三天",
    "place": "和苑小区 3 号楼",
    "phone": "13911112222",
}
"""The same that somebody else told this morning."""

OPEN = (
    "/m",
    "/m/submit",
    "/m/track",
    "/m/track?for=rate",
    "/m/rules",
    "/m/privacy",
    "/m/nowhere",
    "/m/offline",
)
TURNS = (
    turns.asked,
    turns.refused,
    turns.closed,
    turns.looked,
    turns.corrected,
    turns.merged,
    turns.deferred,
)
OPENED = "document.querySelectorAll('main details').forEach(e => { e.open = true })"


def stories(crew: Team, patch: pytest.MonkeyPatch) -> tuple[dict[str, Walk], str]:
    """Cases in every state that has a page of its own, and the number of one that everybody may read."""
    with unit_of_work() as session:
        made: dict[str, Walk] = {}
        for turn in TURNS:
            made[turn.__name__] = walk(session, crew)
            turn(made[turn.__name__])
        for status in (
            CaseStatus.IN_PROGRESS,
            CaseStatus.ANSWERED,
            CaseStatus.CALLBACK,
            CaseStatus.REHANDLING,
        ):
            made[status.value] = walk(session, crew).to(status)
        shown = walk(session, crew, AGREED).to(CaseStatus.ANSWERED)
        public = publish(
            session, crew.reviewer, shown.id, question=QUESTION, answer=ANSWER, now=shown.now
        ).number
        latest = max(each.now for each in [*made.values(), shown])
        made["new"] = walk(session, crew, now=latest)
        made["accepted"] = walk(session, crew, now=latest).to(CaseStatus.ACCEPTED)
        latest = made["accepted"].now
    patch.setattr(clock, "now", lambda: latest + timedelta(minutes=5))
    return made, public


def every(page: Page, made: dict[str, Walk], public: str) -> Iterator[str]:
    """Go to one after the other; its name, while the page stands on it."""
    for path in (*OPEN, "/m/public", "/m/public?q=没有这样的事", f"/m/public/{public}", "/m/knowledge"):
        page.goto(path)
        yield re.sub(r"[/?=]+", "-", path.removeprefix("/m")).strip("-") or "home"
    for name, case in made.items():
        page.goto(f"/m/k/{case.slip.link}")
        yield f"case-{name}"
    yield from _forms(page, made)
    yield from _submitting(page)


def _forms(page: Page, made: dict[str, Walk]) -> Iterator[str]:
    """What is sent from the page of a case, and comes back."""
    rating = f"/m/case/{made['ANSWERED'].slip.number}/rate"
    page.goto(rating)
    yield "rate"
    _send(page, "form[data-rate]")
    yield "rate-missing"
    page.goto(f"/m/case/{made['CALLBACK'].slip.number}/thanks")
    yield "thanks"
    working = f"/m/case/{made['IN_PROGRESS'].slip.number}"
    page.goto(f"{working}/withdraw")
    yield "withdraw"
    _send(page, "form[action$=withdraw]")
    yield "withdraw-missing"
    page.goto(working)
    page.evaluate(OPENED)
    _send(page, "form[action$=supplement]")
    yield "supplement-missing"
    page.goto("/m/track")
    page.fill("#number", "H2026110299999")
    page.fill("#code", "00000000")
    _send(page, "form[action='/m/track']")
    yield "track-wrong"


def _submitting(page: Page) -> Iterator[str]:
    """A form with mistakes, with danger, with what others told; a receipt of each kind."""
    _say(page, {"text": "路灯"})
    yield "submit-mistakes"
    _say(page, {**SAYS, "text": "楼道着火了，快来人"})
    yield "submit-danger"
    _say(page, NEAR)
    yield "submit-similar"
    page.locator("form[action='/m/join'] [name=phone]").first.fill("139")
    page.locator("form[action='/m/join'] button").first.click()
    page.wait_for_selector("#phone-err")
    yield "join-refused"
    page.fill("#phone", "")
    page.locator("form[action='/m/join'] button").click()
    page.wait_for_url("**/m/join/receipt")
    yield "join-receipt"
    page.get_by_role("link", name="看办到哪一步").click()
    page.wait_for_selector("#line")
    yield "joined"
    _say(page, SAYS)
    page.wait_for_url("**/m/receipt")
    yield "receipt"


def _say(page: Page, words: dict[str, str]) -> None:
    page.goto("/m/submit")
    page.evaluate("localStorage.clear()")
    page.reload()
    for name in ("place", "phone", "text"):  # words of danger hide what comes below them
        page.fill(f"#{name}", words.get(name, ""))
    _send(page, "#say")


def _send(page: Page, form: str) -> None:
    """Past what the browser itself would ask for."""
    with page.expect_navigation():
        page.evaluate("form => document.querySelector(form).submit()", form)
