"""The search page: filters live in the URL, a view is a list of its own, what cannot be searched is said."""

from collections.abc import Callable

import pytest

from core.cases.terms import CaseStatus
from core.identity.actor import Actor
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
