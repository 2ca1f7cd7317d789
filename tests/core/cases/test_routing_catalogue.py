"""Which entry wins, what stands behind it, and who is never proposed."""

from datetime import date
from itertools import permutations

import pytest

from core.cases.catalogue.terms import CatalogueOrigin
from core.cases.routing import Attributes, Proposal, Rule, Why, propose

DAY = date(2026, 3, 1)
LEAF, KIND, FIELD = 11, 12, 13
COMMUNITY, SUBDISTRICT = 31, 32
ORDER = [(category, area) for category in (LEAF, KIND, FIELD) for area in (COMMUNITY, SUBDISTRICT, None)]
RULES = [Rule(nth, category, area, 100 + nth, DAY) for nth, (category, area) in enumerate(ORDER)]


def asked(rules: list[Rule], attributes: Attributes | None = None, **more: int | None) -> Proposal:
    return propose(
        attributes or Attributes(unit_id=5),
        SUBDISTRICT,
        rules=rules,
        categories=(LEAF, KIND, FIELD),
        areas=(COMMUNITY, SUBDISTRICT),
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("left", range(len(RULES)))
def test_the_most_specific_wins(left: int) -> None:
    for rules in list(permutations(RULES[left:]))[:50]:
        found = asked(list(rules))
        assert (found.unit_id, found.why, found.rule) == (100 + left, Why.CATALOGUE, RULES[left])


def test_other_matters_and_places_say_nothing() -> None:
    rules = [Rule(1, 99, None, 100, DAY), Rule(2, LEAF, 98, 101, DAY)]
    assert asked(rules) == Proposal(5, Why.CATEGORY)


def test_without_entries_the_taxonomy_says_who() -> None:
    assert asked([], Attributes(unit_id=5, by_area=True)) == Proposal(SUBDISTRICT, Why.AREA)
    assert asked([], Attributes()) == Proposal(None, Why.NONE)
    assert propose(Attributes(by_area=True), 8) == Proposal(8, Why.AREA)


@pytest.mark.parametrize(
    ("origin", "why"),
    [
        (CatalogueOrigin.RETURN, Why.CORRECTED),
        (CatalogueOrigin.OWNERLESS, Why.OWNERLESS),
        (CatalogueOrigin.SEED, Why.CATALOGUE),
    ],
)
def test_an_entry_says_what_it_came_from(origin: CatalogueOrigin, why: Why) -> None:
    assert asked([Rule(1, LEAF, None, 9, DAY, origin)]).why is why


def test_the_unit_complained_of_is_passed_over() -> None:
    found = asked(RULES[:2], accused_unit_id=100)
    assert (found.unit_id, found.avoided) == (101, True)
    assert asked([], accused_unit_id=5) == Proposal(None, Why.ACCUSED)
    assert asked([], Attributes(), accused_unit_id=5) == Proposal(None, Why.NONE)
    assert not asked(RULES[:2], accused_unit_id=101).avoided


def test_a_case_that_was_merged_goes_where_its_lead_went() -> None:
    assert asked(RULES, lead_unit_id=77) == Proposal(77, Why.LEAD)
    assert asked(RULES, lead_unit_id=77, accused_unit_id=77).unit_id == 100
