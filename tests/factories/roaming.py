"""Acts by chance: somebody looks at a case and does something to it, mostly what he may, sometimes what he may not."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases import counters, permissions, workflow
from core.cases.actions import intake
from core.cases.approving import DECIDING
from core.cases.queries.parts import questions_of, tasks_of
from core.cases.queries.scope import case_for
from core.cases.terms import CaseAct, Resolved, Satisfied
from core.foundation.clock import civil
from core.identity.actor import CITIZEN, SYSTEM, Actor
from db.models.cases import Case, CaseTask
from tests.factories.cases import SAID
from tests.factories.crowd import Crowd

A = CaseAct
RARELY = {
    A.WITHDRAW: 0.02,
    A.ASK_PERSON: 0.2,
    A.ASK_REFUSAL: 0.15,
    A.REFUSE: 0.5,
    A.MERGE: 0.15,
    A.ANSWER_DIRECTLY: 0.15,
    A.RECLASSIFY: 0.2,
    A.RECALL: 0.2,
    A.INSTRUCT: 0.2,
    A.ASK_TERMINATION: 0.15,
    A.TERMINATE: 0.4,
    A.SUPPLEMENT: 0.3,
    A.URGE: 0.1,
    A.PRESS: 0.1,
    A.REPORT_BACK: 0.05,
}
"""Chances of acts that would end every walk early, or fill it with noise."""

SILENT = 6
"""One person in so many never rates, whoever asks: only so does a case get its three calls."""

ON_TASKS = {A.SIGN_TASK, A.FINISH_TASK, A.REFUSE_TASK, A.ASK_TASK_AGAIN, A.INSIST_TASK, A.CANCEL_TASK}


class Roamer:
    """One client: its own chance, its own way of looking at things."""

    def __init__(self, crowd: Crowd, seed: int) -> None:
        self.crowd, self.chance = crowd, random.Random(seed)

    def begin(self, session: Session, now: datetime) -> int:
        """A case begins."""
        said = replace(
            SAID,
            text=f"{SAID.text}第 {self.chance.randrange(10**6)} 次反映。",
            accused_unit_id=self.chance.choice((None, None, None, self.crowd.units[0])),
            contact_ok=self.chance.random() < 0.5,
        )
        return intake.submit(session, CITIZEN, said, now=now).id

    def choose(self, session: Session, case_id: int) -> tuple[CaseAct, Actor, Case]:
        """Somebody, and what he tries.

        Nine times in ten an act that belongs to the status by somebody who may; else anything by anybody.
        """
        row, facts = case_for(session, SYSTEM, case_id)
        everybody = (*self.crowd.people, permissions.key_to(case_id), permissions.key_to(case_id), SYSTEM)
        act, actor = (
            self.chance.choice(sorted(set(A) - {A.SUBMIT, A.SHARE_ANSWER})),
            self.chance.choice(everybody),
        )
        if self.chance.random() < 0.9:
            ways = self._ways(session, row, facts, everybody)
            if ways:
                act = self.chance.choice(sorted(ways))
                actor = self.chance.choice(ways[act])
        return act, actor, row

    def _ways(
        self, session: Session, row: Case, facts: permissions.CaseFacts, everybody: Sequence[Actor]
    ) -> dict[CaseAct, list[Actor]]:
        """Acts of this status that are not used up and have something to decide, and who may do them."""
        asked = {question.kind for question in questions_of(session, SYSTEM, row.id)}
        idle = {act for act, kind in DECIDING.items() if kind not in asked}
        if not tasks_of(session, SYSTEM, row.id):
            idle |= ON_TASKS
        if row.id % SILENT == 0:
            idle |= {A.RATE_WELL, A.RATE_BADLY}
        ways = {
            act: [actor for actor in everybody if permissions.may(actor, act, facts)]
            for act in dict.fromkeys(workflow.acts_from(row.status))
            if act not in idle
            and counters.left(act, facts.tally)
            and self.chance.random() < RARELY.get(act, 1.0)
        }
        return {act: actors for act, actors in ways.items() if actors and act is not A.SHARE_ANSWER}

    def unit(self) -> int:
        """Any unit."""
        return self.chance.choice(self.crowd.units)

    def other_case(self, session: Session, row: Case) -> int:
        """Any other case, or the same when there is none."""
        ids = session.scalars(select(Case.id).where(Case.id != row.id).order_by(Case.id)).all()
        return self.chance.choice(ids[-100:]) if ids else row.id

    def task(self, session: Session, row: Case) -> int:
        """Any part of the case."""
        ids = session.scalars(select(CaseTask.id).where(CaseTask.case_id == row.id)).all()
        return self.chance.choice(ids) if ids else 0

    def day(self, now: datetime) -> date:
        """Any day of the next three months, and a little beyond."""
        return civil(now).date() + timedelta(days=self.chance.randint(0, 95))

    def answers(self) -> dict[str, object]:
        """Any rating."""
        return {
            "resolved": self.chance.choice(list(Resolved)),
            "satisfied": self.chance.choice(list(Satisfied)),
        }
