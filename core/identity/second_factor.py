"""The second factor: one-time codes of an app (RFC 6238, 30 seconds, 6 digits) and recovery codes for its loss."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from unicodedata import normalize

import pyotp
import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.foundation import keys
from core.foundation.errors import CivicError, Conflict, Invalid, NotAllowed
from core.foundation.settings import settings
from core.foundation.text import N_
from core.identity import limits, passwords, steps
from core.identity.actor import Actor
from core.identity.permissions import RULES, WHOLE, May, require
from core.identity.sessions import NewSession
from core.identity.terms import NOT_GRANTED, Ended, Restriction, Role
from db.models.identity import Account, RecoveryCode, RolePolicy

log = structlog.get_logger()

STEP = 30
"""Seconds a code is shown."""
DRIFT = (-1, 0, 1)
"""Steps a telephone's clock may be off."""
RECOVERY_CODES = 10
RULE = "5 per 15 minutes"
PURPOSE = "totp"
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class TotpOffer:
    """What an app must know: the secret to type, or the otpauth URI to scan."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The second factor is in force; the recovery codes are shown now and never again."""

    recovery_codes: tuple[str, ...]
    new_session: NewSession | None
    next: str


def begin_totp(session: Session, token: str, *, now: datetime) -> TotpOffer:
    """Make a new secret for the account of this session; it rules nothing until it is confirmed.

    Raises:
        Conflict: a second factor is in force already.
    """
    state = steps.standing(session, token, "", Restriction.ENROL, now=now)
    account = steps.locked(session, state.account_id)
    if account.totp_since is not None:
        raise Conflict(N_("动态口令已经启用；要换手机，请先停用再启用"))
    account.totp_secret, account.totp_step = pyotp.random_base32(), None
    session.flush()
    return _offer(account.login, account.totp_secret)


def pending_totp(session: Session, token: str, *, now: datetime) -> TotpOffer | None:
    """The offer that waits to be confirmed, to be shown again after a mistyped code."""
    state = steps.standing(session, token, "", Restriction.ENROL, now=now)
    account = session.get_one(Account, state.account_id)
    if account.totp_secret is None or account.totp_since is not None:
        return None
    return _offer(account.login, account.totp_secret)


def confirm_totp(session: Session, token: str, code: str, *, now: datetime) -> Confirmed | CivicError:
    """Put the second factor in force with a first right code; other sessions end. A wrong code is returned.

    Raises:
        Conflict: there is nothing to confirm.
        TooMany: too many wrong codes.
    """
    state = steps.standing(session, token, "", Restriction.ENROL, now=now)
    account = steps.locked(session, state.account_id)
    if account.totp_secret is None or account.totp_since is not None:
        raise Conflict(N_("没有待确认的动态口令，请重新开始"))
    limits.within(session, RULE, PURPOSE, str(account.id), now)
    if not _totp(account, code, now):
        return _wrong(session, account, now)
    limits.forget(session, PURPOSE, str(account.id))
    account.totp_since = now
    account.version += 1
    codes = _new_recovery_codes(session, account.id, now)
    done = steps.passed(session, state, account, second_factor=True, why=Ended.SECOND_FACTOR, now=now)
    log.info("identity.totp_on", account=account.id)
    return Confirmed(codes, done.new_session, done.next)


def drop_totp(session: Session, token: str, password: str, *, now: datetime) -> CivicError | None:
    """Give up the second factor, with the password; other sessions end. A wrong password is returned.

    Raises:
        NotAllowed: a role of this person requires it.
        TooMany: too many wrong passwords.
    """
    state = steps.standing(session, token, "", now=now)
    limits.within(session, RULE, PURPOSE, str(state.account_id), now)
    right = passwords.matches(password, session.get_one(Account, state.account_id).password_hash)
    account = steps.locked(session, state.account_id)
    limits.within(session, RULE, PURPOSE, str(account.id), now)
    if not right:
        limits.note(session, PURPOSE, str(account.id), now=now)
        return Invalid(N_("密码不对"), "password")
    if steps.must_use_totp(session, account.id, now=now):
        raise NotAllowed(N_("您的角色必须使用动态口令，不能停用"))
    limits.forget(session, PURPOSE, str(account.id))
    clear(session, account)
    steps.passed(session, state, account, second_factor=False, why=Ended.SECOND_FACTOR, now=now)
    log.info("identity.totp_off", account=account.id)
    return None


def require_totp(session: Session, actor: Actor, role: Role, required: bool, *, now: datetime) -> None:  # noqa: ARG001
    """Require a second factor of all who hold a role, or no longer; it is asked for at their next login.

    Raises:
        NotAllowed: not an administrator of the whole district.
        Invalid: nobody can hold this role.
    """
    require(RULES, May.SET_POLICY, actor, WHOLE)
    if role in NOT_GRANTED:
        raise Invalid(N_("“{role}”不是可以授予的角色"), "role", role=role)
    row = session.scalar(select(RolePolicy).where(RolePolicy.role == role).with_for_update())
    if row is None:
        row = RolePolicy(role=role)
        session.add(row)
    row.totp_required = required
    session.flush()
    log.info("identity.totp_policy", role=role.value, required=required, by=actor.account_id)


def accepted(session: Session, account: Account, code: str, *, now: datetime) -> bool:
    """Whether a code of the app or a recovery code is right for a locked account; either works once."""
    return account.totp_since is not None and (
        _totp(account, code, now) or _recovery(session, account.id, code, now)
    )


def clear(session: Session, account: Account) -> None:
    """Forget secret and recovery codes of a locked account."""
    account.totp_secret = account.totp_since = account.totp_step = None
    account.version += 1
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def _offer(login: str, secret: str) -> TotpOffer:
    return TotpOffer(
        secret, pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=settings().centre_name)
    )


def _totp(account: Account, code: str, now: datetime) -> bool:
    """A step that was used, or one before it, never works again."""
    if account.totp_secret is None:
        return False
    typed = _typed(code).encode()
    current = int(now.timestamp()) // STEP
    for step in (current + drift for drift in DRIFT):
        right = pyotp.TOTP(account.totp_secret).generate_otp(step).encode()
        if compare_digest(right, typed) and (account.totp_step is None or step > account.totp_step):
            account.totp_step = step
            return True
    return False


def _typed(code: str) -> str:
    """The signs that count, however they were typed: full width from an input method, spaced, in capitals."""
    return "".join(sign for sign in normalize("NFKC", code).lower() if sign in CROCKFORD)


def _recovery(session: Session, account_id: int, code: str, now: datetime) -> bool:
    typed = _typed(code)
    row = session.scalar(
        select(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.used_at.is_(None),
            RecoveryCode.code_hash.in_(keys.keyed_hashes("recovery", f"{account_id}:{typed}")),
        )
        .with_for_update()
    )
    if row is None:
        return False
    row.used_at = now
    return True


def _new_recovery_codes(session: Session, account_id: int, now: datetime) -> tuple[str, ...]:
    """Ten codes of 50 bits in place of the ones before."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    codes = ["".join(secrets.choice(CROCKFORD) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(
            account_id=account_id, code_hash=keys.keyed_hash("recovery", f"{account_id}:{code}"), made_at=now
        )
        for code in codes
    )
    session.flush()
    return tuple(f"{code[:5]}-{code[5:]}" for code in codes)


def _wrong(session: Session, account: Account, now: datetime) -> CivicError:
    limits.note(session, PURPOSE, str(account.id), now=now)
    return Invalid(N_("动态口令不对，请等下一个再试"), "code")
