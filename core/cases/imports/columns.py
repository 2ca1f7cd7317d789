"""Which column of somebody's table is what, by its header; pure."""

import re
from collections.abc import Mapping, Sequence

from core.foundation.errors import Invalid
from core.foundation.text import N_, Word


class Column(Word):
    """What a column of old messages may hold; the code is what `--map` says."""

    ID = "id", N_("编号"), N_("来源里的编号")
    USER = "user", N_("用户"), N_("反映人的姓名或代号")
    TITLE = "title", N_("标题"), N_("一句话的主题")
    TIME = "time", N_("时间"), N_("什么时候提出的")
    TEXT = "text", N_("内容"), N_("反映的事")
    REPLY = "reply", N_("答复"), N_("单位答复的文字")
    REPLIED_AT = "replied_at", N_("答复时间"), N_("什么时候答复的")


SYNONYMS: Mapping[Column, tuple[str, ...]] = {
    Column.ID: (
        "留言编号", "编号", "工单号", "工单编号", "诉求编号", "信件编号", "受理编号", "序号",
        "id", "msg_id", "message_id",
    ),
    Column.USER: ("留言用户", "用户", "留言人", "反映人", "来信人", "诉求人", "姓名", "网名", "昵称", "user", "name"),
    Column.TITLE: ("留言主题", "留言标题", "标题", "主题", "诉求标题", "信件标题", "title", "subject"),
    Column.TIME: (
        "留言时间", "提交时间", "来信时间", "反映时间", "诉求时间", "受理时间", "时间", "日期",
        "time", "created_at", "date",
    ),
    Column.TEXT: (
        "留言详情", "留言内容", "内容", "详情", "诉求内容", "反映内容", "信件内容", "正文",
        "detail", "text", "content", "body",
    ),
    Column.REPLY: ("答复意见", "答复内容", "答复", "回复内容", "回复", "办理结果", "处理结果", "reply", "answer"),
    Column.REPLIED_AT: ("答复时间", "回复时间", "办结时间", "答复日期", "回复日期", "replied_at", "reply_time"),
}  # fmt: skip
"""Headers as sources write them, the likelier first; compared without case, spaces and brackets."""

NOISE = re.compile(r"[\s_\-()（）【】\[\]:：*]+")


def match(header: Sequence[str], chosen: Mapping[str, str]) -> dict[Column, int]:
    """Where each column stands: as the operator says, else by the first synonym found.

    Args:
        header: the first line.
        chosen: header → code of a Column; an empty code leaves that column out.

    Raises:
        Invalid: a name that the table or we do not know; neither title nor content; no time.
    """
    places = {_plain(name): place for place, name in reversed(list(enumerate(header))) if name}
    found: dict[Column, int] = {}
    spoken_for = set()
    for name, code in chosen.items():
        if _plain(name) not in places:
            raise Invalid(N_("表头里没有“{name}”"), "map", name=name)
        if code and code not in {column.value for column in Column}:
            raise Invalid(
                N_("不认得“{code}”，可以写：{known}"), "map", code=code, known=" ".join(map(str, Column))
            )
        spoken_for.add(places[_plain(name)])
        if code:
            found[Column(code)] = places[_plain(name)]
    for column, names in SYNONYMS.items():
        place = next((places[_plain(name)] for name in names if _plain(name) in places), None)
        if column not in found and place is not None and place not in spoken_for:
            found[column] = place
    if Column.TITLE not in found and Column.TEXT not in found:
        raise Invalid(N_("表里找不到标题或内容这一列，请用 --map 列名=text 指明"), "file")
    if Column.TIME not in found:
        raise Invalid(N_("表里找不到时间这一列，请用 --map 列名=time 指明"), "file")
    return found


def _plain(name: str) -> str:
    return NOISE.sub("", name).lower()
