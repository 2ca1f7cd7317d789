"""What happens to an entry is told: every moment in real words, once each, to the right people and nobody else."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import judging, rating
from core.cases.terms import CaseStatus, Resolved, Satisfied, Visibility
from core.deadlines.terms import Stage
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal import outbox
from core.journal.terms import OutboxState
from core.notices import templates
from core.notices.queries.inbox import inbox
from core.notices.terms import Audience, Gateway
from core.supervision.actions import confirming, enquiring, objecting, rectifying, telling, writing_off
from core.supervision.notices import Moment
from core.supervision.terms import EntryType
from db.models.cases import Case
from db.models.identity import Account, GrantRow
from db.models.journal import EventRow, OutboxRow
from db.models.notices import Notice
from db.models.supervision import SupervisionEntry
from tests.factories.accounts import BEGAN, person
from tests.factories.cases import SAID, Walk, walk
from tests.factories.ledger import (
    DONE,
    Crew,
    clock,
    in_verification,
    listed,
    pass_days,
    the_entry,
    tick,
)
from tests.factories.peers import settled

PHONE = SAID.phone
M = Moment


def work(session: Session, now: datetime) -> None:
    """What the worker does with the outbox."""
    while (row := outbox.take(session, now=now)) is not None:
        outbox.run(session, row, now=now)
    assert not session.scalars(select(OutboxRow.error).where(OutboxRow.state != OutboxState.DONE)).all()


def again(session: Session, now: datetime) -> None:
    """The whole outbox once more, as after a crash between telling and noting it."""
    for row in session.scalars(select(OutboxRow)):
        row.state, row.next_at = OutboxState.PENDING, row.made_at
    session.flush()
    work(session, now)


def ours(session: Session) -> list[Notice]:
    query = select(Notice).where(Notice.template.like("supervision.%")).order_by(Notice.id)
    return list(session.scalars(query))


def told(session: Session, actor: Actor) -> list[str]:
    """Moments that somebody heard of, in order."""
    return [row.template for row in ours(session) if row.account_id == actor.account_id]


def to_person(session: Session) -> list[str]:
    return [row.template for row in ours(session) if row.phone is not None]


def agreed(session: Session, case_id: int) -> None:
    session.get_one(Case, case_id).sms_ok = True
    session.flush()


def of_case(session: Session, crew: Crew) -> tuple[Walk, SupervisionEntry]:
    """A listed entry of somebody who agreed to be told."""
    case, row = listed(session, crew)
    agreed(session, case.id)
    work(session, case.now)
    return case, row


def say(row: Notice, gateway: Gateway) -> templates.Rendered:
    template = templates.template_of(row.template)
    return templates.render(template.wordings[gateway], row.facts, template.facts)


def test_listing_reaches_the_unit_and_the_person_and_nobody_else(session: Session, crew: Crew) -> None:
    case, row = of_case(session, crew)
    number = session.get_one(Case, case.id).number
    assert told(session, crew.team.unit_lead) == [M.LISTED]
    assert to_person(session) == [M.PERSON_LISTED]
    assert len(ours(session)) == 2, "neither another unit nor the desk nor the clerk"
    unit, someone = ours(session)
    due = clock(session, "supervision", row.id, Stage.ACKNOWLEDGE)
    assert datetime.fromisoformat(unit.facts["due"]) == due
    said = say(unit, Gateway.SMS).body
    assert row.number in said
    assert number in said
    assert "水务局" in said
    assert "前认领" in said
    assert (someone.phone, someone.subject_kind, someone.subject_id) == (PHONE, "case", case.id)
    assert set(someone.facts) == {"case", "link"}


def test_told_again_nobody_is_told_twice(session: Session, crew: Crew) -> None:
    case, row = of_case(session, crew)
    later = pass_days(session, case.now, 20)
    work(session, later)
    first = [(each.addressee, each.template, each.key) for each in ours(session)]
    again(session, later + timedelta(days=1))
    assert [(each.addressee, each.template, each.key) for each in ours(session)] == first
    assert len(set(first)) == len(first) > 8
    assert row.id


def test_a_failing_notice_undoes_nothing_and_is_tried_again(
    session: Session, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as once:

        def broken(*_: object, **__: object) -> int:
            raise ValueError("no words")

        once.setattr(telling, "notify", broken)
        case, row = listed(session, crew)
        while (left := outbox.take(session, now=case.now)) is not None:
            outbox.run(session, left, now=case.now)
    assert the_entry(session, case.id).id == row.id
    assert ours(session) == []
    work(session, case.now + timedelta(hours=1))
    assert told(session, crew.team.unit_lead) == [M.LISTED]


def test_without_consent_no_message_goes_out(session: Session, crew: Crew) -> None:
    case, _row = listed(session, crew)
    work(session, case.now)
    assert to_person(session) == []
    assert told(session, crew.team.unit_lead) == [M.LISTED]


def test_who_is_disabled_or_no_longer_in_office_hears_nothing(session: Session, crew: Crew) -> None:
    water = crew.team.tree.water
    gone = person(session, "gone", (Role.UNIT_LEAD, water))
    former = person(session, "former", (Role.UNIT_LEAD, water))
    session.get_one(Account, gone.account_id).disabled_at = BEGAN
    session.query(GrantRow).filter(GrantRow.account_id == former.account_id).update(
        {"valid_to": BEGAN + timedelta(days=1)}
    )
    case, _row = of_case(session, crew)
    assert told(session, gone) == told(session, former) == []
    assert told(session, crew.team.unit_lead) == [M.LISTED]
    assert case.id


def test_a_secret_case_is_told_to_those_who_may_see_it(session: Session, crew: Crew) -> None:
    """Nothing to a telephone, and of the unit only whom the case names: here nobody."""
    case, _row = listed(session, crew)
    agreed(session, case.id)
    session.get_one(Case, case.id).visibility = Visibility.SECRET
    session.flush()
    later = pass_days(session, case.now, 20)
    work(session, later)
    assert to_person(session) == []
    assert told(session, crew.team.unit_lead) == told(session, crew.supervisor) == []
    assert ours(session) == []


def test_an_erased_case_is_told_to_nobody(session: Session, crew: Crew) -> None:
    case, _row = listed(session, crew)
    agreed(session, case.id)
    session.get_one(Case, case.id).erased_at = case.now
    session.flush()
    work(session, case.now)
    assert ours(session) == []


def test_what_is_done_already_is_not_asked_for(session: Session, crew: Crew) -> None:
    """The worker was away; the lead took the entry without being told, and is not told to take it."""
    case, row = listed(session, crew)
    lead = crew.team.unit_lead
    rectifying.acknowledge(session, lead, row.id, leader_id=lead.account_id or 0, now=case.now)
    enquiring.enquire(session, crew.supervisor, row.id, now=case.now)
    work(session, case.now + timedelta(hours=1))
    assert told(session, lead) == [M.ENQUIRED]


def test_of_an_entry_at_its_end_only_the_end_is_told(session: Session, crew: Crew) -> None:
    case, row = listed(session, crew)
    agreed(session, case.id)
    objecting.revoke(session, crew.team.lead, row.id, reason="查过，当天已经上门", now=case.now)
    work(session, case.now)
    assert told(session, crew.team.unit_lead) == [M.REVOKED]
    assert to_person(session) == [M.PERSON_REVOKED]


def test_who_proposed_it_learns_of_it_while_he_may_see_it(session: Session, crew: Crew) -> None:
    _dismissed(session, crew)
    assert told(session, crew.supervisor2) == [M.PROPOSED]
    assert told(session, crew.supervisor) == [M.DISMISSED], "who did it himself knows it"
    (case_id,) = session.scalars(select(SupervisionEntry.subject_id)).all()
    session.query(Notice).delete()
    session.get_one(Account, crew.supervisor.account_id).disabled_at = BEGAN
    session.flush()
    again(session, session.get_one(Case, case_id).submitted_at + timedelta(days=40))
    assert M.DISMISSED not in {row.template for row in ours(session)}


def test_the_inbox_says_it(session: Session, crew: Crew) -> None:
    case, row = of_case(session, crew)
    (line,) = [each for each in inbox(session, crew.team.unit_lead).rows if each.template == M.LISTED]
    assert (line.subject, line.number) == (("supervision", row.id), row.number)
    assert line.rendered.title.startswith(f"{row.number} 列入挂账督办，")
    assert case.id


def test_every_moment_is_spoken_with_real_facts(session: Session, crew: Crew) -> None:
    """An entry's whole misery and its happy end; every notice that came of it is said in full."""
    with settled(public_url="https://minhu.test"):
        _asked_about_and_risen(session, crew)
        _written_off_and_back(session, crew)
        _objected_to(session, crew)
        _dismissed(session, crew)
        seen = set()
        for row in ours(session):
            template = templates.template_of(row.template)
            seen.add(row.template)
            assert all(row.facts[name] not in {None, ""} for name in template.facts), (
                row.template,
                row.facts,
            )
            for wording in template.wordings.values():
                said = templates.render(wording, row.facts, template.facts)
                assert said.body
                assert "{" not in said.title + said.body
                assert str(row.facts["case"]) in said.body
                _says_nothing_of_the_matter(said)
    assert seen == {moment.value for moment in Moment}


