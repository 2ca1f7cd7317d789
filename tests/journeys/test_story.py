"""One matter from the first word to the rating, by hand, on a phone and at desks, with a bad rating on the way."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import expect

from core.cases.terms import INTERNAL, CaseStatus
from core.identity.actor import Actor
from tests.factories.cases import Team
from tests.journeys.screens import DESK, HAND, Citizen, House, Line, Staff, photo, shot

pytestmark = pytest.mark.browser

SAID = "小区加压泵坏了三天，六楼以上没有水，老人打水很困难。"
FIRST = "水泵已更换并试压，六楼以上恢复供水，值班电话写在单元门口。"
SECOND = "复查发现顶层减压阀堵塞，已更换，逐户量过水压，都达到标准。"
REASON = "顶层水压没有量"
COMMENT = "六楼还是没有水，来人只看了看水泵。"

CHECKS = ("答的是所问", "有依据", "没有个人信息", "可信")
INSIDE = {event.label for event in INTERNAL}
"""What a unit does by itself; only its own side reads it."""

PUBLIC = (
    "已提交",
    "已受理",
    "承诺日期改为",
    "已派往水务局",
    "水务局已签收",
    "已联系您",
    "结果审核中",
    "已答复，请评价",
    "已评价，中心正在核实",
    "重新办理（第 2 轮）",
    "水务局办这一件已列入挂账督办",
    "结果审核中",
    "已答复，请评价",
    "已评价",
    "已办结",
)
Seat = Callable[[dict[str, object], Actor | None], Staff]


@pytest.fixture(scope="module")
def seat(house: House) -> Iterator[Seat]:
    """Sit somebody down in front of a screen of his own; all stay open to the end, as in an office."""
    with ExitStack() as open_screens:
        yield lambda shape, actor: Staff(open_screens.enter_context(house.screen(shape, actor)))


def test_a_matter_goes_its_way(house: House, crew: Team, seat: Seat):
    with house.screen(HAND) as phone:
        citizen = Citizen(phone)
        say(citizen)
        accept(seat(DESK, None).log_in("op", "intake"), citizen)
        dispatch(seat(DESK, crew.dispatcher).open("dispatch"), citizen)
        sign(seat(DESK, crew.clerk).open("unit"), citizen)
        handler, lead, reviewer = (
            seat(DESK, crew.handler),
            seat(HAND, crew.unit_lead),
            seat(DESK, crew.reviewer),
        )
        contact(handler.open("unit"))
        draft(handler, FIRST, photo("新水泵.jpg"))
        sign_reply(lead.open("unit"), citizen, FIRST)
        release(reviewer.open("audit"), citizen)
        citizen_sees(citizen, FIRST)
        citizen.rate("未解决", "不满意", COMMENT)
        expect(phone.get_by_role("heading", name="评价收到了，中心来核实")).to_be_visible()
        uphold(reviewer.open("callback"), citizen)
        citizen.follow()
        expect(phone.get_by_text("重新办理 · 第 2 轮")).to_be_visible()
        handler.open("unit").reads(COMMENT).reads(REASON)
        draft(handler, SECOND)
        sign_reply(lead.open("unit"), citizen, SECOND)
        release(reviewer.open("audit"), citizen)
        citizen_sees(citizen, SECOND)
        citizen.rate("已解决", "满意")
        expect(phone.get_by_role("heading", name="谢谢您，这件事办结了")).to_be_visible()
        citizen.follow()
        on_the_phone = citizen.line()
        both_sides_read_the_same(reviewer, citizen, on_the_phone)
        at_a_table_too(house, citizen, on_the_phone)


def say(citizen: Citizen) -> None:
    citizen.fill(SAID, "北门街道和苑小区 3 号楼", "13900001234")
    citizen.page.get_by_text("可以把电话和称呼交给承办单位").tap()
    citizen.page.set_input_files("#photos", [photo("水泵.jpg")])  # type: ignore[list-item]
    expect(citizen.page.locator("#shots img")).to_have_count(1)
    shot(citizen.page, "submit")
    citizen.page.get_by_role("button", name="提交", exact=True).tap()
    citizen.note_receipt()
    shot(citizen.page, "receipt")


def accept(operator: Staff, citizen: Citizen) -> None:
    operator.reads(citizen.number)
    expect(operator.page.get_by_role("img", name="水泵.jpg")).to_be_visible()
    operator.pick("类别", "停水")
    operator.pick("街道、乡镇", "北门街道")
    shot(operator.page, "intake")
    operator.press("受理", f"{citizen.number} 已受理")


def dispatch(dispatcher: Staff, citizen: Citizen) -> None:
    dispatcher.reads("建议派往").write("给承办单位的话", "独居老人多，请先送水")
    shot(dispatcher.page, "dispatch")
    dispatcher.press("派单", f"{citizen.number} 已派出")


def sign(clerk: Staff, citizen: Citizen) -> None:
    clerk.press("签收", f"{citizen.number} 已签收")


def contact(handler: Staff) -> None:
    handler.write("说了什么", "约好今天下午上门看水泵")
    handler.press("记录联系", "联系情况已经记下")


def draft(handler: Staff, text: str, evidence: dict[str, object] | None = None) -> None:
    handler.write("给反映人的答复", text)
    if evidence:
        handler.attach(evidence)
    shot(handler.page, "unit")
    handler.press("报送结果", "的答复已报送，等单位负责人签发")


def sign_reply(lead: Staff, citizen: Citizen, text: str) -> None:
    """On a phone a desk is cards; a case is one tap away."""
    lead.page.get_by_role("button", name="打开").first.tap()
    lead.reads(text)
    shot(lead.page, "sign-phone")
    lead.press("签发", f"{citizen.number} 已签发，送中心审核")


def release(reviewer: Staff, citizen: Citizen) -> None:
    for check in CHECKS:
        reviewer.page.get_by_text(f"{check}：").click()
    shot(reviewer.page, "audit")
    reviewer.press("放行", f"{citizen.number} 已放行")


def uphold(reviewer: Staff, citizen: Citizen) -> None:
    reviewer.reads(COMMENT).write("判定的理由", REASON)
    shot(reviewer.page, "callback")
    reviewer.press("差评属实，重新办理", f"{citizen.number} 已转重新办理")


def citizen_sees(citizen: Citizen, answer: str) -> Line:
    citizen.follow()
    expect(citizen.page.get_by_text(answer).first).to_be_visible()
    return citizen.line()


def both_sides_read_the_same(staff: Staff, citizen: Citizen, on_the_phone: Line) -> None:
    staff.open(f"file?no={citizen.number}").reads(CaseStatus.CLOSED.label)
    shot(staff.page, "file")
    shot(citizen.page, "case")
    for (sentence, _at), expected in zip(reversed(on_the_phone), PUBLIC, strict=True):
        assert sentence.startswith(expected), on_the_phone
    assert [step for step in staff.line() if step[0] not in INSIDE] == on_the_phone


def at_a_table_too(house: House, citizen: Citizen, on_the_phone: Line) -> None:
    with house.screen(DESK) as page:
        at_a_table = Citizen(page)
        at_a_table.find(citizen.number, citizen.code)
        assert at_a_table.line() == on_the_phone
        shot(page, "case-wide")
