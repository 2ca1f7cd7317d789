"""A night on duty: the roster is written, an urgent matter raises the red strip, somebody says that he knows; and
tables of another system come in and go back. Everything at a desk and on a telephone."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from core.cases.actions import dispatching, intake
from core.cases.actions.external import take_in
from core.cases.imports.incoming import Incoming
from core.cases.terms import CaseStatus, ExternalKind, Visibility
from core.deadlines.terms import Level
from core.duty.actions.roster import set_shifts
from core.duty.jobs import raise_alarms
from core.duty.values import Planned
from core.foundation import sheets
from core.foundation.clock import civil, now
from core.identity.terms import Role
from db.models.cases import Case
from db.session import unit_of_work
from tests.factories.accounts import person
from tests.factories.cases import Team, Walk, walk
from tests.journeys.reading import faults
from tests.journeys.screens import DESK, HAND, House, Staff, shot

pytestmark = pytest.mark.browser
SHAPES = {"desk": DESK, "hand": HAND}


@pytest.fixture(scope="module")
def night(crew: Team) -> Mapping[str, Walk]:
    """Two urgent matters that wait for the unit on duty, one of them secret; matters of the hotline at the centre."""
    moment = now()
    with unit_of_work() as session:
        person(session, "second", (Role.UNIT_HANDLER, crew.tree.water), name="韩接手")
        shifts = [
            Planned(who.account_id or 0, moment - timedelta(hours=3), moment + timedelta(hours=12))
            for who in (crew.clerk, crew.handler)
        ]
        shifts += [
            Planned(
                who.account_id or 0, moment + timedelta(hours=hours), moment + timedelta(hours=hours + 14)
            )
            for who, hours in ((crew.unit_lead, 13), (crew.handler, 30), (crew.clerk, 55))
        ]
        set_shifts(session, crew.clerk, crew.tree.water.id, shifts, now=moment)
    with unit_of_work() as session:
        found = {}
        for name, minutes, level in (("late", 45, Level.L2), ("secret", 5, Level.L1)):
            began = moment - timedelta(minutes=minutes)
            case = walk(session, crew, now=began)
            intake.accept(
                session,
                crew.operator,
                case.id,
                category_id=crew.pump.id,
                area_id=crew.tree.north.id,
                level=level,
                now=began,
            )
            dispatching.dispatch(session, crew.dispatcher, case.id, unit_id=crew.tree.water.id, now=began)
            found[name] = case
        session.get_one(Case, found["secret"].id).visibility = Visibility.SECRET
        rows = [
            Incoming(
                nth,
                f"12345-2026-{nth:03d}",
                f"和苑小区第 {nth} 号楼前的路灯不亮，请尽快修好。",
                "和苑小区东门",
                "13900005678",
                "钱女士",
                crew.tree.north.id,
                moment - timedelta(hours=2),
                moment + timedelta(hours=6 + nth),
            )
            for nth in range(1, 5)
        ]
        take_in(session, crew.operator, rows, kind=ExternalKind.HOTLINE, now=moment)
        found["sourced"] = walk(session, crew, now=moment - timedelta(hours=1)).to(CaseStatus.IN_PROGRESS)
    with unit_of_work() as session:
        assert raise_alarms(session, now()) >= 4
    return found


def table() -> dict[str, object]:
    day = f"{civil(now()) + timedelta(days=3):%Y-%m-%d}"
    rows = [
        (
            "12345-2026-001",
            "2026-11-02 08:00",
            "和苑小区第 1 号楼前的路灯不亮，请尽快修好。",
            "钱女士",
            "13900005678",
            day,
        ),
        (
            "12345-2026-101",
            "2026-11-02 08:00",
            "南湾镇卫生院门口积水，老人进出不便，请处理。",
            "匿名",
            "无",
            day,
        ),
        (
            "12345-2026-102",
            "上周",
            "学校门口没有斑马线，孩子过马路危险，请补画。",
            "孙先生",
            "13900005679",
            day,
        ),
        (
            "12345-2026-103",
            "2026-11-02 08:00",
            "楼道里电动车着火了，已经扑灭，请查一查充电的地方。",
            "李女士",
            "",
            "2026-11-01",
        ),
    ]
    header = ["工单编号", "来电时间", "诉求内容", "来电人", "联系电话", "办结时限"]
    return {"name": "12345.xlsx", "mimeType": sheets.XLSX, "buffer": sheets.written("转办", header, rows)}


@pytest.mark.parametrize("shape", SHAPES)
def test_pages_of_duty_and_exchange(house: House, crew: Team, night: Mapping[str, Walk], shape: str):
    wrong: dict[str, list[str]] = {}

    def look(staff: Staff, name: str) -> None:
        width = SHAPES[shape]["viewport"]["width"]  # type: ignore[index]
        staff.page.set_viewport_size({"width": width, "height": 2200})
        staff.rest()
        shot(staff.page, f"{shape}-{name}")
        if found := faults(staff.page):
            wrong[name] = found

    with house.screen(SHAPES[shape], crew.handler) as page:
        staff = Staff(page)
        for url in ("", "duty", "unit", "mine", f"file?no={night['late'].slip.number}"):
            staff.open(url).reads("值班提醒")
            look(staff, f"alarm-{url.split('?')[0] or 'today'}")
    with house.screen(SHAPES[shape], crew.clerk) as page:
        staff = Staff(page).open("duty")
        look(staff, "duty-keeper")
        staff.open(f"file?no={night['sourced'].slip.number}")
        look(staff, "assign")
    with house.screen(SHAPES[shape], crew.operator) as page:
        staff = Staff(page).open("duty")
        look(staff, "duty-centre")
        staff.open("intake").reads("来源期限早于我们的承诺")
        look(staff, "intake-warns")
        staff.open("register")
        page.get_by_role("combobox", name="外部来源").click()
        page.get_by_role("option", name="信访").click()
        staff.rest()
        look(staff, "register-source")
        staff.open("exchange")
        look(staff, "exchange-empty")
        page.set_input_files("[data-testid=stFileUploader] input[type=file]", [table()])  # type: ignore[list-item]
        staff.reads("读出来的")
        look(staff, "exchange-preview")
        staff.choose("交回去")
        staff.write("用途", "每月向热线交回办理情况")
        staff.press("导出表格", "一天内有效")
        look(staff, "exchange-out")
        with page.expect_download() as fetched:
            page.locator("a.fetch").click()
        assert fetched.value.suggested_filename.endswith(".xlsx")
    assert wrong == {}


def test_somebody_on_duty_knows_and_it_is_quiet(house: House, crew: Team, night: Mapping[str, Walk]):
    number = night["late"].slip.number
    with house.screen(DESK, crew.clerk) as page:
        staff = Staff(page).open("")
        row = page.locator("[class*=st-key-alarm_]").filter(has_text=number)
        row.get_by_role("button", name="已知晓").click()
        staff.reads("提醒不再往上报")
        assert page.locator("[class*=st-key-alarm_]").filter(has_text=number).count() == 0
    with house.screen(HAND, crew.handler) as page:
        Staff(page).open("")
        assert page.locator("[class*=st-key-alarm_]").filter(has_text=number).count() == 0


def test_an_export_is_its_owners_alone(house: House, crew: Team, night: Mapping[str, Walk]):
    def export(page: Staff) -> str:
        page.open("exchange").choose("交回去")
        page.write("用途", "每月向热线交回办理情况")
        page.press("导出表格", "一天内有效")
        return str(page.page.locator("a.fetch").get_attribute("href"))

    with house.screen(DESK, crew.operator) as page:
        address = export(Staff(page))
        assert page.request.get(address).status == 200
    for other in (crew.lead, crew.admin, crew.auditor):
        with house.screen(DESK, other) as page:
            assert page.request.get(address).status == 404
    with house.screen(DESK) as page:
        assert page.request.get(address).status in {401, 403, 404}


def test_who_is_away_is_stood_in_for(house: House, crew: Team, night: Mapping[str, Walk]):
    with house.screen(DESK, crew.handler) as page:
        staff = Staff(page).open("mine")
        staff.pick("谁代办", "韩接手")
        staff.press("请他代办", "已请韩接手")
        staff.open("mine").reads("代办")
        shot(page, "desk-mine-substitute")
        assert faults(page) == []