def test_every_moment_has_a_template_and_the_person_is_told_no_name() -> None:
    mine = {each.code: each for each in templates.registered() if each.code.startswith("supervision.")}
    assert set(mine) == {moment.value for moment in Moment}
    persons = {code for code, each in mine.items() if each.audience is Audience.PERSON}
    assert persons == {M.PERSON_LISTED, M.PERSON_TOLD, M.PERSON_WRITTEN_OFF, M.PERSON_REVOKED}
    assert all(set(mine[code].facts) == {"case", "link"} for code in persons)
    for code, each in mine.items():
        ways = {Gateway.SMS} if code in persons else {Gateway.IN_APP, Gateway.EMAIL, Gateway.SMS}
        assert set(each.wordings) == ways


def _says_nothing_of_the_matter(said: templates.Rendered) -> None:
    for word in ("水泵", "停水", "ulead", "sup", PHONE):
        assert word not in said.title + said.body


def _asked_about_and_risen(session: Session, crew: Crew) -> None:
    case, row = of_case(session, crew)
    lead = crew.team.unit_lead
    enquiring.enquire(session, crew.supervisor, row.id, now=case.now)
    work(session, case.now)
    enquiring.answer_enquiry(session, lead, row.id, body="配件已到，明天上门", now=case.now)
    work(session, case.now)
    enquiring.tell_person(session, crew.supervisor, row.id, body="单位说明天上门更换", now=case.now)
    work(session, case.now)
    work(session, pass_days(session, case.now, 40))
    assert the_entry(session, case.id).level >= 3


