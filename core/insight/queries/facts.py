"""One narrow read of what figures ask: for every visible case of a scope its moments, findings and places, as numbers.

The cases come by the door of all lists (`visible_to`) under the very conditions of a list with the same filters. They
are packed into a few long values on the server and counted in `core.insight.queries.board`: at the size of a district
this costs less than grouping them there by month, unit, category, area and channel (docs/decisions/0026).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    LargeBinary,
    SmallInteger,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from core.cases.queries.findings import MOMENTS
from core.cases.queries.narrowing import Desk, Filters, wanted
from core.cases.terms import Channel, Origin
from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.identity.actor import Actor
from core.insight.measures import NEVER, Facts
from db.models.cases import Case

MOST = 400_000
"""Cases that one board counts."""
ABSENT = int(NEVER).to_bytes(8, "big", signed=True)
WIDTH = 21
"""Bits of the id of a unit or a category, so that three of them are one number; `board` looks that none is longer."""
CHANNELS = tuple(Channel)
FINDINGS = (Case.answer_kept, Case.solved, Case.content)


@dataclass(frozen=True, slots=True)
class Read:
    """The facts of cases, and where each belongs; 0 where it belongs nowhere.

    Attributes:
        channel: place in `CHANNELS`.
    """

    facts: Facts
    unit: NDArray[np.int64]
    category: NDArray[np.int64]
    area: NDArray[np.int64]
    channel: NDArray[np.int16]


def read(
    session: Session, actor: Actor, scope: Filters, begin: datetime, end: datetime, *, now: datetime
) -> Read:
    """The cases of a scope of which any moment lies between these two.

    Raises:
        Invalid: more than one board counts.
    """
    some = or_(*(and_(moment >= begin, moment < end) for moment in MOMENTS.values()))
    base = wanted(session, actor, Desk.ALL, scope, now=now).base().where(some)
    inner = base.with_only_columns(*_columns()).limit(MOST + 1).subquery("facts")
    packed = session.execute(select(*(func.string_agg(each, literal(b"")) for each in inner.c))).one()
    *moments, places, marks = (bytes(each or b"") for each in packed)
    if len(marks) > 2 * MOST:
        raise Invalid(N_("这段时间的件超过 {most} 件，请缩短时间或者选一个范围"), most=MOST)
    return _unpacked(moments, np.frombuffer(places, ">i8").astype(np.int64), np.frombuffer(marks, ">i2"))


def _columns() -> Iterator[ColumnElement[bytes]]:
    """Each fact as the bytes of a number."""
    for by, moment in MOMENTS.items():
        sent = func.timestamptz_send(moment, type_=LargeBinary)
        yield func.coalesce(sent, literal(ABSENT, LargeBinary)).label(by.value)
    places: ColumnElement[int] = literal(0, BigInteger)
    for nth, column in enumerate((Case.unit_id, Case.category_id, Case.area_id)):
        places = places.op("|")(func.coalesce(column, 0).op("<<")(literal(WIDTH * nth, Integer)))
    yield func.int8send(places, type_=LargeBinary).label("places")
    yield func.int2send(cast(_marks(), SmallInteger), type_=LargeBinary).label("marks")


def _marks() -> ColumnElement[int]:
    """Two bits for each finding (nothing, no, yes), one for imported history, then the channel."""
    marks: ColumnElement[int] = case((Case.origin == Origin.IMPORTED, 64), else_=0)
    for nth, column in enumerate(FINDINGS):
        marks += case((column.is_(True), 2 << 2 * nth), (column.is_(False), 1 << 2 * nth), else_=0)
    channel = case(*((Case.channel == each, nth << 7) for nth, each in enumerate(CHANNELS)), else_=0)
    return marks + channel


def _unpacked(moments: list[bytes], places: NDArray[np.int64], marks: NDArray[np.int16]) -> Read:
    read_moments = {
        by: np.frombuffer(each, ">i8").astype(np.int64) for by, each in zip(MOMENTS, moments, strict=True)
    }
    kept, solved, content = (((marks >> 2 * nth & 3).astype(np.int8) - 1) for nth in range(len(FINDINGS)))
    unit, category, area = (places >> WIDTH * nth & (1 << WIDTH) - 1 for nth in range(3))
    facts = Facts(read_moments, kept, solved, content, (marks >> 6 & 1).astype(bool))
    return Read(facts, unit, category, area, marks >> 7)
