"""Kept long enough: a dated rule erases what ended years ago, a hold keeps it, and the chain stays true."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.actions import erasing, retaining
from core.cases.actions.citizen import withdraw
from core.cases.queries.audit import EVENTS
from core.cases.queries.retention import holds
from core.cases.terms import KIND, CaseStatus, Resolved, Satisfied
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import SYSTEM
from core.identity.keeping import publish_retention, withdraw_retention
from core.identity.terms import Role
from core.journal import retention
from core.journal.terms import RetentionEvent
from core.journal.verify import verify
from db.models.cases import Case, Person
from db.models.journal import EventRow, WordsRow
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, Team, Walk, walk

YEARS = timedelta(days=366 * 3)
NO_NUMBERS = ("\0", "H\0", "\ud800", "Ｈ2026", "H-1", "")
REASON = "法院调取，案号另记"


def closed(session: Session, crew: Team, **more: object) -> Walk:
    case = walk(session, crew, **more).to(CaseStatus.ANSWERED)
    case.rate(Resolved.YES, Satisfied.YES)
    return case


def rule(
    session: Session, crew: Team, years: int = 3, first: date = MONDAY.date() + timedelta(days=1)
) -> int:
    return publish_retention(
        session,
        crew.admin,
        years=years,
        valid_from=first,
        basis="PIPL-47",
        source="区档案管理办法",
        now=MONDAY,
    )


def left(session: Session, case_id: int) -> int:
    return session.scalar(
        select(func.count(WordsRow.id.distinct()))
        .join(EventRow, EventRow.words_id == WordsRow.id)
        .where(EventRow.subject_kind == KIND, EventRow.subject_id == case_id, WordsRow.body.is_not(None))
    )


def test_nothing_goes_without_a_rule_and_what_is_due_goes_with_one(session: Session, crew: Team) -> None:
    old, young = closed(session, crew), walk(session, crew)
    assert retaining.erase_what_is_due(session, now=MONDAY + YEARS) == 0
    rule(session, crew)
    assert retaining.erase_what_is_due(session, now=MONDAY + timedelta(days=2)) == 0
    seen = retaining.preview(session, crew.admin, 3, now=MONDAY + YEARS)
    assert (seen.due, seen.held, seen.by_year) == (1, 0, {2026: 1})
    assert retaining.erase_what_is_due(session, now=MONDAY + YEARS) == 1
    row = session.get_one(Case, old.id)
    assert (row.headline, row.place, row.erased_at) == ("", None, MONDAY + YEARS)
    person = session.get_one(Person, row.person_id)
    assert (person.name, person.phone, person.phone_hash) == (None, None, None)
    assert (left(session, old.id), left(session, young.id) > 0) == (0, True)
    session.flush()
    assert verify(session).clean
    assert retaining.erase_what_is_due(session, now=MONDAY + YEARS) == 0


def test_every_run_leaves_a_report(session: Session, crew: Team) -> None:
    cases = [closed(session, crew) for _ in range(2)]
    made = rule(session, crew)
    retaining.hold_case(session, crew.lead, cases[0].slip.number, reason=REASON, now=MONDAY)
    retaining.erase_what_is_due(session, now=MONDAY + YEARS)
    (report,) = retention.reports(session)
    assert (report.rule_id, report.subjects, report.held, report.failed) == (made, (cases[1].id,), 1, 0)
    assert report.texts > 0
    assert report.cutoff <= MONDAY + YEARS - timedelta(days=3 * 365)
    assert retaining.numbers_of(session, report.subjects) == {cases[1].id: cases[1].slip.number}


def test_a_hold_keeps_a_case_until_it_is_lifted(session: Session, crew: Team) -> None:
    case = closed(session, crew)
    rule(session, crew)
    number = case.slip.number
    retaining.hold_case(session, crew.admin, number.lower(), reason=REASON, now=MONDAY)
    with pytest.raises(Conflict):
        retaining.hold_case(session, crew.lead, number, reason=REASON, now=MONDAY)
    assert retaining.erase_what_is_due(session, now=MONDAY + YEARS) == 0
    with pytest.raises(Conflict):
        erasing.erase(session, SYSTEM, number, basis="PIPL-47", now=MONDAY + YEARS)
    retaining.lift_hold(session, crew.lead, number, reason="案件已经审结", now=MONDAY + YEARS)
    with pytest.raises(NotFound):
        retaining.lift_hold(session, crew.lead, number, reason="案件已经审结", now=MONDAY + YEARS)
    assert retaining.erase_what_is_due(session, now=MONDAY + YEARS) == 1
    names = session.scalars(
        select(EventRow.name).where(EventRow.subject_id == case.id, EventRow.subject_kind == KIND)
    )
    assert {RetentionEvent.HELD.value, RetentionEvent.LIFTED.value} <= set(names)
    with pytest.raises(Conflict):
        retaining.hold_case(session, crew.lead, number, reason=REASON, now=MONDAY + YEARS)


def test_who_may_hold_and_who_may_rule(session: Session, crew: Team) -> None:
    number = closed(session, crew).slip.number
    street = person(session, "street-adm", (Role.ADMIN, crew.tree.north))
    for other in (crew.operator, crew.unit_lead, crew.auditor, street):
        with pytest.raises(NotAllowed):
            holds(session, other)
        with pytest.raises(NotAllowed):
            retaining.hold_case(session, other, number, reason=REASON, now=MONDAY)
        with pytest.raises(NotAllowed):
            retaining.preview(session, other, 3, now=MONDAY)
    with pytest.raises(NotAllowed):
        publish_retention(
            session,
            crew.lead,
            years=3,
            valid_from=MONDAY.date() + timedelta(days=1),
            basis="PIPL-47",
            source="区档案管理办法",
            now=MONDAY,
        )
    with pytest.raises(NotFound):
        retaining.hold_case(session, crew.lead, "H2026110299999", reason=REASON, now=MONDAY)
    with pytest.raises(Invalid):
        retaining.hold_case(session, crew.lead, number, reason="无", now=MONDAY)


def test_rules_are_dated_and_may_be_withdrawn(session: Session, crew: Team) -> None:
    first = rule(session, crew, 3)
    second = rule(session, crew, 5, MONDAY.date() + timedelta(days=10))
    assert retention.rule_for(session, MONDAY) is None
    assert getattr(retention.rule_for(session, MONDAY + timedelta(days=2)), "id", 0) == first
    assert getattr(retention.rule_for(session, MONDAY + timedelta(days=11)), "years", 0) == 5
    with pytest.raises(Conflict):
        rule(session, crew, 4)
    withdraw_retention(session, crew.admin, second, reason="文件没有通过", now=MONDAY)
    assert getattr(retention.rule_for(session, MONDAY + timedelta(days=11)), "id", 0) == first
    with pytest.raises(Conflict):
        withdraw_retention(session, crew.admin, second, reason="文件没有通过", now=MONDAY)
    for wrong in ({"years": 0}, {"years": 101}, {"first": MONDAY.date()}):
        with pytest.raises(Invalid):
            rule(session, crew, **wrong)


def test_what_ended_without_being_closed_counts_from_its_last_event(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    withdraw(session, case.citizen, case.id, now=MONDAY + timedelta(days=300))
    rule(session, crew)
    assert retaining.erase_what_is_due(session, now=MONDAY + YEARS) == 0
    assert retaining.erase_what_is_due(session, now=MONDAY + YEARS + timedelta(days=300)) == 1


def test_a_year_ends_on_the_same_civil_day() -> None:
    leap = MONDAY.replace(year=2028, month=2, day=29)
    assert retention.cutoff(1, leap).date() == date(2027, 2, 28)
    assert retention.cutoff(3, MONDAY).date() == date(2023, 11, 2)


def test_every_event_has_a_word() -> None:
    assert all(word.label for word in EVENTS.values())


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_what_is_no_number_is_held_by_nobody(session: Session, crew: Team, number: str) -> None:
    with pytest.raises(NotFound):
        retaining.hold_case(session, crew.lead, number, reason=REASON, now=MONDAY)
    with pytest.raises(NotFound):
        erasing.erase(session, SYSTEM, number, basis="PIPL-47", now=MONDAY)
