"""How a person without an account comes to his own case: number and query code, or the link."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases import codes
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.identity import limits
from core.identity.limits import Allowance
from db.models.cases import Case
from db.session import unit_of_work

WRONG = "5 per hour"
"""Wrong codes per number (domain.md E.1)."""
FROM_ADDRESS = "30 per hour"
"""Wrong codes from one address."""
FROM_CHANNEL = "600 per hour"
"""Wrong codes through one channel's key, behind which many people stand."""


Kept = tuple[int, str | None]
"""Id of what a number stands for, and the keyed hash of its code."""


def by_code(number: str, code: str, *, address: str = "", channel: int | None = None, now: datetime) -> int:
    """The case of a number and its code.

    Raises:
        NotFound: they do not fit together.
        TooMany: too many wrong tries for this number, or from this address or channel.
    """

    def kept(session: Session, typed: str) -> Kept | None:
        found = session.execute(select(Case.id, Case.code_hash).where(Case.number == typed)).one_or_none()
        return (found.id, found.code_hash) if found is not None else None

    return behind(number, code, kept, address=address, channel=channel, now=now)


def behind(
    number: str,
    code: str,
    kept: Callable[[Session, str], Kept | None],
    *,
    address: str = "",
    channel: int | None = None,
    now: datetime,
) -> int:
    """What lies behind a number and its code.

    A wrong try is counted in a transaction of its own, because the refusal keeps nothing. An unknown number and a
    wrong code read the same. Guesses at one number, or from one address, queue up, so that a volley is counted one by
    one; the case itself is not locked, for strangers' guesses hold up nobody at work.

    Args:
        number: as typed.
        code: as typed.
        address: where the guess comes from.
        channel: id of the key through which it comes, instead of an address.
        now: the moment.

    Raises:
        NotFound: they do not fit together.
        TooMany: too many wrong tries for this number, or from this address or channel.
    """
    number = number.replace("\0", "").replace(" ", "").strip().upper()
    of_number = Allowance(WRONG, "code", number)
    source = Allowance(FROM_ADDRESS, "code-address", limits.address_key(address))
    if channel is not None:
        source = Allowance(FROM_CHANNEL, "code-channel", str(channel))
    tries = (of_number, source)
    with unit_of_work() as session:
        limits.alone(session, *tries)
        for each in tries:
            limits.within(session, each.rule, each.purpose, each.key, now)
        found = kept(session, number)
        if codes.fits(number, code, found[1] if found is not None else None) and found is not None:
            limits.forget(session, of_number.purpose, number)
            return found[0]
        for each in tries:
            limits.note(session, each.purpose, each.key, now=now)
    raise NotFound(N_("没有查到。编号和查询码对不上，请再看一眼回执"))


def mark(session: Session, case_id: int) -> str:
    """What an open door was opened with, as a fingerprint: another one as soon as code and link are replaced."""
    kept = session.execute(select(Case.code_hash, Case.link_hash).where(Case.id == case_id)).one_or_none()
    return hashlib.sha256(repr(tuple(kept)).encode()).hexdigest()[:16] if kept is not None else ""


def by_link(session: Session, link: str) -> int:
    """The case of a link.

    Raises:
        NotFound: no case has it, or it was replaced.
    """
    found = session.scalar(select(Case.id).where(Case.link_hash.in_(codes.link_hashes(link))))
    if found is None:
        raise NotFound(N_("这个链接已经不能用了，请用编号和查询码查询"))
    return found
