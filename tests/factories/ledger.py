"""People of the ledger beside the team of a centre, the clock of their worker, and what an entry tells."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases import jobs as case_jobs
from core.cases.terms import KIND as CASE
from core.cases.terms import CaseStatus
from core.deadlines.terms import Stage
from core.foundation.clock import civil
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal.runs import AndMore
from core.supervision import jobs
from core.supervision.actions import rectifying, writing_off
from core.supervision.terms import KIND
from core.supervision.values import Plan
from db.models.deadlines import Deadline
from db.models.journal import EventRow
from db.models.supervision import SupervisionEntry
from tests.factories.accounts import person
from tests.factories.cases import Team, Walk, team, walk

MEASURES = "更换加压泵并安排专人值守，每天向住户通报水压，完成后请住户代表现场确认。"
DONE = "水泵已经更换，六楼以上恢复供水，住户代表签字确认。"


@dataclass(frozen=True, slots=True)
class Crew:
    """A team, and who keeps its ledger."""

    team: Team
    supervisor: Actor
    supervisor2: Actor
    leaders: Actor
    heat_lead: Actor


def ledger_crew(session: Session) -> Crew:
    """Two supervisors, the leaders of the district, and the team of tests/factories/cases.py."""
    crew = team(session)
    root = crew.tree.root
    return Crew(
        crew,
        person(session, "sup", (Role.SUPERVISOR, root)),
        person(session, "sup2", (Role.SUPERVISOR, root)),
        crew.leader,
        crew.heat_clerk,
    )


def tick(session: Session, now: datetime) -> None:
    """What the worker does in a minute, of cases and of the ledger."""
    for job in (*case_jobs.EVERY_MINUTE, *jobs.EVERY_MINUTE):
        while isinstance(job(session, now), AndMore):
            pass
    session.expire_all()


def pass_days(session: Session, now: datetime, days: float, *, step: float = 1.0) -> datetime:
    """Let days pass, looking every so many hours; the moment afterwards."""
    end = now + timedelta(days=days)
    while now < end:
        now = min(end, now + timedelta(hours=step * 24))
        tick(session, now)
    return now


def entries(session: Session, case_id: int | None = None) -> list[SupervisionEntry]:
    """Entries in the order they began; of one case, or all."""
    query = select(SupervisionEntry).order_by(SupervisionEntry.id)
    if case_id is not None:
        query = query.where(SupervisionEntry.subject_kind == CASE, SupervisionEntry.subject_id == case_id)
    return list(session.scalars(query.execution_options(populate_existing=True)))


def the_entry(session: Session, case_id: int) -> SupervisionEntry:
    """The only entry of a case."""
    (row,) = entries(session, case_id)
    return row


def told(session: Session, entry_id: int) -> list[str]:
    """Names of the events on an entry's line, without their prefix."""
    names = session.scalars(
        select(EventRow.name)
        .where(EventRow.subject_kind == KIND, EventRow.subject_id == entry_id)
        .order_by(EventRow.seq)
    )
    return [name.split(".")[1] for name in names]


def overdue(session: Session, crew: Crew, walk: Walk) -> SupervisionEntry:
    """The unit signed and did not answer in time: its limit passes, and the entry stands there."""
    walk.now = pass_days(session, walk.now, 8)
    found = [row for row in entries(session, walk.id) if row.unit_id == crew.team.tree.water.id]
    return found[-1]


def rectify(session: Session, crew: Crew, entry_id: int, now: datetime, *, days: int = 5) -> None:
    """The unit takes the entry and plans."""
    lead = crew.team.unit_lead
    rectifying.acknowledge(session, lead, entry_id, leader_id=lead.account_id or 0, now=now)
    until = civil(now).date() + timedelta(days=days)
    until += timedelta(days=8 - until.isoweekday() if until.isoweekday() > 5 else 0)  # no weekend
    rectifying.plan(session, lead, entry_id, what=Plan(MEASURES, until), now=now)


def listed(session: Session, crew: Crew) -> tuple[Walk, SupervisionEntry]:
    """A signed case whose contact is late: just listed against the water department."""
    case = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    due = clock(session, "case", case.id, Stage.CONTACT)
    case.now = due + timedelta(seconds=30)
    tick(session, case.now)
    return case, the_entry(session, case.id)


def clock(session: Session, kind: str, subject_id: int, stage: Stage) -> datetime:
    """When the newest clock of a stage ends."""
    found = session.scalars(
        select(Deadline.due_at)
        .where(Deadline.subject_kind == kind, Deadline.subject_id == subject_id, Deadline.stage == stage)
        .order_by(Deadline.id.desc())
        .limit(1)
    ).first()
    assert found is not None
    return found


def answered(session: Session, crew: Crew, case: Walk) -> None:
    """The unit answers, the centre releases."""
    case.wait(minutes=20).reply()
    case.wait(minutes=20).release()
    tick(session, case.now)


def in_verification(session: Session, crew: Crew, case: Walk, row: SupervisionEntry) -> None:
    rectify(session, crew, row.id, case.now)
    answered(session, crew, case)
    writing_off.request_write_off(session, crew.team.unit_lead, row.id, body=DONE, now=case.now)
    writing_off.verify(session, crew.supervisor, row.id, now=case.now)


def clocks(session: Session, entry_id: int) -> set[Stage]:
    """Open clocks of an entry."""
    rows = session.scalars(
        select(Deadline.stage).where(
            Deadline.subject_kind == "supervision",
            Deadline.subject_id == entry_id,
            Deadline.met_at.is_(None),
            Deadline.cancelled_at.is_(None),
        )
    )
    return set(rows)
