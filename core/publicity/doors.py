"""How somebody who joined comes to what he joined: number and query code, or the link, as to a case of his own."""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases import codes
from core.cases.doors import Kept, behind
from db.models.publicity import Joiner

LETTER = "T"
"""Numbers of joiners begin with it."""


def by_code(number: str, code: str, *, address: str, now: datetime) -> int:
    """The joiner of a number and its code; wrong ones count as those of cases do.

    Raises:
        NotFound: they do not fit together.
        TooMany: too many wrong tries.
    """

    def kept(session: Session, typed: str) -> Kept | None:
        row = session.execute(select(Joiner.id, Joiner.code_hash).where(Joiner.number == typed))
        found = row.one_or_none()
        return (found.id, found.code_hash) if found is not None else None

    return behind(number, code, kept, address=address, now=now)


def by_link(session: Session, link: str) -> tuple[int, str] | None:
    """Id and number of the joiner whose link it is."""
    found = session.execute(
        select(Joiner.id, Joiner.number).where(Joiner.link_hash.in_(codes.link_hashes(link)))
    ).one_or_none()
    return (found.id, found.number) if found is not None else None


def mark(session: Session, joiner_id: int) -> str:
    """What an open door was opened with, as a fingerprint."""
    kept = session.execute(
        select(Joiner.code_hash, Joiner.link_hash).where(Joiner.id == joiner_id)
    ).one_or_none()
    return hashlib.sha256(repr(tuple(kept)).encode()).hexdigest()[:16] if kept is not None else ""
