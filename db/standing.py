"""What stands for long is read once per process, until it changes: units, categories, calendars, regulations, shares.

Every change gives the database a new stamp in its own transaction (migration 0015). The stamp is read before what it
stands for, so what is kept may be newer than its stamp, never older. Outside of a shared reading everything is asked:
an act sees what it has written itself.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.journal import Stamp
from db.session import asked_once, shared

P = ParamSpec("P")
T = TypeVar("T")

MOST = 2000
"""Answers kept at once; a process that was asked more begins anew."""


_kept: dict[object, tuple[object, Any]] = {}


def kept_while_it_stands(
    question: Callable[Concatenate[Session, P], T],
) -> Callable[Concatenate[Session, P], T]:
    """A question about stamped tables alone, whose answer is a frozen value: asked anew after their next change."""

    @wraps(question)
    def ask(session: Session, /, *args: P.args, **named: P.kwargs) -> T:
        if not shared(session):
            return question(session, *args, **named)
        stamp = _stamp(session)
        if stamp is None:  # nothing tells this database from another one
            return question(session, *args, **named)
        key = (question, args, tuple(sorted(named.items())))
        before = _kept.get(key)
        if before is not None and before[0] == stamp:
            return cast("T", before[1])
        answer = question(session, *args, **named)
        if len(_kept) >= MOST:
            _kept.clear()
        _kept[key] = (stamp, answer)
        return answer

    return cast("Callable[Concatenate[Session, P], T]", ask)


@asked_once
def _stamp(session: Session) -> object:
    """The stamp in this transaction; None as long as nothing was ever written."""
    return session.connection().execute(select(Stamp.__table__.c.value)).scalar()
