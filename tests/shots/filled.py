"""A filled district to be pictured: the demonstration, played into an empty database, and who sits there."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from core.cases.actions.retaining import hold_case
from core.cases.actions.revealing import reveal_contact
from core.cases.queries.desks import desk
from core.cases.queries.narrowing import Desk, Filters
from core.deadlines.publishing import NewLimit, publish_regulation
from core.deadlines.queries import regulation_for
from core.deadlines.terms import Stage
from core.demo import building
from core.foundation.calendar import Limit, Unit
from core.foundation.clock import civil, now
from core.foundation.settings import settings
from core.identity import sessions
from core.identity.actor import Actor
from core.identity.terms import NOT_GRANTED, Role
from core.seeding import seed
from db.models.identity import Account, GrantRow
from db.session import reading, unit_of_work

BASIS = "区府办〔2026〕90 号"


def fill(told: Callable[[int, int], None], most: int | None = None) -> None:
    """Play the demonstration into an empty migrated database."""
    with unit_of_work() as session:
        seed(session, settings().centre_name, now=now())
        building.build(session, now=now(), most=most, told=told)
    _administer()


def _administer() -> None:
    """What only time brings: a regulation that will rule, a case held back, a look at somebody's telephone."""
    people, moment = seats(), now()
    tomorrow = civil(moment).date() + timedelta(days=1)
    with unit_of_work() as session:
        faster = Limit(4, Unit.WORKING_HOUR)
        lines = [
            NewLimit(Stage.SIGN, faster if each.level is None else each.limit, BASIS, each.level)
            for each in regulation_for(session, moment).rulings
            if each.stage is Stage.SIGN
        ]
        publish_regulation(
            session,
            people[Role.ADMIN],
            "limits-next",
            "民呼件办理期限（签收提速）",
            lines,
            valid_from=tomorrow,
            source=BASIS,
            now=moment,
        )
        case = desk(session, people[Role.OPERATOR], Desk.INTAKE, Filters(), now=moment, limit=1).rows[0]
        hold_case(
            session, people[Role.CENTER_LEAD], case.number, reason="行政复议调取，结案前保留", now=moment
        )
        reveal_contact(
            session, people[Role.OPERATOR], case.id, reason="核对门牌号，电话里没有说清", now=moment
        )


def seats() -> dict[Role, Actor]:
    """For each role who has it and little else."""
    with reading() as session:
        held: dict[int, list[Role]] = {}
        for account_id, role in session.execute(
            select(GrantRow.account_id, GrantRow.role)
            .where(GrantRow.valid_to.is_(None))
            .order_by(GrantRow.id)
        ):
            held.setdefault(account_id, []).append(role)
        found = {}
        for role in Role:
            having = sorted((len(roles), account_id) for account_id, roles in held.items() if role in roles)
            if role in NOT_GRANTED or not having:
                continue
            account = session.get_one(Account, having[0][1])
            found[role] = Actor(account.id, account.name, sessions.grants_of(session, account.id, now=now()))
        return found


def logins() -> frozenset[str]:
    """Names typed at the door; they may stand on a Chinese page."""
    with reading() as session:
        return frozenset(session.scalars(select(Account.login)))
