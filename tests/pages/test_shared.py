"""The small shapes of every page: words of time, escaped lines, lists, filters, cursors."""

# ruff: noqa: PLC0415  (what AppTest runs is a script of its own, with its own imports)

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from core.deadlines.terms import Lamp, Stage
from core.foundation.calendar import WorkCalendar
from core.foundation.clock import CIVIL
from core.foundation.text import speaking
from pages.shared import formats, timeline
from pages.shared.tables import UNSEEN, _badges
from pages.shared.timeline import Step
from tests.pages.conftest import PATIENCE

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=CIVIL)
"""A Friday."""
CALENDAR = WorkCalendar(frozenset(), frozenset(), ((time(9), time(12)), (time(14), time(18))), NOON.date())
EVIL = "<img src=x onerror=alert(1)> [点](javascript:alert(1)) **粗** :red[x] $y$ `z` ![](http://evil.test/p.png)"


@pytest.mark.parametrize(
    ("gap", "calendar", "said"),
    [
        (timedelta(minutes=5), None, "剩 5 分钟"),
        (timedelta(seconds=20), None, "剩 1 分钟"),
        (timedelta(hours=6, minutes=59), None, "剩 6 小时"),
        (timedelta(days=2, hours=3), None, "剩 2 天"),
        (timedelta(days=4), CALENDAR, "剩 2 个工作日"),
        (timedelta(days=1, hours=5), CALENDAR, "剩 29 小时"),
        (timedelta(0), None, "超期 1 分钟"),
        (-timedelta(hours=3), None, "超期 3 小时"),
        (-timedelta(days=3), CALENDAR, "超期 3 个工作日"),
        (-timedelta(days=5), None, "超期 5 天"),
    ],
)
def test_time_left(gap: timedelta, calendar: WorkCalendar | None, said: str) -> None:
    assert formats.time_left(NOON + gap, NOON, calendar) == said


def test_moments_are_shown_as_on_the_wall_here() -> None:
    late = datetime(2026, 11, 20, 20, 5, tzinfo=UTC)
    assert (formats.moment(late), formats.day(late)) == ("2026-11-21 04:05", "2026-11-21")
    assert (formats.moment(None), formats.weekday(late)) == ("—", "星期六")


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(minutes=45), "45 分钟"),
        (timedelta(hours=6, minutes=12), "6 小时 12 分"),
        (timedelta(hours=6), "6 小时"),
        (timedelta(days=3, hours=4, minutes=59), "3 天 4 小时"),
        (timedelta(days=3), "3 天"),
        (-timedelta(days=3), "0 分钟"),
    ],
)
def test_spans(length: timedelta, said: str) -> None:
    assert formats.span(length) == said


def test_a_lamp_is_never_colour_alone() -> None:
    for lamp in Lamp:
        assert lamp.label in formats.lamp_badge(lamp, "剩 6 小时")
    assert formats.lamp_badge(Lamp.RED, "超期 6 小时").count("超期") == 1
    with speaking("en"):
        late = formats.time_left(NOON - timedelta(hours=6), NOON)
        assert formats.lamp_badge(Lamp.RED, late).lower().count("overdue") == 1
        assert formats.stage_left(Stage.ANSWER, late) == "Answer: 6 h overdue"


def test_what_people_typed_is_never_html_in_the_event_line() -> None:
    html = timeline.html([Step(EVIL, NOON, EVIL, timedelta(hours=1), EVIL), Step("已提交", NOON)], tone="red")
    assert "<img" not in html
    assert html.count("<li") == 2
    assert html.count('class="now"') == 1
    assert "已停留 1 小时" in html


def drawn_words() -> None:
    import streamlit as st

    from pages.shared.formats import badge, plain
    from tests.pages.test_shared import EVIL

    st.markdown(f"{plain(EVIL)} {badge(EVIL)}")


def test_what_people_typed_is_never_markdown() -> None:
    body = AppTest.from_function(drawn_words, default_timeout=PATIENCE).run().markdown[0].value
    for sign in ("[点](", "**粗**", ":red[x]", "$y$", "`z`", "![]("):
        assert sign not in body


