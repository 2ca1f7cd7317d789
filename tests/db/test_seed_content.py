"""The shipped content is whole: every code exists, nothing stands twice, phones cannot ring."""

import re
from collections import Counter

import pytest

from core.cases.terms import Outcome, Resolved, Satisfied
from core.deadlines.terms import Level
from core.identity.terms import NOT_GRANTED, Role, UnitKind
from db.seeds import taxonomy
from db.seeds.demo import texts

CALLS = {"110", "119", "120", "122", "96110", taxonomy.GAS_CALL}

LEAVES = taxonomy.read()
EMERGENCIES = taxonomy.read_emergency()
UNITS = {unit.code: unit for unit in texts.units()}
PEOPLE = texts.people()
MATTERS = texts.matters()
ANSWERS = texts.answers()


def repeated(values: object) -> list[str]:
    """What stands more than once."""
    return [value for value, times in Counter(values).items() if times > 1]


def test_taxonomy_is_a_tree_of_three_levels() -> None:
    assert 210 <= len(LEAVES) <= 240
    assert not repeated(leaf.code for leaf in LEAVES)
    assert not repeated((leaf.level1, leaf.level2, leaf.level3) for leaf in LEAVES)
    assert all(re.fullmatch(r"[A-Z]{2}-[A-Z]{3}-\d\d", leaf.code) for leaf in LEAVES)
    assert len({leaf.code1 for leaf in LEAVES}) == len({leaf.level1 for leaf in LEAVES}) == 15
    assert len({leaf.code2 for leaf in LEAVES}) == len({(leaf.level1, leaf.level2) for leaf in LEAVES}) == 75


def test_every_leaf_has_a_level_a_unit_and_an_example() -> None:
    assert {leaf.level for leaf in LEAVES} == set(Level)
    assert {leaf.unit for leaf in LEAVES} <= {*UNITS, taxonomy.AREA_UNIT}
    assert all(leaf.limit_days is None or 1 <= leaf.limit_days <= 10 for leaf in LEAVES)
    assert all(8 <= len(leaf.example) <= 40 for leaf in LEAVES)
    assert not repeated(leaf.example for leaf in LEAVES)


def test_emergency_words_name_a_number_and_a_sentence() -> None:
    assert len(EMERGENCIES) >= 40
    assert not repeated(row.word for row in EMERGENCIES)
    assert all(row.calls and set(row.calls) <= CALLS for row in EMERGENCIES)
    assert all(row.sentence.endswith("。") and len(row.sentence) >= 15 for row in EMERGENCIES)


def test_units_are_a_tree_with_parents_first() -> None:
    seen: set[str] = set()
    for unit in texts.units():
        assert unit.kind in set(UnitKind), unit
        assert unit.code not in seen, unit
        assert unit.parent_code in seen or (unit.kind == UnitKind.DISTRICT and not seen), unit
        assert re.fullmatch(r"[a-z-]+", unit.code), unit
        seen.add(unit.code)
    kinds = Counter(unit.kind for unit in UNITS.values())
    assert kinds[UnitKind.DISTRICT] == kinds[UnitKind.CENTRE] == 1
    assert kinds[UnitKind.SUBDISTRICT] + kinds[UnitKind.TOWNSHIP] == 8
    assert kinds[UnitKind.COMMUNITY] == 40
    assert not repeated(unit.short_name for unit in UNITS.values())


def test_people_hold_every_role_in_units_that_exist() -> None:
    assert not repeated(person.login for person in PEOPLE)
    assert not repeated(person.name for person in PEOPLE)
    assert all(re.fullmatch(r"[a-z]{5,}", person.login) for person in PEOPLE)
    granted = [grant for person in PEOPLE for grant in person.grants]
    assert {role for role, _ in granted} == set(Role) - NOT_GRANTED
    assert {unit for _, unit in granted} <= set(UNITS)
    assert not repeated((person.login, grant) for person in PEOPLE for grant in person.grants)


def test_centre_and_handling_units_are_staffed() -> None:
    held = Counter(grant for person in PEOPLE for grant in person.grants)
    for role in (Role.OPERATOR, Role.DISPATCHER, Role.REVIEWER):
        assert held[role, "centre"] >= 2
    assert held[Role.CENTER_LEAD, "centre"] == 1
    areas = {UnitKind.SUBDISTRICT, UnitKind.TOWNSHIP}
    handling = {leaf.unit for leaf in LEAVES} - {taxonomy.AREA_UNIT, "centre"}
    handling |= {unit.code for unit in UNITS.values() if unit.kind in areas}
    for unit in handling:
        for role in (Role.UNIT_CLERK, Role.UNIT_HANDLER, Role.UNIT_LEAD):
            assert held[role, unit], (role, unit)


def test_matters_are_many_and_differ() -> None:
    assert 280 <= len(MATTERS) <= 330
    for field in ("text", "reply", "phone"):
        assert not repeated(getattr(row, field) for row in MATTERS), field
    assert not repeated(row.comment for row in MATTERS if row.comment)
    assert not repeated(row.text[:12] for row in MATTERS)
    assert {row.category[:2] for row in MATTERS} == {leaf.code1 for leaf in LEAVES}


@pytest.mark.parametrize("row", MATTERS, ids=lambda row: row.phone)
def test_matter_is_well_formed(row: texts.MatterRow) -> None:
    assert row.category in {leaf.code for leaf in LEAVES}
    assert UNITS[row.area].kind in {UnitKind.COMMUNITY, UnitKind.SUBDISTRICT, UnitKind.TOWNSHIP}
    assert 30 <= len(row.text) <= 200
    assert 60 <= len(row.reply) <= 200
    assert row.place
    assert row.contact_name
    assert re.fullmatch(r"1300000\d{4}", row.phone)
    assert not re.search(r"1\d{10}", row.text + row.reply)
    assert all(number.startswith("0000-") for number in re.findall(r"\d{3,4}-\d{6,8}", row.reply))
    assert row.outcome in set(Outcome)
    assert (row.resolved, row.satisfied) == ("", "") or (
        row.resolved in set(Resolved) and row.satisfied in set(Satisfied)
    )
    assert row.resolved or not row.comment


def test_answers_name_known_codes_and_telephones_that_cannot_ring() -> None:
    codes = {part for leaf in LEAVES for part in (leaf.code, leaf.code1, leaf.code2)}
    calls = {"110", "119", "120"}
    assert not repeated(row.title for row in ANSWERS)
    for row in ANSWERS:
        assert set(row.categories) <= codes, row.title
        assert {*row.areas, row.unit} <= set(UNITS), row.title
        assert set(re.findall(r"(?<![\d-])\d{3,}(?:-\d+)?", row.answer)) <= {
            *calls,
            *re.findall(r"0000-\d{7}", row.answer),
        }, row.title
        assert bool(row.before) == (row.fate in {"REVISED", "PENDING"}), row.title
