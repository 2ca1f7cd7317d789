"""Somebody stands in for somebody else from one day to another."""

from datetime import date, datetime, timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.duty.permissions import RULES, About, DutyMay
from core.duty.queries.substitutes import colleagues, working_grants
from core.duty.rules import LONGEST_ABSENCE
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.permissions import require
from db.models.duty import Substitute
from db.models.identity import Account

log = structlog.get_logger()


def appoint(
    session: Session,
    actor: Actor,
    account_id: int,
    substitute_id: int,
    from_day: date,
    to_day: date,
    *,
    now: datetime,
) -> int:
    """Say who does somebody's work from one day to another, both included; the id.

    Raises:
        NotFound: there is no such person.
        NotAllowed: not himself, not a lead of his unit, not his administrator.
        Invalid: days that are over, turned round or too many; somebody who cannot do this work.
        Conflict: somebody stands in on one of these days already.
    """
    _hold(session, actor, account_id, now=now)
    if to_day < from_day:
        raise Invalid(N_("最后一天早于第一天，请核对日期"), "to_day")
    if to_day < civil(now).date():
        raise Invalid(N_("这几天已经过去了，请选今天以后的日子"), "to_day")
    if to_day - from_day > timedelta(days=LONGEST_ABSENCE):
        raise Invalid(N_("一次最多请人代办一年"), "to_day")
    if substitute_id not in {holder.account_id for holder in colleagues(session, account_id, now=now)}:
        raise Invalid(N_("代办的同事要在同一个单位有同样的角色，请另选"), "substitute_id")
    if _overlaps(session, account_id, from_day, to_day):
        raise Conflict(N_("这几天里已经有人代办，请先结束原来的安排"))
    row = Substitute(
        account_id=account_id,
        substitute_id=substitute_id,
        from_day=from_day,
        to_day=to_day,
        made_by=actor.account_id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    log.info("duty.substitute_appointed", account=account_id, substitute=substitute_id, by=actor.account_id)
    return row.id


def end(session: Session, actor: Actor, standing_id: int, *, now: datetime) -> None:
    """Take an appointment back; the person does his work himself again. Ending it twice changes nothing.

    Raises:
        NotFound: there is none.
        NotAllowed: not himself, not a lead of his unit, not his administrator.
    """
    row = session.get(Substitute, standing_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(N_("没有这项代办安排"))
    _may(session, actor, row.account_id, now=now)
    row.ended_at = row.ended_at or now
    session.flush()
    log.info("duty.substitute_ended", account=row.account_id, by=actor.account_id)


def _hold(session: Session, actor: Actor, account_id: int, *, now: datetime) -> None:
    """Lock the person, so that two appointments at once see each other."""
    if session.get(Account, account_id, with_for_update=True, populate_existing=True) is None:
        raise NotFound(N_("没有这个人员"))
    _may(session, actor, account_id, now=now)


def _may(session: Session, actor: Actor, account_id: int, *, now: datetime) -> None:
    paths = tuple(grant.unit_path for grant in working_grants(session, account_id, now=now))
    require(RULES, DutyMay.APPOINT, actor, About(paths, account_id))


def _overlaps(session: Session, account_id: int, from_day: date, to_day: date) -> bool:
    found = session.scalar(
        select(Substitute.id)
        .where(
            Substitute.account_id == account_id,
            Substitute.ended_at.is_(None),
            Substitute.from_day <= to_day,
            Substitute.to_day >= from_day,
        )
        .limit(1)
    )
    return found is not None
