"""Rows of a table that another system sent, as live matters: columns by their headings, problems per row; pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.cases.external import NUMBER_MAX
from core.cases.imports.messages import AHEAD, cleaned
from core.cases.imports.moments import read_moment
from core.cases.values import NAME_MAX, PLACE_MAX, TEXT_MAX, TEXT_MIN
from core.foundation.clock import civil
from core.foundation.errors import CivicError, Invalid
from core.foundation.phone import normal
from core.foundation.text import N_, Word


class IncomingColumn(Word):
    """What a column of a table from another system may hold."""

    NUMBER = "number", N_("来件编号"), N_("来源系统里的编号，同一个编号只收一次")
    RECEIVED = "received", N_("来件时间"), N_("来源系统什么时候收到的")
    DUE = "due", N_("来源期限"), N_("来源要求什么时候办完")
    NAME = "name", N_("姓名"), N_("反映人的姓名")
    PHONE = "phone", N_("电话"), N_("反映人的电话")
    TITLE = "title", N_("标题"), N_("一句话的主题")
    TEXT = "text", N_("内容"), N_("反映的事")
    PLACE = "place", N_("地点"), N_("在哪里")
    AREA = "area", N_("属地"), N_("街道、乡镇或社区的名字")


SYNONYMS: Mapping[IncomingColumn, tuple[str, ...]] = {
    IncomingColumn.NUMBER: (
        "来件编号", "工单编号", "工单号", "信访件编号", "信访编号", "留言编号", "诉求编号", "受理编号", "办件编号",
        "编号", "单号", "id",
    ),
    IncomingColumn.RECEIVED: (
        "来件时间", "来电时间", "信访日期", "登记时间", "受理时间", "留言时间", "创建时间", "工单时间", "提交时间",
        "转办时间", "交办时间", "派单时间", "时间", "日期",
    ),
    IncomingColumn.DUE: (
        "来源期限", "办理期限", "办结期限", "办结时限", "办理时限", "要求办结时间", "截止时间", "截止日期", "到期时间",
        "答复期限", "反馈期限", "限办日期", "期限", "时限",
    ),
    IncomingColumn.NAME: (
        "姓名", "来电人", "来电人姓名", "诉求人", "诉求人姓名", "信访人", "信访人姓名", "反映人", "网友", "留言人",
        "联系人", "昵称",
    ),
    IncomingColumn.PHONE: (
        "电话", "联系电话", "来电号码", "手机号", "手机号码", "联系方式", "诉求人电话", "来电电话", "手机",
    ),
    IncomingColumn.TITLE: ("标题", "工单标题", "主题", "诉求标题", "留言标题", "概况", "诉求摘要"),
    IncomingColumn.TEXT: (
        "内容", "诉求内容", "工单内容", "信访内容", "留言内容", "反映内容", "问题描述", "主要内容", "详细内容",
        "正文", "诉求",
    ),
    IncomingColumn.PLACE: ("地点", "事发地点", "事发地址", "诉求地址", "问题地点", "详细地址", "地址", "问题属地详址"),
    IncomingColumn.AREA: (
        "属地", "所属街道", "街道", "街道乡镇", "乡镇街道", "所属乡镇", "问题属地", "所属社区", "社区",
    ),
}  # fmt: skip
"""Headings as sources write them, the likelier first; compared without case, spaces and brackets."""

NOISE = re.compile(r"[\s_\-()（）【】\[\]:：*、/]+")
NOBODY = frozenset(
    {"无", "匿名", "保密", "不详", "未留", "未提供", "空", "-", "--", "—", "/", "0", "none", "null", "n/a"}
)
"""What people write where there is nothing."""
SEVERAL = re.compile(r"[,，;；、/]+")
HEADINGS_WITHIN = 5
"""Lines at the top of a sheet among which the headings are looked for: many begin with a title."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row that can become a case.

    Attributes:
        notes: what is not right with it and does not stop it, as sentences.
    """

    row: int
    number: str
    text: str
    place: str
    phone: str
    name: str
    area_id: int | None
    received_at: datetime | None
    due_at: datetime | None
    notes: tuple[CivicError, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that cannot, and why."""

    row: int
    number: str
    refusal: CivicError


@dataclass(frozen=True, slots=True)
class Knows:
    """What rows are read against: places by every name, words of danger, the moment."""

    areas: Mapping[str, int]
    danger: tuple[str, ...]
    now: datetime


def found_columns(header: Sequence[object]) -> dict[IncomingColumn, int]:
    """Which column holds what; each column speaks for one field."""
    places: dict[str, int] = {}
    for place, name in enumerate(header):
        places.setdefault(_plain(name), place)
    found: dict[IncomingColumn, int] = {}
    for field, names in SYNONYMS.items():
        standing = [places[_plain(name)] for name in names if _plain(name) in places]
        free = [place for place in standing if place not in found.values()]
        if free:
            found[field] = free[0]
    return found


def require_columns(header: Sequence[object]) -> dict[IncomingColumn, int]:
    """The columns, where enough of them are there.

    Raises:
        Invalid: no number, or neither title nor content.
    """
    found = found_columns(header)
    if IncomingColumn.NUMBER not in found:
        raise Invalid(N_("表里找不到来件编号这一列，请把那一列的表头写成“来件编号”"), "file")
    if IncomingColumn.TITLE not in found and IncomingColumn.TEXT not in found:
        raise Invalid(N_("表里找不到内容这一列，请把那一列的表头写成“内容”"), "file")
    return found


