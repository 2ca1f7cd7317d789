"""Which index a list goes along, by examples a person can recount."""

from core.cases.plans import Walk, by_word, choose, together

MILLION = 1_000_000


def test_a_large_field_is_met_soon_enough_along_everything() -> None:
    field = Walk((400,) * 120)  # 120 leaves, 4.8 % of all
    assert choose([field], MILLION, 51)[0] is None


def test_a_small_unit_is_gone_along_by_itself() -> None:
    assert choose([Walk((3_000,))], MILLION, 51)[0] == 0


def test_two_conditions_that_few_cases_meet_are_laid_over_each_other() -> None:
    unit, visits = Walk((10_000,)), Walk((25_000,))
    assert together([unit, visits], MILLION) < choose([unit, visits], MILLION, 51)[1]
    closed, large = Walk((930_000,)), Walk((100_000,))
    assert together([closed, large], MILLION) > choose([closed, large], MILLION, 51)[1]


def test_the_rarer_of_two_conditions_leads() -> None:
    closed, urgent = Walk((930_000,)), Walk((5_000,))
    assert choose([closed, urgent], MILLION, 51)[0] == 1


def test_before_anything_was_counted_the_first_condition_leads() -> None:
    assert choose([Walk((0,)), Walk((0,))], 0, 51)[0] == 0


def test_common_words_are_met_along_the_list_and_rare_ones_looked_up() -> None:
    for share, looked_up in ((0.3, False), (0.05, False), (0.005, True), (0.001, True), (0.0, True)):
        _way, price = choose([], MILLION, 51, word=share)
        assert by_word(share, 1.0, MILLION, 51, price) is looked_up


def test_a_common_word_in_a_small_unit_is_met_along_the_unit() -> None:
    _way, price = choose([Walk((900,))], MILLION, 51, word=0.01)
    assert not by_word(0.01, 0.0009, MILLION, 51, price)
