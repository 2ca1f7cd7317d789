"""How common things are, counted once a civil day: a list chooses by it the index it goes along."""

from datetime import datetime
from math import ceil

from sqlalchemy import delete, func, insert, literal_column, select, tablesample
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.cases.terms import Counted
from core.foundation.clock import civil
from db.models.cases import Case, CaseSearch, Share

COLUMNS: dict[Counted, InstrumentedAttribute[object]] = {
    Counted.STATUS: Case.status,
    Counted.UNIT: Case.unit_id,
    Counted.CATEGORY: Case.category_id,
    Counted.AREA: Case.area_id,
    Counted.LEVEL: Case.level,
    Counted.CHANNEL: Case.channel,
}
SAMPLE = 20_000
"""Cases whose pieces are counted; of more a sample is enough."""
RARE = 0.001
"""A piece in fewer cases than this part of them all is rare and not written down."""


def measure(session: Session, *, now: datetime) -> int:
    """Count once more, unless it was done today; how many shares."""
    today = civil(now).date()
    if session.scalar(select(Share.counted_on).where(Share.kind == Counted.CASES)) == today:
        return 0
    counted: list[tuple[Counted, str, int]] = []
    for kind, column in COLUMNS.items():
        rows = session.execute(select(column, func.count()).where(column.is_not(None)).group_by(column))
        counted += [(kind, str(value), cases) for value, cases in rows]
    total = sum(cases for kind, _value, cases in counted if kind is Counted.STATUS)
    counted.append((Counted.CASES, "", total))
    counted += _grams(session, total)
    session.execute(delete(Share))
    session.execute(
        insert(Share),
        [
            {"kind": kind, "value": value, "cases": cases, "counted_on": today}
            for kind, value, cases in counted
        ],
    )
    return len(counted)


def _grams(session: Session, total: int) -> list[tuple[Counted, str, int]]:
    """The pieces that are not rare, scaled up from the sample."""
    percent = min(100.0, 100.0 * SAMPLE / max(1, total))
    sample = tablesample(
        CaseSearch.__table__,
        func.system(literal_column(f"{percent:.6f}")),
        name="sample",
        seed=literal_column("1"),
    )
    size = session.scalar(select(func.count()).select_from(sample)) or 0
    pieces = select(func.unnest(sample.c.grams).label("gram")).subquery()
    rows = session.execute(
        select(pieces.c.gram, func.count())
        .group_by(pieces.c.gram)
        .having(func.count() >= max(2, ceil(size * RARE)))
    )
    scale = total / max(1, size)
    return [(Counted.GRAM, str(value), round(cases * scale)) for value, cases in rows]
