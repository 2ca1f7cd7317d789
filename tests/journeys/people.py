"""A small centre at work whose people have names, as their pages show them."""

from dataclasses import fields
from datetime import datetime

from sqlalchemy import select

from core.foundation.clock import now
from core.identity import sessions
from core.identity.actor import Actor
from core.identity.terms import NOT_GRANTED, UNIT_ROLES, Role
from db.models.identity import Account
from db.session import unit_of_work
from tests.factories.accounts import person
from tests.factories.cases import Team, team

NAMES = {
    "op": "孙受理",
    "disp": "周派遣",
    "rev": "吴审核",
    "lead": "郑主任",
    "clerk": "冯签收",
    "handler": "陈经办",
    "ulead": "褚局长",
    "hclerk": "卫热力",
    "auditor": "蒋审计",
    "adm": "沈管理",
    "leader": "韩区长",
    "conf": "杨保密",
    "second-disp": "朱派遣",
    "second-rev": "秦审核",
}


def staff() -> Team:
    """The team of the factories, named."""
    with unit_of_work() as session:
        made = team(session)
        for account in session.scalars(select(Account)):
            account.name = NAMES[account.login]
    return made


def for_every_role(crew: Team) -> dict[Role, Actor]:
    """One person for each role that can be granted: of the team whoever has just this one, else somebody new."""
    alone = {
        actor.grants[0].role: actor
        for actor in (getattr(crew, field.name) for field in fields(crew))
        if isinstance(actor, Actor) and len(actor.grants) == 1
    }
    roles = [role for role in Role if role not in NOT_GRANTED]
    with unit_of_work() as session:
        return {
            role: alone.get(role)
            or person(
                session,
                f"seat-{nth}",
                (role, crew.tree.water if role in UNIT_ROLES else crew.tree.root),
                name=role.label,
            )
            for nth, role in enumerate(roles)
        }


def token_of(actor: Actor, at: datetime | None = None) -> str:
    """A session of this person, for a browser that need not pass the door by hand; from now, or from that moment."""
    with unit_of_work() as session:
        opened = sessions.new_session(
            session, actor.account_id or 0, now=at or now(), address="127.0.0.1", browser="journey"
        )
        return opened.token
