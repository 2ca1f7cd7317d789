"""Days of a pair never overlap whatever is entered; likeness is the same both ways and says why."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.cases.likeness import LikeWhy, Sample, compare, pairs, shared
from core.cases.spans import DAY, Span, ended, lay
from tests.factories.cases import MONDAY, SAID

FIRST = date(2026, 1, 1)


def laid(days: list[int]) -> list[Span]:
    spans: list[Span] = []
    for number, day in enumerate(days):
        first = FIRST + timedelta(days=day)
        laying = lay(spans, first)
        if laying.ends is not None:
            ends, last = laying.ends
            spans = [Span(span.id, span.first, last) if span.id == ends else span for span in spans]
        spans.append(Span(number, first, laying.last))
    return spans


@given(st.lists(st.integers(0, 30), max_size=12))
def test_one_entry_holds_each_day_from_the_first_on(days: list[int]) -> None:
    spans = laid(days)
    for day in range(35):
        holding = [span for span in spans if span.holds(FIRST + timedelta(days=day))]
        assert len(holding) == (1 if days and day >= min(days) else 0)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12))
def test_what_is_entered_last_holds_on_its_first_day(days: list[int]) -> None:
    spans = laid(days)
    first = FIRST + timedelta(days=days[-1])
    assert [span.id for span in spans if span.holds(first)] == [len(days) - 1]


def test_what_has_not_begun_never_will() -> None:
    span = Span(1, FIRST, None)
    assert ended(span, FIRST - 5 * DAY) == FIRST - DAY
    assert not Span(1, FIRST, FIRST - DAY).holds(FIRST)
    assert ended(span, FIRST + 5 * DAY) == FIRST + 5 * DAY


def sample(text: str = SAID.text, place: str = SAID.place, phones: str = "a:1", day: int = 0) -> Sample:
    return Sample(text, place, frozenset(phones.split()), 7, MONDAY - timedelta(days=day))


def test_the_same_matter_is_alike_in_every_way() -> None:
    like = compare(sample(), sample(day=2, phones="b:1 a:1", place="北门街道 和苑小区3号楼"))
    assert like.enough
    assert [reason.why for reason in like.reasons] == [
        LikeWhy.PHONE,
        LikeWhy.PLACE,
        LikeWhy.WORDS,
        LikeWhy.CATEGORY,
        LikeWhy.DAYS,
    ]
    assert like.reasons[2].amount == 100
    assert like.reasons[-1].amount == 2


def test_a_neighbour_says_it_in_other_words() -> None:
    said = "和苑小区加压泵坏了，我们五楼三天没有水了，老人打水困难。"
    other = sample(said, "北门街道和苑小区 5 号楼", "c:9", day=1)
    like = compare(sample(), other)
    assert like.enough
    assert {LikeWhy.NEAR, LikeWhy.WORDS} <= {reason.why for reason in like.reasons}
    assert compare(other, sample()) == like


def test_other_matters_are_not_offered() -> None:
    lamp = sample("小区门口的路灯坏了一个星期，晚上看不见路。", "南湾镇中学门口", "c:9")
    assert not compare(sample(), lamp).enough
    same_caller = sample("小区门口的路灯坏了一个星期，晚上看不见路。", "南湾镇中学门口")
    assert not compare(sample(), same_caller).enough


def test_nothing_is_like_nothing() -> None:
    assert shared(pairs(""), pairs("")) == 0.0
    assert pairs("水") == frozenset("水")
    assert pairs("停水，停水") == pairs("停水停水")
