"""Writing and deciding on the database: two people, every version kept, nothing lost, a true line."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import Actor
from core.identity.terms import Role
from core.identity.units import close_unit
from core.journal.verify import verify
from core.knowledge.actions.deciding import publish, restore, retire, review, send_back
from core.knowledge.actions.helping import helped_once
from core.knowledge.actions.writing import draft, hand_over, revise
from core.knowledge.jobs import note_due
from core.knowledge.queries.entries import entry_file
from core.knowledge.queries.suggesting import entry_answer
from core.knowledge.terms import EntryAct, EntryEvent, EntryStatus
from db.models.journal import EventRow
from db.models.knowledge import Entry, Version
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, Team
from tests.factories.knowledge import PUMP, drafted, published

LATER = MONDAY + timedelta(days=1)
BETTER = replace(PUMP, answer=PUMP.answer + "夜间也有人值班。", reason="值班时间有变")


def names(session: Session, entry_id: int) -> list[str]:
    """The line of an entry."""
    return list(
        session.scalars(
            select(EventRow.name)
            .where(EventRow.subject_kind == "knowledge", EventRow.subject_id == entry_id)
            .order_by(EventRow.seq)
        )
    )


def test_an_entry_is_written_by_one_and_published_by_another(session: Session, crew: Team) -> None:
    made = drafted(session, crew)
    assert (made.status, made.version, made.number[0]) == (EntryStatus.DRAFT, 1, "K")
    with pytest.raises(Conflict, match="不能用来答复"):
        entry_answer(session, made.id)
    done = publish(session, crew.reviewer, made.id, now=LATER, seen=made.seen)
    assert done.status is EntryStatus.PUBLISHED
    assert entry_answer(session, made.id) == (PUMP.answer, 1)
    assert names(session, made.id) == [EntryEvent.DRAFTED, EntryEvent.PUBLISHED]


def test_who_wrote_a_version_never_publishes_it(session: Session, crew: Team) -> None:
    both = person(session, "both", (Role.UNIT_CLERK, crew.tree.water), (Role.REVIEWER, crew.tree.centre))
    made = draft(session, both, PUMP, owner_id=crew.tree.water.id, now=MONDAY)
    for act in (publish, lambda *a, **k: send_back(*a, why="再写写", **k)):
        with pytest.raises(NotAllowed):
            act(session, both, made.id, now=LATER)
    publish(session, crew.reviewer, made.id, now=LATER)
    revise(session, crew.clerk, made.id, BETTER, now=LATER)
    publish(session, both, made.id, now=LATER)  # this version is somebody else's
    row = session.get_one(Entry, made.id)
    assert (row.drafted_by, row.published_by) == (crew.clerk.account_id, both.account_id)
    session.flush()
    forged = text("UPDATE knowledge_entries SET published_by = drafted_by")
    with pytest.raises(DBAPIError) as refused, session.begin_nested():
        session.execute(forged)
    assert refused.value.orig.pgcode == "23514"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "where"),
    [("title", "找 138 0013 8000 报修停水"), ("answer", PUMP.answer + "身份证 11010519491231002X。")],
)
def test_nothing_personal_is_published_for_everybody(
    session: Session, crew: Team, name: str, where: str
) -> None:
    said = replace(PUMP, **{name: where})  # type: ignore[arg-type]
    made = drafted(session, crew, said)
    with pytest.raises(Conflict, match=r"个人信息“(138 0013 8000|11010519491231002X)”"):
        publish(session, crew.reviewer, made.id, now=LATER)
    assert session.get_one(Entry, made.id).status is EntryStatus.DRAFT
    inside = drafted(session, crew, replace(said, public=False))  # colleagues must know whom to ring
    assert publish(session, crew.reviewer, inside.id, now=LATER).status is EntryStatus.PUBLISHED


def test_a_revision_is_used_only_when_it_is_published(session: Session, crew: Team) -> None:
    made = published(session, crew)
    revised = revise(session, crew.unit_lead, made.id, BETTER, now=LATER, seen=made.seen)
    assert (revised.status, revised.version) == (EntryStatus.PUBLISHED, 2)
    assert entry_answer(session, made.id) == (PUMP.answer, 1)
    back = send_back(session, crew.lead, made.id, why="时间写错了", now=LATER)
    with pytest.raises(Conflict, match="没有等着发布的新版本"):
        publish(session, crew.reviewer, made.id, now=LATER)
    revise(session, crew.clerk, made.id, replace(BETTER, answer=PUMP.answer + "昼夜有人。"), now=LATER)
    publish(session, crew.reviewer, made.id, now=LATER)
    assert entry_answer(session, made.id)[1] == 3
    file = entry_file(session, crew.clerk, made.id, now=LATER)
    assert [each.number for each in file.versions] == [3, 2, 1]
    assert [step.words for step in file.steps if step.name == EntryEvent.SENT_BACK] == ["时间写错了"]
    assert back.seen < file.seen
    assert verify(session).clean


def test_what_is_internal_is_no_answer_to_a_person(session: Session, crew: Team) -> None:
    inner = published(session, crew, replace(PUMP, public=False))
    with pytest.raises(Conflict, match="不能用来答复"):
        entry_answer(session, inner.id)
    with pytest.raises(NotFound):
        entry_answer(session, inner.id + 1)


def test_versions_cannot_be_changed_by_anybody(session: Session, crew: Team) -> None:
    published(session, crew)
    for statement in ("UPDATE knowledge_versions SET answer = 'x'", "DELETE FROM knowledge_versions"):
        with pytest.raises(DBAPIError) as refused, session.begin_nested():
            session.execute(text(statement))
        assert refused.value.orig.pgcode == "42501"  # type: ignore[union-attr]
    assert session.scalars(select(Version.answer)).one() == PUMP.answer


def test_who_writes_for_whom(session: Session, crew: Team) -> None:
    water, centre = crew.tree.water.id, crew.tree.centre.id
    allowed = [(crew.clerk, water), (crew.unit_lead, water), (crew.operator, centre)]
    refused = [
        (crew.handler, water),
        (crew.heat_clerk, water),
        (crew.operator, water),
        (crew.clerk, centre),
        (crew.reviewer, centre),
        (crew.auditor, water),
        (crew.admin, water),
    ]
    for actor, unit in allowed:
        draft(session, actor, PUMP, owner_id=unit, now=MONDAY)
    for actor, unit in refused:
        with pytest.raises(NotAllowed):
            draft(session, actor, PUMP, owner_id=unit, now=MONDAY)


def test_a_second_click_and_a_stale_page_do_nothing(session: Session, crew: Team) -> None:
    made = drafted(session, crew)
    publish(session, crew.reviewer, made.id, now=LATER, seen=made.seen)
    with pytest.raises(Conflict, match="刚才有人改过"):
        publish(session, crew.reviewer, made.id, now=LATER, seen=made.seen)
    with pytest.raises(Conflict):
        publish(session, crew.reviewer, made.id, now=LATER)
    with pytest.raises(Invalid, match="没有改动"):
        revise(session, crew.clerk, made.id, replace(PUMP, reason="看一看"), now=LATER)


def test_retired_with_a_reason_and_restored(session: Session, crew: Team) -> None:
    made = published(session, crew)
    with pytest.raises(Invalid, match="请写明原因"):
        retire(session, crew.unit_lead, made.id, why=" ", now=LATER)
    with pytest.raises(NotAllowed):
        retire(session, crew.clerk, made.id, why="不用了", now=LATER)
    assert retire(session, crew.unit_lead, made.id, why="政策取消", now=LATER).status is EntryStatus.RETIRED
    with pytest.raises(Conflict):
        entry_answer(session, made.id)
    with pytest.raises(Conflict):
        revise(session, crew.clerk, made.id, BETTER, now=LATER)
    back = restore(session, crew.lead, made.id, why="政策又有了", now=LATER)
    assert back.status is EntryStatus.PUBLISHED
    assert entry_answer(session, made.id)[1] == 1


def test_a_review_keeps_the_words_and_moves_the_day(session: Session, crew: Team) -> None:
    made = published(session, crew)
    passed = MONDAY.replace(year=2027, month=5, day=3)
    assert note_due(session, passed) == 1
    assert note_due(session, passed) == 0
    review(session, crew.clerk, made.id, review_on=date(2027, 11, 1), now=passed)
    assert note_due(session, passed) == 0
    assert note_due(session, passed.replace(month=11)) == 1
    row = session.get_one(Entry, made.id)
    assert (row.latest, row.review_on) == (1, date(2027, 11, 1))
    assert names(session, made.id)[2:] == [
        EntryEvent.REVIEW_DUE,
        EntryEvent.REVIEWED,
        EntryEvent.REVIEW_DUE,
    ]
    with pytest.raises(Invalid):
        review(session, crew.clerk, made.id, review_on=passed.date(), now=passed)


def test_a_version_whose_review_date_has_passed_goes_back(session: Session, crew: Team) -> None:
    made = drafted(session, crew)
    with pytest.raises(Conflict, match="复核日期已经过了"):
        publish(session, crew.reviewer, made.id, now=MONDAY.replace(year=2027, month=5, day=1))


def test_a_unit_that_answers_for_entries_stays_until_another_one_does(session: Session, crew: Team) -> None:
    made = published(session, crew)
    with pytest.raises(Conflict, match="知识库里的 1 条"):
        close_unit(session, crew.admin, crew.tree.water.id, now=LATER)
    with pytest.raises(NotAllowed):
        hand_over(session, crew.reviewer, made.id, crew.tree.heat.id, why="机构调整", now=LATER)
    with pytest.raises(Conflict, match="已经由这个单位负责"):
        hand_over(session, crew.lead, made.id, crew.tree.water.id, why="机构调整", now=LATER)
    hand_over(session, crew.lead, made.id, crew.tree.heat.id, why="机构调整", now=LATER)
    close_unit(session, crew.admin, crew.tree.water.id, now=LATER)
    revise(session, crew.heat_clerk, made.id, BETTER, now=LATER)
    with pytest.raises(Invalid):
        hand_over(session, crew.lead, made.id, crew.tree.water.id, why="改回来", now=LATER)


def test_a_place_that_is_none_is_refused(session: Session, crew: Team) -> None:
    with pytest.raises(Invalid, match="没有这个街道"):
        drafted(session, crew, replace(PUMP, area_ids=(crew.tree.heat.id,)))
    drafted(session, crew, replace(PUMP, area_ids=(crew.tree.north.id, crew.tree.south_lane.id)))


def test_help_is_counted_once_for_each_form_and_only_for_what_citizens_read(
    session: Session, crew: Team
) -> None:
    made = published(session, crew)
    hidden = published(session, crew, replace(PUMP, public=False))
    for key in ("first", "first", "second"):
        helped_once(session, made.number.lower(), key=key, now=LATER)
    session.expire_all()
    assert session.get_one(Entry, made.id).helped == 2
    for number in (hidden.number, "K99999", ""):
        with pytest.raises(NotFound):
            helped_once(session, number, key="third", now=LATER)
    assert names(session, made.id) == [EntryEvent.DRAFTED, EntryEvent.PUBLISHED]


@pytest.mark.parametrize(
    ("who", "acts"),
    [
        ("clerk", {EntryAct.REVISE, EntryAct.REVIEW}),
        ("unit_lead", {EntryAct.REVISE, EntryAct.REVIEW, EntryAct.RETIRE}),
        ("handler", set()),
        ("heat_clerk", set()),
        ("operator", set()),
        ("reviewer", {EntryAct.PUBLISH, EntryAct.SEND_BACK, EntryAct.RETIRE}),
        ("lead", {EntryAct.PUBLISH, EntryAct.SEND_BACK, EntryAct.RETIRE, EntryAct.HAND_OVER}),
    ],
)
def test_what_the_page_offers(session: Session, crew: Team, who: str, acts: set[EntryAct]) -> None:
    made = published(session, crew)
    revise(session, crew.clerk, made.id, BETTER, now=LATER)
    actor: Actor = getattr(crew, who)
    assert set(entry_file(session, actor, made.id, now=LATER).acts) == acts
