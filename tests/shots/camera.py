"""Whole pages as pictures: the page scrolls inside itself, so the window grows until nothing is left to scroll."""

from pathlib import Path

from playwright.sync_api import Page

from core.foundation.settings import LANGUAGE_COOKIE
from tests.journeys.screens import DESK, HAND, IDLE, SKELETON

WIDTHS = {1440: DESK, 390: HAND}
TALLEST = 12_000
"""Pixels; a page that goes on is cut there."""
STILL = 700
"""Milliseconds for charts, tables and faces of fonts to be painted."""

HEIGHT = """() => { const main = document.querySelector('[data-testid=stMain]');
  return Math.max(main ? main.scrollHeight : 0, document.documentElement.scrollHeight); }"""


def shape(width: int, *, dark: bool) -> dict[str, object]:
    """The screen of this width for a browser."""
    return {**WIDTHS[width], "color_scheme": "dark" if dark else "light"}


def speak(page: Page, base: str, language: str) -> None:
    """The language the browser has chosen once before."""
    page.context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": base}])


def settle(page: Page) -> None:
    """Wait until nothing moves any more, on staff pages and on plain ones."""
    if page.locator("[data-testid=stApp]").count():
        page.wait_for_selector(IDLE)
        page.wait_for_function("css => !document.querySelector(css)", arg=SKELETON)
    page.evaluate("document.fonts.ready.then(() => true)")
    page.wait_for_timeout(STILL)


def picture(page: Page, path: Path) -> None:
    """The page from its head to its foot."""
    settle(page)
    before = page.viewport_size or {"width": 1440, "height": 900}
    height = min(TALLEST, max(before["height"], page.evaluate(HEIGHT)))
    page.set_viewport_size({"width": before["width"], "height": height})
    settle(page)
    page.screenshot(path=path)
    page.set_viewport_size(before)
