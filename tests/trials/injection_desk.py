"""Where a case is told, taken on, handled and answered with the corpora in every word: what the scenes begin with."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.actions import asking, dispatching, handling, intake
from core.cases.actions.dispatching import CoUnit
from core.cases.terms import ContactKind, Outcome, Resolved, Satisfied
from core.cases.values import Slip
from core.deadlines.terms import Level
from core.foundation.clock import now
from core.identity.actor import CITIZEN
from tests.factories.cases import SAID, Team, Walk
from tests.trials.injection_corpora import Pen

NOTE, REPLY, BASIS = 1000, 3000, 500
"""Longest words of an act, of an answer, of a decision."""


@dataclass(slots=True)
class Desk:
    """Where the scenes are played.

    Attributes:
        slips: receipts of every case, to open it by.
        people: one more for each, so that everybody has a number of his own.
    """

    session: Session
    crew: Team
    pen: Pen
    slips: list[Slip] = field(default_factory=list)
    people: int = 0

    def write(self, act: str, most: int = NOTE, least: int = 15, **more: bool) -> str:
        """Words for a parameter of an act."""
        name = act if act.startswith(("publicity.", "supervision.")) else f"cases.{act}"
        return self.pen.write(name, most, least, **more)  # type: ignore[arg-type]

    def begin(self, *, days: float = 2, **more: object) -> Walk:
        """A case of somebody, told so many days ago."""
        self.people += 1
        told = replace(
            SAID,
            text=self.write("Submission.text", 3000),
            place=self.write("Submission.place", 200, lines=False),
            name=self.write("Submission.name", 40, lines=False),
            phone=f"1390{self.people:07d}",
            calm=True,
            **more,  # type: ignore[arg-type]
        )
        moment = now() - timedelta(days=days)
        slip = intake.submit(self.session, CITIZEN, told, now=moment)
        self.slips.append(slip)
        return Walk(self.session, self.crew, moment, slip)

    def accept(self, case: Walk, level: Level = Level.L3) -> Walk:
        """Taken on, with a headline somebody typed."""
        intake.accept(
            self.session,
            self.crew.operator,
            case.id,
            category_id=self.crew.pump.id,
            area_id=self.crew.tree.north_lane.id,
            level=level,
            headline=self.write("intake.accept.headline", 80, lines=False),
            now=case.wait(minutes=5).now,
        )
        return case

    def sent(self, case: Walk) -> Walk:
        """Handed to the water bureau with a note, and to another unit beside it."""
        self.accept(case)
        dispatching.dispatch(
            self.session,
            self.crew.dispatcher,
            case.id,
            unit_id=self.crew.tree.water.id,
            note=self.write("dispatching.dispatch.note"),
            co_units=(CoUnit(self.crew.tree.heat.id, self.write("CoUnit.text", 400), mandatory=False),),
            now=case.wait(minutes=5).now,
        )
        return case

    def signed(self, case: Walk) -> Walk:
        """The unit has it."""
        self.sent(case)
        handling.sign(self.session, self.crew.clerk, case.id, now=case.wait(minutes=5).now)
        return case

    def drafted(self, case: Walk, **more: object) -> Walk:
        """Contacted and drafted."""
        act, handler = self.session, self.crew.handler
        note = self.write("handling.contact.note")
        handling.contact(
            act, handler, case.id, kind=ContactKind.CALL, note=note, now=case.wait(minutes=5).now
        )
        text = self.write("handling.ask_reply.text", REPLY)
        words = {"outcome": Outcome.SOLVED, **more}
        handling.ask_reply(act, handler, case.id, text=text, now=case.now, **words)  # type: ignore[arg-type]
        return case

    def replied(self, case: Walk, **more: object) -> Walk:
        """Drafted and signed."""
        self.drafted(case, **more)
        handling.sign_reply(self.session, self.crew.unit_lead, case.id, now=case.wait(minutes=5).now)
        return case

    def answered(self, case: Walk, **more: object) -> Walk:
        """Released to the person."""
        self.replied(case, **more)
        case.wait(minutes=5).release()
        return case

    def rated(self, case: Walk, resolved: Resolved, satisfied: Satisfied) -> Walk:
        """Rated by the person, with a word."""
        case.wait(minutes=5).rate(resolved, satisfied, self.write("rating.rate.comment"))
        return case

    def deny(self, case: Walk, kind: ApprovalKind, actor: object) -> None:
        """No to a question."""
        reason = self.write("asking.deny.reason")
        asking.deny(self.session, actor, case.id, kind=kind, reason=reason, now=case.wait(minutes=5).now)  # type: ignore[arg-type]