@pytest.mark.parametrize(
    ("typed", "drawn"),
    [
        (":material/home:", r"\::small[]material/home\:"),
        (":material_home:", r"\::small[]material\_home\:"),
        (":streamlit:", r"\::small[]streamlit\:"),
        ("https://a.cn", r"https\::small[]//a\.cn"),
        ("www.a.cn", r"www:small[]\.a\.cn"),
        ("a@b.cn", r"a:small[]@b\.cn"),
        ("--", r"\-:small[]\-:small[]"),
        ("1 -> 2", r"1 \-:small[]\>:small[] 2"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("题\n===", "题\n\\=\\=\\="),
        ("    四格", "\u00a0\u00a0\u00a0\u00a0四格"),
        ("09:30 到 10:00，见 3-5 页", r"09\:30 到 10\:00，见 3\-5 页"),
    ],
)
def test_what_streamlit_reads_again_is_parted(typed: str, drawn: str) -> None:
    assert formats.plain(typed) == drawn


@dataclass(frozen=True)
class Line:
    number: str
    title: str


def drawn_list() -> None:
    import streamlit as st

    from core.deadlines.terms import Lamp
    from pages.shared.tables import Column, Shape, pages_bar, turn, work_list
    from tests.pages.test_shared import Line

    shape = Shape(
        (Column("编号", lambda row: row.number), Column("标题", lambda row: row.title)),
        headline=lambda row: row.title,
        lamp=lambda row: (Lamp.RED, "超期 2 小时") if row.number == "1" else None,
        chip=lambda _row: "待派单",
    )
    place = turn("list", asked=st.query_params.get("q"))
    rows = [Line("1", "没有水"), Line("2", "路灯不亮")]
    chosen = work_list(rows, shape, key="list")
    st.caption("选中 " + "、".join(row.number for row in chosen))
    st.caption(f"位置 [{place.cursor}]")
    pages_bar(place, shown=2, total=4, following="" if place.cursor == "c2" else "c2")


def test_a_list_on_a_desk_has_its_lamp_and_its_first_row_chosen() -> None:
    at = AppTest.from_function(drawn_list, default_timeout=PATIENCE).run()
    assert not at.exception
    table = at.dataframe[0].value
    assert list(table.columns) == ["时限", "编号", "标题"]
    assert list(table["时限"].iloc[0]) == ["超期 2 小时"]


def test_the_same_time_left_keeps_its_own_colour() -> None:
    """An hour left of two days is little, of two hours it is much."""
    lamps = [(Lamp.YELLOW, "剩 1 小时"), None, (Lamp.GREEN, "剩 1 小时"), (Lamp.YELLOW, "剩 1 小时")]
    badges = _badges(lamps)
    assert list(badges) == [(Lamp.YELLOW, "剩 1 小时"), (Lamp.GREEN, "剩 1 小时")]
    assert badges[Lamp.YELLOW, "剩 1 小时"] == "剩 1 小时"
    assert badges[Lamp.GREEN, "剩 1 小时"] == "剩 1 小时" + UNSEEN


def test_a_list_on_a_phone_is_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.shared.theme.phone", lambda: True)
    at = AppTest.from_function(drawn_list, default_timeout=PATIENCE).run()
    assert not at.exception
    assert not at.dataframe
    at.button[1].click().run()
    assert any(line.value == "选中 2" for line in at.caption)


def test_pages_turn_on_and_back_and_begin_again_with_other_filters() -> None:
    at = AppTest.from_function(drawn_list, default_timeout=PATIENCE).run()

    def stands() -> str:
        return next(line.value for line in at.caption if line.value.startswith("位置"))

    def press(label: str) -> None:
        next(button for button in at.button if button.label == label).click().run()

    assert stands() == "位置 []"
    press("下一页")
    assert stands() == "位置 [c2]"
    assert next(button for button in at.button if button.label == "下一页").disabled
    press("上一页")
    assert stands() == "位置 []"
    press("下一页")
    at.query_params["q"] = "水"
    at.run()
    assert stands() == "位置 []"


def drawn_filters() -> None:
    import streamlit as st

    from pages.shared.filters import choice, filter_row, more, search, segments

    with filter_row():
        words = search("编号、标题")
        late = st.session_state["late"] = st.session_state.get("late", 0) + 1
        lamp = segments("时限", {"全部": 3, "超期": late}, key="lamp")
        with more():
            area = choice("属地", ["北门街道", "南湾镇"], key="area")
    st.caption(f"{words}|{lamp}|{area}")


def test_filters_are_read_from_the_address() -> None:
    at = AppTest.from_function(drawn_filters, default_timeout=PATIENCE)
    at.query_params.update({"q": " 水 ", "lamp": "超期", "area": "南湾镇"})
    at.run()
    assert not at.exception
    assert at.caption[0].value == "水|超期|南湾镇"


def test_a_filter_stays_chosen_while_its_counts_change_and_stands_in_the_address() -> None:
    at = AppTest.from_function(drawn_filters, default_timeout=PATIENCE).run()
    at.segmented_control[0].set_value("超期").run()
    for _again in range(2):
        at.run()
        assert at.caption[0].value == "|超期|None"
        assert at.query_params["lamp"] in ("超期", ["超期"])
    at.segmented_control[0].set_value("全部").run()
    assert at.caption[0].value == "|全部|None"
    assert "lamp" not in at.query_params


def refused() -> None:
    import streamlit as st

    from core.foundation.errors import Conflict
    from pages.shared.refusals import refusals

    with refusals():
        raise Conflict("别人正在办这一件，请刷新后再试")
    st.caption("后面照常")


def test_a_refusal_is_a_sentence_and_the_page_goes_on() -> None:
    at = AppTest.from_function(refused, default_timeout=PATIENCE).run()
    assert not at.exception
    assert at.error[0].value == "别人正在办这一件，请刷新后再试"
    assert at.caption[0].value == "后面照常"


def unexpected_twice() -> None:
    from core.foundation.errors import Conflict
    from pages.shared.refusals import unexpected

    unexpected(Conflict("这一步已经办过了"))
    unexpected(ZeroDivisionError("secret detail"))


def test_the_unexpected_has_a_number_and_no_detail() -> None:
    at = AppTest.from_function(unexpected_twice, default_timeout=PATIENCE).run()
    assert at.error[0].value == "这一步已经办过了"
    assert "编号" in at.error[1].value
    assert "secret" not in at.error[1].value


def one_form() -> None:
    import streamlit as st

    from pages.shared.forms import form_key, renew

    first, again = form_key("a"), form_key("a")
    renew("a")
    st.caption(f"{first == again} {form_key('a') == first}")


def test_a_form_keeps_its_key_until_it_was_taken() -> None:
    assert AppTest.from_function(one_form, default_timeout=PATIENCE).run().caption[0].value == "True False"
