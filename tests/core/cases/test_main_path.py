"""One matter from the first word to the rating, act by act, on the real database."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.cases.actions import answering, citizen, handling, intake, rating
from core.cases.actions.dispatching import dispatch
from core.cases.jobs import close_silent, end_rating_windows, note_passed, recount_by_calendar
from core.cases.permissions import key_to
from core.cases.queries.file import case_file
from core.cases.queries.progress import progress
from core.cases.terms import (
    AuditCheck,
    CaseAct,
    CaseEvent,
    CaseStatus,
    ClosedAs,
    ContactKind,
    Outcome,
    Resolved,
    Satisfied,
)
from core.cases.values import Submission
from core.deadlines.publishing import publish_calendar
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Lamp, Level, Stage
from core.foundation.clock import CIVIL, civil
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.identity.actor import CITIZEN
from core.journal.verify import verify
from db.models.cases import Case
from tests.factories.cases import MONDAY, SAID, Team, walk

S = CaseStatus


def clocks(session: Session, case_id: int) -> dict[Stage, datetime]:
    return {due.stage: due.due_at for due in deadlines_of(session, ("case", case_id)) if due.is_open}


def test_the_receipt_promises_the_default_level_plus_two_working_days(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    assert case.slip.number.startswith("H20261102")
    assert case.slip.level is Level.L3
    assert civil(case.slip.promise_at) == datetime(2026, 11, 11, 17, 30, tzinfo=CIVIL)
    assert len(case.slip.code) == 8
    assert set(clocks(session, case.id)) == {Stage.ACCEPT, Stage.PROMISE}


def test_the_whole_way_with_a_bad_rating_and_the_rehandling(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.REHANDLING)
    row = session.get_one(Case, case.id)
    assert row.round == 2
    assert clocks(session, case.id)[Stage.ANSWER] == datetime(2026, 11, 5, 17, 30, tzinfo=CIVIL)
    case.wait(hours=2)
    case.reply()
    case.release()
    case.rate(Resolved.YES, Satisfied.YES, "这次修好了")
    assert row.status is S.CLOSED
    assert row.closed_as is ClosedAs.RATED
    assert clocks(session, case.id) == {}
    names = [step.name for step in progress(session, case.citizen, case.id, now=case.now).steps][::-1]
    assert names == [
        CaseEvent.SUBMITTED,
        CaseEvent.ACCEPTED,
        CaseEvent.DISPATCHED,
        CaseEvent.SIGNED,
        CaseEvent.CONTACTED,
        CaseEvent.REPLIED,
        CaseEvent.RELEASED,
        CaseEvent.RATED_BADLY,
        CaseEvent.UPHELD,
        CaseEvent.LISTED,
        CaseEvent.CONTACTED,
        CaseEvent.REPLIED,
        CaseEvent.RELEASED,
        CaseEvent.RATED_WELL,
        CaseEvent.CLOSED,
    ]


def test_staff_and_person_read_the_same_line(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.REHANDLING)
    theirs = progress(session, case.citizen, case.id, now=case.now)
    ours = case_file(session, crew.reviewer, case.id, now=case.now)
    shown = {step.seq for step in theirs.steps}
    assert [(s.seq, s.sentence(), s.at) for s in ours.steps if s.seq in shown] == [
        (s.seq, s.sentence(), s.at) for s in theirs.steps
    ]
    assert theirs.dwell == ours.dwell
    assert theirs.holder == ours.holder == "水务局"


def test_the_line_verifies_and_holds_no_word_of_the_person(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.REHANDLING)
    assert verify(session).clean
    told = "".join(str(step.facts) for step in progress(session, case.citizen, case.id, now=case.now).steps)
    assert SAID.phone not in told
    assert SAID.name not in told


def test_a_changed_level_moves_the_promise_once_with_a_public_step(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    case.accept(Level.L4)
    seen = progress(session, case.citizen, case.id, now=case.now)
    assert seen.promise is not None
    assert civil(seen.promise.due_at) == datetime(2026, 11, 18, 17, 30, tzinfo=CIVIL)
    assert [(civil(c.was).day, civil(c.becomes).day) for c in seen.promise.changes] == [(11, 18)]
    assert seen.steps[0].name is CaseEvent.PROMISE_MOVED
    assert seen.steps[0].sentence() == "承诺日期改为 11-18 17:30"


def test_a_category_may_set_its_own_limit(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    intake.accept(
        session, crew.operator, case.id, category_id=crew.loose.id, area_id=None, level=Level.L3, now=MONDAY
    )
    assert civil(clocks(session, case.id)[Stage.PROMISE]) == datetime(2026, 11, 16, 17, 30, tzinfo=CIVIL)


def test_words_of_the_category_raise_the_level(session: Session, crew: Team) -> None:
    said = Submission(**{**{k: getattr(SAID, k) for k in SAID.__slots__}, "category_id": crew.pump.id})
    slip = intake.submit(session, CITIZEN, said, now=MONDAY)
    assert slip.level is Level.L2
    assert slip.promise_at == MONDAY + timedelta(hours=24)


def test_a_colleague_cannot_sign_his_own_draft_but_a_lone_lead_goes_to_the_reviewer(
    session: Session, crew: Team
) -> None:
    case = walk(session, crew).to(S.DISPATCHED, unit_id=crew.tree.heat.id)
    handling.sign(session, crew.heat_clerk, case.id, now=case.now)
    done = handling.ask_reply(
        session,
        crew.heat_clerk,
        case.id,
        outcome=Outcome.EXPLAINED,
        text="依据供热管理办法，非供热季不能开阀，已当面说明。",
        now=case.now,
    )
    assert done.status is S.REPLY_REVIEW


def test_a_refused_draft_goes_back_and_the_clock_goes_on(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    handling.ask_reply(
        session,
        crew.handler,
        case.id,
        outcome=Outcome.SOLVED,
        text="漏点已经处理完毕，请住户放心使用，有问题再联系我们。",
        now=case.now,
    )
    assert CaseAct.SIGN_REPLY in case_file(session, crew.unit_lead, case.id, now=case.now).acts
    handling.refuse_reply(session, crew.unit_lead, case.id, reason="没有写明更换了什么", now=case.now)
    assert Stage.ANSWER in clocks(session, case.id)
    case.reply()
    assert session.get_one(Case, case.id).status is S.REPLY_REVIEW


def test_a_plan_needs_a_date_and_a_release_needs_every_check(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    with pytest.raises(Invalid, match="哪一天"):
        handling.ask_reply(
            session,
            crew.handler,
            case.id,
            outcome=Outcome.PLANNED,
            text="已经列入明年的改造计划，请耐心等待。",
            now=MONDAY,
        )
    case.reply()
    with pytest.raises(Invalid, match="可信"):
        answering.release(
            session, crew.reviewer, case.id, checks=set(AuditCheck) - {AuditCheck.PLAUSIBLE}, now=case.now
        )


def test_who_handled_may_not_review(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    both = type(crew.handler)(crew.handler.account_id, "", crew.handler.grants + crew.reviewer.grants)
    handling.contact(session, both, case.id, kind=ContactKind.CALL, note="已经联系上了", now=case.now)
    case.reply()
    with pytest.raises(NotAllowed):
        answering.release(session, both, case.id, checks=frozenset(AuditCheck), now=case.now)


def test_contradictory_ratings_need_a_call_first(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.ANSWERED)
    case.rate(Resolved.YES, Satisfied.NO)
    with pytest.raises(Conflict, match="矛盾"):
        rating.uphold(session, crew.reviewer, case.id, now=case.now)
    rating.try_call(session, crew.reviewer, case.id, reached=True, note="他说水压仍然很低", now=case.now)
    assert rating.uphold(session, crew.reviewer, case.id, now=case.now).status is S.REHANDLING


def test_the_second_bad_rating_is_for_the_lead_and_there_is_no_fourth_round(
    session: Session, crew: Team
) -> None:
    case = walk(session, crew).to(S.REHANDLING)
    for expected in (3, None):
        case.reply()
        case.release()
        case.rate(Resolved.NO, Satisfied.NO)
        with pytest.raises(NotAllowed):
            rating.uphold(session, crew.reviewer, case.id, now=case.now)
        if expected is None:
            with pytest.raises(Conflict, match="3 轮"):
                rating.uphold(session, crew.lead, case.id, now=case.now)
        else:
            rating.uphold(session, crew.lead, case.id, now=case.now)
            assert session.get_one(Case, case.id).round == expected


def test_silence_is_called_after_and_closed_as_unrated_never_as_content(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.ANSWERED)
    assert end_rating_windows(session, case.now + timedelta(days=6)) == 0
    case.wait(days=9)
    assert end_rating_windows(session, case.now) == 1
    row = session.get_one(Case, case.id)
    assert row.status is S.CALLBACK
    for _ in range(3):
        rating.try_call(session, crew.reviewer, case.id, reached=False, now=case.now)
    assert close_silent(session, case.now) == 0, "three calls on one day are not enough"
    case.wait(days=1)
    rating.try_call(session, crew.reviewer, case.id, reached=False, now=case.now)
    assert close_silent(session, case.now) == 1
    assert row.closed_as is ClosedAs.UNRATED


def test_a_passed_limit_is_noted_once_at_the_rules_moment(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    late = case.now + timedelta(days=20)
    assert note_passed(session, late) == 3, "to contact, to answer, and the promise"
    assert note_passed(session, late) == 0
    steps = progress(session, case.citizen, case.id, now=late).steps
    assert [step.sentence() for step in steps[:2]] == ["已过承诺日期", "已过答复期限"]
    ours = case_file(session, crew.reviewer, case.id, now=late).steps
    assert [step.sentence() for step in ours[:4]] == [
        "已过承诺日期", "已过答复期限", "水务局办这一件已列入挂账督办", "已过联系期限"
    ]  # fmt: skip
    seen = progress(session, case.citizen, case.id, now=late)
    assert seen.promise is not None
    assert (seen.promise.lamp, seen.promise.overdue) == (Lamp.RED, True)


def test_the_person_adds_urges_once_a_day_and_withdraws(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    citizen.supplement(session, case.citizen, case.id, text="今天水压更低了", now=case.now)
    citizen.urge(session, case.citizen, case.id, now=case.now)
    with pytest.raises(Conflict, match="24 小时"):
        citizen.urge(session, case.citizen, case.id, now=case.now + timedelta(hours=23))
    citizen.urge(session, case.citizen, case.id, now=case.now + timedelta(hours=24))
    done = citizen.withdraw(
        session, case.citizen, case.id, reason="已经自己修好", now=case.now + timedelta(days=2)
    )
    assert done.status is S.WITHDRAWN
    assert clocks(session, case.id) == {}


def test_another_persons_key_opens_nothing(session: Session, crew: Team) -> None:
    mine, other = walk(session, crew), walk(session, crew)
    with pytest.raises(NotFound):
        progress(session, key_to(other.id), mine.id, now=MONDAY)
    with pytest.raises(NotFound):
        citizen.urge(session, key_to(other.id), mine.id, now=MONDAY)


def test_who_comes_second_reads_a_sentence(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    seen = session.get_one(Case, case.id).event_count
    case.accept()
    with pytest.raises(Conflict, match="不能受理"):
        case.accept()
    citizen.supplement(session, case.citizen, case.id, text="又停了一次水", now=MONDAY)
    with pytest.raises(Conflict, match="刚才有人"):
        dispatch(session, crew.dispatcher, case.id, unit_id=crew.tree.water.id, now=MONDAY, seen=seen)


def test_a_new_calendar_recounts_open_clocks_and_the_person_reads_it(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.IN_PROGRESS)
    publish_calendar(
        session,
        crew.admin,
        {date(2026, 11, 4): "试区运动会"},
        {},
        covers_until=date(2026, 12, 31),
        source="试区通知",
        now=case.now,
    )
    later = case.now + timedelta(minutes=1)
    assert recount_by_calendar(session, later) == 1
    assert recount_by_calendar(session, later) == 0
    seen = progress(session, case.citizen, case.id, now=later)
    assert seen.steps[0].sentence() == "承诺日期改为 11-12 17:30"
    assert clocks(session, case.id)[Stage.ANSWER] == datetime(2026, 11, 10, 17, 30, tzinfo=CIVIL)
    assert seen.promise is not None
    assert [change.reason for change in seen.promise.changes] == ["CALENDAR"]


def test_nobodys_time_runs_while_the_person_has_the_word(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(S.ANSWERED)
    then = progress(session, case.citizen, case.id, now=case.now)
    later = progress(session, case.citizen, case.id, now=case.now + timedelta(days=3))
    assert then.dwell == later.dwell
    assert not any(share.current for share in later.dwell)
    case.wait(days=1)
    case.rate(Resolved.NO, Satisfied.NO)
    again = progress(session, case.citizen, case.id, now=case.now + timedelta(hours=1))
    assert [share.unit for share in again.dwell if share.current] == ["民呼中心"]
