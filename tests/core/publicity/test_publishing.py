"""公开办件: two steps, only with consent, nothing of anybody in it, away again at any time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import answering, rating
from core.cases.actions.erasing import erase
from core.cases.terms import CaseStatus, Resolved, Satisfied, Visibility
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import SYSTEM
from core.journal.verify import verify
from core.publicity.actions.publishing import propose, publish, unpublish
from core.publicity.queries import desk, public
from core.publicity.terms import PublicState, WithdrawnWhy
from db.models.cases import Case, Category
from db.models.journal import WordsRow
from db.models.publicity import PublicCase
from tests.core.publicity.conftest import AGREED, ANSWER, QUESTION
from tests.factories.cases import SAID, Team, Walk, walk

Begin = Callable[..., Walk]


def shown(made: Walk, crew: Team, **words: str) -> str:
    """Publish it in one breath; its number."""
    said = {"question": QUESTION, "answer": ANSWER, **words}
    return publish(made.session, crew.reviewer, made.id, now=made.now, **said).number


def test_two_steps_from_the_audit_to_everybody(session: Session, crew: Team, answered: Begin):
    made = answered()
    receipt = propose(session, crew.reviewer, made.id, now=made.now)
    assert receipt.state is PublicState.PROPOSED
    assert public.entries(session).rows == ()
    (line,) = desk.desk(session, crew.lead)
    assert line.state is PublicState.PROPOSED
    assert desk.waiting(session, crew.reviewer) == 1
    draft = desk.draft_of(session, crew.reviewer, made.id)
    assert "13900001234" not in draft.question + draft.answer
    assert draft.answer.startswith("水泵已于今日下午更换")
    publish(
        session, crew.reviewer, made.id, question=QUESTION, answer=ANSWER, now=made.now, seen=draft.version
    )
    (row,) = public.entries(session).rows
    assert (row.question, row.answer, row.area, row.field, row.unit) == (
        QUESTION, ANSWER, "北门街道", "供水", "水务局"
    )  # fmt: skip
    assert row.days == 0
    assert row.resolved is None
    assert made.slip.number not in repr(row)


def test_the_rating_and_the_days_stand_beside_it(session: Session, crew: Team, answered: Begin):
    made = answered()
    session.get_one(Case, made.id).answered_at = made.now + timedelta(days=4)
    number = shown(made, crew)
    made.rate(Resolved.NO, Satisfied.NO)
    row = public.entry(session, number.lower())
    assert (row.days, row.resolved, row.satisfied) == (4, Resolved.NO, Satisfied.NO)


def test_only_the_centres_reviewer_and_lead(session: Session, crew: Team, answered: Begin):
    made = answered()
    for somebody in (crew.operator, crew.dispatcher, crew.leader, crew.auditor):
        with pytest.raises(NotAllowed):
            propose(session, somebody, made.id, now=made.now)
    with pytest.raises(NotAllowed):
        desk.desk(session, crew.clerk)
    with pytest.raises(NotFound):
        propose(session, crew.heat_clerk, made.id, now=made.now)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (SAID, "没有同意"),
        (replace(AGREED, accused_unit_id=-1), "反映单位"),
    ],
)
def test_without_consent_or_about_a_unit_never(session: Session, crew: Team, said, words):
    if said.accused_unit_id:
        said = replace(said, accused_unit_id=crew.tree.heat.id)
    made = walk(session, crew, said).to(CaseStatus.ANSWERED)
    with pytest.raises(Conflict, match=words):
        propose(session, crew.reviewer, made.id, now=made.now)
    assert words in desk.draft_of(session, crew.reviewer, made.id).why_not


def test_secret_or_sensitive_or_unanswered_never(session: Session, crew: Team, answered: Begin):
    early = answered(status=CaseStatus.REPLY_REVIEW)
    with pytest.raises(Conflict, match="答复以后"):
        propose(session, crew.reviewer, early.id, now=early.now)
    made = answered()
    session.get_one(Case, made.id).visibility = Visibility.SECRET
    session.flush()
    with pytest.raises(Conflict, match="保密"):
        propose(session, crew.confidant, made.id, now=made.now)
    other = answered()
    crew.pump.sensitive = True
    session.flush()
    with pytest.raises(Conflict, match="隐私"):
        propose(session, crew.reviewer, other.id, now=other.now)


def test_an_unaudited_answer_is_the_persons_alone(session: Session, crew: Team, answered: Begin):
    made = answered(status=CaseStatus.REPLY_REVIEW)
    answering.release_unaudited(session, SYSTEM, made.id, now=made.now)
    with pytest.raises(Conflict, match="没有审核"):
        propose(session, crew.reviewer, made.id, now=made.now)


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("question", "赵一家的水泵坏了怎么办"),
        ("question", "13900001234 说没有水怎么办"),
        ("answer", "已经给和苑小区 3 号楼换了水泵，恢复供水，请放心。"),
        ("answer", "已经给 2 单元的王女士家换了水泵，恢复供水。"),
        ("answer", "短"),
        ("question", "字" * 121),
    ],
)
def test_what_tells_of_somebody_is_refused(session: Session, crew: Team, answered: Begin, field, words):
    made = answered()
    said = {"question": QUESTION, "answer": ANSWER, field: words}
    with pytest.raises(Invalid) as refusal:
        publish(session, crew.reviewer, made.id, now=made.now, **said)
    assert refusal.value.field == field


def test_taken_away_and_shown_again(session: Session, crew: Team, answered: Begin):
    made = answered()
    number = shown(made, crew)
    unpublish(session, crew.lead, made.id, reason="写得不清楚", now=made.now)
    assert public.entries(session).rows == ()
    with pytest.raises(NotFound):
        public.entry(session, number)
    with pytest.raises(Conflict):
        unpublish(session, crew.lead, made.id, now=made.now)
    assert shown(made, crew, question="高层没有水找谁") == number
    assert public.entry(session, number).question == "高层没有水找谁"
    assert verify(session).clean


def test_two_reviewers_at_once(session: Session, crew: Team, answered: Begin):
    made = answered()
    draft = desk.draft_of(session, crew.reviewer, made.id)
    shown(made, crew)
    with pytest.raises(Conflict, match="刚才有人"):
        publish(
            session, crew.lead, made.id, question=QUESTION, answer=ANSWER, now=made.now, seen=draft.version
        )


def test_what_no_longer_holds_goes_by_itself(session: Session, crew: Team, answered: Begin):
    made = answered()
    number = shown(made, crew)
    made.rate(Resolved.NO, Satisfied.NO)
    assert public.entry(session, number)
    rating.uphold(session, crew.reviewer, made.id, now=made.now)
    with pytest.raises(NotFound):
        public.entry(session, number)
    kept = session.scalars(select(PublicCase)).one()
    assert kept.withdrawn_why is WithdrawnWhy.CHANGED


def test_erased_with_the_case_in_every_wording(session: Session, crew: Team, answered: Begin):
    made = answered()
    shown(made, crew)
    shown(made, crew, question="高层没有水找谁")
    erase(session, SYSTEM, made.slip.number, basis="PIPL-47", now=made.now)
    row = session.scalars(select(PublicCase)).one()
    assert (row.question, row.answer, row.state) == ("", "", PublicState.WITHDRAWN)
    assert not session.scalars(select(WordsRow.body).where(WordsRow.body.contains("高层"))).all()


def test_found_by_words_field_and_place_page_by_page(session: Session, crew: Team, answered: Begin):
    numbers = []
    for nth in range(5):
        made = answered()
        made.wait(minutes=nth)
        numbers.append(shown(made, crew, question=f"第{'甲乙丙丁戊'[nth]}个小区的路灯不亮"))
    seen, after = [], ""
    while True:
        page = public.entries(session, after=after, limit=2)
        seen += [row.number for row in page.rows]
        after = page.after
        if not after:
            break
    assert sorted(seen) == sorted(numbers)
    assert len(set(seen)) == 5
    assert public.entries(session, text="路灯").total == 5
    assert public.entries(session, text="丙个小区").total == 1
    assert public.entries(session, text="灯路").total == 0
    assert public.entries(session, text="100%_").total == 0
    field = session.scalars(select(Category.id).where(Category.code == "W")).one()
    assert public.entries(session, field_id=field, area_id=crew.tree.north.id).total == 5
    assert public.entries(session, area_id=crew.tree.south.id).total == 0
    assert public.entries(session, after="x|y").total == 5
