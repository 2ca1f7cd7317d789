"""Limits that pass together are listed together, exactly as if they had been listed one by one."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from core.cases import jobs as case_jobs
from core.cases.actions import citizen, tasks
from core.cases.jobs import note_passed
from core.cases.permissions import key_to
from core.cases.terms import TASK, CaseEvent, CaseStatus, Origin, Visibility
from core.deadlines import actions as deadlines
from core.deadlines.queries import current_version, first_over
from core.identity.actor import SYSTEM
from core.identity.terms import Role
from core.journal import actions as journal
from core.journal.verify import verify
from core.supervision import jobs
from core.supervision.actions import opening
from core.supervision.terms import KIND, EntryState
from db.base import Base
from db.models.cases import Case, CaseTask
from db.models.deadlines import Deadline
from db.models.journal import EventRow, OutboxRow
from db.models.supervision import SupervisionEntry, SupervisionEvidence
from tests.factories.cases import walk
from tests.factories.ledger import Crew, entries, pass_days, told

REACHED = (
    *(CaseStatus.ACCEPTED, CaseStatus.DISPATCHED, CaseStatus.IN_PROGRESS),
    *(CaseStatus.REPLY_REVIEW, CaseStatus.CALLBACK, CaseStatus.REHANDLING),
)


@pytest.mark.parametrize("seed", range(4))
def test_both_ways_agree(session: Session, crew: Crew, seed: int) -> None:
    """A mixed morning: entries that are open, cases that are gone, parts, several limits on one case."""
    now = _morning(session, crew, seed)
    together = _as_it_would_be(session, lambda: note_passed(session, now))
    singly = _as_it_would_be(session, lambda: _one_by_one(session, now))
    assert together["count"] == singly["count"] > 8
    for table in singly:
        assert together[table] == singly[table], table


def _morning(session: Session, crew: Crew, seed: int) -> datetime:
    """Cases in many states, some days of them looked at, then an outage; the moment after it."""
    chance = random.Random(seed)
    cases = [walk(session, crew.team).to(chance.choice(REACHED)) for _each in range(10)]
    helped = walk(session, crew.team).to(CaseStatus.IN_PROGRESS)
    tasks.add_unit(
        session,
        crew.team.dispatcher,
        helped.id,
        unit_id=crew.team.tree.heat.id,
        body="请核对管线位置。",
        now=helped.now,
    )
    now = max(each.now for each in (*cases, helped))
    now = pass_days(session, now, chance.choice((0, 1, 3)))
    session.get_one(Case, cases[0].id).origin = Origin.IMPORTED
    session.get_one(Case, cases[1].id).visibility = Visibility.SECRET
    for _each in range(6):
        now = max(now, walk(session, crew.team, now=now).to(chance.choice(REACHED[:3])).now)
    gone = walk(session, crew.team)
    citizen.withdraw(session, key_to(gone.id), gone.id, reason="已经自己解决了", now=gone.now)
    for row in entries(session)[::3]:
        row.state = EntryState.REVOKED
    session.flush()
    return now + timedelta(days=chance.choice((4, 9, 20)), seconds=chance.randrange(90_000))


def _one_by_one(session: Session, now: datetime) -> int:
    """The law as it was first written: one limit, one event, one look at the ledger after the other."""
    version = current_version(session, now)
    dues = first_over(session, case_jobs.PASSING, now, version_id=version, limit=500)
    case_of = {row.id: row.case_id for row in session.scalars(select(CaseTask))}
    placed = [(case_of[d.subject[1]] if d.subject[0] == TASK else d.subject[1], d) for d in dues]
    for case_id, due in sorted(placed, key=lambda pair: (pair[0], pair[1].due_at, pair[1].id)):
        row = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
        assert deadlines.note(session, due.id, now=now)
        part = {"task_id": due.subject[1]} if due.subject[0] == TASK else {}
        journal.record(
            session,
            row,
            CaseEvent.DUE_PASSED,
            SYSTEM.by(Role.SYSTEM),
            now=now,
            effective_at=due.due_at,
            unit_id=due.unit_id,
            facts={"stage": due.stage, "due": due.due_at, "round": due.round, **part},
        )
    return len(dues)


def _as_it_would_be(session: Session, act: Callable[[], int]) -> dict[str, Any]:
    """What the tables would hold afterwards, without ids; nothing of it is kept."""
    session.expire_all()
    kept = session.begin_nested()
    count = act()
    session.flush()
    session.expire_all()
    assert verify(session).clean, "every chain holds"
    after = {"count": count, **_dump(session)}
    kept.rollback()
    session.expire_all()
    return after


def _dump(session: Session) -> dict[str, list[str]]:
    """Rows by what they say; an entry is named by its case, its unit and which of theirs it is."""
    names: dict[int, str] = {}
    for row in session.scalars(select(SupervisionEntry).order_by(SupervisionEntry.id)):
        nth = sum(name.startswith(f"{row.subject_id}/{row.unit_id}/") for name in names.values())
        names[row.id] = f"{row.subject_id}/{row.unit_id}/{nth}"

    def line(kind: str, subject_id: int) -> str:
        return f"{kind}:{names[subject_id] if kind == KIND else subject_id}"

    places = {
        each.id: f"{line(each.subject_kind, each.subject_id)}#{each.seq}"
        for each in session.scalars(select(EventRow))
    }

    def said(row: Base) -> str:
        values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
        for name in ("id", "number", "hash", "event_hash", "inserted_at"):
            values.pop(name, None)
        if "subject_kind" in values:
            values["subject_id"] = line(values["subject_kind"], values["subject_id"])
        if "event_id" in values:
            values["event_id"] = places[values["event_id"]]
        if isinstance(row, SupervisionEvidence):
            values["entry_id"] = names[values["entry_id"]]
        if isinstance(row, EventRow):
            facts = dict(values["facts"])
            facts.update({"entry_id": names[facts["entry_id"]]} if "entry_id" in facts else {})
            facts.update({"events": [places[each] for each in facts["events"]]} if "events" in facts else {})
            values["facts"] = sorted(facts.items())
        return repr(sorted(values.items()))

    tables = (Case, SupervisionEntry, SupervisionEvidence, Deadline, EventRow, OutboxRow)
    return {
        model.__tablename__: sorted(said(row) for row in session.scalars(select(model))) for model in tables
    }


def test_however_many_the_statements_are_the_same(session: Session, crew: Crew) -> None:
    """Set-based: thirty newly listed limits cost no statement more than three."""
    few, many = (_statements(session, crew, size) for size in (3, 30))
    assert few == many < 40


def _statements(session: Session, crew: Crew, size: int) -> int:
    cases = [walk(session, crew.team).to(CaseStatus.DISPATCHED) for _each in range(size)]
    session.query(Deadline).filter(Deadline.stage != "SIGN").update({"noted_at": cases[-1].now})
    sent: list[str] = []
    connection = session.connection()

    def heard(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(connection, "before_cursor_execute", heard)
    assert note_passed(session, max(each.now for each in cases) + timedelta(days=3)) == size
    event.remove(connection, "before_cursor_execute", heard)
    assert all(len(entries(session, each.id)) == 1 for each in cases)
    return len(sent)


def test_one_that_fails_undoes_no_other(
    session: Session, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Together it fails; then each is listed by itself, and the reader finds the one that could not be."""
    cases = [walk(session, crew.team).to(CaseStatus.DISPATCHED) for _each in range(4)]
    late = max(each.now for each in cases) + timedelta(days=3)
    session.query(Deadline).filter(Deadline.stage != "SIGN").update({"noted_at": cases[-1].now})
    bad, sound = cases[1].id, opening._begin

    def broken(session: Session, case: Case, *rest: Any) -> SupervisionEntry:
        if case.id == bad:
            raise LookupError("ledger")
        return sound(session, case, *rest)

    with monkeypatch.context() as once:
        once.setattr("core.supervision.actions.entering.keep_several", broken_for_all)
        once.setattr(opening, "_begin", broken)
        assert note_passed(session, late) == 4
    listed = {row.subject_id for row in entries(session)}
    assert listed == {each.id for each in cases} - {bad}
    for row in entries(session):
        assert told(session, row.id) == ["listed"]
    assert verify(session).clean
    jobs.read_lines(session, late)
    assert {row.subject_id for row in entries(session)} == {each.id for each in cases}


def broken_for_all(*_all: object) -> None:
    """What goes wrong in the middle, when some is written already."""
    raise LookupError("ledger")
