"""Reading how common things are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from core.cases.terms import Counted
from db.models.cases import Share
from db.standing import kept_while_it_stands


@dataclass(frozen=True, slots=True)
class Shares:
    """Counts of the values that were asked for; what is not written down is rare."""

    total: int
    counts: Mapping[tuple[Counted, str], int]

    def of(self, kind: Counted, value: object) -> int:
        """Cases with a value."""
        return self.counts.get((kind, str(value)), 0)


def shares(session: Session, wanted: Iterable[tuple[Counted, object]]) -> Shares:
    """What was counted of these values, and of all cases."""
    return _counted(session, frozenset((kind, str(value)) for kind, value in wanted) | {(Counted.CASES, "")})


@kept_while_it_stands
def _counted(session: Session, keys: frozenset[tuple[Counted, str]]) -> Shares:
    rows = session.execute(
        select(Share.kind, Share.value, Share.cases).where(tuple_(Share.kind, Share.value).in_(keys))
    )
    counts = {(kind, value): cases for kind, value, cases in rows}
    return Shares(counts.pop((Counted.CASES, ""), 0), counts)
