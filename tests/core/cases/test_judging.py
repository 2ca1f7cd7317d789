"""Judging an answer: by somebody else than who handled it, after asking, in time, and told in true words."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import answering, citizen, erasing, handling, intake, rating
from core.cases.jobs import end_rating_windows, note_passed
from core.cases.queries.file import case_file
from core.cases.queries.progress import progress
from core.cases.terms import AuditCheck, CaseStatus, Outcome, Resolved, Satisfied, Visibility
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Stage
from core.deadlines.values import DeadlineView
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import SYSTEM, Actor
from core.identity.terms import Role
from core.identity.units import close_unit
from db.models.identity import Account
from db.models.journal import WordsRow
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, SAID, Team, Walk, walk

S = CaseStatus
DRAFT = "漏点已经处理完毕，请住户放心使用，有问题再联系我们。"


def last(session: Session, case: Walk, stage: Stage) -> DeadlineView:
    return [due for due in deadlines_of(session, ("case", case.id)) if due.stage is stage][-1]


def drafted(session: Session, case: Walk) -> None:
    handling.ask_reply(session, case.team.handler, case.id, outcome=Outcome.SOLVED, text=DRAFT, now=case.now)


def with_review(crew: Team, actor: Actor) -> Actor:
    return Actor(actor.account_id, "", actor.grants + crew.reviewer.grants)


def test_who_sent_a_draft_back_has_handled_it(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    other = person(session, "ulead2", (Role.UNIT_LEAD, crew.tree.water))
    drafted(session, case)
    handling.refuse_reply(session, other, case.id, reason="没有写明更换了什么", now=case.now)
    case.reply()
    with pytest.raises(NotAllowed):
        answering.release(
            session, with_review(crew, other), case.id, checks=frozenset(AuditCheck), now=case.now
        )


def test_who_was_named_as_handler_does_not_release(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    named = person(session, "handler2", (Role.UNIT_HANDLER, crew.tree.water))
    handling.assign(session, crew.clerk, case.id, handler_id=named.account_id or 0, now=case.now)
    case.reply()
    with pytest.raises(NotAllowed):
        answering.release(
            session, with_review(crew, named), case.id, checks=frozenset(AuditCheck), now=case.now
        )


def test_a_call_before_the_rating_does_not_settle_its_contradiction(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.ANSWERED).wait(days=9)
    assert end_rating_windows(session, case.now) == 1
    rating.try_call(session, crew.reviewer, case.id, reached=False, now=case.now)
    case.rate(Resolved.YES, Satisfied.NO)
    with pytest.raises(Conflict, match="矛盾"):
        rating.uphold(session, crew.reviewer, case.id, now=case.now)


def test_a_judgement_in_time_meets_its_limit(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.REHANDLING)
    assert last(session, case, Stage.TRIAGE).met_at == case.now


def test_the_second_audit_belongs_to_the_second_round(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.REHANDLING)
    case.reply()
    assert last(session, case, Stage.AUDIT).round == 2


def test_a_person_who_was_reached_does_not_read_that_he_was_not(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.CALLBACK)
    rating.try_call(session, crew.reviewer, case.id, reached=False, now=case.now)
    rating.try_call(session, crew.reviewer, case.id, reached=True, note="他说水压仍然很低", now=case.now)
    steps = progress(session, case.citizen, case.id, now=case.now).steps
    assert [step.sentence() for step in steps[:2]] == ["已电话回访", "回访未打通"]
    assert steps[0].text == ""


def test_a_broken_promise_is_called_one(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    late = case.now + timedelta(days=20)
    note_passed(session, late)
    steps = progress(session, case.citizen, case.id, now=late).steps
    assert {step.sentence() for step in steps[:2]} == {"已过答复期限", "已过承诺日期"}


def test_nobody_plans_for_yesterday(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    with pytest.raises(Invalid) as refused:
        handling.ask_reply(
            session,
            crew.handler,
            case.id,
            outcome=Outcome.PLANNED,
            text=DRAFT,
            planned_on=(case.now - timedelta(days=1)).date(),
            now=case.now,
        )
    assert refused.value.field == "planned_on"


def test_an_erasure_leaves_no_copy_of_why_a_draft_went_back(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    drafted(session, case)
    handling.refuse_reply(session, crew.unit_lead, case.id, reason="赵一的电话写错了，请改", now=case.now)
    erasing.erase(session, SYSTEM, case.slip.number, basis="PIPL-47", now=case.now)
    assert session.scalars(select(WordsRow.id).where(WordsRow.body.is_not(None))).all() == []


def test_nobody_signs_what_was_erased(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    drafted(session, case)
    erasing.erase(session, SYSTEM, case.slip.number, basis="PIPL-47", now=case.now)
    with pytest.raises(NotFound, match="重新起草"), session.begin_nested():
        handling.sign_reply(session, crew.unit_lead, case.id, now=case.now)
    handling.refuse_reply(session, crew.unit_lead, case.id, reason="原稿已删除，请重写", now=case.now)
    case.reply()


def test_one_reviewer_alone_cannot_praise_what_he_released(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.CALLBACK)
    colleague = person(session, "rev2", (Role.REVIEWER, crew.tree.centre))

    def praise(reviewer: Actor) -> object:
        return rating.rate(
            session, reviewer, case.id, resolved=Resolved.YES, satisfied=Satisfied.YES, now=case.now
        )

    with pytest.raises(NotAllowed, match="另一位同事"):
        praise(crew.reviewer)
    with pytest.raises(Conflict, match="打通电话"):
        praise(colleague)
    rating.try_call(session, colleague, case.id, reached=True, note="他说后来修好了", now=case.now)
    assert praise(colleague).status is CaseStatus.CLOSED


def test_three_calls_without_an_answer_clear_the_way_to_judge_a_contradiction(
    session: Session, crew: Team
) -> None:
    case = walk(session, crew).to(CaseStatus.ANSWERED)
    case.rate(Resolved.YES, Satisfied.NO)
    for tried in range(3):
        assert case_file(session, crew.reviewer, case.id, now=case.now).call_first, tried
        with pytest.raises(Conflict, match="矛盾"):
            rating.uphold(session, crew.reviewer, case.id, now=case.now)
        rating.try_call(session, crew.reviewer, case.id, reached=False, now=case.now)
    assert not case_file(session, crew.reviewer, case.id, now=case.now).call_first
    assert rating.uphold(session, crew.reviewer, case.id, now=case.now).status is CaseStatus.REHANDLING


def test_a_drafter_may_draft_again_and_a_lone_lead_is_not_stuck(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    both = person(session, "lead2", (Role.UNIT_HANDLER, crew.tree.water), (Role.UNIT_LEAD, crew.tree.water))

    def draft(actor: Actor, text: str) -> object:
        return handling.ask_reply(session, actor, case.id, outcome=Outcome.SOLVED, text=text, now=case.now)

    draft(both, "第一稿：水泵已经更换，正在试压，请稍候。")
    draft(both, "第二稿：水泵已经更换并试压，供水恢复正常。")
    with pytest.raises(Conflict, match="同事已经报过"):
        draft(crew.handler, "第三稿：同事那一稿还没有决定，我再写一稿。")
    session.get_one(Account, crew.unit_lead.account_id).disabled_at = case.now
    session.flush()
    assert draft(both, "第四稿：另一位负责人已经离任，由我报送。").status is CaseStatus.REPLY_REVIEW


def test_a_unit_with_open_cases_stays(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    with pytest.raises(Conflict, match="没有办结的件"):
        close_unit(session, crew.admin, crew.tree.water.id, now=case.now)
    citizen.withdraw(session, case.citizen, case.id, now=case.now)
    close_unit(session, crew.admin, crew.tree.water.id, now=case.now)


def test_nobody_registers_a_secret_case_that_nobody_could_handle(session: Session, crew: Team) -> None:
    secret = replace(SAID, visibility=Visibility.SECRET)
    with pytest.raises(NotAllowed, match="保密件授权"):
        intake.submit(session, crew.operator, secret, now=MONDAY)
    assert intake.submit(session, crew.confidant, secret, now=MONDAY).number
