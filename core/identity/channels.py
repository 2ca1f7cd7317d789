"""Keys of channels: other systems that speak for citizens. An administrator makes and revokes them.

The secret has 256 random bits and is shown once; a plain SHA-256 of it is kept, as of sessions' tokens. A key opens
what its scopes say, so many times a minute and a day. Finding it, counting the call and noting the moment is one
UPDATE, so every process counts the same and a volley is counted one by one on the key's own row.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

import structlog
from sqlalchemy import bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session

from core.foundation.clock import civil
from core.foundation.errors import CivicError, Conflict, Invalid, NotAllowed, NotFound, TooMany
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import RULES, WHOLE, May, require
from core.identity.terms import KEPT_BY_KEYS, Channel, ChannelEvent, ChannelScope, Role
from core.journal import actions as journal
from db.models.identity import ChannelKey
from db.session import columns
from db.standing import STAMP, stand_on
from db.writing import table_of

LONGEST_NAME = 80
MOST_PER_MINUTE, MOST_PER_DAY = 100_000, 10_000_000
PREFIX = "mhk_"
"""So that a secret that was left somewhere is known for what it is."""

CALLED = table_of(ChannelKey)
COUNTED = (
    update(CALLED)
    .where(
        CALLED.c.secret_hash == bindparam("digest"),
        CALLED.c.revoked_at.is_(None),
        or_(CALLED.c.expires_at.is_(None), CALLED.c.expires_at > bindparam("at")),
    )
    .values(
        minute_used=case((CALLED.c.minute >= bindparam("this_minute"), CALLED.c.minute_used + 1), else_=1),
        minute=func.greatest(CALLED.c.minute, bindparam("this_minute", type_=CALLED.c.minute.type)),
        day_used=case((CALLED.c.day >= bindparam("today"), CALLED.c.day_used + 1), else_=1),
        day=func.greatest(CALLED.c.day, bindparam("today", type_=CALLED.c.day.type)),
        used_at=bindparam("at"),
    )
    .returning(
        CALLED.c.id,
        CALLED.c.name,
        CALLED.c.channel,
        CALLED.c.scopes,
        CALLED.c.minute_used > CALLED.c.per_minute,
        CALLED.c.day_used > CALLED.c.per_day,
        STAMP,
    )
)
"""The key of a secret, if it is in force, with one call more."""

log = structlog.get_logger()


class UnknownKey(NotAllowed):
    """No key, or one that nobody holds any more."""

    status = 401


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just made; the secret is shown now and never again."""

    id: int
    name: str
    secret: str


@dataclass(frozen=True, slots=True)
class Admitted:
    """A channel that may do what it asks for.

    Attributes:
        stamp: of what stood when it was let in (`db.standing`).
    """

    id: int
    name: str
    channel: Channel
    stamp: str | None = None


@dataclass(frozen=True, slots=True)
class KeyView:
    """A line of the administrators' list.

    Attributes:
        used_today: calls of this civil day, refused ones included.
        ended: revoked or run out.
    """

    id: int
    name: str
    channel: Channel
    scopes: tuple[ChannelScope, ...]
    per_minute: int
    per_day: int
    tail: str
    made_at: datetime
    made_by: int | None
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None
    used_today: int
    ended: bool


def make_key(
    session: Session,
    actor: Actor,
    name: str,
    channel: Channel,
    scopes: Collection[ChannelScope],
    *,
    per_minute: int = 60,
    per_day: int = 5000,
    days: int | None = None,
    now: datetime,
) -> NewKey:
    """Let another system in.

    Args:
        session: the transaction.
        actor: who lets it in.
        name: what the system is called.
        channel: the way in that its cases get.
        scopes: what the key opens.
        per_minute: calls in a minute.
        per_day: calls in a civil day.
        days: how long it lasts; None: until it is revoked.
        now: the moment.

    Raises:
        NotAllowed: not an administrator of the whole district.
        Invalid: a name, a scope or a limit is missing or makes no sense.
    """
    require(RULES, May.KEEP_CHANNELS, actor, WHOLE)
    name, held = " ".join(name.replace("\0", "").split()), [each for each in ChannelScope if each in scopes]
    _check(name, channel, held, per_minute, per_day, days)
    secret = PREFIX + secrets.token_urlsafe(32)
    row = ChannelKey(
        name=name,
        channel=channel,
        scopes="|".join(held),
        per_minute=per_minute,
        per_day=per_day,
        secret_hash=_digest(secret),
        tail=secret[-4:],
        made_by=actor.account_id,
        made_at=now,
        expires_at=now + timedelta(days=days) if days is not None else None,
        minute=now,
        day=civil(now).date(),
    )
    session.add(row)
    session.flush()
    facts = {"channel": channel, "scopes": held, "per_minute": per_minute, "per_day": per_day}
    by = actor.by(Role.SYSTEM, Role.ADMIN)
    journal.record(session, row, ChannelEvent.KEY_MADE, by, now=now, facts=facts)
    log.info("identity.channel_key_made", key=row.id, by=actor.account_id)
    return NewKey(row.id, name, secret)


