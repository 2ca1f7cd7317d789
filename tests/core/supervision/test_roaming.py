"""Entries led by chance through whatever people and time may do: the table holds, the line tells the truth."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions import dispatching, handling, judging, rating
from core.cases.terms import CaseStatus, Resolved, Satisfied
from core.deadlines.queries import is_open
from core.foundation.clock import civil
from core.foundation.errors import CivicError
from core.identity.actor import Actor
from core.journal.verify import verify
from core.supervision.actions import confirming, enquiring, long_term, objecting, rectifying, writing_off
from core.supervision.actions.spine import look_ahead
from core.supervision.terms import (
    ON_LEDGER,
    OPEN,
    EntryState,
    Ground,
    SupervisionAct,
    SupervisionEvent,
    Weight,
)
from core.supervision.values import Plan
from core.supervision.workflow import TABLE
from db.models.cases import Case
from db.models.deadlines import Deadline
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry, SupervisionEvidence
from tests.factories.cases import Walk, walk
from tests.factories.ledger import DONE, MEASURES, Crew, entries, tick

A, S, E = SupervisionAct, EntryState, SupervisionEvent
WHY = "看过现场和记录，理由写在这里"

LEADS = {
    E.PROPOSED: S.PROPOSED,
    E.LISTED: S.LISTED,
    E.DISMISSED: S.DISMISSED,
    E.ACKNOWLEDGED: S.ACKNOWLEDGED,
    E.PLANNED: S.RECTIFYING,
    E.WRITE_OFF_REQUESTED: S.WRITE_OFF_REQUESTED,
    E.VERIFYING: S.VERIFYING,
    E.WRITE_OFF_REFUSED: S.RECTIFYING,
    E.WRITTEN_OFF: S.WRITTEN_OFF,
    E.LONG_TERM_GRANTED: S.LONG_TERM,
    E.BROUGHT_BACK: S.RECTIFYING,
    E.REVOKED: S.REVOKED,
    E.ENDED: S.ENDED,
    E.RELISTED: S.RECTIFYING,
}
"""Where an entry stands after each event that moves it; the others leave it."""


RARELY = {A.REVOKE: 0.05, A.DISMISS: 0.3, A.APPEAL: 0.4, A.GRANT_APPEAL: 0.2, A.ASK_LONG_TERM: 0.4}
"""Chances of acts that would end every entry early."""


def tries(session: Session, crew: Crew, chance: random.Random) -> dict[SupervisionAct, Callable[..., object]]:
    """Every act of people, with words and days that may or may not do."""

    def day(now: datetime) -> Plan:
        return Plan(MEASURES, civil(now).date() + timedelta(days=chance.randint(-1, 20)))

    def weigh(actor: Actor, entry_id: int, now: datetime) -> object:
        waiting = session.scalars(
            select(SupervisionEvidence.id).where(
                SupervisionEvidence.entry_id == entry_id, SupervisionEvidence.weight == Weight.WAITING
            )
        ).first()
        return confirming.weigh(
            session, actor, entry_id, evidence_id=waiting or 0, counts=chance.random() < 0.5, reason=WHY, now=now
        )  # fmt: skip

    def plain(act: Callable[..., object], **words: object) -> Callable[..., object]:
        return lambda actor, entry_id, now: act(session, actor, entry_id, now=now, **words)

    return {
        A.LIST: plain(confirming.list_entry),
        A.DISMISS: plain(confirming.dismiss, reason=WHY),
        A.WEIGH: weigh,
        A.SIGN_PROPOSAL: plain(confirming.sign_proposal),
        A.ACKNOWLEDGE: plain(rectifying.acknowledge, leader_id=crew.team.unit_lead.account_id),
        A.PLAN: lambda actor, one, now: rectifying.plan(session, actor, one, what=day(now), now=now),
        A.LENGTHEN_PLAN: lambda actor, one, now: rectifying.lengthen_plan(
            session, actor, one, until=day(now).until, reason=WHY, now=now
        ),
        A.ENQUIRE: plain(enquiring.enquire),
        A.ANSWER_ENQUIRY: plain(enquiring.answer_enquiry, body=DONE),
        A.TELL_PERSON: plain(enquiring.tell_person, body=DONE),
        A.REQUEST_WRITE_OFF: plain(writing_off.request_write_off, body=DONE),
        A.VERIFY: plain(writing_off.verify),
        A.WRITE_OFF: plain(writing_off.write_off, body=DONE),
        A.ASK_WRITE_OFF: lambda actor, one, now: writing_off.ask_write_off(
            session, actor, one, ground=chance.choice(list(Ground)), body=DONE, now=now
        ),
        A.AGREE_WRITE_OFF: plain(writing_off.agree_write_off),
        A.DENY_WRITE_OFF: plain(writing_off.deny_write_off, reason=WHY),
        A.REFUSE_WRITE_OFF: plain(writing_off.refuse_write_off, reason=WHY),
        A.ASK_LONG_TERM: plain(long_term.ask_long_term, body=DONE),
        A.GRANT_LONG_TERM: plain(long_term.grant_long_term),
        A.DENY_LONG_TERM: plain(long_term.deny_long_term, reason=WHY),
        A.REVIEW: plain(long_term.review, body=DONE),
        A.BRING_BACK: plain(long_term.bring_back, body=DONE),
        A.APPEAL: plain(objecting.appeal, reason=WHY),
        A.GRANT_APPEAL: plain(objecting.grant_appeal, reason=WHY),
        A.DENY_APPEAL: plain(objecting.deny_appeal, reason=WHY),
        A.REVOKE: plain(objecting.revoke, reason=WHY),
    }


def on_the_case(case: Walk, chance: random.Random) -> None:
    """Something happens to the case itself, where it can."""
    session, team = case.session, case.team
    doings: list[Callable[[], object]] = [
        lambda: handling.sign(session, team.clerk, case.id, now=case.now),
        case.reply,
        case.release,
        lambda: case.rate(chance.choice(list(Resolved)), chance.choice(list(Satisfied))),
        lambda: rating.uphold(session, team.lead, case.id, now=case.now),
        lambda: judging.reopen(session, case.citizen, case.id, what="水压又不够了，六楼没水", now=case.now),
        lambda: dispatching.recall(session, team.dispatcher, case.id, now=case.now),
    ]
    chance.choice(doings)()


def folded(session: Session, row: SupervisionEntry) -> list[str]:
    """What the line says against the row: the state by its events, levels rising, counters."""
    events = session.scalars(
        select(EventRow)
        .where(EventRow.subject_kind == "supervision", EventRow.subject_id == row.id)
        .order_by(EventRow.seq)
    ).all()
    found, state, level, days = [], None, 0, []
    for event in events:
        name = SupervisionEvent(event.name)
        state = LEADS.get(name, state)
        if name is E.LEVEL_RAISED:
            days.append(civil(event.effective_at).date())
            if not level < event.facts["level"] <= 4 or event.facts["was"] >= event.facts["level"]:
                found.append(f"{row.number} rose to {event.facts['level']} from {level}")
        level = event.facts.get("level", level)
    names = Counter(event.name for event in events)
    if len(days) != len(set(days)):
        found.append(f"{row.number} rose twice a day: {days}")
    if state is not row.state:
        found.append(f"{row.number} stands {row.state}, its line says {state}")
    if names[E.ENQUIRED.value] != row.enquiries or names[E.ENQUIRY_MISSED.value] != row.missed:
        found.append(f"{row.number} counts its enquiries wrongly")
    clocks = session.scalars(
        select(Deadline.id).where(
            Deadline.subject_kind == "supervision", Deadline.subject_id == row.id, is_open()
        )
    ).all()
    if row.state not in OPEN and (clocks or row.next_at is not None):
        found.append(f"{row.number} is over and something of it still runs")
    was = row.next_at
    look_ahead(session, row, now=row.recorded_at)
    if row.next_at != was:
        found.append(f"{row.number} waits for {was}, not for {row.next_at}")
    return found


@pytest.mark.parametrize("seed", range(2))
def test_whatever_people_and_time_do_the_ledger_tells_the_truth(
    session: Session, crew: Crew, seed: int
) -> None:
    chance, done = random.Random(seed), Counter[str]()
    team = crew.team
    people = (
        crew.supervisor,
        crew.supervisor2,
        crew.leaders,
        team.lead,
        team.unit_lead,
        team.handler,
        team.clerk,
    )
    acts = tries(session, crew, chance)
    cases = [walk(session, team).to(CaseStatus.DISPATCHED) for _ in range(3)]
    now = max(case.now for case in cases)
    for _step in range(70):
        now += timedelta(hours=chance.choice((1, 5, 20, 60)))
        for case in cases:
            case.now = now
        try:
            with session.begin_nested():
                on_the_case(chance.choice(cases), chance)
        except CivicError:
            pass
        rows = [row for row in entries(session) if row.state in OPEN]
        for row in rows:
            likely = [act for act in acts if (act, row.state) in TABLE] or list(acts)
            act = chance.choice(likely if chance.random() < 0.9 else list(acts))
            for actor in chance.sample(people, len(people)):
                try:
                    with session.begin_nested():
                        acts[act](actor, row.id, now)
                    done[act] += 1
                    break
                except CivicError:
                    continue
        tick(session, now)
    session.expire_all()
    assert [each for row in entries(session) for each in folded(session, row)] == []
    for case in cases:
        standing = any(row.state in ON_LEDGER for row in entries(session, case.id))
        assert session.get_one(Case, case.id).supervised is standing
    assert verify(session).clean
    assert len(done) > 8, done
