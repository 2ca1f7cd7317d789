"""Every page at a desk's and a phone's width: nothing runs out of the screen, nothing speaks the machine's language."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from core.cases.terms import CaseStatus
from core.foundation.clock import now
from core.identity.actor import Actor
from core.identity.terms import Role
from db.session import unit_of_work
from pages.shared.navigation import TABLE
from tests.factories.cases import SAID, Team, Walk, walk
from tests.journeys.people import for_every_role
from tests.journeys.reading import faults
from tests.journeys.screens import DESK, HAND, Citizen, House, Staff, shot

pytestmark = pytest.mark.browser

SHAPES = {"desk": DESK, "phone": HAND}
REFUSALS = ("这里不归您办", "没有这个页面")
REACHED = (
    CaseStatus.ACCEPTED,
    CaseStatus.DISPATCHED,
    CaseStatus.IN_PROGRESS,
    CaseStatus.REPLY_REVIEW,
    CaseStatus.ANSWERED,
    CaseStatus.CALLBACK,
    CaseStatus.REHANDLING,
)
Matters = Mapping[CaseStatus, Walk]


@pytest.fixture(scope="module")
def matters(crew: Team) -> Matters:
    """A case in every status, so that no desk is empty; one is late."""
    with unit_of_work() as session:
        began = now() - timedelta(hours=3)
        found = {CaseStatus.SUBMITTED: walk(session, crew, now=began)}
        walk(session, crew, now=began - timedelta(days=30))
        for status in REACHED:
            found[status] = walk(session, crew, now=began).to(status)
        return found


@pytest.fixture(scope="module")
def roles(crew: Team) -> Mapping[Role, Actor]:
    """Somebody in front of the screen for every role."""
    return for_every_role(crew)


def shown(actor: Actor) -> list[str]:
    """The addresses somebody finds in his side bar."""
    return [page.url for page in TABLE if page.open_to(actor) and not page.hidden]


def busiest(roles: Mapping[Role, Actor]) -> list[Role]:
    """As few roles as open every page: for each page the one who has most to open."""
    return list(
        dict.fromkeys(
            max(roles, key=lambda role: (page.open_to(roles[role]), len(shown(roles[role]))))
            for page in TABLE
        )
    )


def refused(page: Page) -> list[str]:
    """What tells that a page is not for this person."""
    return [words for words in REFUSALS if page.get_by_text(words).filter(visible=True).count()]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_role_opens_what_its_menu_shows(
    house: House, roles: Mapping[Role, Actor], matters: Matters, shape: str
):
    """At a desk every role, with a telephone as few as open every page; each comes by an address of somebody else's."""
    wrong: dict[str, list[str]] = {}
    pictured = busiest(roles)
    with house.screen(SHAPES[shape]) as page:
        staff = Staff(page)
        for nth, role in enumerate(roles if shape == "desk" else pictured):
            house.admit(page.context, roles[role])
            others = [page.url for page in TABLE if not page.open_to(roles[role])]
            staff.open(others[nth % len(others)])
            assert refused(page), f"{role} {others[nth % len(others)]}"
            page.keyboard.press("Escape")
            expect(page.get_by_role("dialog")).to_have_count(0)
            assert staff.menu() == shown(roles[role]), role
            for url in staff.menu():
                staff.turn_to(url)
                if role in pictured:
                    shot(page, f"{shape}-{url}-{role.value}")
                found = faults(page) + refused(page)
                if url == "health":  # no worker runs here, and the page says so
                    found.remove("出错")
                if found:
                    wrong[f"{role} {url}"] = found
    assert wrong == {}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_file_in_front_of_who_acts_on_it(house: House, crew: Team, matters: Matters, shape: str):
    wrong: dict[str, list[str]] = {}
    visits = (
        (crew.operator, CaseStatus.SUBMITTED),
        (crew.dispatcher, CaseStatus.ACCEPTED),
        (crew.handler, CaseStatus.IN_PROGRESS),
        (crew.handler, CaseStatus.REHANDLING),
        (crew.reviewer, CaseStatus.REPLY_REVIEW),
        (crew.reviewer, CaseStatus.CALLBACK),
    )
    with house.screen(SHAPES[shape]) as page:
        for actor, status in visits:
            house.admit(page.context, actor)
            Staff(page).open(f"file?no={matters[status].slip.number}")
            shot(page, f"{shape}-file-{status.value}")
            if found := faults(page):
                wrong[f"{actor.name} {status}"] = found
    assert wrong == {}


@pytest.mark.parametrize("shape", SHAPES)
def test_citizens_pages(house: House, matters: Matters, shape: str):
    wrong: dict[str, list[str]] = {}
    rating = matters[CaseStatus.ANSWERED].slip
    with house.screen(SHAPES[shape]) as page:
        citizen = Citizen(page)
        citizen.find(rating.number, rating.code)
        working = matters[CaseStatus.REHANDLING].slip
        citizen.find(working.number, working.code)
        own = [f"case/{rating.number}", f"case/{rating.number}/rate", f"case/{working.number}"]
        for path in (
            "",
            "submit",
            "track",
            "knowledge",
            "rules",
            "privacy",
            "nowhere",
            *own,
            f"case/{working.number}/withdraw",
        ):
            page.goto(f"/m/{path}")
            shot(page, f"{shape}-m-{re.sub('H[0-9]+', '', path).replace('/', '-')}")
            if found := faults(page):
                wrong[path] = found
        citizen.fill(SAID.text, SAID.place, SAID.phone)
        page.get_by_role("button", name="提交", exact=True).click()
        citizen.note_receipt()
        if found := faults(page):
            wrong["receipt"] = found
    assert wrong == {}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_door(house: House, shape: str):
    with house.screen(SHAPES[shape]) as page:
        page.goto("/login")
        shot(page, f"{shape}-login")
        assert faults(page) == []
