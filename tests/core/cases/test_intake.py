"""What comes in: what is refused and how, what is promised once, how a person comes back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases import codes, doors
from core.cases.actions import intake
from core.cases.actions.dispatching import dispatch
from core.cases.imports.shelf import shelf
from core.cases.rules import Emergency, headline
from core.cases.terms import CaseStatus, Visibility
from core.foundation import keys
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from core.identity.actor import CITIZEN
from db.models.cases import Case, EmergencyWord, Person
from db.models.deadlines import Regulation
from tests.factories.cases import MONDAY, SAID, Team, walk


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": "  太吵  "}, "text"),
        ({"text": "吵" * 3001}, "text"),
        ({"place": "   "}, "place"),
        ({"place": "路" * 201}, "place"),
        ({"phone": ""}, "phone"),
        ({"phone": "1380013800"}, "phone"),
        ({"name": "名" * 41}, "name"),
        ({"area_id": 10**9}, "area_id"),
        ({"category_id": 10**9}, "category_id"),
    ],
)
def test_bad_input_names_its_field(
    session: Session, crew: Team, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        intake.submit(session, CITIZEN, replace(SAID, **change), now=MONDAY)
    assert refused.value.field == field


def test_danger_stops_the_form_until_the_person_says_there_is_none(session: Session, crew: Team) -> None:
    said = replace(SAID, text="楼道里的电表箱着火了，冒了很多烟。")
    with pytest.raises(Emergency) as stopped:
        intake.submit(session, CITIZEN, said, now=MONDAY)
    assert (stopped.value.words, stopped.value.calls) == (("着火",), ("119",))
    assert intake.submit(session, CITIZEN, replace(said, calm=True), now=MONDAY).number


def test_a_clerk_registers_without_a_telephone_but_an_administrator_registers_nothing(
    session: Session, crew: Team
) -> None:
    slip = intake.submit(session, crew.operator, replace(SAID, phone="", place=""), now=MONDAY)
    assert session.get_one(Case, slip.id).registered_by == crew.operator.account_id
    with pytest.raises(NotAllowed):
        intake.submit(session, crew.admin, SAID, now=MONDAY)


def test_personal_data_is_sealed_and_found_by_its_hash(session: Session, crew: Team) -> None:
    slip = walk(session, crew).slip
    person = session.get_one(Person, session.get_one(Case, slip.id).person_id)
    raw = session.connection().exec_driver_sql("SELECT name, phone FROM persons").one()
    assert SAID.phone not in raw[1]
    assert SAID.name not in raw[0]
    assert person.phone == SAID.phone
    assert person.phone_hash in keys.keyed_hashes("phone", SAID.phone)


def test_a_retry_gets_the_same_slip_and_another_body_is_refused(session: Session, crew: Team) -> None:
    first = intake.submit_once(session, CITIZEN, SAID, key="k1", now=MONDAY)
    again = intake.submit_once(session, CITIZEN, SAID, key="k1", now=MONDAY)
    assert (again.number, again.code, again.link, again.replayed) == (
        first.number,
        first.code,
        first.link,
        True,
    )
    assert session.scalar(select(func.count()).select_from(Case)) == 1
    with pytest.raises(Conflict):
        intake.submit_once(
            session, CITIZEN, replace(SAID, text="换了一件完全不同的事情"), key="k1", now=MONDAY
        )


@pytest.mark.parametrize(
    "change", [{"accused_unit_id": 1}, {"linked_id": 1}, {"visibility": Visibility.PUBLIC_REDACTED}], ids=str
)
def test_another_body_is_another_unit_link_or_visibility_too(
    session: Session, crew: Team, change: dict[str, Any]
) -> None:
    intake.submit_once(session, CITIZEN, SAID, key="k2", now=MONDAY)
    with pytest.raises(Conflict):
        intake.submit_once(session, CITIZEN, replace(SAID, **change), key="k2", now=MONDAY)


def test_number_and_code_open_the_case_however_they_are_typed(session: Session, crew: Team) -> None:
    slip = walk(session, crew).slip
    typed = codes.spaced(slip.code).lower()
    assert doors.by_code(f" {slip.number.lower()} ", typed, address="127.0.0.1", now=MONDAY) == slip.id
    assert doors.by_link(session, slip.link) == slip.id


def test_five_wrong_codes_close_the_number_for_an_hour(session: Session, crew: Team) -> None:
    slip = walk(session, crew).slip
    for _ in range(5):
        with pytest.raises(NotFound):
            doors.by_code(slip.number, "00000000", address="127.0.0.1", now=MONDAY)
    with pytest.raises(TooMany):
        doors.by_code(slip.number, slip.code, address="127.0.0.1", now=MONDAY)


def test_reissued_keys_end_the_old_ones(session: Session, crew: Team) -> None:
    slip = walk(session, crew).slip
    code, link = intake.reissue_keys(session, crew.operator, slip.id, now=MONDAY)
    assert doors.by_link(session, link) == slip.id
    assert doors.by_code(slip.number, code, address="", now=MONDAY) == slip.id
    with pytest.raises(NotFound):
        doors.by_link(session, slip.link)


def test_codes_keep_working_when_the_index_key_is_rotated(session: Session, crew: Team) -> None:
    slip = walk(session, crew).slip
    kept = session.get_one(Case, slip.id).code_hash
    ring = dict(keys._index())
    keys._index.cache_clear()
    try:
        keys._index().update({"new0": b"another key", **ring})
        assert codes.fits(slip.number, slip.code, kept)
    finally:
        keys.forget()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("路灯坏了。晚上很黑", "路灯坏了。晚上很黑"),
        ("锦绣家园门口的路灯坏了。晚上很黑", "锦绣家园门口的路灯坏了"),
        ("一" * 50, "一" * 29 + "…"),
    ],
)
def test_the_headline_is_the_first_sentence(text: str, line: str) -> None:
    assert headline(text) == line


def test_a_changed_mind_about_ones_telephone_number_is_no_repetition(session: Session, crew: Team) -> None:
    intake.submit_once(session, CITIZEN, SAID, key="k-consent", now=MONDAY)
    with pytest.raises(Conflict):
        intake.submit_once(session, CITIZEN, replace(SAID, contact_ok=False), key="k-consent", now=MONDAY)


def test_history_has_a_unit_that_nobody_dispatches_to(session: Session, crew: Team) -> None:
    stored = shelf(session, now=MONDAY)
    case = walk(session, crew).to(CaseStatus.ACCEPTED)
    with pytest.raises(Invalid, match="不能承办"):
        dispatch(session, crew.dispatcher, case.id, unit_id=stored.unit_id, now=case.now)


def test_a_retry_is_answered_even_when_the_matter_would_be_refused_now(session: Session, crew: Team) -> None:
    first = intake.submit_once(session, CITIZEN, SAID, key="k3", now=MONDAY)
    session.add(EmergencyWord(word="加压泵", call="119", advice=""))
    session.flush()
    again = intake.submit_once(session, CITIZEN, SAID, key="k3", now=MONDAY)
    assert (again.code, again.replayed) == (first.code, True)
    with pytest.raises(Emergency):
        intake.submit_once(session, CITIZEN, SAID, key="k4", now=MONDAY)


def test_a_refused_matter_leaves_no_key_behind(session: Session, crew: Team) -> None:
    with pytest.raises(NotFound), session.begin_nested():
        intake.submit_once(session, CITIZEN, replace(SAID, file_ids=(0,)), key="k5", now=MONDAY)
    assert not intake.submitted(session, CITIZEN, "k5")


def test_a_regulation_that_was_taken_back_rules_no_matter(session: Session, crew: Team) -> None:
    before = walk(session, crew).slip.promise_at
    row = session.scalars(select(Regulation).order_by(Regulation.valid_from.desc())).first()
    assert row is not None
    session.add(
        Regulation(
            code="taken-back",
            name="写错的规则",
            valid_from=row.valid_from + timedelta(days=1),
            source="",
            withdrawn_at=MONDAY,
        )
    )
    session.flush()
    assert walk(session, crew).slip.promise_at == before
