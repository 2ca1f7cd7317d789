"""Every page at a desk's and a phone's width: nothing runs out of the screen, nothing speaks the machine's language."""

import re
from collections.abc import Mapping
from datetime import timedelta

import pytest

from core.cases.terms import CaseStatus
from core.foundation.clock import now
from core.identity.actor import Actor
from db.session import unit_of_work
from pages.shared.navigation import TABLE
from tests.factories.cases import SAID, Team, Walk, walk
from tests.journeys.reading import faults
from tests.journeys.screens import DESK, HAND, Citizen, House, Staff, shot

pytestmark = pytest.mark.browser

SHAPES = {"desk": DESK, "phone": HAND}
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


def visits(crew: Team, matters: Matters) -> list[tuple[Actor, list[str]]]:
    """Who looks at what: each page by somebody it is for, and the file by each who acts on it."""
    people = (crew.operator, crew.dispatcher, crew.handler, crew.reviewer, crew.admin, crew.lead)
    pages: dict[int, list[str]] = {nth: ["today"] for nth in range(len(people))}
    for page in TABLE[1:]:
        who = next(nth for nth, actor in enumerate(people) if page.open_to(actor))
        pages[who].append(page.url)
    files = {
        0: (CaseStatus.SUBMITTED,),
        1: (CaseStatus.ACCEPTED,),
        2: (CaseStatus.IN_PROGRESS, CaseStatus.REHANDLING),
        3: (CaseStatus.REPLY_REVIEW, CaseStatus.CALLBACK),
    }
    for nth, statuses in files.items():
        pages[nth] += [f"file?no={matters[status].slip.number}" for status in statuses]
    return [(actor, pages[nth]) for nth, actor in enumerate(people)]


@pytest.mark.parametrize("shape", SHAPES)
def test_staff_pages(house: House, crew: Team, matters: Matters, shape: str):
    wrong: dict[str, list[str]] = {}
    for actor, urls in visits(crew, matters):
        with house.screen(SHAPES[shape], actor) as page:
            for url in urls:
                Staff(page).open("" if url == "today" else url)
                shot(page, f"{shape}-{url.replace('?no=', '-')}-{actor.name}")
                if found := faults(page):
                    wrong[f"{actor.name} {url}"] = found
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
