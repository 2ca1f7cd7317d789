"""What a quarter left on the ledger and told people, by what the rules know of it: no moments of writing down."""

from collections import Counter
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, and_, cast, func, select
from sqlalchemy.orm import Session

from core.journal.verify import verify
from core.supervision.terms import KIND
from db.models.journal import EventRow
from db.models.notices import Notice
from db.models.supervision import SupervisionEnquiry, SupervisionEntry, SupervisionEvidence
from db.session import reading

Key = tuple[int, int, datetime]
Told = tuple[object, ...]
Dump = dict[Key, dict[str, tuple[Any, ...]]]


def dump() -> tuple[Dump, bool]:
    """Every entry by case, unit and the rule's moment, with its evidence, enquiries and events; are chains clean."""
    with reading() as session:
        found = {
            (row.subject_id, row.unit_id, row.effective_at): {
                "entry": (row.type, row.state, row.level, row.counted_from, row.raised_at, row.red_at),
                "counted": (row.enquiries, row.missed, row.refusals),
                "evidence": _evidence(session, row.id),
                "enquiries": _enquiries(session, row.id),
                "events": _events(session, row.id),
            }
            for row in session.scalars(select(SupervisionEntry))
        }
        return found, verify(session).clean


def _evidence(session: Session, entry_id: int) -> tuple[object, ...]:
    one = SupervisionEvidence
    rows = session.execute(
        select(one.rule, one.at, one.weight)
        .where(one.entry_id == entry_id)
        .order_by(one.at, one.rule, one.event_id)
    )
    return tuple(map(tuple, rows))


def _enquiries(session: Session, entry_id: int) -> tuple[object, ...]:
    one = SupervisionEnquiry
    rows = session.execute(
        select(one.n, one.level, one.effective_at, one.missed_at)
        .where(one.entry_id == entry_id)
        .order_by(one.n)
    )
    return tuple(map(tuple, rows))


def _events(session: Session, entry_id: int) -> tuple[object, ...]:
    """In the order of the rule's moments; at one moment by name, for what is found at once commutes."""
    rows = session.execute(
        select(EventRow.name, EventRow.effective_at, EventRow.facts)
        .where(EventRow.subject_kind == KIND, EventRow.subject_id == entry_id)
        .order_by(EventRow.effective_at, EventRow.name, EventRow.seq)
    )
    return tuple(
        (name, at, facts.get("cause"), facts.get("stage"), facts.get("n")) for name, at, facts in rows
    )


def told() -> Counter[Told]:
    """What was told of which entry, which event of it, to whom; how often."""
    entry_id, seq = (cast(func.split_part(Notice.key, ":", place), Integer) for place in (1, 2))
    with reading() as session:
        rows = session.execute(
            select(
                *(SupervisionEntry.subject_id, SupervisionEntry.unit_id, SupervisionEntry.effective_at),
                *(EventRow.name, EventRow.effective_at, EventRow.facts["cause"].as_string()),
                *(Notice.template, Notice.account_id, Notice.phone.is_not(None)),
            )
            .join(SupervisionEntry, SupervisionEntry.id == entry_id)
            .join(
                EventRow,
                and_(EventRow.subject_kind == KIND, EventRow.subject_id == entry_id, EventRow.seq == seq),
            )
            .where(Notice.template.like("supervision.%"))
        )
        return Counter(tuple(row) for row in rows)


def compare(one: tuple[Dump, bool], other: tuple[Dump, bool]) -> dict[str, object]:
    """Where two quarters differ, a few of them in full."""
    (left, clean), (right, clean_too) = one, other
    differs = sorted(key for key in left.keys() | right.keys() if left.get(key) != right.get(key))
    shown = [
        (key, name, sorted(set(left[key][name]) ^ set(right[key][name]), key=str)[:4])
        for key in differs[:3]
        if key in left and key in right
        for name in left[key]
        if left[key][name] != right[key][name]
    ]
    return {
        "entries": [len(left), len(right)],
        "happened": [sum(len(each["events"]) for each in run.values()) for run in (left, right)],
        "differs": differs[:5],
        "differences": shown,
        "chains_clean": [clean, clean_too],
    }


def compare_told(one: Counter[Told], other: Counter[Told]) -> dict[str, object]:
    """Where what was told differs, and what was told twice."""
    return {
        "messages": [one.total(), other.total()],
        "told_differently": sorted(((one - other) + (other - one)).items(), key=str)[:5],
        "told_twice": [key for run in (one, other) for key, n in run.items() if n > 1][:5],
    }
