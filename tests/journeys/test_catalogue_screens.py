"""The catalogue, the register and what intake is shown, at a desk's and a phone's width: looked at, nothing cut."""

from datetime import timedelta

import pytest

from core.cases.actions.catalogue import propose_correction, set_entry
from core.cases.actions.ownerless import open_matter
from core.cases.terms import CaseStatus
from core.foundation.clock import civil, now
from db.session import unit_of_work
from tests.factories.cases import SAID, Team, Walk, walk
from tests.journeys.reading import faults
from tests.journeys.screens import DESK, HAND, House, Staff, shot

pytestmark = pytest.mark.browser

SHAPES = {"desk": DESK, "phone": HAND}


@pytest.fixture(scope="module")
def waiting(crew: Team) -> Walk:
    """An entry, a correction, a matter without an owner, and two calls about the same pump."""
    with unit_of_work() as session:
        began = now() - timedelta(hours=3)
        owner = walk(session, crew, now=began).to(CaseStatus.IN_PROGRESS)
        sent = walk(session, crew, now=began).to(CaseStatus.DISPATCHED)
        set_entry(
            session,
            crew.dispatcher,
            category_id=crew.pump.id,
            area_id=crew.tree.north.id,
            unit_id=crew.tree.heat.id,
            valid_from=civil(now()).date(),
            basis="区政府第十二次会议纪要：北门街道二次供水泵房由热力公司代管",
            now=now(),
        )
        propose_correction(
            session,
            crew.dispatcher,
            case_id=sent.id,
            category_id=crew.loose.id,
            area_id=crew.tree.south.id,
            unit_id=crew.tree.heat.id,
            basis="退单核对：水费由热力公司一并代收",
            now=now(),
        )
        open_matter(
            session,
            crew.lead,
            case_id=owner.id,
            interim_unit_id=crew.tree.north.id,
            question="泵房既不归物业也不归供水公司，两家都不认",
            now=now(),
        )
        walk(session, crew, now=began)
        return walk(session, crew, now=began)


@pytest.mark.parametrize("shape", SHAPES)
def test_pages(house: House, crew: Team, waiting: Walk, shape: str):
    wrong: dict[str, list[str]] = {}
    views = ("catalogue", "catalogue?view=待确认更正", "ownerless", f"file?no={waiting.slip.number}")
    with house.screen(SHAPES[shape], crew.lead) as page:
        staff = Staff(page)
        for nth, url in enumerate(views):
            staff.open(url)
            if shape == "phone" and url in {"catalogue", "ownerless"}:
                page.locator(f"[class*=st-key-{url}_open_0] button").click()
                staff.rest()
            shot(page, f"catalogue-{shape}-{nth}")
            if found := faults(page):
                wrong[url] = found
    assert wrong == {}


@pytest.mark.parametrize("shape", SHAPES)
def test_intake(house: House, crew: Team, waiting: Walk, shape: str):
    wrong: dict[str, list[str]] = {}
    with house.screen(SHAPES[shape], crew.operator) as page:
        staff = Staff(page).open("register")
        staff.write("诉求", SAID.text)
        staff.write("电话", SAID.phone)
        page.keyboard.press("Tab")
        staff.reads("可能是同一件事").reads("同一电话反映过")
        shot(page, f"catalogue-{shape}-register")
        wrong["register"] = faults(page)
        staff.open(f"file?no={waiting.slip.number}")
        page.get_by_role("radiogroup", name="并排看").get_by_text(SAID.text[:8]).first.click()
        page.locator("[class*=st-key-card_side-]").last.wait_for()
        staff.rest()
        shot(page, f"catalogue-{shape}-beside")
        wrong["beside"] = faults(page)
    with house.screen(SHAPES[shape], crew.dispatcher) as page:
        with unit_of_work() as session:
            ready = walk(session, crew, now=now() - timedelta(hours=3)).to(CaseStatus.ACCEPTED)
        Staff(page).open(f"file?no={ready.slip.number}").reads("派单目录规定")
        shot(page, f"catalogue-{shape}-dispatch")
        wrong["dispatch"] = faults(page)
    assert {name: found for name, found in wrong.items() if found} == {}
