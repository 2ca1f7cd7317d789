"""Which entry answers what was asked, without a database: category, then place, then words."""

import pytest

from core.knowledge.grams import grams, normal, pairs_of, words
from core.knowledge.ranking import (
    ABOVE,
    AWAY,
    ELSEWHERE,
    EVERYWHERE,
    HERE,
    NEAR,
    OFFERED,
    OPEN,
    SAME,
    UNSURE,
    Asked,
    Candidate,
    Fit,
    fit,
    ranked,
)
from core.knowledge.terms import Because

SAID = "我们小区加压泵坏了三天，六楼以上没有水，老人打水很困难。"


def entry(
    number: int = 1,
    title: str = "加压泵坏了多久能修好",
    keywords: tuple[str, ...] = ("加压泵",),
    categories: tuple[int, ...] = (),
    nodes: tuple[int, ...] = (),
    areas: tuple[tuple[int, ...], ...] = (),
) -> Candidate:
    return Candidate(number, title, keywords, frozenset(categories), frozenset((*nodes, *categories)), areas)


@pytest.mark.parametrize(
    ("asked", "categories", "nodes", "how"),
    [
        ((1, 4, 17), (17,), (1, 4), SAME),
        ((1, 4, 17), (4,), (1,), ABOVE),
        ((1, 4, 17), (1,), (), ABOVE),
        ((1,), (17,), (1, 4), NEAR),
        ((1, 4, 17), (), (), OPEN),
        ((), (17,), (1, 4), OPEN),
        ((1, 4, 17), (18,), (1, 4), ELSEWHERE),
        ((2,), (17,), (1, 4), ELSEWHERE),
    ],
)
def test_how_near_two_categories_are(
    asked: tuple[int, ...], categories: tuple[int, ...], nodes: tuple[int, ...], how: int
) -> None:
    assert fit(Asked("", asked), entry(categories=categories, nodes=nodes)).category == how


@pytest.mark.parametrize(
    ("asked", "areas", "how"),
    [
        ((1, 7, 70), (), EVERYWHERE),
        ((1, 7, 70), ((1, 7),), HERE),
        ((1, 7), ((1, 7),), HERE),
        ((1, 7), ((1, 7, 70),), UNSURE),
        ((), ((1, 7),), UNSURE),
        ((1, 8), ((1, 7),), AWAY),
        ((1, 8), ((1, 7), (1, 8)), HERE),
    ],
)
def test_how_near_two_places_are(
    asked: tuple[int, ...], areas: tuple[tuple[int, ...], ...], how: int
) -> None:
    assert fit(Asked("", (), asked), entry(areas=areas)).area == how


def test_words_count_by_keywords_and_by_the_share_of_the_title() -> None:
    near = fit(Asked(SAID), entry()).words
    assert near > fit(Asked(SAID), entry(title="水费多收了找谁核对")).words == 30
    assert fit(Asked(SAID), entry(title="路灯不亮报给谁", keywords=("路灯",))).words == 0
    assert fit(Asked(SAID), entry(keywords=("加压泵", "没有水", "打水", "六楼"))).words == 100


@pytest.mark.parametrize(
    ("how", "offered"),
    [
        (Fit(SAME, EVERYWHERE, 0), True),
        (Fit(SAME, AWAY, 100), False),
        (Fit(ABOVE, EVERYWHERE, 30), True),
        (Fit(ABOVE, EVERYWHERE, 29), False),
        (Fit(NEAR, HERE, 30), True),
        (Fit(OPEN, EVERYWHERE, 39), False),
        (Fit(OPEN, UNSURE, 40), True),
        (Fit(ELSEWHERE, EVERYWHERE, 39), False),
        (Fit(ELSEWHERE, EVERYWHERE, 40), True),
    ],
)
def test_what_is_worth_a_glance(how: Fit, offered: bool) -> None:
    assert how.offered is offered


def test_phrases_of_every_question_say_nothing() -> None:
    asked = Asked("请问怎么办理，需要什么，可以吗，谢谢你们")
    assert fit(asked, entry(title="居住证怎么办理，需要什么", keywords=())).words == 0


def test_one_pair_by_chance_is_no_match() -> None:
    assert fit(Asked("停水"), entry(title="停水通知", keywords=())).words < OFFERED
    assert fit(Asked("停水"), entry(title="停水通知", keywords=("停水",))).words >= OFFERED


def test_category_comes_before_place_and_place_before_words() -> None:
    asked = Asked(SAID, (1, 4, 17), (1, 7))
    words_only = entry(1)
    here = entry(2, title="水的事", categories=(17,), areas=((1, 7),))
    anywhere = entry(3, categories=(17,))
    away = entry(4, categories=(17,), areas=((1, 8),))
    order = [found.id for found, _ in ranked(asked, [words_only, anywhere, away, here])]
    assert order == [2, 3, 1]


def test_of_two_that_fit_alike_the_older_comes_first() -> None:
    assert [found.id for found, _ in ranked(Asked(SAID), [entry(9), entry(3)])] == [3, 9]


def test_what_has_nothing_in_common_is_not_offered() -> None:
    other = entry(title="路灯不亮报给谁", keywords=("路灯",))
    assert ranked(Asked(SAID, (1, 4, 17)), [other]) == []
    same = entry(title="路灯不亮报给谁", keywords=(), categories=(17,))
    assert ranked(Asked(SAID, (1, 4, 17)), [same])[0][1].why is Because.MATTER


@pytest.mark.parametrize(
    ("how", "well", "why"),
    [
        (Fit(SAME, EVERYWHERE, 45), True, Because.MATTER),
        (Fit(SAME, EVERYWHERE, 44), False, Because.MATTER),
        (Fit(NEAR, EVERYWHERE, 45), True, Because.FIELD),
        (Fit(OPEN, EVERYWHERE, 59), False, Because.WORDS),
        (Fit(OPEN, EVERYWHERE, 60), True, Because.WORDS),
        (Fit(ELSEWHERE, EVERYWHERE, 60), True, Because.WORDS),
        (Fit(SAME, AWAY, 100), False, Because.MATTER),
    ],
)
def test_when_a_person_may_be_stopped_to_read(how: Fit, well: bool, why: Because) -> None:
    assert (how.well, how.why) == (well, why)


def test_pairs_of_signs() -> None:
    assert grams("停水 3 天") == {"停水", "3", "天"}
    assert grams("ＡＢc") == {"ab", "bc"}
    assert grams("，。 ") == frozenset()
    assert normal(" 停水\0\n Ｘ ") == "停水 x"
    assert words("停水  加压泵，停水") == ("停水", "加压泵")
    assert pairs_of(("停", "加压泵")) == ["加压", "压泵"]
