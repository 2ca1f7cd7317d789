"""A small centre at work: clocks seeded, a short taxonomy, a team, and a case walked to wherever a test begins."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

import core.wiring  # noqa: F401 (acts run with their followers)
from core.cases.actions import answering, dispatching, handling, intake, merging, rating
from core.cases.permissions import key_to
from core.cases.terms import AuditCheck, CaseStatus, ContactKind, Outcome, Resolved, Satisfied
from core.cases.values import Slip, Submission
from core.deadlines.terms import Level
from core.foundation.clock import CIVIL
from core.identity.actor import CITIZEN, Actor
from core.identity.terms import Role
from db.models.cases import Category, EmergencyWord
from db.seeds import calendar, regulations
from tests.factories.accounts import Tree, person, small_tree

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=CIVIL)
"""A working Monday without a holiday in sight."""

SAID = Submission(
    text="小区加压泵坏了三天，六楼以上没有水，老人打水很困难。",
    place="北门街道和苑小区 3 号楼",
    phone="13900001234",
    name="赵一",
    contact_ok=True,
)

OTHER = replace(SAID, text="水泵一直没修，孩子洗澡都成问题。", phone="13900005678", name="钱二")
"""The same matter, told by somebody else."""


@dataclass(frozen=True, slots=True)
class Team:
    """Everybody a case meets on its way."""

    tree: Tree
    pump: Category
    loose: Category
    operator: Actor
    dispatcher: Actor
    reviewer: Actor
    lead: Actor
    clerk: Actor
    handler: Actor
    unit_lead: Actor
    heat_clerk: Actor
    leader: Actor
    confidant: Actor
    dispatcher2: Actor
    reviewer2: Actor
    auditor: Actor
    admin: Actor


def team(session: Session) -> Team:
    """A centre, two departments with people, and a taxonomy of one branch."""
    began = MONDAY - timedelta(days=300)
    tree = small_tree(session, now=began)
    calendar.seed(session, now=began)
    regulations.seed(session, now=began)
    session.add(EmergencyWord(word="着火", call="119", advice="请先离开，再打电话"))
    field = _category(session, None, "W", "供水", level=Level.L3, unit_id=tree.water.id)
    kind = _category(session, field, "W-1", "二次供水")
    pump = _category(session, kind, "W-1-1", "停水", urgent_words="没有水|断水")
    loose = _category(session, kind, "W-1-2", "水费", answer_days=8)

    def make(login: str, role: Role, unit: object, *more: tuple[Role, object]) -> Actor:
        return person(session, login, (role, unit), *more, now=began)  # type: ignore[arg-type]

    return Team(
        tree,
        pump,
        loose,
        operator=make("op", Role.OPERATOR, tree.centre),
        dispatcher=make("disp", Role.DISPATCHER, tree.centre),
        reviewer=make("rev", Role.REVIEWER, tree.centre),
        lead=make("lead", Role.CENTER_LEAD, tree.centre),
        clerk=make("clerk", Role.UNIT_CLERK, tree.water),
        handler=make("handler", Role.UNIT_HANDLER, tree.water),
        unit_lead=make("ulead", Role.UNIT_LEAD, tree.water),
        heat_clerk=make(
            "hclerk", Role.UNIT_CLERK, tree.heat, (Role.UNIT_HANDLER, tree.heat), (Role.UNIT_LEAD, tree.heat)
        ),
        leader=make("leader", Role.LEADERS, tree.root),
        confidant=make(
            "conf",
            Role.OPERATOR,
            tree.centre,
            (Role.DISPATCHER, tree.centre),
            (Role.REVIEWER, tree.centre),
            (Role.CONFIDENTIAL, tree.centre),
        ),
        dispatcher2=make("second-disp", Role.DISPATCHER, tree.centre),
        reviewer2=make("second-rev", Role.REVIEWER, tree.centre),
        auditor=make("auditor", Role.AUDITOR, tree.root),
        admin=make("adm", Role.ADMIN, tree.root),
    )


def trusted(session: Session, team: Team) -> Actor:
    """A lead of the centre who holds the grant for secret cases; the crew's own lead does not."""
    centre = team.tree.centre
    return person(session, "trusted", (Role.CENTER_LEAD, centre), (Role.CONFIDENTIAL, centre))


