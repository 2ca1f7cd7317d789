"""What an administrator does for the queue and for how long words are kept: the journal knows no roles."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.identity.actor import Actor
from core.identity.permissions import RULES, WHOLE, May, require
from core.identity.terms import Role
from core.journal import outbox, retention


def release_parked(session: Session, actor: Actor, row_id: int, *, now: datetime) -> None:
    """Put a parked piece of work back in the queue, after the cause was mended.

    Raises:
        NotAllowed: not an administrator of the whole district.
        NotFound: no such piece of work.
        Conflict: it is not parked.
    """
    require(RULES, May.KEEP_QUEUE, actor, WHOLE)
    outbox.release(session, row_id, by=actor.by(Role.ADMIN, Role.SYSTEM), now=now)


def discard_parked(session: Session, actor: Actor, row_id: int, *, reason: str, now: datetime) -> None:
    """Give up a parked piece of work; what waits behind it goes on.

    Raises:
        NotAllowed: not an administrator of the whole district.
        Invalid: no reason.
        NotFound: no such piece of work.
        Conflict: it is not parked.
    """
    require(RULES, May.KEEP_QUEUE, actor, WHOLE)
    outbox.discard(session, row_id, by=actor.by(Role.ADMIN, Role.SYSTEM), reason=reason, now=now)


def publish_retention(
    session: Session, actor: Actor, *, years: int, valid_from: date, basis: str, source: str, now: datetime
) -> int:
    """Say how many years words are kept after the end, from a day to come on; the id of the rule.

    Raises:
        NotAllowed: not an administrator of the whole district.
        Invalid: as `retention.publish`.
        Conflict: a rule begins on that day already.
    """
    require(RULES, May.KEEP_RETENTION, actor, WHOLE)
    rule = retention.NewRule(years, valid_from, basis, source)
    return retention.publish(session, actor.by(Role.ADMIN, Role.SYSTEM), rule, now=now)


def withdraw_retention(session: Session, actor: Actor, rule_id: int, *, reason: str, now: datetime) -> None:
    """Take a rule back before its day, or end the one in force: nothing is erased by it any more.

    Raises:
        NotAllowed: not an administrator of the whole district.
        NotFound: no such rule.
        Invalid: no reason.
        Conflict: it was withdrawn before.
    """
    require(RULES, May.KEEP_RETENTION, actor, WHOLE)
    retention.withdraw(session, actor.by(Role.ADMIN, Role.SYSTEM), rule_id, reason=reason, now=now)
