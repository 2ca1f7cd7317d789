"""Whom an event of a case concerns hears of it: who, in which words, once; the person only if he agreed."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases import jobs
from core.cases.actions import (
    delaying,
    dispatching,
    handling,
    informing,
    intake,
    pressing,
    returning,
    tasks,
)
from core.cases.actions.answering import send_back
from core.cases.actions.citizen import urge
from core.cases.reasons import ReturnReason
from core.cases.terms import CaseEvent, CaseStatus, Outcome, Visibility
from core.deadlines.terms import Level
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal import outbox
from core.journal.runs import AndMore
from core.journal.terms import OutboxState
from core.notices import templates
from core.notices.terms import Gateway
from db.models.cases import Case
from db.models.deadlines import Deadline
from db.models.journal import OutboxRow
from db.models.notices import Notice
from tests.factories.accounts import person
from tests.factories.cases import MONDAY, SAID, Team, Walk, walk
from tests.factories.peers import settled


def work(session: Session, now: datetime) -> None:
    """What the worker does with the outbox."""
    while (row := outbox.take(session, now=now)) is not None:
        outbox.run(session, row, now=now)
    assert not session.scalars(select(OutboxRow.error).where(OutboxRow.state != OutboxState.DONE)).all()


def told(session: Session, actor: Actor | None = None) -> list[str]:
    """Templates of cases that somebody was told, in order; of persons and systems without an actor."""
    whose = Notice.account_id == actor.account_id if actor is not None else Notice.account_id.is_(None)
    query = select(Notice.template).where(whose, Notice.template.like("case.%"))
    return list(session.scalars(query.order_by(Notice.made_at, Notice.id)))


def at(session: Session, crew: Team, status: CaseStatus, **said: object) -> Walk:
    case = walk(session, crew, replace(SAID, **said)).to(status)
    work(session, case.now)
    return case


def test_new_work_reaches_the_clerks_of_its_unit_and_nobody_else(session: Session, crew: Team) -> None:
    case = at(session, crew, CaseStatus.DISPATCHED)
    assert told(session, crew.clerk) == ["case.work_arrived"]
    assert told(session, crew.heat_clerk) == []
    row = session.scalars(select(Notice)).one()
    template = templates.template_of(row.template)
    said = templates.render(template.wordings[Gateway.IN_APP], row.facts, template.facts)
    number = session.get_one(Case, case.id).number
    assert said.title.startswith(f"{number} 派给水务局，11月")
    assert "停水" not in said.body
    assert "水泵" not in said.body


def test_told_again_nobody_is_told_twice(session: Session, crew: Team) -> None:
    at(session, crew, CaseStatus.DISPATCHED)
    for row in session.scalars(select(OutboxRow)):
        row.state, row.next_at = OutboxState.PENDING, row.made_at
    session.flush()
    work(session, MONDAY + timedelta(days=30))
    assert told(session, crew.clerk) == ["case.work_arrived"]


def test_urgent_work_says_so_by_day_and_night(session: Session, crew: Team) -> None:
    case = walk(session, crew)
    case.accept(Level.L1)
    dispatching.dispatch(session, crew.dispatcher, case.id, unit_id=crew.tree.water.id, now=case.now)
    work(session, case.now)
    assert told(session, crew.clerk) == ["case.urgent_arrived"]
    assert templates.template_of("case.urgent_arrived").urgent


def test_who_takes_it_himself_knows_it(session: Session, crew: Team) -> None:
    case = at(session, crew, CaseStatus.IN_PROGRESS)
    handling.assign(session, crew.clerk, case.id, handler_id=crew.handler.account_id, now=case.now)
    work(session, case.now)
    assert told(session, crew.handler) == ["case.assigned"]
    case = at(
        session, crew, CaseStatus.IN_PROGRESS, phone="13900007777", text="另一处水泵也坏了，一直没有人来修。"
    )
    handling.take_over(session, crew.handler, case.id, now=case.now)
    work(session, case.now)
    assert told(session, crew.handler) == ["case.assigned"]


def test_a_reply_goes_to_its_signer_and_back_to_its_drafter(session: Session, crew: Team) -> None:
    case = at(session, crew, CaseStatus.IN_PROGRESS)
    text = "水泵已于今日下午更换并试压，六楼以上恢复供水。"
    handling.ask_reply(session, crew.handler, case.id, outcome=Outcome.SOLVED, text=text, now=case.now)
    work(session, case.now)
    assert told(session, crew.unit_lead) == ["case.to_decide"]
    handling.sign_reply(session, crew.unit_lead, case.id, now=case.now)
    send_back(session, crew.reviewer, case.id, reason="没有写依据，请补上", now=case.now)
    work(session, case.now)
    assert told(session, crew.handler)[-1] == "case.sent_back"


def test_an_extension_waits_for_the_dispatchers(session: Session, crew: Team) -> None:
    case = at(session, crew, CaseStatus.IN_PROGRESS)
    reason = "要等厂家的配件，已经订货"
    delaying.ask_extension(session, crew.unit_lead, case.id, days=2, reason=reason, now=case.now)
    work(session, case.now)
    assert told(session, crew.dispatcher)[-1] == "case.to_decide"
    assert told(session, crew.dispatcher2)[-1] == "case.to_decide"


def test_handled_again(session: Session, crew: Team) -> None:
    at(session, crew, CaseStatus.REHANDLING)
    assert told(session, crew.handler)[-1] == "case.handled_again"
    assert told(session, crew.unit_lead)[-1] == "case.handled_again"


def test_what_is_late_reaches_handler_and_lead_and_at_the_centre_the_desk(
    session: Session, crew: Team
) -> None:
    case = at(session, crew, CaseStatus.IN_PROGRESS)
    late = case.now + timedelta(days=60)
    jobs.note_passed(session, late)
    work(session, late)
    assert "case.overdue" in told(session, crew.unit_lead)
    assert "case.overdue" in told(session, crew.clerk)
    fresh = walk(session, crew, replace(SAID, phone="13900008888", text="路灯不亮三天了，晚上很危险。"))
    jobs.note_passed(session, fresh.now + timedelta(days=61))
    work(session, fresh.now + timedelta(days=61))
    assert "case.overdue" in told(session, crew.operator)
    assert "case.overdue" in told(session, crew.lead)


def test_the_person_hears_only_if_he_agreed(session: Session, crew: Team) -> None:
    at(session, crew, CaseStatus.ANSWERED)
    assert told(session) == []
    case = at(
        session, crew, CaseStatus.ANSWERED, sms_ok=True, phone="13900009999", text="楼道灯坏了一直没有人修。"
    )
    assert told(session)[-1] == "case.answered"
    row = session.scalars(select(Notice).where(Notice.template == "case.answered")).one()
    assert row.phone == "13900009999"
    assert set(row.facts) == {"number", "link"}
    assert case.id == row.subject_id


def test_the_person_is_asked_for_more(session: Session, crew: Team) -> None:
    case = walk(session, crew, replace(SAID, sms_ok=True))
    informing.ask_person(session, crew.operator, case.id, what="请写清是哪一栋楼、哪个单元", now=case.now)
    work(session, case.now)
    assert told(session) == ["case.info_asked"]


def test_a_secret_case_is_told_to_those_who_may_see_it(session: Session, crew: Team) -> None:
    """Of two clerks of the unit one was named; the other, and the desk without the grant, learn not even the number."""
    other = person(session, "clerk2", (Role.UNIT_CLERK, crew.tree.water))
    case = walk(session, crew)
    session.get_one(Case, case.id).visibility = Visibility.SECRET
    session.flush()
    who, place = crew.confidant, crew.tree.north_lane.id
    accepted = {"category_id": crew.pump.id, "area_id": place, "level": Level.L3}
    intake.accept(session, who, case.id, **accepted, now=case.now)
    named = tuple(actor.account_id or 0 for actor in (crew.clerk, crew.handler, crew.unit_lead))
    dispatching.dispatch(session, who, case.id, unit_id=crew.tree.water.id, named=named, now=case.now)
    work(session, case.now)
    assert told(session, crew.clerk) == ["case.work_arrived"]
    assert told(session, other) == []
    late = case.now + timedelta(days=60)
    jobs.note_passed(session, late)
    work(session, late)
    assert "case.overdue" in told(session, crew.unit_lead)
    assert told(session, other) == told(session, crew.lead) == []


def test_urging_reaches_whoever_has_it(session: Session, crew: Team) -> None:
    case = at(session, crew, CaseStatus.IN_PROGRESS)
    urge(session, case.citizen, case.id, now=case.now + timedelta(days=3))
    work(session, case.now + timedelta(days=3))
    assert told(session, crew.clerk)[-1] == "case.urged"


def test_other_systems_hear_of_their_channel(session: Session, crew: Team) -> None:
    hooks = {
        "site": {"url": "https://x.test", "secret": "s" * 32, "channel": "WEB"},
        "app": {"url": "https://y.test", "secret": "s" * 32, "channel": "APP"},
    }
    with settled(webhooks=json.dumps(hooks)):
        at(session, crew, CaseStatus.ANSWERED)
    pushed = session.execute(
        select(Notice.addressee, Notice.facts).where(Notice.template == "case.moved").order_by(Notice.id)
    ).all()
    assert {addressee for addressee, _ in pushed} == {"webhook:site"}
    assert pushed[-1][1]["event"] == CaseEvent.RELEASED


def reminders(session: Session, actor: Actor) -> list[tuple[str, str]]:
    rows = session.scalars(
        select(Notice)
        .where(Notice.template == "case.near_due", Notice.account_id == actor.account_id)
        .order_by(Notice.made_at, Notice.id)
    )
    return [(row.facts["stage"], row.facts["step"]) for row in rows]


def test_reminders_come_once_each_in_time(session: Session, crew: Team) -> None:
    start = walk(session, crew)
    jobs.remind_near_due(session, start.now)
    jobs.remind_of_half(session, start.now)
    case = start.to(CaseStatus.IN_PROGRESS)
    due = session.scalars(
        select(Deadline.due_at).where(Deadline.stage == "ANSWER", Deadline.subject_id == case.id)
    ).one()
    now = case.now
    while now < due:
        jobs.remind_near_due(session, now)
        jobs.remind_of_half(session, now)
        now += timedelta(minutes=30)
    steps = [step for stage, step in reminders(session, crew.clerk) if stage == "ANSWER"]
    assert steps[0] == "HALF"
    assert sorted(steps) == ["HALF", "LAST_DAY", "QUARTER"]
    assert [s for stage, s in reminders(session, crew.unit_lead) if stage == "ANSWER"] == steps[1:]


def test_a_worker_that_was_away_tells_the_same(session: Session, crew: Team) -> None:
    start = walk(session, crew)
    jobs.remind_near_due(session, start.now)
    jobs.remind_of_half(session, start.now)
    case = start.to(CaseStatus.IN_PROGRESS)
    later = case.now + timedelta(days=40)
    for job in (jobs.remind_near_due, jobs.remind_of_half):
        stretches = 1
        while isinstance(job(session, later), AndMore):
            stretches += 1
        assert stretches >= 40, "a day in one go"
    steps = [step for stage, step in reminders(session, crew.clerk) if stage == "ANSWER"]
    assert sorted(steps) == ["HALF", "LAST_DAY", "QUARTER"]
    jobs.remind_near_due(session, later + timedelta(minutes=1))
    assert len(reminders(session, crew.clerk)) == len(set(reminders(session, crew.clerk)))


def test_the_first_run_tells_nothing_old(session: Session, crew: Team) -> None:
    case = walk(session, crew).to(CaseStatus.IN_PROGRESS)
    jobs.remind_near_due(session, case.now + timedelta(days=40))
    assert reminders(session, crew.clerk) == []


def test_every_template_of_cases_is_spoken_with_real_facts(session: Session, crew: Team) -> None:
    """A unit's whole misery and its happy end; every notice that came of it is said in full."""
    hooks = {"site": {"url": "https://x.test", "secret": "s" * 32, "channel": "WEB"}}
    with settled(webhooks=json.dumps(hooks), public_url="https://minhu.test"):
        jobs.remind_near_due(session, MONDAY)
        first = walk(session, crew, replace(SAID, sms_ok=True))
        informing.ask_person(
            session, crew.operator, first.id, what="请写清是哪一栋楼、哪个单元", now=first.now
        )
        urgent = walk(
            session, crew, replace(SAID, phone="13900001111", text="小区北门外路面塌陷，有人掉下去。")
        )
        urgent.accept(Level.L1)
        dispatching.dispatch(session, crew.dispatcher, urgent.id, unit_id=crew.tree.water.id, now=urgent.now)
        work(session, urgent.now)
        case = at(
            session, crew, CaseStatus.DISPATCHED, sms_ok=True, phone="13900002222", text="楼顶水箱一直漏水。"
        )
        _returned_and_back(session, crew, case)
        _helped_extended_and_sent_back(session, crew, case)
        late = case.now + timedelta(days=60)
        jobs.remind_near_due(session, late)
        jobs.note_passed(session, late)
        work(session, late)
        again = at(session, crew, CaseStatus.REHANDLING, phone="13900003333", text="路灯不亮，晚上很危险。")
        work(session, again.now)
        seen = set()
        for row in session.scalars(select(Notice).where(Notice.template.like("case.%"))):
            template = templates.template_of(row.template)
            seen.add(row.template)
            assert all(row.facts[name] not in {None, ""} for name in template.facts), row.facts
            for wording in template.wordings.values():
                said = templates.render(wording, row.facts, template.facts)
                assert said.body
                assert "{" not in said.title + said.body
    ours = {each.code for each in templates.registered() if each.code.startswith("case.")}
    assert seen == ours


