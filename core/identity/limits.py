"""How often something may be tried: rows in `attempts`, so that every process counts the same.

Rules are written as people say them, "5 per 15 minutes", and read by the library `limits`. Keys (an account, an
address, a number) are stored as keyed hashes and looked up under every key of the ring. The window slides: a rule is
met again as soon as the oldest counted try is older than its length.

To ask and then to count is no limit while twenty do it at once, so whoever counts takes his turn first (`alone`): a
lock on one of 64 rows, by hash of the key. Turns come before every other lock of a transaction, all of them in one
call and in the order of their rows; so nobody who holds a case ever waits for a turn, and no circle can close.
"""

import hashlib
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import NamedTuple

import limits
from sqlalchemy import ColumnElement, and_, delete, func, select
from sqlalchemy.orm import Session

from core.foundation import keys
from core.foundation.errors import TooMany
from core.foundation.text import N_
from core.journal.turns import wait_turn
from db.models.identity import Attempt

KEPT = timedelta(days=2)
"""No rule looks further back."""

ROWS = 64
"""Rows to queue up at. Strangers who share one wait for each other, a few hundredths of a second."""


class Allowance(NamedTuple):
    """How often who may try what: a rule, the purpose it counts under, the key of who tries."""

    rule: str
    purpose: str
    key: str


def alone(session: Session, *allowances: Allowance) -> None:
    """Take the turns of these keys until the transaction ends; the first lock of it, called once."""
    for row in sorted({_row(each.purpose, each.key) for each in allowances}):
        wait_turn(session, f"limit:{row:02}")


def spend(session: Session, *allowances: Allowance, now: datetime) -> None:
    """Count one try under every allowance, if all of them allow it; exact after `alone`.

    Raises:
        TooMany: one is used up.
    """
    for each in allowances:
        within(session, each.rule, each.purpose, each.key, now)
        note(session, each.purpose, each.key, now=now)


def note(session: Session, purpose: str, key: str, *, now: datetime) -> None:
    """Count one try. It counts only if the unit of work is committed: a refusal that shall count is returned."""
    session.add(Attempt(purpose=purpose, key=keys.keyed_hash(purpose, _plain(key)), at=now))
    session.flush()


def count(session: Session, purpose: str, key: str, *, since: datetime) -> int:
    """Tries after a moment."""
    return session.scalar(select(func.count()).where(_of(purpose, key), Attempt.at > since)) or 0


def within(session: Session, rule: str, purpose: str, key: str, now: datetime) -> None:
    """Refuse when the rule is used up; the try that asks is not counted by this.

    Raises:
        TooMany: with the minutes until the next try, rounded up.
    """
    allowed = limits.parse(rule)
    window = timedelta(seconds=allowed.get_expiry())
    blocking = session.scalar(
        select(Attempt.at)
        .where(_of(purpose, key), Attempt.at > now - window)
        .order_by(Attempt.at.desc())
        .offset(allowed.amount - 1)
        .limit(1)
    )
    if blocking is not None:
        minutes = max(1, ceil((blocking + window - now).total_seconds() / 60))
        raise TooMany(N_("次数太多，请 {minutes} 分钟后再试"), minutes=minutes)


def forget(session: Session, purpose: str, key: str) -> None:
    """Begin to count anew, after a success."""
    session.execute(delete(Attempt).where(_of(purpose, key)).execution_options(synchronize_session=False))


def sweep(session: Session, *, now: datetime) -> int:
    """Drop what no rule looks at any more; how many."""
    gone = session.scalars(
        delete(Attempt)
        .where(Attempt.at < now - KEPT)
        .returning(Attempt.id)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())


def address_key(address: str) -> str:
    """The key of an address: of IPv6 the /64, because a household has all the addresses in it."""
    try:
        read = ip_address(address)
    except ValueError:
        return address
    if not isinstance(read, IPv6Address):
        return read.compressed
    if read.ipv4_mapped:
        return read.ipv4_mapped.compressed
    return f"{IPv6Address(int(read) >> 64 << 64).compressed}/64"


def _of(purpose: str, key: str) -> ColumnElement[bool]:
    return and_(Attempt.purpose == purpose, Attempt.key.in_(keys.keyed_hashes(purpose, _plain(key))))


def _row(purpose: str, key: str) -> int:
    """Where to queue up. Every process must come to the same row, so no key of the ring takes part."""
    return hashlib.sha256(f"{purpose}\0{_plain(key)}".encode()).digest()[0] % ROWS


def _plain(key: str) -> str:
    """Halves of surrogate pairs, which strangers may send, cannot be hashed."""
    return key.encode(errors="replace").decode()
