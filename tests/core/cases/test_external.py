"""Matters of other systems: read from messy tables, begun once, handed back masked and written down."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.actions import answering, handling
from core.cases.actions.external import note_external, take_in
from core.cases.actions.handing_back import hand_back
from core.cases.external import External, kind_of, source_lamp, source_of
from core.cases.imports.incoming import (
    Incoming,
    IncomingColumn,
    Knows,
    Problem,
    found_columns,
    read,
    require_columns,
    under_headings,
)
from core.cases.queries.external import known_numbers, known_to_rows, sources_of, wanted_sooner
from core.cases.queries.handing_back import Asked, Portion
from core.cases.terms import CaseStatus, Channel, ExternalKind, Outcome, Resolved, Satisfied, Visibility
from core.deadlines.terms import Lamp
from core.foundation import sheets
from core.foundation.clock import CIVIL
from core.foundation.errors import Conflict, Invalid, NotAllowed
from core.identity.actor import SYSTEM
from db.models.cases import Case
from db.models.journal import EventRow, Look
from tests.factories.cases import MONDAY, SAID, Team, walk

HEADER = (
    "序号",
    "工单编号*",
    "来电时间",
    "诉求内容",
    "来电人",
    "联系电话",
    "诉求地址",
    "所属街道",
    "办结时限",
)
TEXT = "和苑小区的路灯坏了半个月，晚上看不见路，请尽快修好。"
KNOWS = Knows({"北门街道": 7}, ("着火",), MONDAY)


def line(nth: int = 1, **more: object) -> tuple[object, ...]:
    cells: dict[str, object] = {
        "序号": nth,
        "工单编号*": f"HD2026-{nth:04d}",
        "来电时间": "2026-11-02 08:05",
        "诉求内容": TEXT,
        "来电人": "钱女士",
        "联系电话": "139 0000 5678",
        "诉求地址": "和苑小区东门",
        "所属街道": "北门街道",
        "办结时限": "2026/11/4",
    }
    return tuple({**cells, **more}[name] for name in HEADER)


def rows(*lines: tuple[object, ...], knows: Knows = KNOWS) -> list[Incoming | Problem]:
    return list(read(enumerate(lines, start=2), require_columns(HEADER), knows))


def one(**more: object) -> Incoming | Problem:
    (found,) = rows(line(**more))
    return found


@pytest.mark.parametrize(
    ("header", "field", "place"),
    [
        (("工单编号", "诉求内容"), IncomingColumn.NUMBER, 0),
        (("（*）信访件编号 ", "信访 内容"), IncomingColumn.TEXT, 1),
        (("序号", "编号", "标题"), IncomingColumn.NUMBER, 1),
        (("编号", "办理期限：", "内容"), IncomingColumn.DUE, 1),
        (("编号", "事发地点", "内容", "街道/乡镇"), IncomingColumn.AREA, 3),
    ],
)
def test_headings_of_real_tables(header: tuple[str, ...], field: IncomingColumn, place: int) -> None:
    assert found_columns(header)[field] == place


def test_headings_below_a_title() -> None:
    lines = enumerate([("统计时间：11 月",), HEADER, line(), line(2)], start=2)
    columns, left = under_headings(("12345 热线转办清单", "", ""), lines)
    assert columns[IncomingColumn.NUMBER] == 1
    assert [number for number, _cells in left] == [4, 5]
    with pytest.raises(Invalid, match="来件编号"):
        under_headings(("甲", "乙"), enumerate([("一", "二")], start=2))
    with pytest.raises(Invalid, match="内容"):
        under_headings(("编号", "乙"), enumerate([], start=2))


def test_a_row_as_it_is_meant() -> None:
    found = one()
    assert isinstance(found, Incoming)
    assert (found.number, found.phone, found.area_id, found.name) == (
        "HD2026-0001",
        "13900005678",
        7,
        "钱女士",
    )
    assert found.received_at == datetime(2026, 11, 2, 8, 5, tzinfo=CIVIL)
    assert found.due_at == datetime(2026, 11, 4, 23, 59, tzinfo=CIVIL)  # a day lasts until its end
    assert found.notes == ()


@pytest.mark.parametrize(
    ("more", "phone", "number"),
    [
        ({"联系电话": "匿名"}, "", "HD2026-0001"),
        ({"联系电话": 13900005678.0}, "13900005678", "HD2026-0001"),
        ({"联系电话": "13900005678，0310-1234567"}, "13900005678", "HD2026-0001"),
        ({"工单编号*": 20261102.0}, "13900005678", "20261102"),
        ({"工单编号*": "'00123"}, "13900005678", "00123"),
    ],
)
def test_cells_as_people_fill_them(more: dict[str, object], phone: str, number: str) -> None:
    found = one(**more)
    assert isinstance(found, Incoming)
    assert (found.phone, found.number) == (phone, number)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"工单编号*": None}, "没有来件编号"),
        ({"工单编号*": "x" * 121}, "太长"),
        ({"诉求内容": "修灯"}, "没有写清什么事"),
        ({"诉求内容": "灯" * 3001}, "先删减"),
        ({"联系电话": "12"}, "不像一个电话号码"),
        ({"来电时间": "上周三"}, "来件时间认不出：上周三"),
        ({"来电时间": "2027-01-01"}, "在将来"),
        ({"办结时限": "尽快"}, "来源期限认不出：尽快"),
        ({"诉求地址": "路" * 201}, "地点写得太长"),
    ],
)
def test_what_stops_a_row(more: dict[str, object], words: str) -> None:
    found = one(**more)
    assert isinstance(found, Problem)
    assert words in str(found.refusal)


def test_what_does_not_stop_a_row_is_said() -> None:
    found = one(诉求内容=TEXT + "电动车着火了", 所属街道="东门街道", 办结时限="2026-10-01")
    assert isinstance(found, Incoming)
    assert [str(note) for note in found.notes] == [
        "来源期限已经过了",
        "写到了“着火”，请先受理这一件",
        "没有叫“东门街道”的街道、乡镇或社区，属地空着",
    ]


def test_a_number_twice_in_a_table() -> None:
    same, other = line(), line(诉求内容=TEXT + "再说一遍。")
    found = rows(line(), same, other)
    assert [type(each) for each in found] == [Incoming, Problem]


def test_sources_by_any_name() -> None:
    assert [kind_of(name) for name in ("12345", " 信访", "人民网 留言板", "区长信箱")] == [
        ExternalKind.HOTLINE,
        ExternalKind.PETITION,
        ExternalKind.BOARD,
        ExternalKind.OTHER,
    ]
    assert source_of(ExternalKind.HOTLINE, "x") == "12345"
    assert source_of(ExternalKind.OTHER, " 区长  信箱 ") == "区长 信箱"
    with pytest.raises(Invalid, match="哪个系统"):
        source_of(ExternalKind.OTHER)


def test_the_lamp_of_a_source() -> None:
    begin, end = MONDAY, MONDAY + timedelta(hours=8)
    lamps = [source_lamp(end, begin, None, begin + timedelta(hours=hours)) for hours in (5, 6, 8)]
    assert lamps == [Lamp.GREEN, Lamp.YELLOW, Lamp.RED]
    assert source_lamp(end, begin, begin, end + timedelta(days=9)) is Lamp.GREEN


def test_rows_become_live_cases_once(session: Session, crew: Team) -> None:
    knows = known_to_rows(session, now=MONDAY)
    assert knows.areas["北门街道"] == crew.tree.north.id
    batch = rows(line(1), line(2, 联系电话="12"), line(3), knows=knows)
    done = take_in(session, crew.operator, batch, kind=ExternalKind.HOTLINE, now=MONDAY)
    assert (done.read, done.taken, done.known, len(done.rejects), done.sooner) == (3, 2, 0, 1, 2)
    case = session.scalars(select(Case).order_by(Case.id)).first()
    assert case is not None
    assert (case.status, case.channel, case.registered_by, case.area_id) == (
        CaseStatus.SUBMITTED,
        Channel.PHONE,
        crew.operator.account_id,
        crew.tree.north.id,
    )
    names = session.scalars(
        select(EventRow.name).where(EventRow.subject_id == case.id).order_by(EventRow.seq)
    ).all()
    assert names == ["case.submitted", "case.external_noted"]
    again = take_in(session, SYSTEM, batch, kind=ExternalKind.HOTLINE, now=MONDAY + timedelta(days=1))
    assert (again.taken, again.known, len(again.rejects)) == (0, 2, 1)
    assert session.scalar(select(func.count(Case.id))) == 2
    assert known_numbers(session, "12345", ["HD2026-0001", "HD2026-0002"]) == {"HD2026-0001"}


def test_the_same_number_with_another_text_is_refused(session: Session, crew: Team) -> None:
    take_in(session, crew.lead, rows(line(所属街道="")), kind=ExternalKind.BOARD, now=MONDAY)
    other = take_in(
        session,
        crew.lead,
        rows(line(诉求内容=TEXT + "还有水管。", 所属街道="")),
        kind=ExternalKind.BOARD,
        now=MONDAY,
    )
    assert [str(refusal) for _row, refusal in other.rejects] == [
        "来件编号 HD2026-0001 已经有另一段文字，请核对"
    ]
    petition = take_in(session, crew.lead, rows(line(所属街道="")), kind=ExternalKind.PETITION, now=MONDAY)
    assert petition.taken == 1  # another system may use the same number


def test_who_brings_in(session: Session, crew: Team) -> None:
    for who in (crew.dispatcher, crew.reviewer, crew.handler, crew.admin, crew.auditor):
        with pytest.raises(NotAllowed):
            take_in(session, who, rows(line()), kind=ExternalKind.HOTLINE, now=MONDAY)
        with pytest.raises(NotAllowed):
            hand_back(session, who, ASKED, "每月交回", now=MONDAY)


def test_a_clerk_notes_number_and_deadline(session: Session, crew: Team) -> None:
    first, second = walk(session, crew), walk(session, crew)
    external = External(ExternalKind.PETITION, " XF-1 ", MONDAY, MONDAY + timedelta(days=2))
    made = note_external(session, crew.operator, first.id, external, now=MONDAY)
    assert note_external(session, crew.operator, first.id, external, now=MONDAY) == made
    with pytest.raises(Conflict, match=first.slip.number):
        note_external(session, crew.operator, second.id, external, now=MONDAY)
    session.get_one(Case, first.id).visibility = Visibility.SECRET
    session.flush()
    with pytest.raises(Conflict) as refusal:  # a number says nothing about a case he may not know of
        note_external(session, crew.operator, second.id, external, now=MONDAY)
    assert first.slip.number not in str(refusal.value)
    session.get_one(Case, first.id).visibility = Visibility.PRIVATE
    session.flush()
    with pytest.raises(NotAllowed):
        note_external(session, crew.handler, first.id, external, now=MONDAY)
    with pytest.raises(Invalid, match="来件编号"):
        note_external(session, crew.operator, second.id, External(ExternalKind.PETITION, " "), now=MONDAY)
    (shown,) = sources_of(session, crew.operator, first.id, now=MONDAY)
    assert (shown.number, shown.lamp, shown.sooner) == ("XF-1", Lamp.GREEN, True)
    count, (sooner,) = wanted_sooner(session, crew.operator, [CaseStatus.SUBMITTED], now=MONDAY)
    assert (count, sooner.number) == (1, first.slip.number)
    assert wanted_sooner(session, crew.handler, [CaseStatus.SUBMITTED], now=MONDAY) == (0, ())
    first.to(CaseStatus.ANSWERED)
    (shown,) = sources_of(session, crew.operator, first.id, now=MONDAY + timedelta(days=9))
    assert (shown.lamp, shown.sooner) == (Lamp.GREEN, False)  # answered in time stays green


ASKED = Asked(ExternalKind.HOTLINE, MONDAY - timedelta(days=1), MONDAY + timedelta(days=1))


def test_what_is_handed_back(session: Session, crew: Team) -> None:
    done, opened, secret = (walk(session, crew) for _nth in range(3))
    for nth, each in enumerate((done, opened, secret)):
        external = External(
            ExternalKind.HOTLINE, f"=HYPERLINK({nth})", MONDAY, MONDAY + timedelta(hours=[99, 1, 1][nth])
        )
        note_external(session, crew.operator, each.id, external, now=MONDAY)
    done.to(CaseStatus.ANSWERED).rate(Resolved.YES, Satisfied.MOSTLY)
    session.get_one(Case, secret.id).visibility = Visibility.SECRET
    session.flush()
    for refused in ("", "交"):
        with pytest.raises(Invalid, match="用途"):
            hand_back(session, crew.operator, ASKED, refused, now=MONDAY)
    found = hand_back(session, crew.operator, ASKED, "每月交回热线", now=MONDAY)
    assert [row.number for row in found] == [done.slip.number, opened.slip.number]
    first, second = found
    assert (first.name, first.phone) == ("赵**", "139****1234")
    assert first.answer.startswith("水泵已于今日")
    assert (first.in_time_for_source, first.in_time_for_promise) == (True, True)
    assert (first.status, first.resolved, first.satisfied) == (
        CaseStatus.CLOSED,
        Resolved.YES,
        Satisfied.MOSTLY,
    )
    assert first.accepted_at
    assert first.signed_at
    assert (second.answer, second.answered_at, second.in_time_for_source) == ("", None, None)
    looks = session.scalars(select(Look)).all()
    assert {look.subject_id for look in looks} == {done.id, opened.id}
    assert {(look.field, look.account_id, look.reason) for look in looks} == {
        ("handed_back", crew.operator.account_id, "每月交回热线")
    }
    parts = {
        part: len(
            hand_back(
                session,
                crew.lead,
                Asked(ASKED.kind, ASKED.begin, ASKED.end, part),
                "每月交回热线",
                now=MONDAY,
            )
        )
        for part in Portion
    }
    assert parts == {Portion.ALL: 2, Portion.ANSWERED: 1, Portion.OPEN: 1}
    with pytest.raises(Invalid, match="一年"):
        hand_back(session, crew.lead, Asked(ASKED.kind, ASKED.end, ASKED.begin), "每月交回热线", now=MONDAY)


def test_numbers_that_slipped_into_an_answer_are_masked(session: Session, crew: Team) -> None:
    found = walk(session, crew)
    note_external(session, crew.operator, found.id, External(ExternalKind.HOTLINE, "1", MONDAY), now=MONDAY)
    found.to(CaseStatus.IN_PROGRESS)
    handling.ask_reply(
        session,
        crew.handler,
        found.id,
        outcome=Outcome.SOLVED,
        text=f"已联系{SAID.name} 13900001234、136 1234-5678，身份证 130402199001011234，水泵已换。",
        now=found.now,
    )
    handling.sign_reply(session, crew.unit_lead, found.id, now=found.now)
    found.release()
    (row,) = hand_back(session, crew.operator, ASKED, "每月交回热线", now=MONDAY)
    assert row.answer.startswith("已联系赵** 139****1234、136")
    assert row.answer.endswith("，身份证 130***********1234，水泵已换。")
    for piece in (SAID.name, "1234-5678", "130402"):
        assert piece not in row.answer
    answering.correct_answer(
        session, crew.reviewer, found.id, body="更正：水泵昨天换好，不是今天。", now=found.now
    )
    (row,) = hand_back(session, crew.operator, ASKED, "每月交回热线", now=MONDAY)
    assert (row.answer, row.outcome) == ("更正：水泵昨天换好，不是今天。", Outcome.SOLVED)


def test_a_written_table_holds_no_formula() -> None:
    cells = ["=1+1", "+86", "-5", "@x", "http://x", "'y", 7, None, "甲\n乙"]
    body = sheets.written("导出[1]", ["列"], [[cell] for cell in cells])
    sheet = load_workbook(BytesIO(body)).worksheets[0]
    found = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value or None for cell in found] == cells
    assert {cell.data_type for cell in found} == {"s", "n"}
    assert [bool(cell.quotePrefix) for cell in found[:4]] == [True] * 4
    assert all(cell.hyperlink is None for cell in found)
    with sheets.uploaded("x.XLSX", body) as read_again:
        assert read_again.header == ("列",)
    for name, broken in (("x.xlsx", b"no table"), ("x.pdf", body)):
        with pytest.raises(Invalid), sheets.uploaded(name, broken):
            pass
    with pytest.raises(Invalid, match="太大"), sheets.uploaded("x.csv", b"a" * (sheets.UPLOAD_MAX + 1)):
        pass
