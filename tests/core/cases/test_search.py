"""What a case says finds it, for whom it may be found; erased words find nothing; all ways give the same rows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from core.cases.actions import citizen, indexing, measuring
from core.cases.actions.erasing import erase
from core.cases.actions.external import note_external
from core.cases.external import External
from core.cases.queries import searching
from core.cases.queries.desks import desk
from core.cases.queries.narrowing import Desk, Filters
from core.cases.terms import CaseStatus, ExternalKind, Visibility
from core.foundation import keys
from core.foundation.errors import Invalid
from core.identity.actor import SYSTEM, Actor
from db.models.cases import Case, CaseSearch
from tests.factories.cases import MONDAY, SAID, Team, Walk, trusted, walk


def found(session: Session, actor: Actor, text: str, which: Desk = Desk.ALL) -> list[int]:
    """Ids in the order of the list."""
    page = desk(session, actor, which, Filters(text=text), now=MONDAY + timedelta(days=1))
    return [row.id for row in page.rows]


@pytest.fixture
def answered(session: Session, crew: Team) -> Walk:
    return walk(session, crew).to(CaseStatus.ANSWERED)


@pytest.mark.parametrize(
    "typed",
    ["加压泵", "老人", "和苑小区", "3 号楼", "六楼以上没有水，老人", "恢复供水", "老人 加压泵 试压", "和苑"],
)
def test_words_place_and_released_answer_find_a_case(
    session: Session, crew: Team, answered: Walk, typed: str
) -> None:
    assert found(session, crew.auditor, typed) == [answered.id]


def test_the_number_of_another_system_finds_its_case(session: Session, crew: Team) -> None:
    case, secret, other = walk(session, crew), walk(session, crew), walk(session, crew)
    due = MONDAY + timedelta(days=2)
    note_external(
        session,
        crew.operator,
        case.id,
        External(ExternalKind.HOTLINE, "GD-2026/77", due_at=due),
        now=MONDAY,
    )
    tail = other.slip.number[-5:]
    note_external(session, crew.operator, secret.id, External(ExternalKind.PETITION, tail), now=MONDAY)
    for typed in ("GD-2026/77", "  gd-2026/77 "):
        assert found(session, crew.operator, typed) == [case.id]
        assert found(session, crew.operator, typed, Desk.INTAKE) == [case.id]
    assert found(session, crew.operator, "GD-2026/7") == []
    assert found(session, crew.heat_clerk, "GD-2026/77") == []
    assert found(session, crew.operator, tail) == [secret.id, other.id]
    session.execute(update(Case).where(Case.id == secret.id).values(visibility=Visibility.SECRET))
    assert found(session, crew.operator, tail) == [other.id]
    rows = desk(session, crew.operator, Desk.INTAKE, Filters(), now=MONDAY).rows
    assert {row.id: row.source_due_at for row in rows} == {case.id: due, other.id: None}


@pytest.mark.parametrize("typed", ["暖气", "泵压", "老人 暖气", "小区 5 号楼"])
def test_other_words_do_not(session: Session, crew: Team, answered: Walk, typed: str) -> None:
    assert found(session, crew.auditor, typed) == []


def test_a_draft_and_an_unreleased_reply_find_nothing(session: Session, crew: Team) -> None:
    walked = walk(session, crew).to(CaseStatus.REPLY_REVIEW)
    assert found(session, crew.operator, "试压") == []
    walked.release()
    assert found(session, crew.operator, "试压") == [walked.id]


def test_what_is_added_is_found_at_once(session: Session, crew: Team) -> None:
    walked = walk(session, crew)
    citizen.supplement(session, walked.citizen, walked.id, text="电梯也停了", now=MONDAY)
    assert found(session, crew.operator, "电梯") == [walked.id]


def test_nobody_finds_what_he_may_not_see(session: Session, crew: Team, answered: Walk) -> None:
    assert found(session, crew.clerk, "加压泵") == [answered.id]
    assert found(session, crew.heat_clerk, "加压泵") == []
    assert found(session, crew.admin, "加压泵") == []
    session.execute(update(Case).where(Case.id == answered.id).values(visibility=Visibility.SECRET))
    assert found(session, crew.auditor, "加压泵") == []
    assert found(session, crew.lead, "加压泵") == []
    assert found(session, trusted(session, crew), "加压泵") == [answered.id]


def test_erased_words_find_nothing_and_leave_no_pieces(session: Session, crew: Team, answered: Walk) -> None:
    erase(session, SYSTEM, answered.slip.number, basis="PIPL-47", now=answered.now)
    assert found(session, crew.auditor, "加压泵") == found(session, crew.auditor, "和苑") == []
    assert len(session.get_one(CaseSearch, answered.id, populate_existing=True).grams) == 2  # number, month
    assert found(session, crew.auditor, answered.slip.number) == [answered.id]


def test_a_place_has_other_hashes_than_the_same_words_in_a_text(session: Session) -> None:
    kid = keys.index_key()
    assert keys.keyed_number(kid, "search.place", "和苑") != keys.keyed_number(kid, "search.words", "和苑")


def test_both_plans_and_any_page_give_the_same_rows(
    session: Session, crew: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks = [
        walk(session, crew, replace(SAID, text=f"第{nth}次反映路灯不亮"), now=MONDAY + timedelta(minutes=nth))
        for nth in range(7)
    ]
    measuring.measure(session, now=MONDAY)

    def paged(text: str) -> list[int]:
        ids, after = [], ""
        while True:
            page = desk(
                session, crew.operator, Desk.ALL, Filters(text=text), now=MONDAY, after=after, limit=2
            )
            ids += [row.id for row in page.rows]
            if not (after := page.after):
                return ids

    expected = [each.id for each in reversed(walks)]
    monkeypatch.setattr(searching, "by_word", lambda *_all: True)
    assert paged("路灯不亮") == expected
    monkeypatch.setattr(searching, "by_word", lambda *_all: False)
    assert paged("路灯不亮") == expected
    monkeypatch.setattr(searching, "BUDGET", 1)
    monkeypatch.setattr(searching, "FIRST", 1)
    assert paged("路灯不亮") == expected
    due = desk(session, crew.operator, Desk.INTAKE, Filters(text="路灯"), now=MONDAY).rows
    assert [row.id for row in due] == [each.id for each in walks]


def test_a_search_survives_a_new_key_and_is_made_anew_under_it(
    session: Session, crew: Team, answered: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = {"new1": b"n" * 32, **keys._index()}
    monkeypatch.setattr(keys, "_index", lambda: ring)
    keys.keyed_number.cache_clear()
    assert found(session, crew.auditor, "加压泵") == [answered.id]
    assert indexing.index_again(session) == answered.id
    assert indexing.index_again(session, answered.id) == 0
    assert session.get_one(CaseSearch, answered.id, populate_existing=True).kid == "new1"
    assert found(session, crew.auditor, "加压泵") == [answered.id]
    keys.keyed_number.cache_clear()


def test_cases_from_before_are_indexed_by_the_reader(
    session: Session, crew: Team, answered: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.execute(CaseSearch.__table__.delete())
    assert found(session, crew.auditor, "加压泵") == []
    unread = indexing.unread
    monkeypatch.setattr(
        indexing, "unread", lambda *args, **more: unread(*args, **more, grace=timedelta(days=-1))
    )
    assert indexing.index_missing(session) == 1
    assert indexing.index_missing(session) == 0
    assert found(session, crew.auditor, "加压泵") == [answered.id]


def test_a_telephone_number_finds_only_for_who_may_have_it(session: Session, crew: Team) -> None:
    kept = walk(session, crew, replace(SAID, contact_ok=False)).to(CaseStatus.IN_PROGRESS)
    given = walk(session, crew).to(CaseStatus.IN_PROGRESS)

    def by_phone(actor: Actor, number: str) -> set[int]:
        return {row.id for row in desk(session, actor, Desk.ALL, Filters(phone=number), now=MONDAY).rows}

    assert by_phone(crew.operator, "139 0000 1234") == {kept.id, given.id}
    assert by_phone(crew.clerk, "13900001234") == {given.id}
    assert by_phone(crew.operator, "13900009999") == set()
    with pytest.raises(Invalid):
        by_phone(crew.operator, "123")
