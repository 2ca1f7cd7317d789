"""Events of one kind on many lines: the law of `record`, in a handful of statements however many they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, LargeBinary, bindparam, column, func, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core.journal import followers
from core.journal.actions import as_event, following, work_left
from core.journal.terms import By, Event
from db.models.journal import EventRow, HasLine
from db.writing import table_of, write_all, write_and_key


@dataclass(frozen=True, slots=True)
class Step:
    """What one of many lines tells.

    Attributes:
        row: the subject; locked, or new.
        at: the rule's moment.
        unit_id: the unit it concerns.
    """

    row: HasLine
    at: datetime
    unit_id: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def record_all(
    session: Session, steps: Sequence[Step], name: StrEnum, by: By, *, now: datetime
) -> list[Event]:
    """`journal.record` on many locked rows of one table: the same events, heads, followers and work left.

    Raises:
        ValueError: a line stands there twice, or a fact is free text.
    """
    session.flush()
    events = _next(steps, name, by, now)
    if steps:
        _move_heads(session, steps, events)
    return _tell(session, events)


def open_lines(
    session: Session, steps: Sequence[Step], name: StrEnum, by: By, *, now: datetime
) -> list[Event]:
    """`journal.open_line` for many: new rows that have their keys are written with the head of their first event.

    Nobody holds the rows afterwards.
    """
    events = _next(steps, name, by, now)
    for step, event in zip(steps, events, strict=True):
        step.row.event_count, step.row.event_hash = event.seq, event.hash
    write_all(session, (step.row for step in steps))
    return _tell(session, events)


def _next(steps: Sequence[Step], name: StrEnum, by: By, now: datetime) -> list[EventRow]:
    if len({step.row.id for step in steps}) < len(steps):
        raise ValueError("a line takes its events one after the other")
    return [
        following(step.row, name, by, now=now, at=step.at, facts=step.facts, unit_id=step.unit_id)
        for step in steps
    ]


def _move_heads(session: Session, steps: Sequence[Step], events: Sequence[EventRow]) -> None:
    """One statement moves every head; the rows that the session holds show it."""
    table = table_of(type(steps[0].row))  # type: ignore[arg-type]
    heads = (
        func.unnest(
            bindparam("ids", type_=ARRAY(BigInteger)),
            bindparam("counts", type_=ARRAY(BigInteger)),
            bindparam("hashes", type_=ARRAY(LargeBinary)),
        )
        .table_valued(column("id", BigInteger), column("count", BigInteger), column("hash", LargeBinary))
        .render_derived(name="heads")
    )
    moved = update(table).where(table.c.id == heads.c.id)
    session.connection().execute(
        moved.values(event_count=heads.c.count, event_hash=heads.c.hash),
        {
            "ids": [step.row.id for step in steps],
            "counts": [event.seq for event in events],
            "hashes": [event.hash for event in events],
        },
    )
    for step, event in zip(steps, events, strict=True):
        set_committed_value(step.row, "event_count", event.seq)
        set_committed_value(step.row, "event_hash", event.hash)


def _tell(session: Session, events: Sequence[EventRow]) -> list[Event]:
    """Write events down, leave work for those who follow later, run those who follow within on all of them."""
    for event, key in zip(events, write_and_key(session, events), strict=True):
        event.id = key
    write_all(session, (work for event in events for work in work_left(event)))
    told = [as_event(event) for event in events]
    for single in followers.inside(events[0].name) if events else ():
        followers.set_form(single)(session, told)
    return told
