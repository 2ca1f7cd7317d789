"""Playing a story through the real acts, each at its own moment."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from core.cases.actions import answering, citizen, dispatching, handling, intake, rating
from core.cases.permissions import key_to
from core.cases.queries.places import subdistrict_of
from core.cases.queries.taxonomy import attributes_of
from core.cases.routing import propose
from core.cases.terms import (
    AuditCheck,
    CaseAct,
    CaseStatus,
    Channel,
    ContactKind,
    Outcome,
    Resolved,
    Satisfied,
    Visibility,
)
from core.cases.values import Receipt, Submission
from core.deadlines.terms import Level
from core.demo import detours
from core.demo.district import District
from core.demo.stories import Story
from core.foundation.clock import civil
from core.identity.actor import CITIZEN, SYSTEM, Actor
from core.identity.terms import Role
from db.seeds.demo.texts import MatterRow

CHANNELS = (Channel.WECHAT, Channel.PHONE, Channel.WEB, Channel.QR, Channel.PHONE, Channel.APP, Channel.VISIT)
CALLERS = frozenset({Channel.PHONE, Channel.VISIT})


class Play:
    """One story on its way."""

    def __init__(
        self,
        session: Session,
        district: District,
        phrases: dict[str, tuple[str, ...]],
        matter: MatterRow,
        category_id: int,
        draw: Random,
    ) -> None:
        self.session, self.district, self.phrases = session, district, phrases
        self.matter, self.category_id, self.draw = matter, category_id, draw
        self.area_id = district.units[matter.area]
        self.turn = draw.randrange(1000)
        self.case_id = self.unit_id = 0
        self.level = Level.L3
        self.status = CaseStatus.SUBMITTED
        self.handler: Actor | None = None
        self.again = self.secret = False
        self.lead: detours.LeadCase | None = None

    def run(self, story: Story) -> None:
        """Let everything happen."""
        acts: dict[CaseAct, Callable[[datetime], Receipt]] = {
            CaseAct.ACCEPT: self._accept,
            CaseAct.DISPATCH: self._dispatch,
            CaseAct.SIGN: self._sign,
            CaseAct.ASSIGN: self._assign,
            CaseAct.CONTACT: self._contact,
            CaseAct.ASK_REPLY: self._ask_reply,
            CaseAct.REFUSE_REPLY: self._refuse_reply,
            CaseAct.SIGN_REPLY: self._sign_reply,
            CaseAct.RELEASE: self._release,
            CaseAct.RATE_WELL: self._rate,
            CaseAct.RATE_BADLY: self._rate,
            CaseAct.RATING_WINDOW_OVER: self._window_over,
            CaseAct.TRY_CALL: self._call,
            CaseAct.CLOSE_UNRATED: self._close,
            CaseAct.UPHOLD: self._uphold,
            CaseAct.WITHDRAW: self._withdraw,
            CaseAct.SUPPLEMENT: self._supplement,
            CaseAct.URGE: self._urge,
        }
        self.secret = story.secret
        follows = any(act is CaseAct.MERGE for act, _ in story.acts)
        self.lead = detours.lead_for(self) if follows else None
        self._submit(story.begins)
        for act, moment in story.acts[1:]:
            if not self._fits(act):
                continue
            done = acts[act](moment) if act in acts else detours.DETOURS[act](self, moment)
            self.status = done.status

    def _fits(self, act: CaseAct) -> bool:
        """A lead who drafts or returns alone needs nobody's signature; without a lead case nothing is merged."""
        if act is CaseAct.AGREE_RETURN:
            return self.status is CaseStatus.DISPATCHED
        if act is CaseAct.MERGE:
            return self.lead is not None
        drafting = {CaseAct.ASK_REPLY, CaseAct.REFUSE_REPLY, CaseAct.SIGN_REPLY}
        return act not in drafting or self.status is not CaseStatus.REPLY_REVIEW

    def phrase(self, use: str) -> str:
        """One of the things people say on this occasion."""
        return self.draw.choice(self.phrases[use])

    def centre(self, role: Role) -> Actor:
        """Who sits at this desk of the centre today; with a secret case, who may see it."""
        return self.district.centre(role, 0 if self.secret else self.turn)

    def unit(self, role: Role) -> Actor:
        """Who does this in the lead unit."""
        return self.district.one(role, self.unit_id, self.turn)

    def _submit(self, now: datetime) -> None:
        channel = Channel.VISIT if self.secret else self.draw.choice(CHANNELS)
        same = self.phrase("same") + self.lead.text if self.lead is not None else ""
        said = Submission(
            text=same or self.matter.text,
            place=self.lead.place if self.lead is not None else self.matter.place,
            phone=self.matter.phone,
            name=self.matter.contact_name,
            category_id=self.category_id,
            area_id=self.area_id,
            channel=channel,
            contact_ok=self.draw.random() < 0.7,
            calm=True,
            visibility=self._visibility(),
        )
        actor = self.centre(Role.OPERATOR) if channel in CALLERS else CITIZEN
        if self.lead is not None:
            said = replace(said, category_id=self.lead.category_id, area_id=self.lead.area_id)
        slip = intake.submit(self.session, actor, said, now=now)
        self.case_id, self.level = slip.id, slip.level

    def _accept(self, now: datetime) -> Receipt:
        return intake.accept(
            self.session,
            self.centre(Role.OPERATOR),
            self.case_id,
            category_id=self.category_id,
            area_id=self.area_id,
            level=self.level,
            now=now,
        )

    def _dispatch(self, now: datetime) -> Receipt:
        proposal = propose(
            attributes_of(self.session, self.category_id), subdistrict_of(self.session, self.area_id)
        )
        self.unit_id = self.district.handles(proposal.unit_id)
        note = self.phrase("dispatch") if self.draw.random() < 0.4 else ""
        return dispatching.dispatch(
            self.session,
            self.centre(Role.DISPATCHER),
            self.case_id,
            unit_id=self.unit_id,
            note=note,
            named=detours.crew_of(self) if self.secret else (),
            now=now,
        )

    def _sign(self, now: datetime) -> Receipt:
        return handling.sign(self.session, self.unit(Role.UNIT_CLERK), self.case_id, now=now)

    def _assign(self, now: datetime) -> Receipt:
        self.handler = self.unit(Role.UNIT_HANDLER)
        return handling.assign(
            self.session,
            self.unit(Role.UNIT_CLERK),
            self.case_id,
            handler_id=self.handler.account_id or 0,
            now=now,
        )

    def _contact(self, now: datetime) -> Receipt:
        kind = self.draw.choice((ContactKind.CALL, ContactKind.CALL, ContactKind.VISIT, ContactKind.MESSAGE))
        return handling.contact(
            self.session,
            self.handler or self.unit(Role.UNIT_HANDLER),
            self.case_id,
            kind=kind,
            note=self.phrase("contact"),
            now=now,
        )

    def _visibility(self) -> Visibility:
        """Secret in its story; of the others one in three agrees that everybody may read how it went."""
        if self.secret:
            return Visibility.SECRET
        return Visibility.PUBLIC_REDACTED if self.turn % 3 == 0 else Visibility.PRIVATE

    def _ask_reply(self, now: datetime) -> Receipt:
        outcome = Outcome.SOLVED if self.again else Outcome(self.matter.outcome)
        planned = civil(now).date() + timedelta(days=self.draw.randint(30, 90))
        return handling.ask_reply(
            self.session,
            self.handler or self.unit(Role.UNIT_HANDLER),
            self.case_id,
            outcome=outcome,
            text=self.phrase("again") if self.again else self.matter.reply,
            planned_on=planned if outcome is Outcome.PLANNED else None,
            now=now,
        )

    def _refuse_reply(self, now: datetime) -> Receipt:
        lead = self.unit(Role.UNIT_LEAD)
        return handling.refuse_reply(self.session, lead, self.case_id, reason=self.phrase("refuse"), now=now)

    def _sign_reply(self, now: datetime) -> Receipt:
        return handling.sign_reply(self.session, self.unit(Role.UNIT_LEAD), self.case_id, now=now)

    def _release(self, now: datetime) -> Receipt:
        return answering.release(
            self.session, self.centre(Role.REVIEWER), self.case_id, checks=tuple(AuditCheck), now=now
        )

    def _rate(self, now: datetime) -> Receipt:
        return rating.rate(
            self.session,
            key_to(self.case_id),
            self.case_id,
            resolved=Resolved.YES if self.again else Resolved(self.matter.resolved),
            satisfied=Satisfied.MOSTLY if self.again else Satisfied(self.matter.satisfied),
            comment=self.phrase("thanks") if self.again else self.matter.comment,
            now=now,
        )

    def _window_over(self, now: datetime) -> Receipt:
        return rating.rating_window_over(self.session, SYSTEM, self.case_id, now=now)

    def _call(self, now: datetime) -> Receipt:
        reached = self.matter.resolved != ""
        return rating.try_call(
            self.session,
            self.centre(Role.REVIEWER),
            self.case_id,
            reached=reached,
            note=self.phrase("reached" if reached else "missed"),
            now=now,
        )

    def _close(self, now: datetime) -> Receipt:
        return rating.close_unrated(self.session, SYSTEM, self.case_id, now=now)

    def _uphold(self, now: datetime) -> Receipt:
        self.again = True
        return rating.uphold(
            self.session, self.centre(Role.REVIEWER), self.case_id, reason=self.phrase("uphold"), now=now
        )

    def _withdraw(self, now: datetime) -> Receipt:
        return citizen.withdraw(
            self.session, key_to(self.case_id), self.case_id, reason=self.phrase("withdraw"), now=now
        )

    def _supplement(self, now: datetime) -> Receipt:
        return citizen.supplement(
            self.session, key_to(self.case_id), self.case_id, text=self.phrase("supplement"), now=now
        )

    def _urge(self, now: datetime) -> Receipt:
        return citizen.urge(self.session, key_to(self.case_id), self.case_id, now=now)
