"""What a clerk does beside the table of moves: a word among colleagues, a star, one message made two cases."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import starring
from core.cases.actions.intake import submit
from core.cases.actions.noting import note
from core.cases.actions.splitting import split
from core.cases.actions.starring import star, unstar
from core.cases.permissions import key_to
from core.cases.queries.desks import desk
from core.cases.queries.file import case_file
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.progress import progress
from core.cases.terms import KIND, CaseEvent, CaseStatus, Visibility
from core.files.actions import keep, remove_files
from core.files.preparing import prepare
from core.files.queries import files_of, open_file
from core.files.store import path_of
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import CITIZEN, Actor
from db.models.cases import Case, Person
from db.models.journal import EventRow
from tests.factories.cases import MONDAY, SAID, Team, walk
from tests.factories.pictures import picture_bytes

S = CaseStatus


def names(session: Session, case_id: int) -> list[str]:
    return list(
        session.scalars(select(EventRow.name).where(EventRow.subject_id == case_id).order_by(EventRow.id))
    )


@pytest.mark.parametrize("role", ["operator", "reviewer", "lead", "clerk", "handler", "unit_lead"])
def test_who_handles_a_case_leaves_a_word_that_the_person_never_reads(
    session: Session, crew: Team, role: str
) -> None:
    walked = walk(session, crew).to(S.IN_PROGRESS)
    actor: Actor = getattr(crew, role)
    receipt = note(session, actor, walked.id, text="物业说泵房钥匙在门卫处", now=walked.now)
    assert receipt.status is S.IN_PROGRESS
    staff = case_file(session, crew.reviewer, walked.id, now=walked.now)
    assert (staff.steps[0].name, staff.steps[0].text) == (CaseEvent.NOTED, "物业说泵房钥匙在门卫处")
    assert staff.steps[0].inside
    told = progress(session, walked.citizen, walked.id, now=walked.now)
    assert "钥匙" not in str(told)
    assert CaseEvent.NOTED not in {step.name for step in told.steps}


@pytest.mark.parametrize("role", ["auditor", "leader"])
def test_who_only_reads_leaves_none(session: Session, crew: Team, role: str) -> None:
    walked = walk(session, crew).to(S.IN_PROGRESS)
    with pytest.raises(NotAllowed, match="只有办这一件的人"):
        note(session, getattr(crew, role), walked.id, text="看过了", now=walked.now)
    with pytest.raises(NotFound):
        note(session, crew.heat_clerk, walked.id, text="看过了", now=walked.now)
    with pytest.raises(Invalid):
        note(session, crew.operator, walked.id, text=" ", now=walked.now)


def test_one_message_becomes_two_cases(session: Session, crew: Team) -> None:
    walked = walk(session, crew, replace(SAID, area_id=crew.tree.north_lane.id))
    slip = split(session, crew.operator, walked.id, text="另外，水费也多收了三个月。", now=walked.now)
    first, second = (session.get_one(Case, each) for each in (walked.id, slip.id))
    assert second.number == slip.number != first.number
    assert second.linked_id == first.id
    assert (second.area_id, second.contact_ok, second.status) == (first.area_id, True, S.SUBMITTED)
    assert session.get_one(Person, second.person_id).phone == SAID.phone
    assert names(session, first.id)[-1] == CaseEvent.SPLIT
    assert CaseEvent.SPLIT_OFF in names(session, second.id)
    file = case_file(session, crew.operator, first.id, now=walked.now)
    assert [each.number for each in file.linked] == [slip.number]
    assert progress(session, key_to(second.id), second.id, now=walked.now).linked == ""
    again = submit(session, key_to(first.id), replace(SAID, linked_id=first.id), now=walked.now)
    assert CaseEvent.REPEATED not in names(session, again.id), "what was split off is another matter"
    told = progress(session, walked.citizen, first.id, now=walked.now)
    assert CaseEvent.SPLIT in {step.name for step in told.steps}


def test_what_shows_the_second_matter_goes_along(session: Session, crew: Team) -> None:
    ids = [keep(session, CITIZEN, prepare(f"{nth}.jpg", picture_bytes()), now=MONDAY).id for nth in range(2)]
    walked = walk(session, crew, replace(SAID, file_ids=tuple(ids)))
    mine = files_of(session, (KIND, walked.id))
    tokens = [mine[1].token, "0" * 32]
    slip = split(
        session, crew.operator, walked.id, text="另外，水费也多收了。", files_too=tokens, now=walked.now
    )
    (copied,) = files_of(session, (KIND, slip.id))
    assert (copied.name, copied.token != mine[1].token) == ("1.jpg", True)
    remove_files(session, (KIND, walked.id), now=walked.now)
    assert path_of(copied.token).read_bytes()
    assert open_file(session, crew.operator, copied.token, thumb=True).path.is_file()


def test_what_a_unit_has_is_not_split(session: Session, crew: Team) -> None:
    walked = walk(session, crew).to(S.DISPATCHED)
    with pytest.raises(Conflict, match="派单以前"):
        split(session, crew.operator, walked.id, text="另外，水费也多收了。", now=walked.now)
    with pytest.raises(NotAllowed):
        split(session, crew.dispatcher, walked.id, text="另外，水费也多收了。", now=walked.now)
    other = walk(session, crew)
    with pytest.raises(Invalid):
        split(session, crew.operator, other.id, text="另外", now=other.now)
    with pytest.raises(Conflict, match="刚才有人办过"):
        split(session, crew.operator, other.id, text="另外，水费也多收了。", now=other.now, seen=99)


def test_a_starred_case_stands_on_ones_own_list(
    session: Session, crew: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = walk(session, crew), walk(session, crew)
    star(session, crew.operator, one.id, now=one.now)
    star(session, crew.operator, one.id, now=one.now)
    mine = desk(session, crew.operator, Desk.ALL, Filters(starred=True), now=one.now)
    assert [row.id for row in mine.rows] == [one.id]
    assert case_file(session, crew.operator, one.id, now=one.now).starred
    assert desk(session, crew.reviewer, Desk.ALL, Filters(starred=True), now=one.now).rows == ()
    monkeypatch.setattr(starring, "MOST", 1)
    with pytest.raises(Conflict, match="最多收藏"):
        star(session, crew.operator, two.id, now=one.now)
    unstar(session, crew.operator, one.id)
    assert desk(session, crew.operator, Desk.ALL, Filters(starred=True), now=one.now).rows == ()


def test_a_star_opens_no_case(session: Session, crew: Team) -> None:
    secret = walk(session, crew).to(S.ACCEPTED)
    star(session, crew.operator, secret.id, now=secret.now)
    session.get_one(Case, secret.id).visibility = Visibility.SECRET
    session.flush()
    assert desk(session, crew.operator, Desk.ALL, Filters(starred=True), now=secret.now).rows == ()
    with pytest.raises(NotFound):
        star(session, crew.heat_clerk, secret.id, now=secret.now)