def under_headings(
    header: Sequence[object], rows: Iterable[tuple[int, Sequence[object]]]
) -> tuple[dict[IncomingColumn, int], Iterator[tuple[int, Sequence[object]]]]:
    """The columns and the rows below them, also when titles stand above the headings.

    Raises:
        Invalid: the first lines hold no headings that could be used.
    """
    left = iter(rows)
    line: Sequence[object] = header
    for _nth in range(HEADINGS_WITHIN):
        found = found_columns(line)
        if IncomingColumn.NUMBER in found and (IncomingColumn.TEXT in found or IncomingColumn.TITLE in found):
            return found, left
        following = next(left, None)
        if following is None:
            break
        line = following[1]
    return require_columns(header), left


def read(
    rows: Iterable[tuple[int, Sequence[object]]], columns: Mapping[IncomingColumn, int], knows: Knows
) -> Iterator[Incoming | Problem]:
    """Each row as a matter, or why it cannot be one; a number that comes twice in the table is taken once."""
    seen: dict[str, str] = {}
    for number, cells in rows:
        values = {field: cells[place] if place < len(cells) else None for field, place in columns.items()}
        row = _incoming(number, values, knows)
        if isinstance(row, Incoming):
            if row.number in seen:
                if seen[row.number] != row.text:
                    yield Problem(
                        number, row.number, Invalid(N_("表里另有一行用了这个编号，文字不同"), "number")
                    )
                continue
            seen[row.number] = row.text
        yield row


def _incoming(row: int, values: Mapping[IncomingColumn, object], knows: Knows) -> Incoming | Problem:
    number = _code(values.get(IncomingColumn.NUMBER))
    try:
        return _read(row, number, values, knows)
    except CivicError as refusal:
        return Problem(row, number[:NUMBER_MAX], refusal)


def _read(row: int, number: str, values: Mapping[IncomingColumn, object], knows: Knows) -> Incoming:
    if not 1 <= len(number) <= NUMBER_MAX:
        raise Invalid(N_("没有来件编号，或者太长"), "number")
    title, body = cleaned(values.get(IncomingColumn.TITLE)), cleaned(values.get(IncomingColumn.TEXT))
    text = body if len(body) >= TEXT_MIN or not title else "\n".join(filter(None, (title, body)))
    if len(text) < TEXT_MIN:
        raise Invalid(N_("没有写清什么事，至少 {count} 个字"), "text", count=TEXT_MIN)
    if len(text) > TEXT_MAX:
        raise Invalid(N_("内容超过 {count} 个字，请先删减"), "text", count=TEXT_MAX)
    notes: list[CivicError] = []
    received = _moment(values.get(IncomingColumn.RECEIVED), N_("来件时间认不出：{text}"), "received")
    if received is not None and received > knows.now + AHEAD:
        raise Invalid(N_("来件时间在将来，请核对"), "received")
    due = _moment(values.get(IncomingColumn.DUE), N_("来源期限认不出：{text}"), "due")
    due = _end_of_day(due) if due is not None else None
    if due is not None and due <= knows.now:
        notes.append(Invalid(N_("来源期限已经过了")))
    notes += [
        Invalid(N_("写到了“{word}”，请先受理这一件"), word=word) for word in knows.danger if word in text
    ]
    area = _one_line(values.get(IncomingColumn.AREA))
    area_id = knows.areas.get(area) if area else None
    if area and area_id is None:
        notes.append(Invalid(N_("没有叫“{area}”的街道、乡镇或社区，属地空着"), area=area[:20]))
    place = _one_line(values.get(IncomingColumn.PLACE))
    if len(place) > PLACE_MAX:
        raise Invalid(N_("地点写得太长了，请不要超过 {count} 个字"), "place", count=PLACE_MAX)
    return Incoming(
        row,
        number,
        text,
        place,
        _phone(values.get(IncomingColumn.PHONE)),
        _one_line(values.get(IncomingColumn.NAME))[:NAME_MAX],
        area_id,
        received,
        due,
        tuple(notes),
    )


def _phone(value: object) -> str:
    """The first number of a cell that holds one or several.

    Raises:
        Invalid: something stands there and is no number.
    """
    text = _code(value)
    if not text or text.lower() in NOBODY:
        return ""
    for part in (text, *SEVERAL.split(text), *text.split()):
        try:
            return normal(part)
        except Invalid:
            continue
    return normal(text)


def _moment(value: object, sentence: str, field: str) -> datetime | None:
    text = cleaned(value)
    if not text or text.lower() in NOBODY:
        return None
    found = read_moment(value if not isinstance(value, str) else text)
    if found is None:
        raise Invalid(sentence, field, text=text[:30])
    return found


def _end_of_day(moment: datetime) -> datetime:
    """A deadline that names a day only lasts until its end."""
    here = civil(moment)
    named = (here.hour, here.minute, here.second) == (0, 0, 0)
    return here.replace(hour=23, minute=59) if named else moment


def _one_line(value: object) -> str:
    text = " ".join(cleaned(value).split())
    return "" if text.lower() in NOBODY else text


def _code(value: object) -> str:
    """A number as it is written; a spreadsheet's 12.0 is 12."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(cleaned(value).split()).lstrip("'")


def _plain(name: object) -> str:
    return NOISE.sub("", cleaned(name)).lower()
