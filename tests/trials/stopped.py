"""The worker stands still over a holiday and begins again: the ledger is that of a quarter without a stop.

Two quarters with the same plays, each on a database of its own; nobody acts while the worker stands still. Everything
is compared but the moments of writing down and what follows from them: a unit that was asked later has longer to
answer, so missed enquiries, and rises because of them, are left out. Whom each event was told is compared with it.
"""

from collections import Counter
from datetime import datetime

from sqlalchemy import Integer, and_, cast, func, select

from core.foundation.clock import CIVIL
from core.journal.verify import verify
from core.supervision.terms import KIND, Cause, SupervisionEvent
from db.models.journal import EventRow
from db.models.notices import Notice
from db.models.supervision import SupervisionEnquiry, SupervisionEntry, SupervisionEvidence
from db.session import reading
from tests import ground
from tests.trials.quarter import play_quarter

DESCRIPTION = "后台停过元旦三天再开：台账、级别、问询和没有停过的一样"
SIZE = 1_000
HOLIDAY = (datetime(2026, 12, 31, 18, 35, tzinfo=CIVIL), datetime(2027, 1, 4, 8, 30, tzinfo=CIVIL))
"""From the evening before New Year to the first morning of work: three days and a half."""

Told = tuple[object, ...]


def run(size: int, seed: int) -> dict[str, object]:
    """Once through, once with the stop."""
    play_quarter(size, seed, telling=True)
    (through, clean), messages = dump(), told()
    with ground.server() as urls, ground.fresh_database(urls) as made, ground.standing_on(made):
        play_quarter(size, seed, HOLIDAY, telling=True)
        (stopped, clean_too), messages_too = dump(), told()
    differs = sorted(key for key in through.keys() | stopped.keys() if through.get(key) != stopped.get(key))
    during = [
        1
        for told in through.values()
        for each in told[-1]  # type: ignore[attr-defined]
        if HOLIDAY[0] <= each[1] < HOLIDAY[1]
    ]
    return {
        "cases": size,
        "entries": [len(through), len(stopped)],
        "happened_during_the_stop": len(during),
        "differs": differs[:5],
        "messages": [messages.total(), messages_too.total()],
        "told_differently": sorted(((messages - messages_too) + (messages_too - messages)).items(), key=str)[
            :5
        ],
        "told_twice": [key for run in (messages, messages_too) for key, n in run.items() if n > 1][:5],
        "chains_clean": [clean, clean_too],
        "ok": not differs
        and messages == messages_too
        and max(messages.values()) == 1
        and clean
        and clean_too,
    }


def dump() -> tuple[dict[tuple[int, int, datetime], Told], bool]:
    """Every entry by case, unit and the rule's moment, without what follows from when it was written down."""
    with reading() as session:
        found: dict[tuple[int, int, datetime], Told] = {}
        for row in session.scalars(select(SupervisionEntry)):
            evidence = session.execute(
                select(SupervisionEvidence.rule, SupervisionEvidence.at, SupervisionEvidence.weight)
                .where(SupervisionEvidence.entry_id == row.id)
                .order_by(SupervisionEvidence.at, SupervisionEvidence.rule, SupervisionEvidence.event_id)
            )
            asked = session.scalars(
                select(SupervisionEnquiry.effective_at)
                .where(SupervisionEnquiry.entry_id == row.id)
                .order_by(SupervisionEnquiry.n)
            )
            events = session.execute(
                select(EventRow.name, EventRow.effective_at)
                .where(
                    EventRow.subject_kind == KIND,
                    EventRow.subject_id == row.id,
                    EventRow.name != SupervisionEvent.ENQUIRY_MISSED.value,
                    func.coalesce(EventRow.facts["cause"].as_string(), "") != Cause.ENQUIRIES.value,
                )
                .order_by(EventRow.effective_at, EventRow.name)
            )
            found[row.subject_id, row.unit_id, row.effective_at] = (
                *(row.type, row.state, row.level, row.counted_from),
                *(tuple(map(tuple, evidence)), tuple(asked), tuple(map(tuple, events))),
            )
        return found, verify(session).clean


def told() -> Counter[Told]:
    """What was told of which entry, which event of it, to whom; how often. What the dump leaves out is left out."""
    entry_id, seq = (cast(func.split_part(Notice.key, ":", place), Integer) for place in (1, 2))
    with reading() as session:
        rows = session.execute(
            select(
                *(SupervisionEntry.subject_id, SupervisionEntry.unit_id, SupervisionEntry.effective_at),
                *(EventRow.name, EventRow.effective_at, Notice.template),
                *(Notice.account_id, Notice.phone.is_not(None)),
            )
            .join(SupervisionEntry, SupervisionEntry.id == entry_id)
            .join(
                EventRow,
                and_(EventRow.subject_kind == KIND, EventRow.subject_id == entry_id, EventRow.seq == seq),
            )
            .where(
                Notice.template.like("supervision.%"),
                EventRow.name != SupervisionEvent.ENQUIRY_MISSED.value,
                func.coalesce(EventRow.facts["cause"].as_string(), "") != Cause.ENQUIRIES.value,
            )
        )
        return Counter(tuple(row) for row in rows)