def _written_off_and_back(session: Session, crew: Crew) -> None:
    case, row = another(session, crew, "13900004444")
    in_verification(session, crew, case, row)
    work(session, case.now)
    writing_off.refuse_write_off(session, crew.supervisor, row.id, reason="六楼还没有水", now=case.now)
    work(session, case.now)
    writing_off.request_write_off(session, crew.team.unit_lead, row.id, body=DONE, now=case.now)
    work(session, case.now)
    writing_off.verify(session, crew.supervisor, row.id, now=case.now)
    case.rate(Resolved.YES, Satisfied.YES)
    writing_off.write_off(session, crew.supervisor, row.id, body="现场看过，水压正常", now=case.now)
    work(session, case.now)
    case.wait(hours=3)
    judging.change_rating(
        session, case.citizen, case.id, resolved=Resolved.NO, satisfied=Satisfied.NO, now=case.now
    )
    rating.uphold(session, crew.team.reviewer, case.id, now=case.now)
    work(session, case.now)


def _objected_to(session: Session, crew: Crew) -> None:
    for phone, end in (("13900005555", objecting.deny_appeal), ("13900006666", objecting.grant_appeal)):
        case, row = another(session, crew, phone)
        reason = "当天已经上门，没有登记"
        objecting.appeal(session, crew.team.unit_lead, row.id, reason=reason, now=case.now)
        work(session, case.now)
        end(session, crew.team.lead, row.id, reason="查过上门的记录", now=case.now)
        work(session, case.now)


def _dismissed(session: Session, crew: Crew) -> None:
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    steps = session.scalars(
        select(EventRow.id).where(EventRow.subject_kind == "case", EventRow.subject_id == case.id)
    )
    got = confirming.propose(
        session, crew.supervisor, case.id, kind=EntryType.BUCK_PASSING, unit_id=crew.team.tree.water.id,
        events=list(steps)[-1:], reason="签收以后推给街道，拖了三天没有联系", now=case.now,
    )  # fmt: skip
    work(session, case.now)
    confirming.dismiss(session, crew.supervisor2, got.id, reason="查过，单位当天就联系了", now=case.now)
    work(session, case.now)


def another(session: Session, crew: Crew, phone: str) -> tuple[Walk, SupervisionEntry]:
    """A listed entry of another person, who agreed as well."""
    said = replace(SAID, phone=phone, sms_ok=True, text=f"小区路灯坏了，{phone[-4:]} 号杆，晚上很暗。")
    case = walk(session, crew.team, said).to(CaseStatus.IN_PROGRESS)
    case.now = clock(session, "case", case.id, Stage.CONTACT) + timedelta(seconds=30)
    tick(session, case.now)
    work(session, case.now)
    return case, the_entry(session, case.id)
