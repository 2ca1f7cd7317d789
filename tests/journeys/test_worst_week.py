"""The worst that can happen to one matter, by hand: two units say it is not theirs, a third is told to do it, its
helper refuses, more time, a stop over the National Day, sent back, an angry rating, done again, back with a photo.

Staff sit at desks, the unit's lead and the citizen have telephones, and the clock of the house is moved on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from core.cases.terms import CaseStatus
from core.deadlines.terms import Level
from core.foundation.clock import CIVIL
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.cases import Category
from db.session import unit_of_work
from tests.elsewhen import Elsewhen
from tests.factories.accounts import person
from tests.factories.cases import Team
from tests.journeys.office import Office
from tests.journeys.reading import faults
from tests.journeys.screens import HAND, Citizen, House, photo, shot
from tests.serving import serving

pytestmark = pytest.mark.browser


def september(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 9, day, hour, minute, tzinfo=CIVIL)


def october(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=CIVIL)


SAID = (
    "和苑小区东门外的人行道陷下去一大块，底下的管子都露着，老人孩子天天绕到车道上走，找了几家都说不归自己管。"
)
FIRST = "已在塌陷处设置围挡和警示牌，安排人员巡查，请过往群众注意安全。"
BETTER = "塌陷处已挖开回填夯实，管沟由水务局加固，人行道砖按原样铺好，验收记录贴在小区公示栏。"
SECOND = "复查发现西侧三米回填不实，已重新夯实铺砖，压实度检测合格，检测单贴在小区公示栏。"
THIRD = "雨后下沉的两处已换填碎石、重铺面砖，并加了排水口，保修两年，报修电话写在公示栏。"
COMMENT = "铺好没两天又陷了一块，推车过不去，根本没有夯实。"
REASON = "西侧回填没有夯实，照片对得上"
AGAIN = "下了一场雨，靠近公交站的地方又沉下去了，砖也翘了。"
HEIGHT = "(document.querySelector('[data-testid=stMain]') || document.documentElement).scrollHeight"
CHECKS = ("答的是所问", "有依据", "没有个人信息", "可信")

PUBLIC = (
    "已提交",
    "已受理",
    "已派往水务局",
    "水务局认为不归它办，中心正在核对",
    "经核对不归水务局办，改派",
    "已派往热力公司",
    "承诺日期改为",
    "热力公司认为不归它办，中心正在核对",
    "中心指定北门街道办理",
    "承诺日期改为",
    "北门街道已签收",
    "请水务局一起办",
    "已联系您",
    "延期至 10-10 17:30",
    "承诺日期改为",
    "水务局办这一件已列入挂账督办",
    "暂缓办理，最晚 10-09",
    "恢复办理",
    "承诺日期改为",
    "水务局办完了自己的一份",
    "结果审核中",
    "审核没有通过，北门街道补办",
    "结果审核中",
    "已答复，请评价",
    "已评价，中心正在核实",
    "重新办理（第 2 轮）",
    "北门街道办这一件已列入挂账督办",
    "结果审核中",
    "已答复，请评价",
    "已评价",
    "已办结",
    "您提出新情况，中心正在核实",
    "重新办理（第 3 轮）",
    "已问询北门街道办到哪一步",  # was due in the week before: on the line before what the third round adds to the entry
    "结果审核中",
    "已答复，请评价",
    "已评价",
    "已办结",
)


@dataclass(frozen=True, slots=True)
class Street:
    """The unit that gets it in the end."""

    clerk: Actor
    handler: Actor
    lead: Actor


@pytest.fixture(scope="module")
def street(crew: Team) -> Street:
    """A subdistrict at work, and the kind of matter this is."""
    with unit_of_work() as session:
        north, began = crew.tree.north, september(1)
        made = [
            person(session, login, (role, north), name=name, now=began)
            for login, role, name in (
                ("nclerk", Role.UNIT_CLERK, "许北门"),
                ("nhandler", Role.UNIT_HANDLER, "何修路"),
                ("nlead", Role.UNIT_LEAD, "吕主任"),
            )
        ]
        parent_id = crew.loose.parent_id
        kind = Category(
            parent_id=parent_id, path="/", code="W-1-3", name="路面塌陷", full_name="路面塌陷", level=Level.L3
        )
        session.add(kind)
        session.flush()
        kind.path = f"{crew.loose.path.rsplit('/', 2)[0]}/{kind.id}/"
        return Street(*made)


@pytest.fixture(scope="module")
def office(crew: Team, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The centre and its units on a Monday in September."""
    time = Elsewhen(Path(tmp_path_factory.mktemp("time")) / "now")
    time.go_to(september(21))
    with serving(time) as base, Office(House(base, chromium), time) as opened:
        yield opened


