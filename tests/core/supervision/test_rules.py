"""What each rule finds on a line, and what it does not; pure, over frozen events."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases.terms import CaseEvent
from core.deadlines.terms import LEDGER, Stage
from core.identity.terms import Role
from core.journal.terms import By, Event
from core.supervision import rules
from core.supervision.overdue import OF_CENTRE
from core.supervision.passing import left_unsigned
from core.supervision.terms import LISTS_BY_ITSELF, EntryType, Rule
from core.supervision.values import Finding
from tests.core.supervision.days import CALENDAR, at

E = CaseEvent
WATER, HEAT = 7, 8
MONDAY = at(2026, 11, 2, 9)


def line(
    *steps: tuple[CaseEvent, int | None, Mapping[str, object]], role: Role = Role.REVIEWER
) -> list[Event]:
    """Events an hour apart, with ids apart from their places."""
    return [
        Event(
            id=100 + seq,
            name=name.value,
            subject=("case", 1),
            seq=seq,
            by=By(None, role.value),
            unit_id=unit_id,
            facts=facts,
            words_id=None,
            effective_at=MONDAY + timedelta(hours=seq),
            recorded_at=MONDAY + timedelta(hours=seq),
        )
        for seq, (name, unit_id, facts) in enumerate(steps, start=1)
    ]


def found(events: list[Event]) -> list[tuple[EntryType, Rule, int | None, tuple[int, ...]]]:
    return [(each.type, each.rule, each.unit_id, each.events) for each in rules.findings(events)]


@pytest.mark.parametrize("stage", sorted(set(Stage) - LEDGER - {Stage.PROMISE}))
def test_a_passed_limit_is_held_against_who_held_it(stage: Stage) -> None:
    holder = None if stage.value in OF_CENTRE else WATER
    assert found(line((E.DUE_PASSED, WATER, {"stage": stage.value}))) == [
        (EntryType.OVERDUE, Rule.LIMIT_PASSED, holder, (101,))
    ]


def test_the_persons_date_is_no_desks() -> None:
    assert found(line((E.DUE_PASSED, None, {"stage": "PROMISE"}))) == []


def test_a_refused_return() -> None:
    assert found(line((E.RETURN_AGREED, WATER, {}), (E.RETURN_REFUSED, WATER, {}))) == [
        (EntryType.BUCK_PASSING, Rule.RETURN_REFUSED, WATER, (102,))
    ]


def test_a_return_that_was_right_is_nobodys_fault() -> None:
    assert (
        found(line((E.RETURN_AGREED, WATER, {}), (E.RETURN_APPROVED, WATER, {}), (E.DISPATCHED, HEAT, {})))
        == []
    )


def test_many_dispatches_are_the_catalogues_question() -> None:
    assert (
        found(
            line(*[(E.DISPATCHED, unit, {}) for unit in (WATER, HEAT, WATER, HEAT)], (E.DESIGNATED, HEAT, {}))
        )
        == []
    )


def test_a_task_refused_twice_and_not_two_tasks_once() -> None:
    once = (E.TASK_REFUSED, HEAT, {"task_id": 1, "times": 1})
    other = (E.TASK_REFUSED, HEAT, {"task_id": 2, "times": 1})
    assert found(line(once, other)) == []
    again = (E.TASK_REFUSED, HEAT, {"task_id": 1, "times": 2})
    assert found(line(once, other, again)) == [
        (EntryType.BUCK_PASSING, Rule.TASK_REFUSED_TWICE, HEAT, (101, 103))
    ]


@pytest.mark.parametrize(("round_no", "level"), [(2, 1), (3, 2)])
def test_an_upheld_rating(round_no: int, level: int) -> None:
    (finding,) = rules.findings(line((E.UPHELD, WATER, {"round": round_no})))
    assert (finding.type, finding.unit_id, finding.level) == (EntryType.DISSATISFIED, WATER, level)


def test_a_bad_rating_that_nobody_judged_is_nothing() -> None:
    assert (
        found(line((E.RATED_BADLY, WATER, {"round": 1}), (E.FOUND_UNREASONABLE, WATER, {"round": 1}))) == []
    )


def test_sent_back_twice_in_one_round() -> None:
    first, second = (E.SENT_BACK, WATER, {"round": 1}), (E.SENT_BACK, WATER, {"round": 2})
    assert found(line(first, second)) == []
    assert found(line(first, second, first)) == [
        (EntryType.FALSE_OR_POOR_REPLY, Rule.SENT_BACK_TWICE, WATER, (101, 103))
    ]
    assert len(found(line(first, first, first))) == 1, "a third one is the same finding"
    assert found(line(first, (E.SENT_BACK, HEAT, {"round": 1}))) == [], "one each is nobody's twice"


def test_corrected_after_a_complaint() -> None:
    bad, right = (E.RATED_BADLY, WATER, {"round": 1}), (E.CORRECTED, WATER, {"round": 1})
    assert found(line(right, bad)) == []
    assert found(line(bad, right, right)) == [
        (EntryType.FALSE_OR_POOR_REPLY, Rule.CORRECTED_AFTER_COMPLAINT, WATER, (101, 102))
    ]
    assert found(line((E.RATED_BADLY, WATER, {"round": 1}), (E.CORRECTED, WATER, {"round": 2}))) == []
    assert found(line(bad, (E.CORRECTED, None, {"round": 1}))) == [], "the centre's own answer"
    assert found(line(bad, right, role=Role.SYSTEM)) == [], (
        "passed on from the case it was handled along with"
    )


def test_a_repetition_is_held_against_who_gets_it_next() -> None:
    assert found(line((E.REPEATED, None, {"times": 3}))) == []
    assert found(line((E.DISPATCHED, WATER, {}))) == []
    told = line(
        (E.REPEATED, None, {"times": 3}),
        (E.ACCEPTED, None, {}),
        (E.DISPATCHED, WATER, {}),
        (E.DISPATCHED, HEAT, {}),
    )
    assert found(told) == [(EntryType.REPEAT, Rule.TOLD_AGAIN, WATER, (101, 103))]


def test_a_broken_promise_and_an_instruction() -> None:
    assert found(line((E.PROMISE_BROKEN, WATER, {}), (E.INSTRUCTED, HEAT, {}))) == [
        (EntryType.PROMISE_BROKEN, Rule.NOT_KEPT, WATER, (101,)),
        (EntryType.DESIGNATED, Rule.INSTRUCTED, HEAT, (102,)),
    ]


@pytest.mark.parametrize(
    ("ended", "now", "is_one"),
    [
        (None, at(2026, 11, 3, 17, 29), False),
        (None, at(2026, 11, 3, 17, 30), True),
        (at(2026, 11, 3, 17, 29), at(2026, 11, 9), False),
        (at(2026, 11, 3, 17, 30), at(2026, 11, 9), True),
    ],
    ids=["within the grace", "beyond it", "signed within it", "signed too late"],
)
def test_left_unsigned_a_working_day_beyond_the_limit(
    ended: datetime | None, now: datetime, is_one: bool
) -> None:
    (event,) = line((E.DUE_PASSED, WATER, {"stage": "SIGN"}))
    finding = left_unsigned(event, ended, CALENDAR, now)
    assert (finding is not None) is is_one
    if finding is not None:
        assert (finding.type, finding.rule, finding.at) == (
            EntryType.BUCK_PASSING, Rule.LEFT_UNSIGNED, at(2026, 11, 3, 17, 30)
        )  # fmt: skip


def test_only_signing_is_left_unsigned() -> None:
    (event,) = line((E.DUE_PASSED, WATER, {"stage": "ANSWER"}))
    assert left_unsigned(event, None, CALENDAR, at(2026, 12, 1)) is None
    (event,) = line((E.DUE_PASSED, None, {"stage": "SIGN"}))
    assert left_unsigned(event, None, CALENDAR, at(2026, 12, 1)) is None


STEPS = st.tuples(
    st.sampled_from(sorted(CaseEvent)),
    st.sampled_from((None, WATER, HEAT)),
    st.fixed_dictionaries(
        {
            "stage": st.sampled_from(sorted(Stage)).map(str),
            "round": st.integers(1, 3),
            "task_id": st.integers(1, 2),
        }
    ),
)


@given(st.lists(STEPS, max_size=25))
def test_step_by_step_or_all_at_once_the_same_is_found(
    steps: list[tuple[CaseEvent, int | None, dict[str, object]]],
) -> None:
    """The reader along the lines and a look at a whole past agree, and nothing is found twice."""
    events = line(*steps)
    whole = rules.findings(events)
    one_by_one = [finding for event in events for finding in rules.completed_by(events, event)]
    assert sorted(map(repr, whole)) == sorted(map(repr, one_by_one))
    assert len({(each.events[-1], each.rule) for each in whole}) == len(whole), (
        "the key of having been entered"
    )


@given(st.lists(STEPS, max_size=25))
def test_what_an_event_shows_alone_is_what_lists_by_itself(
    steps: list[tuple[CaseEvent, int | None, dict[str, object]]],
) -> None:
    events = line(*steps)
    alone: list[Finding] = [finding for event in events for finding in rules.alone(event)]
    assert sorted(map(repr, alone)) == sorted(
        repr(each) for each in rules.findings(events) if each.type in LISTS_BY_ITSELF
    )
