"""我也遇到了: offered without a word of anybody, counted once, followed with a receipt of one's own."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import answering, citizen
from core.cases.actions.revealing import reveal_contact
from core.cases.terms import CaseStatus, Resolved, Satisfied, Visibility
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import CITIZEN
from core.publicity import doors
from core.publicity.actions.joining import Joining, join, join_once
from core.publicity.actions.publishing import publish
from core.publicity.jobs import forget_phones
from core.publicity.queries import desk
from core.publicity.queries.joined import followed
from core.publicity.queries.offers import Said, similar
from db.models.cases import Case, Category
from db.models.publicity import Joiner
from tests.core.publicity.conftest import AGREED, ANSWER, QUESTION
from tests.factories.cases import MONDAY, SAID, Team, walk

OTHER = Said("我们小区加压泵坏了，六楼以上没有水，老人没法打水", "和苑小区 3 号楼")


def me(nth: int = 0, phone: str = "") -> Joining:
    return Joining(f"device-{nth}", phone)


def test_what_is_near_and_alike_is_offered_without_a_word_of_anybody(session: Session, crew: Team):
    made = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    (offer,) = similar(session, replace(OTHER, area_id=crew.tree.north.id), now=made.now)
    assert (offer.case_id, offer.number, offer.title) == (made.id, "", "")
    assert (offer.kind, offer.area) == ("供水 · 二次供水 · 停水", "北巷社区")
    row = session.get_one(Case, made.id)
    assert row.headline not in repr(offer)
    assert made.slip.number not in repr(offer)


def test_what_is_far_or_different_or_over_is_not(session: Session, crew: Team):
    made = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    assert similar(session, replace(OTHER, place="南湾镇老街"), now=made.now) == ()
    assert similar(session, replace(OTHER, text="路灯不亮了，晚上看不见路"), now=made.now) == ()
    assert similar(session, OTHER, now=made.now + timedelta(days=31)) == ()
    assert similar(session, replace(OTHER, place=" "), now=made.now) == ()
    made.reply()
    made.release()
    assert similar(session, OTHER, now=made.now) == ()


def test_secret_ones_complaints_and_sensitive_kinds_are_never_told_of(session: Session, crew: Team):
    complaint = walk(session, crew, replace(SAID, accused_unit_id=crew.tree.heat.id))
    assert similar(session, OTHER, now=complaint.now) == ()
    secret = walk(session, crew)
    session.get_one(Case, secret.id).visibility = Visibility.SECRET
    session.flush()
    assert similar(session, OTHER, now=secret.now) == ()
    walk(session, crew, replace(SAID, category_id=crew.pump.id))
    crew.pump.sensitive = True
    session.flush()
    assert similar(session, OTHER, now=MONDAY) == ()


def test_what_nobody_has_looked_at_yet_is_not_told_of(session: Session, crew: Team):
    """It may complain of somebody, who would learn of it by telling the same."""
    made = walk(session, crew)
    assert similar(session, OTHER, now=made.now) == ()
    with pytest.raises(Conflict):
        join(session, CITIZEN, made.id, me(1), now=made.now)
    made.to(CaseStatus.ACCEPTED)
    assert [offer.case_id for offer in similar(session, OTHER, now=made.now)] == [made.id]


@pytest.mark.parametrize("why", ["secret", "complaint", "sensitive"])
def test_what_must_not_be_told_of_any_longer_ends_for_those_who_joined(
    session: Session, crew: Team, why: str
):
    made = walk(session, crew).to(CaseStatus.ACCEPTED)
    slip = join(session, CITIZEN, made.id, me(1), now=made.now)
    row = session.get_one(Case, made.id)
    if why == "secret":
        row.visibility = Visibility.SECRET
    elif why == "complaint":
        row.accused_unit_id = crew.tree.heat.id
    else:
        session.get_one(Category, row.category_id).sensitive = True
    session.flush()
    with pytest.raises(NotFound, match="不再公开进度"):
        followed(session, slip.id)
    with pytest.raises(NotFound):
        join(session, CITIZEN, made.id, me(2), now=made.now)


def test_answered_and_public_ones_are_offered_to_read(session: Session, crew: Team):
    made = walk(session, crew, AGREED).to(CaseStatus.ANSWERED)
    number = publish(session, crew.reviewer, made.id, question=QUESTION, answer=ANSWER, now=made.now).number
    (offer,) = similar(session, OTHER, now=made.now)
    assert (offer.number, offer.title) == (number, QUESTION)


def test_counted_once_per_phone_and_device(session: Session, crew: Team):
    made = walk(session, crew).to(CaseStatus.ACCEPTED)
    before = session.get_one(Case, made.id).event_count
    join(session, CITIZEN, made.id, me(1), now=made.now)
    join(session, CITIZEN, made.id, me(2, "13911112222"), now=made.now)
    for again in (me(1), me(3, "139 1111 2222")):
        with pytest.raises(Conflict, match="只算一次"):
            join(session, CITIZEN, made.id, again, now=made.now)
    with pytest.raises(Conflict, match="就是这个号码"):
        join(session, CITIZEN, made.id, me(4, SAID.phone), now=made.now)
    with pytest.raises(Invalid):
        join(session, CITIZEN, made.id, me(5, "139"), now=made.now)
    with pytest.raises(NotAllowed):
        join(session, crew.operator, made.id, me(6), now=made.now)
    assert desk.joined(session, [made.id]) == {made.id: 2}
    assert desk.phones(session, crew.operator, made.id, now=made.now)[0][0] == "139****2222"
    reveal_contact(session, crew.operator, made.id, reason="逐个回访加入的人", now=made.now)
    assert desk.phones(session, crew.operator, made.id, now=made.now)[0][0] == "13911112222"
    assert desk.phones(session, crew.reviewer, made.id, now=made.now)[0][0] == "139****2222"
    assert desk.draft_of(session, crew.reviewer, made.id).joined == 2
    assert session.get_one(Case, made.id).event_count == before


def test_a_form_sent_twice_gets_the_same_slip(session: Session, crew: Team):
    made = walk(session, crew).to(CaseStatus.ACCEPTED)
    first = join_once(session, made.id, me(1), key="k" * 24, now=made.now)
    second = join_once(session, made.id, me(1), key="k" * 24, now=made.now)
    assert second.replayed
    assert (first.number, first.code, first.link) == (second.number, second.code, second.link)


def test_number_and_code_or_link_lead_to_it(session: Session, crew: Team):
    made = walk(session, crew).to(CaseStatus.ACCEPTED)
    slip = join(session, CITIZEN, made.id, me(1), now=made.now)
    session.commit()
    assert slip.number.startswith(doors.LETTER)
    assert doors.by_code(slip.number.lower(), slip.code, address="1.1.1.1", now=made.now) == slip.id
    with pytest.raises(NotFound):
        doors.by_code(slip.number, "00000000", address="1.1.1.1", now=made.now)
    assert doors.by_link(session, slip.link) == (slip.id, slip.number)
    assert doors.by_link(session, "x") is None
    assert doors.mark(session, slip.id)
    assert doors.mark(session, 0) == ""


def test_what_is_answered_secret_or_gone_cannot_be_joined(session: Session, crew: Team):
    made = walk(session, crew).to(CaseStatus.ANSWERED)
    with pytest.raises(Conflict):
        join(session, CITIZEN, made.id, me(1), now=made.now)
    with pytest.raises(NotFound):
        join(session, CITIZEN, 0, me(1), now=made.now)


def test_the_joiner_reads_the_public_steps_and_the_answer_that_is_for_others(session: Session, crew: Team):
    made = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    slip = join(session, CITIZEN, made.id, me(1), now=made.now)
    citizen.supplement(session, made.citizen, made.id, text="我住 601，孩子病了", now=made.now)
    view = followed(session, slip.id)
    assert [step.sentence for step in view.steps] == [
        "水务局已签收",
        "已派往水务局",
        "已受理",
        "有人先反映了",
    ]
    assert (view.holder, view.answer, view.withheld) == ("水务局", "", False)
    assert view.promise_at is not None
    made.reply()
    made.release()
    made.rate(Resolved.YES, Satisfied.YES, "谢谢，我是三号楼赵一")
    view = followed(session, slip.id)
    assert view.answer.startswith("水泵已于今日下午更换")
    assert view.ended
    told = repr(view)
    for private in (SAID.text, SAID.name, SAID.phone, SAID.place, made.slip.number, "孩子病了", "谢谢"):
        assert private not in told, private


def test_an_answer_that_tells_of_somebody_is_withheld(session: Session, crew: Team):
    made = walk(session, crew).to(CaseStatus.REPLY_REVIEW)
    slip = join(session, CITIZEN, made.id, me(1), now=made.now)
    made.release()
    told = "和苑小区 3 号楼的水泵已经换好，恢复供水。"
    answering.correct_answer(session, crew.reviewer, made.id, body=told, now=made.now)
    view = followed(session, slip.id)
    assert view.withheld
    assert view.answer == ""


def test_a_case_taken_back_says_so(session: Session, crew: Team):
    made = walk(session, crew).to(CaseStatus.ACCEPTED)
    slip = join(session, CITIZEN, made.id, me(1), now=made.now)
    citizen.withdraw(session, made.citizen, made.id, reason="DONE", now=made.now)
    view = followed(session, slip.id)
    assert view.ended
    assert view.steps[0].sentence == "先反映的人撤回了"


def test_numbers_are_forgotten_after_the_end(session: Session, crew: Team):
    made = walk(session, crew).to(CaseStatus.ANSWERED)
    open_one = walk(session, crew).to(CaseStatus.ACCEPTED)
    session.get_one(Case, made.id).status = CaseStatus.IN_PROGRESS
    join(session, CITIZEN, made.id, me(1, "13911112222"), now=made.now)
    session.get_one(Case, made.id).status = CaseStatus.ANSWERED
    join(session, CITIZEN, open_one.id, me(1, "13911112222"), now=made.now)
    made.rate(Resolved.YES, Satisfied.YES)
    assert forget_phones(session, made.now + timedelta(days=29)) == 0
    assert forget_phones(session, made.now + timedelta(days=31)) == 1
    kept = session.execute(select(Joiner.case_id, Joiner.phone).order_by(Joiner.id)).all()
    assert [phone is None for _, phone in kept] == [True, False]
    assert desk.joined(session, [made.id]) == {made.id: 1}