def _category(
    session: Session, parent: Category | None, code: str, name: str, **attributes: object
) -> Category:
    row = Category(
        parent_id=parent.id if parent else None,
        path="/",
        code=code,
        name=name,
        full_name=f"{parent.full_name} · {name}" if parent else name,
        **attributes,
    )
    session.add(row)
    session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    session.flush()
    return row


@dataclass(slots=True)
class Walk:
    """A case under way and the clock that walks with it."""

    session: Session
    team: Team
    now: datetime
    slip: Slip

    @property
    def id(self) -> int:
        return self.slip.id

    @property
    def citizen(self) -> Actor:
        """The person whose case it is."""
        return key_to(self.slip.id)

    def wait(self, **span: float) -> "Walk":
        self.now += timedelta(**span)
        return self

    def to(self, status: CaseStatus, *, unit_id: int | None = None) -> "Walk":
        """Walk the main path until the status is reached."""
        team, session = self.team, self.session
        steps = (
            (CaseStatus.ACCEPTED, self.accept),
            (
                CaseStatus.DISPATCHED,
                lambda: dispatching.dispatch(
                    session, team.dispatcher, self.id, unit_id=unit_id or team.tree.water.id, now=self.now
                ),
            ),
            (CaseStatus.IN_PROGRESS, lambda: handling.sign(session, team.clerk, self.id, now=self.now)),
            (CaseStatus.REPLY_REVIEW, self.reply),
            (CaseStatus.ANSWERED, self.release),
            (CaseStatus.CALLBACK, lambda: self.rate(Resolved.NO, Satisfied.NO)),
            (CaseStatus.REHANDLING, lambda: rating.uphold(session, team.reviewer, self.id, now=self.now)),
        )
        for reached, step in steps:
            self.wait(minutes=20)
            step()
            if reached is status:
                return self
        raise ValueError(status)

    def accept(self, level: Level = Level.L3) -> None:
        intake.accept(
            self.session,
            self.team.operator,
            self.id,
            category_id=self.team.pump.id,
            area_id=self.team.tree.north_lane.id,
            level=level,
            now=self.now,
        )

    def reply(self) -> None:
        """Contact, draft, sign."""
        session, team = self.session, self.team
        handling.contact(
            session, team.handler, self.id, kind=ContactKind.CALL, note="已电话说明情况", now=self.now
        )
        handling.ask_reply(
            session,
            team.handler,
            self.id,
            outcome=Outcome.SOLVED,
            text="水泵已于今日下午更换并试压，六楼以上恢复供水。",
            now=self.now,
        )
        handling.sign_reply(session, team.unit_lead, self.id, now=self.now)

    def release(self) -> None:
        answering.release(
            self.session, self.team.reviewer, self.id, checks=frozenset(AuditCheck), now=self.now
        )

    def rate(self, resolved: Resolved, satisfied: Satisfied, comment: str = "") -> None:
        rating.rate(
            self.session,
            self.citizen,
            self.id,
            resolved=resolved,
            satisfied=satisfied,
            comment=comment,
            now=self.now,
        )


def walk(session: Session, team: Team, said: Submission = SAID, *, now: datetime = MONDAY) -> Walk:
    """A case just submitted by a citizen."""
    return Walk(session, team, now, intake.submit(session, CITIZEN, said, now=now))


def pair(session: Session, team: Team) -> tuple[Walk, Walk]:
    """A lead and a case that is handled along with it."""
    lead, follower = walk(session, team), walk(session, team, OTHER)
    merging.merge(session, team.operator, follower.id, lead_id=lead.id, reason="同一台水泵", now=follower.now)
    return lead, follower