def test_the_worst_week(office: Office, crew: Team, street: Street):
    with office.house.screen(HAND) as phone:
        citizen = Citizen(phone)
        comes_in(office, crew, citizen)
        two_units_give_it_back(office, crew)
        is_told_to_do_it(office, crew, street)
        the_helper_refuses(office, crew, street)
        takes_longer(office, crew, street)
        stands_still_over_the_holiday(office, crew, street, citizen)
        is_sent_back_once(office, crew, street)
        makes_angry(office, crew, citizen)
        is_handled_again(office, crew, street, citizen, SECOND)
        comes_back_with_a_photo(office, crew, citizen)
        is_handled_again(office, crew, street, citizen, THIRD)
        both_sides_read_the_same(office, crew, citizen)


def comes_in(office: Office, crew: Team, citizen: Citizen) -> None:
    citizen.fill(SAID, "北门街道和苑小区东门", "13900001234")
    citizen.page.get_by_text("可以把电话和称呼交给承办单位").tap()
    citizen.page.get_by_role("button", name="提交", exact=True).tap()
    citizen.note_receipt()
    office.number = citizen.number
    operator = office.desk(crew.operator, "intake")
    operator.pick("类别", "路面塌陷")
    operator.pick("街道、乡镇", "北门街道")
    operator.press("受理", "已受理")
    dispatcher = office.desk(crew.dispatcher, "dispatch")
    dispatcher.pick("承办单位", "水务局")
    dispatcher.press("派单", "已派出")


def two_units_give_it_back(office: Office, crew: Team) -> None:
    clerk = office.desk(crew.clerk, "unit").take("申请退单")
    clerk.write("依据", "塌陷处露出的是供热管沟，按管线权属应由热力公司办")
    clerk.pick("应当由谁办", "热力公司")
    clerk.press("申请退单", "已申请退单")
    lead = office.hand(crew.unit_lead, "approvals").reads("供热管沟")
    shot(lead.page, "week-return-phone")
    lead.press("同意退单", "已退给中心核对")
    dispatcher = office.desk(crew.dispatcher, "returns").reads("它认为应当由热力公司办")
    shot(dispatcher.page, "week-returns")
    dispatcher.press("准予退单并改派", "已派出")
    office.go_to(september(22))
    clerk = office.desk(crew.heat_clerk, "unit").take("申请退单")
    clerk.write("依据", "管沟完好，人行道由属地街道管养，见区政府管养分工第六条")
    clerk.press("申请退单", "已申请退单")


def is_told_to_do_it(office: Office, crew: Team, street: Street) -> None:
    lead = office.desk(crew.lead, "returns").reads("人行道由属地街道管养")
    lead.pick("指定给", "北门街道")
    lead.write("指定的理由", "人行道由属地管养，管养分工第六条；管线单位协办，不再退单")
    shot(lead.page, "week-designate")
    lead.press("指定承办", "已派出")
    office.desk(street.clerk, "unit").press("签收", "已签收")


def the_helper_refuses(office: Office, crew: Team, street: Street) -> None:
    dispatcher = office.desk(crew.dispatcher, office.file()).take("请单位协办")
    dispatcher.pick("协办单位", "水务局")
    dispatcher.write("请它办什么", "查明塌陷处供水管有没有渗漏，加固管沟")
    dispatcher.press("请它协办", "已请协办")
    helper = office.hand(crew.unit_lead, office.file()).take("退回协办")
    helper.write("为什么不归本单位", "渗漏排查已经做过，管沟不在本单位名下")
    helper.press("退回协办", "协办已退回主办单位").reads("这一件已经不在您这里")
    lead = office.hand(street.lead, office.file()).reads("管沟不在本单位名下")
    lead.write("理由", "竣工图上管沟是供水管沟，只请加固这一段")
    shot(lead.page, "week-again-phone")
    lead.press("再请协办", "已再请协办")
    office.desk(crew.clerk, office.file()).press("签收协办", "协办已签收")


def takes_longer(office: Office, crew: Team, street: Street) -> None:
    office.go_to(september(23))
    handler = office.desk(street.handler, "unit")
    handler.write("说了什么", "说明了分工，约好开挖那天请她到场")
    handler.press("记录联系", "联系情况已经记下")
    lead = office.hand(street.lead, office.file()).take("申请延期")
    lead.write("延期的理由", "管沟要等水务局加固完才能回填")
    shot(lead.page, "week-extension-phone")
    lead.press("申请延期", "已申请延期 3 个工作日")
    dispatcher = office.desk(crew.dispatcher, "approvals").reads("管沟要等水务局加固完")
    shot(dispatcher.page, "week-extension")
    dispatcher.press("同意延期", "已延期")