def revoke_key(session: Session, actor: Actor, key_id: int, *, now: datetime) -> None:
    """Shut a channel out from this moment on.

    Raises:
        NotAllowed: not an administrator of the whole district.
        NotFound: no such key.
        Conflict: revoked already.
    """
    require(RULES, May.KEEP_CHANNELS, actor, WHOLE)
    row = session.get(ChannelKey, key_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(N_("没有这把密钥"))
    if row.revoked_at is not None:
        raise Conflict(N_("这把密钥已经停用了"))
    row.revoked_at, row.revoked_by = now, actor.account_id
    by = actor.by(Role.SYSTEM, Role.ADMIN)
    journal.record(session, row, ChannelEvent.KEY_REVOKED, by, now=now)
    log.info("identity.channel_key_revoked", key=row.id, by=actor.account_id)


def admit(session: Session, secret: str, scope: ChannelScope, *, now: datetime) -> Admitted | CivicError:
    """Who calls with this secret; the call is counted, and a refusal that counts is returned, not raised.

    Raises:
        UnknownKey: no key has this secret, or it was revoked or has run out.
    """
    minute, day = now.replace(second=0, microsecond=0), civil(now).date()
    said = {"digest": _digest(secret), "at": now, "this_minute": minute, "today": day}
    row = columns(session, COUNTED, said).one_or_none()
    if row is None:
        raise UnknownKey(N_("密钥不对，或者已经停用、过期"))
    key_id, name, channel, scopes, minute_full, day_full, stamp = row
    if day_full or minute_full:
        return TooMany(N_("次数太多，请 {minutes} 分钟后再试"), minutes=_wait(now, day) if day_full else 1)
    if scope not in scopes.split("|"):
        return NotAllowed(N_("这把密钥没有“{scope}”的权限"), scope=scope)
    return Admitted(key_id, name, channel, stamp)


def goes_by_entry(session: Session, channel: Admitted) -> None:
    """What this transaction does goes by what stood when the channel was let in; it changes nothing of that."""
    stand_on(session, channel.stamp)


def keys_of_channels(session: Session, actor: Actor, *, now: datetime) -> list[KeyView]:
    """All keys, those in force first, the newest first among them.

    Raises:
        NotAllowed: not an administrator of the whole district.
    """
    require(RULES, May.KEEP_CHANNELS, actor, WHOLE)
    rows = session.scalars(select(ChannelKey).order_by(ChannelKey.id.desc()).limit(500)).all()
    views = [_view(row, now) for row in rows]
    return [each for each in views if not each.ended] + [each for each in views if each.ended]


def _view(row: ChannelKey, now: datetime) -> KeyView:
    return KeyView(
        row.id,
        row.name,
        row.channel,
        tuple(ChannelScope(each) for each in row.scopes.split("|")),
        row.per_minute,
        row.per_day,
        row.tail,
        row.made_at,
        row.made_by,
        row.expires_at,
        row.revoked_at,
        row.used_at,
        row.day_used if row.day == civil(now).date() else 0,
        row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now),
    )


def _check(
    name: str,
    channel: Channel,
    scopes: Collection[ChannelScope],
    per_minute: int,
    per_day: int,
    days: int | None,
) -> None:
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid(N_("请填写渠道名称，最多 {longest} 个字"), "name", longest=LONGEST_NAME)
    if channel not in KEPT_BY_KEYS:
        raise Invalid(N_("“{channel}”这个渠道不能用密钥接入"), "channel", channel=channel)
    if not scopes:
        raise Invalid(N_("请至少选一项权限"), "scopes")
    if not 1 <= per_minute <= MOST_PER_MINUTE:
        raise Invalid(N_("每分钟次数请填 1 到 {most}"), "per_minute", most=MOST_PER_MINUTE)
    if not per_minute <= per_day <= MOST_PER_DAY:
        raise Invalid(N_("每天次数不能少于每分钟次数，最多 {most}"), "per_day", most=MOST_PER_DAY)
    if days is not None and not 1 <= days <= 3650:
        raise Invalid(N_("有效天数请填 1 到 3650"), "days")


def _wait(now: datetime, day: date) -> int:
    """Minutes until the civil day is over."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), civil(now).tzinfo)
    return max(1, ceil((midnight - now).total_seconds() / 60))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