def _returned_and_back(session: Session, crew: Team, case: Walk) -> None:
    wrong = {
        "reason": ReturnReason.NOT_MINE,
        "basis": "物业专有部分，按条例归热力公司",
        "unit_id": crew.tree.heat.id,
    }
    returning.ask_return(session, crew.clerk, case.id, **wrong, now=case.now)
    returning.agree_return(session, crew.unit_lead, case.id, now=case.now)
    returning.refuse_return(session, crew.dispatcher, case.id, reason="水箱是公用设施", now=case.now)
    work(session, case.now)
    handling.sign(session, crew.clerk, case.id, now=case.now)
    handling.assign(session, crew.clerk, case.id, handler_id=crew.handler.account_id, now=case.now)
    work(session, case.now)


def _helped_extended_and_sent_back(session: Session, crew: Team, case: Walk) -> None:
    help_asked = {"unit_id": crew.tree.heat.id, "body": "请配合关停楼内管道", "mandatory": False}
    tasks.add_unit(session, crew.dispatcher, case.id, **help_asked, now=case.now)
    urge(session, case.citizen, case.id, now=case.now)
    pressing.press(session, crew.lead, case.id, body="请今天联系反映人。", now=case.now)
    delaying.ask_extension(
        session, crew.unit_lead, case.id, days=2, reason="要等配件，已经订货", now=case.now
    )
    work(session, case.now)
    delaying.extend(session, crew.dispatcher, case.id, now=case.now)
    text = "水箱已经更换，楼顶不再漏水，请住户放心使用。"
    handling.ask_reply(session, crew.handler, case.id, outcome=Outcome.SOLVED, text=text, now=case.now)
    handling.refuse_reply(session, crew.unit_lead, case.id, reason="请写更换的日期", now=case.now)
    work(session, case.now)
    case.reply()
    send_back(session, crew.reviewer, case.id, reason="没有写依据，请补上", now=case.now)
    work(session, case.now)
    case.reply()
    case.release()
    work(session, case.now)


def test_every_template_renders_with_its_sample() -> None:
    for template in templates.registered():
        for wording in template.wordings.values():
            said = templates.render(wording, templates.sample(template), template.facts)
            assert said.body
            assert "{" not in said.title + said.body
