"""One running product for a module, its people, and a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import ground
from tests.factories.cases import Team
from tests.journeys.people import staff
from tests.journeys.screens import House
from tests.serving import serving


@pytest.fixture(scope="module")
def crew(server, database) -> Iterator[Team]:
    with ground.fresh_database(server) as made, ground.standing_on(made):
        yield staff()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def house(crew: Team, chromium: Browser) -> Iterator[House]:
    with serving() as base:
        yield House(base, chromium)