def stands_still_over_the_holiday(office: Office, crew: Team, street: Street, citizen: Citizen) -> None:
    office.go_to(september(28))
    lead = office.hand(street.lead, office.file()).take("申请缓办")
    lead.date("复核日期", "2026-10-09")
    lead.write("等什么条件", "国庆假期主干道禁止开挖，节后恢复占道许可")
    shot(lead.page, "week-deferral-phone")
    lead.press("申请缓办", "已申请缓办到 2026-10-09")
    office.desk(crew.lead, "approvals").reads("节后恢复占道许可").press("同意缓办", "已缓办")
    office.go_to(october(4))
    office.come_back(citizen)
    expect(citizen.page.get_by_text("国庆假期主干道禁止开挖").first).to_be_visible()
    shot(citizen.page, "week-deferred")
    office.go_to(october(10, 0, 5))
    office.come_back(citizen)
    assert citizen.line()[1] == ("恢复办理", "10-10 00:05")


def is_sent_back_once(office: Office, crew: Team, street: Street) -> None:
    office.go_to(october(10))
    helper = office.desk(crew.handler, office.file()).take("办完协办")
    helper.write("办得怎么样", "管沟加固八米，闭水试验合格，没有渗漏")
    helper.press("报送协办结果", "协办结果已报给主办单位")
    answers(office, street, FIRST)
    reviewer = office.desk(crew.reviewer, "audit").take("退回补办")
    reviewer.write("哪里要补办", "只写了围挡，没有答什么时候修好，也没有写协办的结果")
    reviewer.press("退回补办", "已退回补办")
    answers(office, street, BETTER)
    release(office, crew)


def makes_angry(office: Office, crew: Team, citizen: Citizen) -> None:
    office.go_to(october(12))
    office.come_back(citizen)
    expect(citizen.page.get_by_text(BETTER).first).to_be_visible()
    citizen.rate("未解决", "不满意", COMMENT)
    expect(citizen.page.get_by_role("heading", name="评价收到了，中心来核实")).to_be_visible()
    reviewer = office.desk(crew.reviewer, "callback").reads(COMMENT)
    reviewer.write("判定的理由", REASON)
    reviewer.press("差评属实，重新办理", "已转重新办理")


def comes_back_with_a_photo(office: Office, crew: Team, citizen: Citizen) -> None:
    office.go_to(october(26))
    office.come_back(citizen)
    citizen.page.get_by_text("又有新情况，重新提出").tap()
    citizen.page.get_by_label("有什么新情况").fill(AGAIN)
    form = citizen.page.locator("form[action$='/reopen']")
    form.locator("input[type=file]").set_input_files([photo("雨后.jpg")])  # type: ignore[list-item]
    expect(form.locator(".shots img")).to_have_count(1)
    shot(citizen.page, "week-reopen")
    form.get_by_role("button", name="重新提出").tap()
    expect(citizen.page.get_by_text("新情况已经收到").first).to_be_visible()
    lead = office.desk(crew.lead, "callback").reads(AGAIN)
    lead.write("判定的理由", "照片上又下沉了两处，保修期内应当重修")
    shot(lead.page, "week-reopened")
    lead.press("情况属实，重新办理", "已转重新办理")


def is_handled_again(office: Office, crew: Team, street: Street, citizen: Citizen, text: str) -> None:
    answers(office, street, text)
    release(office, crew)
    office.come_back(citizen)
    expect(citizen.page.get_by_text(text).first).to_be_visible()
    citizen.rate("已解决", "满意")
    expect(citizen.page.get_by_role("heading", name="谢谢您，这件事办结了")).to_be_visible()


def answers(office: Office, street: Street, text: str) -> None:
    handler = office.desk(street.handler, "unit").take("报送结果")
    handler.write("给反映人的答复", text)
    handler.press("报送结果", "的答复已报送，等单位负责人签发")
    lead = office.hand(street.lead, "approvals").reads(text)
    lead.press("签发", "已签发，送中心审核")


def release(office: Office, crew: Team) -> None:
    reviewer = office.desk(crew.reviewer, "audit")
    for check in CHECKS:
        reviewer.page.get_by_text(f"{check}：").click()
    reviewer.press("放行", "已放行")


def both_sides_read_the_same(office: Office, crew: Team, citizen: Citizen) -> None:
    office.come_back(citizen)
    on_the_phone = citizen.line()
    whole(citizen.page, "week-citizen")
    staff = office.desk(crew.reviewer, office.file()).reads(CaseStatus.CLOSED.label)
    whole(staff.page, "week-staff")
    for (sentence, _at), expected in zip(reversed(on_the_phone), PUBLIC, strict=True):
        assert sentence.startswith(expected), on_the_phone
    staff.reads("水务局的协办已过答复期限")
    assert staff.public_line() == on_the_phone
    assert faults(staff.page) == faults(citizen.page) == []


def whole(page: Page, name: str) -> None:
    """All of a page on one picture, its bars where they belong; a page of the house scrolls inside itself."""
    page.set_viewport_size({"width": page.evaluate("innerWidth"), "height": page.evaluate(HEIGHT) + 16})
    page.evaluate("Promise.all([...document.images].map(each => each.decode()))")
    shot(page, name)
