"""Starting, stopping and moving clocks.

Every act works on the open deadline of one subject and stage, locks it, and returns its row; None when there is none
(imported history has no clocks). The caller has locked the subject and writes the event.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from core.deadlines import queries
from core.deadlines.counting import calendar_of, count, give, given, go_on, keep, running
from core.deadlines.keepers import changed
from core.deadlines.rules import relevelled
from core.deadlines.terms import Level, Stage
from core.deadlines.values import Move, Ruling
from core.foundation.calendar import (
    Limit,
    add_working_days,
    due_after,
    last_day,
    midnight,
    remaining,
    rest_until,
    whole,
)
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.journal.terms import Subject
from db.models.deadlines import Deadline
from db.writing import write_all


def start(
    session: Session,
    subject: Subject,
    stage: Stage,
    *,
    level: Level | None,
    now: datetime,
    unit_id: int | None = None,
    round_no: int = 1,
    limit: Limit | None = None,
) -> Deadline:
    """Start a clock. The regulation in force at this moment sets its limit, unless a decision did (`limit`).

    Raises:
        NotFound: no regulation is in force, or it says nothing about this stage.
    """
    given_by = limit or queries.regulation_for(session, now).ruling(stage, level, round_no)
    version = queries.current_version(session, now)
    row = begun(session, subject, stage, given_by, version, level, round_no, unit_id, now=now)
    session.add(row)
    changed(session, subject)
    return row


def first_clocks(
    session: Session,
    subject: Subject,
    stages: Sequence[tuple[Stage, Limit | None]],
    *,
    level: Level | None,
    now: datetime,
    regulation_id: int | None,
    version_id: int | None,
) -> list[Deadline]:
    """The clocks a new subject will have, counted and not yet written: `keep_first` does it when all the rest stands.

    Args:
        session: the transaction.
        subject: kind and id.
        stages: each with its limit, or None for the regulation's.
        level: how urgent it is.
        now: the moment.
        regulation_id: what `queries.in_force_at` found.
        version_id: what it found of calendars.

    Raises:
        NotFound: no regulation or calendar is in force, or it says nothing about a stage.
    """
    if regulation_id is None or version_id is None:
        raise NotFound(N_("这一天没有生效的期限规则"))
    regulation = queries.regulation_of(session, regulation_id)
    return [
        begun(
            session,
            subject,
            stage,
            limit or regulation.ruling(stage, level, 1),
            version_id,
            level,
            1,
            None,
            now=now,
        )
        for stage, limit in stages
    ]


def keep_first(session: Session, rows: Sequence[Deadline]) -> None:
    """Write down the clocks of a new subject together; nobody holds them, the caller shows one on its row."""
    write_all(session, rows)


def begun(
    session: Session,
    subject: Subject,
    stage: Stage,
    given_by: Ruling | Limit,
    version_id: int,
    level: Level | None,
    round_no: int,
    unit_id: int | None,
    *,
    now: datetime,
) -> Deadline:
    """A clock as it begins, by the regulation or by a decision."""
    limit, target = (given_by, None) if isinstance(given_by, Limit) else (given_by.limit, given_by.target)
    kind, subject_id = subject
    row = Deadline(
        subject_kind=kind,
        subject_id=subject_id,
        stage=stage,
        round=round_no,
        unit_id=unit_id,
        level=level,
        regulation_id=None if isinstance(given_by, Limit) else given_by.regulation_id,
        calendar_version_id=version_id,
        starts_at=now,
        counted_from=now,
    )
    give(row, limit, target)
    count(session, row)
    return row


def meet(session: Session, subject: Subject, stage: Stage, *, now: datetime) -> Deadline | None:
    """What was waited for happened; a clock that stood still is let go first."""
    row = _open(session, subject, stage)
    if row is not None:
        go_on(session, row, now)
        row.met_at = now
        changed(session, subject)
    return row


def find(session: Session, subject: Subject, stage: Stage) -> Deadline | None:
    """The open clock of a stage, locked."""
    return _open(session, subject, stage)


def cancel(
    session: Session, subject: Subject, stages: Stage | Iterable[Stage] | None = None, *, now: datetime
) -> list[Deadline]:
    """It is waited for no longer: one stage, several, or everything that is open."""
    rows = _all_open(session, subject, [stages] if isinstance(stages, Stage) else stages)
    for row in rows:
        row.cancelled_at = now
    changed(session, subject)
    return rows


def take_place_of(session: Session, row: Deadline, before: Deadline) -> None:
    """A clock begins anew instead of another: by the same calendar, and what was noted as passed stays noted."""
    row.calendar_version_id = before.calendar_version_id
    count(session, row)
    if before.noted_at is not None and row.due_at <= before.noted_at:
        row.noted_at = before.noted_at
    changed(session, (row.subject_kind, row.subject_id))


def pause_all(
    session: Session, subject: Subject, stages: Iterable[Stage] | None = None, *, now: datetime
) -> list[Deadline]:
    """Stop the clocks of a subject; those that stand already stay as they are."""
    rows = [row for row in _all_open(session, subject, stages) if row.paused_at is None]
    for row in rows:
        keep(row, remaining(row.counted_from, running(row), now, calendar_of(session, row)))
        row.paused_at = now
    changed(session, subject)
    return rows


def resume_all(
    session: Session, subject: Subject, stages: Iterable[Stage] | None = None, *, now: datetime
) -> list[Deadline]:
    """Let the stopped clocks of a subject go on with what was left."""
    rows = [row for row in _all_open(session, subject, stages) if row.paused_at is not None]
    for row in rows:
        go_on(session, row, now)
    changed(session, subject)
    return rows


def move(session: Session, subject: Subject, stage: Stage, due_at: datetime) -> Deadline | None:
    """Move a clock to another end, by a decision; a limit in days ends where its last day ends.

    A clock that stands still moves as if it had had this end before it was stopped.
    """
    row = _open(session, subject, stage)
    if row is not None:
        calendar = calendar_of(session, row)
        rest = rest_until(row.counted_from, given(row), due_at, calendar)
        if row.paused_at is not None:
            rest = remaining(row.counted_from, rest, row.paused_at, calendar)
        keep(row, rest)
        count(session, row)
        changed(session, subject)
    return row


def lengthen(session: Session, subject: Subject, stage: Stage, working_days: int) -> Deadline | None:
    """Give a clock some working days more, counted from its last day."""
    row = _open(session, subject, stage)
    if row is None:
        return None
    calendar = calendar_of(session, row)
    last = add_working_days(last_day(row.due_at), working_days, calendar)
    return move(session, subject, stage, midnight(last) if row.public else calendar.closing(last))


def reopen(session: Session, subject: Subject, stage: Stage, *, now: datetime) -> Deadline | None:
    """A send-back: the clock that was met last goes on with what was left, at least the floor for sent-back work.

    One that was met too late has nothing left and stays as it is, for what was late stays late; another begins.
    """
    row = session.scalar(
        _of(subject)
        .where(Deadline.stage == stage, Deadline.met_at.is_not(None))
        .order_by(Deadline.met_at.desc(), Deadline.id.desc())
        .limit(1)
    )
    if row is None or row.met_at is None:
        return None
    least = queries.limit_for(session, Stage.SEND_BACK, row.level, now, row.round)
    if row.met_at >= row.due_at:
        again = start(
            session,
            subject,
            stage,
            level=row.level,
            now=now,
            unit_id=row.unit_id,
            round_no=row.round,
            limit=least,
        )
        again.noted_at = row.noted_at  # that this answer is late, was written down once
        return again
    calendar = calendar_of(session, row)
    left = remaining(row.counted_from, running(row), row.met_at, calendar)
    floor = whole(now, least)
    longer = max(left, floor, key=lambda rest: due_after(now, rest, calendar))
    row.met_at, row.counted_from = None, now
    keep(row, longer)
    count(session, row)
    changed(session, subject)
    return row


def recount(
    session: Session, subject: Subject, level: Level, stages: Iterable[Stage] | None = None
) -> list[Move]:
    """The level changed: open clocks get the limit of the new level, under the regulation that made them.

    Pauses and extensions are kept. Returns the clocks whose end changed.
    """
    moves = []
    for row in _all_open(session, subject, stages):
        if row.regulation_id is None or row.level is level:
            continue
        ruling = queries.regulation_of(session, row.regulation_id).ruling(row.stage, level, row.round)
        was, row.level = row.due_at, level
        if row.rest is not None:
            keep(row, relevelled(row.starts_at, given(row), running(row), ruling.limit))
        give(row, ruling.limit, ruling.target)
        count(session, row)
        if row.due_at != was:
            moves.append(Move(subject, row.stage, row.round, was, row.due_at))
    changed(session, subject)
    return moves


def relimit(session: Session, subject: Subject, stage: Stage, level: Level, limit: Limit) -> Move | None:
    """A running clock gets another limit by a decision; what was spent or granted is kept as far as it can be."""
    row = _open(session, subject, stage)
    if row is None:
        return None
    was, row.level = row.due_at, level
    if row.rest is not None:
        keep(row, relevelled(row.starts_at, given(row), running(row), limit))
    give(row, limit, None)
    count(session, row)
    changed(session, subject)
    return None if row.due_at == was else Move(subject, stage, row.round, was, row.due_at)


def recount_days(session: Session, subject: Subject, version_id: int) -> list[Move]:
    """Count the open clocks of a subject by another calendar version; returns those whose end changed."""
    moves = []
    for row in _all_open(session, subject, None):
        was, row.calendar_version_id = row.due_at, version_id
        if row.paused_at is None:
            count(session, row)
        if row.due_at != was:
            moves.append(Move(subject, row.stage, row.round, was, row.due_at))
    changed(session, subject)
    return moves


def recount_preview(session: Session, version_id: int) -> list[Move]:
    """Which open deadlines of any subject another calendar version would move; changes nothing."""
    calendar = queries.calendar_of(session, version_id)
    rows = session.scalars(
        select(Deadline).where(
            queries.is_open(), Deadline.paused_at.is_(None), Deadline.calendar_version_id != version_id
        )
    )
    return [
        Move((row.subject_kind, row.subject_id), row.stage, row.round, row.due_at, becomes)
        for row in rows
        if (becomes := due_after(row.counted_from, running(row), calendar)) != row.due_at
    ]


def note(session: Session, deadline_id: int, *, now: datetime) -> bool:
    """Tick off that DUE_PASSED was recorded; False when somebody did already or it is no longer over."""
    row = session.scalar(
        select(Deadline)
        .where(
            Deadline.id == deadline_id, queries.is_open(), queries.passed(now), Deadline.noted_at.is_(None)
        )
        .with_for_update()
    )
    if row is None:
        return False
    row.noted_at = now
    session.flush()
    return True


def _of(subject: Subject) -> Select[Deadline]:
    kind, subject_id = subject
    return (
        select(Deadline)
        .where(Deadline.subject_kind == kind, Deadline.subject_id == subject_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _open(session: Session, subject: Subject, stage: Stage) -> Deadline | None:
    return session.scalar(_of(subject).where(queries.is_open(), Deadline.stage == stage))


def _all_open(session: Session, subject: Subject, stages: Iterable[Stage] | None) -> list[Deadline]:
    """The open clocks of these stages, of every stage when None, locked in the order of their ids."""
    query = _of(subject).where(queries.is_open()).order_by(Deadline.id)
    if stages is not None:
        query = query.where(Deadline.stage.in_(list(stages)))
    return list(session.scalars(query))
