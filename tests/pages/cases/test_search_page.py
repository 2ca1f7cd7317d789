"""The search page: filters live in the URL, a view is a list of its own, what cannot be searched is said."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from core.cases.terms import CaseStatus
from core.identity.actor import Actor
from pages.shared import filters
from tests.factories.cases import Team, Walk
from tests.pages.conftest import shell, words

LogIn = Callable[[Actor], Actor]
Begin = Callable[[CaseStatus], Walk]


@pytest.fixture
def two(case: Begin, crew: Team, log_in: LogIn) -> tuple[Walk, Walk]:
    made = case(CaseStatus.SUBMITTED), case(CaseStatus.CALLBACK)
    log_in(crew.reviewer)
    return made


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, 2),
        ({"q": "和苑小区"}, 2),
        ({"q": "试压"}, 1),
        ({"part": "待评价"}, 1),
        ({"part": "已结束"}, 0),
        ({"lamp": "停表"}, 0),
        ({"unit": "水务局"}, 1),
        ({"area": "北门街道"}, 1),
        ({"category": "供水 · 二次供水"}, 1),
        ({"level": "特急"}, 0),
        ({"channel": "网站"}, 2),
        ({"phone": "13900001234"}, 2),
        ({"since": "2020-01-01", "until": "2020年1月31日"}, 0),
        ({"view": "差评待判定"}, 1),
    ],
    ids=str,
)
def test_every_filter_is_in_the_url(two: tuple[Walk, Walk], query: dict[str, str], shown: int) -> None:
    at = shell("cases/search.py", **query)
    assert not at.exception, at.exception
    assert (len(at.dataframe[0].value) if at.dataframe else 0) == shown


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"q": "水"}, "请至少写两个连着的字"),
        ({"phone": "123"}, "这不像一个电话号码"),
        ({"since": "2026-13-40"}, "日期请写成"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_said(two: tuple[Walk, Walk], query: dict[str, str], sentence: str) -> None:
    at = shell("cases/search.py", **query)
    assert not at.exception, at.exception
    assert sentence in words(at)


def drawn(at: AppTest) -> str:
    return "".join(str(each.proto.body) for each in at.get("html"))


@pytest.mark.parametrize("phone", [False, True])
def test_what_narrows_from_behind_the_button_is_told_and_can_be_taken_off(
    two: tuple[Walk, Walk], monkeypatch: pytest.MonkeyPatch, *, phone: bool
) -> None:
    assert two
    monkeypatch.setattr(filters.theme, "phone", lambda: phone)
    at = shell("cases/search.py", level="紧急", mine="true", imported="false", lamp="超期")
    assert not at.exception, at.exception
    words = ["级别：紧急", "只看我经办的", "含历史导入：关"]
    said = drawn(at)
    assert f'--behind: " · {4 if phone else 3}"' in said
    for word in ["时限：超期", *words] if phone else words:
        assert (f"✕ {word}</a>" if phone else f"<b>{word}</b>") in said
    if phone:
        without = {"mine": ["true"], "imported": ["false"], "lamp": ["超期"]}
        links = [parse_qs(unescape(each)) for each in re.findall(r'href="\?([^"]+)"', said)]
        assert without in links
        assert len(links) == 4
    assert "--behind:" not in drawn(shell("cases/search.py"))
