"""Which moment is told to whom, once each, and with nothing but codes, numbers and short names."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.identity.terms import Role
from core.journal.actions import as_event
from core.supervision import notices
from core.supervision.notices import Moment, To
from core.supervision.queries.telling import happening_of
from core.supervision.terms import EntryType, SupervisionEvent
from core.supervision.values import Happening
from db.models.journal import EventRow
from tests.factories.ledger import Crew, listed, pass_days

CENTRE, WATER = 2, 3
E = SupervisionEvent


def happening(event: SupervisionEvent, level: int = 1, unit_id: int = WATER, **facts: object) -> Happening:
    return Happening(
        1, 4, event.value, "D2026110300001", EntryType.OVERDUE, level, 9, "H2026110200001", unit_id, CENTRE, "水务局",
        0, facts,
    )  # fmt: skip


def told(event: SupervisionEvent, level: int = 1, unit_id: int = WATER) -> set[tuple[Moment, To]]:
    return {
        (notice.template, to) for notice in notices.of(happening(event, level, unit_id)) for to in notice.to
    }


def test_listed_is_told_to_the_unit_and_to_the_person() -> None:
    assert told(E.LISTED) == {
        (Moment.LISTED, To(Role.UNIT_LEAD, WATER)),
        (Moment.PERSON_LISTED, To(person_of_case=9)),
    }
    assert told(E.RELISTED) == {
        (Moment.RELISTED, To(Role.UNIT_LEAD, WATER)),
        (Moment.PERSON_LISTED, To(person_of_case=9)),
    }


def test_the_centres_own_is_told_to_its_lead() -> None:
    assert (Moment.LISTED, To(Role.CENTER_LEAD, CENTRE)) in told(E.LISTED, unit_id=CENTRE)
    assert told(E.APPEALED, unit_id=CENTRE) == {(Moment.APPEALED, To(Role.LEADERS, CENTRE))}


@pytest.mark.parametrize(("level", "signs"), [(2, None), (3, Role.CENTER_LEAD), (4, Role.LEADERS)])
def test_a_letter_waits_for_who_signs_it(level: int, signs: Role | None) -> None:
    letters = {to.role for moment, to in told(E.LEVEL_RAISED, level) if moment is Moment.LETTER}
    assert letters == ({signs} if signs else set())


def test_from_level_three_the_lead_is_asked_alone() -> None:
    assert {to.role for _, to in told(E.ENQUIRED)} == {Role.UNIT_LEAD, Role.UNIT_CLERK}
    assert {to.role for _, to in told(E.ENQUIRED, 3)} == {Role.UNIT_LEAD}


def test_a_rule_is_not_told_that_it_was_dismissed() -> None:
    assert told(E.DISMISSED) == set()


@pytest.mark.parametrize("event", sorted(SupervisionEvent))
def test_a_key_is_one_per_event_and_facts_are_codes(event: SupervisionEvent) -> None:
    for notice in notices.of(happening(event, 3, due="2026-11-10T09:30:00.000000Z", n=2)):
        assert notice.key == "1:4"
        assert notice.to
        assert set(notice.facts) <= {
            *("number", "case", "unit", "type", "level"),
            *("due", "n", "stage", "cause", "ground", "was"),
        }


def test_every_template_has_a_moment() -> None:
    spoken = {
        notice.template
        for event in SupervisionEvent
        for level in (1, 3)
        for notice in notices.of(happening(event, level))
    }
    assert spoken == set(Moment) - {Moment.DISMISSED}


def test_the_line_of_an_entry_can_be_told(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    pass_days(session, case.now, 20)
    events = session.scalars(
        select(EventRow).where(EventRow.subject_kind == "supervision", EventRow.subject_id == row.id)
    ).all()
    found = [notice for each in events for notice in notices.of(happening_of(session, as_event(each)))]
    assert {Moment.LISTED, Moment.ENQUIRED, Moment.MISSED, Moment.DUE_PASSED, Moment.LEVEL_RAISED} <= {
        notice.template for notice in found
    }
    assert len({(notice.template, notice.key) for notice in found}) == len(found)
    assert all(notice.facts["unit"] == "水务局" for notice in found)
