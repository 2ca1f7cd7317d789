"""People and what they may be: accounts and grants, kept by administrators."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import structlog
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.foundation import keys, phone, pinyin
from core.foundation.clock import CIVIL, civil
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.foundation.text import LANGUAGES, N_
from core.identity import passwords, second_factor, sessions
from core.identity.actor import Actor
from core.identity.demo import has_demo
from core.identity.permissions import RULES, About, May, require
from core.identity.terms import NOT_GRANTED, AccountEvent, Ended, Role
from core.journal import actions as journal
from core.journal.terms import By
from db.models.identity import Account, GrantRow, UnitRow

log = structlog.get_logger()

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
LONGEST_NAME, LONGEST_TITLE = 40, 80


@dataclass(frozen=True, slots=True)
class NewPerson:
    """An account was made; the one-time password is told now and kept nowhere."""

    id: int
    login: str
    password: str
    version: int


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """An account was changed."""

    id: int
    version: int


def add_person(
    session: Session,
    actor: Actor,
    login: str,
    name: str,
    *,
    now: datetime,
    title: str = "",
    number: str = "",
    grants: tuple[tuple[Role, int], ...] = (),
    demo: bool = False,
) -> NewPerson:
    """Make an account with a one-time password and its first grants (role, unit id).

    While a demonstration lasts, everybody who is added is part of it and ends with it.

    Raises:
        NotAllowed: not an administrator of every unit in which something is granted.
        Invalid: login, name or telephone number cannot be accepted.
        Conflict: the login is taken.
    """
    require(RULES, May.EDIT_PEOPLE, actor, About())
    login = login.strip().lower()
    if not LOGIN.fullmatch(login):
        raise Invalid(N_("登录名用 2 到 32 个小写字母、数字、点、横线，以字母或数字开头"), "login")
    if session.scalar(select(Account.id).where(Account.login == login)) is not None:
        raise Conflict(N_("登录名 {login} 已经有人用"), login=login)
    told = passwords.one_time()
    row = Account(
        login=login,
        password_hash=passwords.hashed(told),
        must_change=True,
        created_at=now,
        demo=demo or has_demo(session),
    )
    _describe(row, name, title, number)
    session.add(row)
    session.flush()
    journal.record(session, row, AccountEvent.ADDED, acting(actor), now=now)
    for role, unit_id in grants:
        grant(session, actor, row.id, role, unit_id, now=now)
    log.info("identity.person_added", account=row.id, by=actor.account_id)
    return NewPerson(row.id, login, told, row.version)


def change_person(
    session: Session,
    actor: Actor,
    account_id: int,
    *,
    name: str,
    now: datetime,
    title: str = "",
    number: str = "",
    version: int | None = None,
) -> PersonChanged:
    """Change name, title and telephone number.

    Raises:
        Conflict: `version` is given and somebody changed the person meanwhile.
    """
    row = to_edit(session, actor, account_id, now=now)
    if version is not None and row.version != version:
        raise Conflict(N_("别人刚改过这个人员，请刷新后再改"))
    _describe(row, name, title, number)
    journal.record(session, row, AccountEvent.CHANGED, acting(actor), now=now)
    return _changed(session, row)


def grant(
    session: Session,
    actor: Actor,
    account_id: int,
    role: Role,
    unit_id: int,
    *,
    now: datetime,
    last_day: date | None = None,
) -> int:
    """Give a person a role in a unit and its subtree; the id of the grant.

    Args:
        last_day: the grant ends with this civil day; None: until it is taken back.

    Raises:
        NotAllowed: not an administrator of the unit, or it is himself.
        Invalid: not a role to be given, or its last day is over.
        Conflict: he has it already.
    """
    row = _locked(session, account_id)
    place = session.get(UnitRow, unit_id)
    if place is None or place.valid_to is not None:
        raise NotFound(N_("没有这个单位，或者已经撤销"))
    require(RULES, May.GRANT, actor, About((place.path,), account_id))
    if role in NOT_GRANTED:
        raise Invalid(N_("“{role}”不是可以授予的角色"), "role", role=role)
    open_grant = select(GrantRow.id).where(
        GrantRow.account_id == account_id,
        GrantRow.role == role,
        GrantRow.unit_id == unit_id,
        or_(GrantRow.valid_to.is_(None), GrantRow.valid_to > now),
    )
    if session.scalar(open_grant) is not None:
        raise Conflict(N_("这个人员已有此项授权"))
    made = GrantRow(
        account_id=account_id,
        role=role,
        unit_id=unit_id,
        valid_from=now,
        valid_to=_end_of(last_day, now),
        granted_by=actor.account_id,
    )
    session.add(made)
    row.version += 1
    session.flush()
    facts = {"role": role, "place_id": unit_id, "until": made.valid_to}
    journal.record(session, row, AccountEvent.GRANTED, acting(actor), now=now, facts=facts, unit_id=unit_id)
    log.info("identity.granted", account=account_id, role=role.value, unit=unit_id, by=actor.account_id)
    return made.id


def revoke_grant(session: Session, actor: Actor, grant_id: int, *, now: datetime) -> None:
    """Take a role back; the person's sessions end, so that nothing he has open outlives it.

    Raises:
        NotFound: there is no such open grant.
        Conflict: the district would be left without an administrator.
    """
    holder_id = session.scalar(select(GrantRow.account_id).where(GrantRow.id == grant_id))
    holder = _locked(session, holder_id) if holder_id is not None else None
    row = session.scalar(
        select(GrantRow)
        .where(GrantRow.id == grant_id, or_(GrantRow.valid_to.is_(None), GrantRow.valid_to > now))
        .with_for_update()
    )
    if row is None or holder is None:
        raise NotFound(N_("没有这项授权，或者已经收回"))
    place = session.get_one(UnitRow, row.unit_id)
    require(RULES, May.GRANT, actor, About((place.path,), row.account_id))
    if row.role is Role.ADMIN:
        _keep_an_administrator(session, without_grant=grant_id)
    facts = {"role": row.role, "place_id": row.unit_id}
    journal.record(
        session, holder, AccountEvent.REVOKED, acting(actor), now=now, facts=facts, unit_id=row.unit_id
    )
    end_grant(session, row, now=now)
    log.info(
        "identity.grant_revoked",
        account=row.account_id,
        role=row.role.value,
        unit=row.unit_id,
        by=actor.account_id,
    )


def end_grant(session: Session, row: GrantRow, *, now: datetime) -> None:
    """End a locked grant, or drop it when it never ruled, and the sessions it was open in."""
    if row.valid_from >= now:
        session.delete(row)
    else:
        row.valid_to = now
    session.flush()
    sessions.revoke_all(session, row.account_id, why=Ended.GRANTS, now=now)


def disable(session: Session, actor: Actor, account_id: int, *, now: datetime) -> PersonChanged:
    """Put an account out of use; its sessions end.

    Raises:
        NotAllowed: it is himself.
        Conflict: the district would be left without an administrator.
    """
    row = to_edit(session, actor, account_id, now=now)
    if actor.account_id == account_id:
        raise NotAllowed(N_("不能停用自己的账号"))
    _keep_an_administrator(session, without_account=account_id)
    row.disabled_at = row.disabled_at or now
    sessions.revoke_all(session, account_id, why=Ended.DISABLED, now=now)
    journal.record(session, row, AccountEvent.DISABLED, acting(actor), now=now)
    log.info("identity.disabled", account=account_id, by=actor.account_id)
    return _changed(session, row)


def enable(session: Session, actor: Actor, account_id: int, *, now: datetime) -> PersonChanged:
    """Put an account in use again, with the grants it has kept."""
    row = to_edit(session, actor, account_id, now=now)
    row.disabled_at = None
    journal.record(session, row, AccountEvent.ENABLED, acting(actor), now=now)
    log.info("identity.enabled", account=account_id, by=actor.account_id)
    return _changed(session, row)


def clear_second_factor(session: Session, actor: Actor, account_id: int, *, now: datetime) -> PersonChanged:
    """Take away a second factor whose owner lost telephone and recovery codes; his sessions end.

    Raises:
        NotAllowed: it is himself.
    """
    row = to_edit(session, actor, account_id, now=now)
    if actor.account_id == account_id:
        raise NotAllowed(N_("自己的动态口令请在“我的账号”里停用"))
    second_factor.clear(session, row)
    sessions.revoke_all(session, account_id, why=Ended.SECOND_FACTOR, now=now)
    journal.record(session, row, AccountEvent.FACTOR_CLEARED, acting(actor), now=now)
    log.info("identity.second_factor_cleared", account=account_id, by=actor.account_id)
    return _changed(session, row)


def require_new_password(session: Session, actor: Actor, account_id: int, *, now: datetime) -> PersonChanged:
    """Let somebody choose another password at his next login, with the one he has; his sessions end.

    Raises:
        NotAllowed: it is himself.
    """
    row = to_edit(session, actor, account_id, now=now)
    if actor.account_id == account_id:
        raise NotAllowed(N_("自己的密码请用“修改密码”"))
    row.must_change = True
    sessions.revoke_all(session, account_id, why=Ended.MUST_CHANGE, now=now)
    journal.record(session, row, AccountEvent.MUST_CHANGE, acting(actor), now=now)
    return _changed(session, row)


def choose_language(session: Session, actor: Actor, language: str) -> None:
    """Choose the language one is spoken to; empty: as the browser asks.

    Raises:
        Invalid: we do not speak it.
    """
    if language and language not in LANGUAGES:
        raise Invalid(N_("没有这种语言"), "language")
    if actor.account_id is not None:
        _locked(session, actor.account_id).language = language
        session.flush()


def to_edit(session: Session, actor: Actor, account_id: int, *, now: datetime) -> Account:
    """The account, locked, for an administrator over everything this person holds.

    Raises:
        NotFound: there is none.
        NotAllowed: the person holds something outside the administrator's part of the tree.
    """
    row = _locked(session, account_id)
    held = sessions.grants_of(session, account_id, now=now)
    require(RULES, May.EDIT_PEOPLE, actor, About(tuple(one.unit_path for one in held), account_id))
    return row


def acting(actor: Actor) -> By:
    """How a line names who keeps accounts: an administrator, or the operator at the terminal."""
    return actor.by(Role.ADMIN, Role.SYSTEM)


def _end_of(last_day: date | None, now: datetime) -> datetime | None:
    """The moment at which a grant with a last day ends."""
    if last_day is None:
        return None
    if last_day < civil(now).date():
        raise Invalid(N_("最后一天已经过去了，请选今天以后的日子"), "last_day")
    return datetime.combine(last_day + timedelta(days=1), time(), CIVIL)


def _locked(session: Session, account_id: int) -> Account:
    row = session.get(Account, account_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(N_("没有这个人员"))
    return row


def _changed(session: Session, row: Account) -> PersonChanged:
    row.version += 1
    session.flush()
    return PersonChanged(row.id, row.version)


def _describe(row: Account, name: str, title: str, number: str) -> None:
    name, title, number = name.strip(), title.strip(), number.strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid(N_("请填写姓名，最多 {longest} 个字"), "name", longest=LONGEST_NAME)
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise Invalid(N_("职务最多 {longest} 个字"), "title", longest=LONGEST_TITLE)
    row.name, row.pinyin, row.title = name, pinyin.initials(name), title
    row.phone = phone.normal(number) if number else None
    row.phone_hash = keys.keyed_hash("phone", row.phone) if row.phone else None


def _keep_an_administrator(
    session: Session, *, without_grant: int | None = None, without_account: int | None = None
) -> None:
    """Refuse what would leave nobody who administers the whole district.

    Two may try at once: the grants are locked first and looked at afterwards, in a statement that sees the other's act.
    """
    administrators = (
        select(GrantRow.id, GrantRow.account_id)
        .join(UnitRow, UnitRow.id == GrantRow.unit_id)
        .join(Account, Account.id == GrantRow.account_id)
        .where(
            GrantRow.role == Role.ADMIN,
            GrantRow.valid_to.is_(None),
            UnitRow.parent_id.is_(None),
            Account.disabled_at.is_(None),
        )
        .order_by(GrantRow.id)
    )
    session.execute(administrators.with_for_update(of=GrantRow)).all()
    rows = session.execute(administrators).all()
    lost = [row for row in rows if row.id == without_grant or row.account_id == without_account]
    if lost and len(lost) == len(rows):
        raise Conflict(N_("这是最后一位系统管理员，须先另设一位"))
