"""What stands for long is read once per process, until it changes: units, categories, calendars, regulations, shares.

Every change gives the database a new stamp in its own transaction (migration 0015). The stamp is read before what it
stands for, so what is kept may be newer than its stamp, never older. The first question of a run, who is there, brings
the stamp along. An act asks everything, so that it sees what it has written itself; one that writes nothing of this
kind may stand on a stamp that was read when it was let in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.journal import Stamp
from db.session import ASKED, STAMP_READ, columns, shared

P = ParamSpec("P")
T = TypeVar("T")

ASKED_ALONE = select(Stamp.value)
STAMP = ASKED_ALONE.scalar_subquery()
"""The stamp as a column of another question."""
STANDS = "stands"
"""Where an act keeps the stamp it goes by."""
MOST = 2000
"""Answers kept at once; a process that was asked more begins anew."""


_kept: dict[object, tuple[object, Any]] = {}


def kept_while_it_stands(
    question: Callable[Concatenate[Session, P], T],
) -> Callable[Concatenate[Session, P], T]:
    """A question about stamped tables alone, whose answer is a frozen value: asked anew after their next change."""

    @wraps(question)
    def ask(session: Session, /, *args: P.args, **named: P.kwargs) -> T:
        stamp = _stamp(session)
        if stamp is None:  # an act, or nothing tells this database from another one
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


def stamped(session: Session, stamp: object) -> None:
    """Remember the stamp that was read along with something else; nothing outside of a shared reading."""
    if shared(session):
        session.info[ASKED][STAMP_READ] = stamp


def stand_on(session: Session, stamp: object) -> None:
    """An act goes by what stood at this stamp, read before; it must write nothing of what is kept."""
    session.info[STANDS] = stamp


def stands(session: Session) -> bool:
    """Whether an act goes by a stamp."""
    return session.info.get(STANDS) is not None


def _stamp(session: Session) -> object:
    """The stamp this transaction goes by; None for an act of its own, and as long as nothing was ever written."""
    if not shared(session):
        return session.info.get(STANDS)
    if STAMP_READ not in session.info[ASKED]:
        stamped(session, columns(session, ASKED_ALONE).scalar())
    return session.info[ASKED][STAMP_READ]
