"""What somebody typed or came for stays, as the browser has it: a reply, a note, the case behind a link, a batch."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from core.cases.terms import CaseStatus
from core.foundation.clock import now
from core.identity.terms import Role
from core.knowledge.actions.templates import TemplateWords, write_template
from core.knowledge.terms import RequiredFact
from core.publicity.actions.publishing import propose
from db.session import unit_of_work
from tests.core.knowledge.test_templates import BODY
from tests.core.publicity.conftest import AGREED
from tests.factories.accounts import person
from tests.factories.cases import Team, Walk, walk
from tests.journeys.reading import faults
from tests.journeys.screens import DESK, HAND, PATIENCE, House, Staff, shot

pytestmark = pytest.mark.browser
SHAPES = {"desk": DESK, "phone": HAND}
HALF = "泵昨天已经拆下来送修，"


@pytest.fixture(scope="module")
def made(crew: Team) -> list[Walk]:
    """One in work with templates for its reply, and two answers that may become public."""
    with unit_of_work() as session:
        began = now() - timedelta(hours=4)
        for title, body in (("停水", BODY), ("泵房", f"{BODY}请放心。")):
            wanted = TemplateWords(title, body, "先说结果，不讲套话", (RequiredFact.TIME,))
            write_template(
                session, crew.lead, wanted, category_id=crew.pump.id, owner_id=crew.tree.water.id, now=began
            )
        work = walk(session, crew, now=began).to(CaseStatus.IN_PROGRESS)
        public = [walk(session, crew, AGREED, now=began).to(CaseStatus.ANSWERED) for _nth in range(2)]
        for each in public:
            propose(session, crew.reviewer, each.id, now=each.now)
        return [work, *public]


@pytest.mark.parametrize("name", SHAPES)
def test_a_half_written_reply_outlives_every_template(
    crew: Team, made: list[Walk], house: House, name: str
) -> None:
    with house.screen(SHAPES[name], crew.handler) as page:
        at = Staff(page).open(f"file?no={made[0].slip.number}").take("报送结果")
        reply = at.field("给反映人的答复")
        reply.press_sequentially(HALF)
        for title in ("停水", "泵房"):
            page.get_by_role("combobox", name="答复模板", exact=True).click()
            page.get_by_role("option", name=title, exact=True).click()
            at.rest()
            expect(reply).to_have_value(HALF)
        page.get_by_role("button", name="用这个模板", exact=True).click()
        at.reads("框里已经写了字")
        expect(reply).to_have_value(HALF)
        shot(page, f"{name}-reply-asks")
        assert faults(page) == []
        page.get_by_role("button", name="换成模板", exact=True).click()
        expect(reply).to_have_value(f"{BODY}请放心。")
        at.rest()
        shot(page, f"{name}-reply-taken")
        assert faults(page) == []
        page.get_by_role("button", name="换回原来写的", exact=True).click()
        expect(reply).to_have_value(HALF)
        note = at.field("写给同事")
        note.fill("门")
        page.get_by_role("button", name="记下备注", exact=True).click()
        expect(page.get_by_text("请至少写 2 个字").first).to_be_visible(timeout=PATIENCE)
        expect(note).to_have_value("门")
        note.fill("门卫有钥匙")
        page.get_by_role("button", name="记下备注", exact=True).click()
        at.reads("备注已经记下")
        expect(at.field("写给同事")).to_have_value("")


@pytest.mark.parametrize("name", SHAPES)
def test_the_link_in_a_file_opens_that_case_on_the_publishing_desk(
    crew: Team, made: list[Walk], house: House, name: str
) -> None:
    first, second = made[1], made[2]
    with house.screen(SHAPES[name], crew.reviewer) as page:
        at = Staff(page).open(f"file?no={first.slip.number}")
        page.get_by_role("link", name="写摘要，公开").click()
        opened(at, house, first)
        shot(page, f"{name}-publishing-first")
        assert faults(page) == []
        at.turn_to("search").field("查找").fill(second.slip.number)
        page.keyboard.press("Enter")
        at.reads("共 1 条")
        found = page.get_by_role("link", name="打开办件").or_(page.locator(".st-key-search_open_0 button"))
        found.first.dispatch_event("click")
        page.wait_for_url("**/file*")
        at.reads(second.slip.number)
        page.get_by_role("link", name="写摘要，公开").dispatch_event("click")
        opened(at, house, second)
        shot(page, f"{name}-publishing-second")
        assert faults(page) == []


def opened(at: Staff, house: House, walked: Walk) -> None:
    """The desk shows this case, and its address names none any more."""
    at.page.wait_for_url(f"{house.base}/publishing")
    at.settle().reads(walked.slip.number)


@pytest.mark.parametrize("name", SHAPES)
def test_what_rules_the_district_is_not_a_streets(crew: Team, house: House, name: str) -> None:
    with unit_of_work() as session:
        street = person(session, f"street-{name}", (Role.ADMIN, crew.tree.north), name="周街道")
        auditor = person(session, f"part-{name}", (Role.AUDITOR, crew.tree.water), name="吴审计")
    with house.screen(SHAPES[name], street) as page:
        at = Staff(page).open("units")
        assert not {"categories", "regulations", "calendar", "outbox", "retention", "channels"} & set(
            at.menu()
        )
        shot(page, f"{name}-street-units")
        assert faults(page) == []
    with house.screen(SHAPES[name], auditor) as page:
        Staff(page).open("trail").reads("您审计的是部分单位")
        shot(page, f"{name}-part-trail")
        assert faults(page) == []
