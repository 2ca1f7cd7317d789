"""What is asked about a case and who decides it: kinds of approvals, their acts and clocks (domain.md E.0, E.1)."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.approvals.terms import ApprovalKind
from core.cases.terms import CaseAct
from core.deadlines.terms import Stage
from core.identity.terms import CENTRE_ROLES, Role


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of approval.

    Attributes:
        decider: the role that decides; a second extension is the centre's lead's.
        stage: the clock of the decision; None where another clock runs on (signing, answering).
    """

    ask: CaseAct
    yes: CaseAct
    no: CaseAct
    decider: Role
    stage: Stage | None = None

    @property
    def at_centre(self) -> bool:
        """Decided at the centre's desk, not in the unit."""
        return self.decider in CENTRE_ROLES


A, K = CaseAct, ApprovalKind
QUESTIONS: Mapping[ApprovalKind, Question] = {
    K.REFUSAL: Question(A.ASK_REFUSAL, A.REFUSE, A.DENY_REFUSAL, Role.REVIEWER, Stage.REFUSAL),
    K.RETURN: Question(A.ASK_RETURN, A.AGREE_RETURN, A.DECLINE_RETURN, Role.UNIT_LEAD),
    K.EXTENSION: Question(A.ASK_EXTENSION, A.EXTEND, A.DENY_EXTENSION, Role.DISPATCHER, Stage.EXTENSION),
    K.DEFERRAL: Question(A.ASK_DEFERRAL, A.DEFER, A.DENY_DEFERRAL, Role.CENTER_LEAD, Stage.DEFERRAL),
    K.REPLY: Question(A.ASK_REPLY, A.SIGN_REPLY, A.REFUSE_REPLY, Role.UNIT_LEAD),
    K.TERMINATION: Question(
        A.ASK_TERMINATION, A.TERMINATE, A.DENY_TERMINATION, Role.CENTER_LEAD, Stage.TERMINATION
    ),
    K.UNREASONABLE: Question(
        A.ASK_UNREASONABLE, A.FIND_UNREASONABLE, A.DENY_UNREASONABLE, Role.CENTER_LEAD, Stage.UNREASONABLE
    ),
}

DECISION_STAGES = frozenset(each.stage for each in QUESTIONS.values() if each.stage is not None)
"""Clocks of decisions; they end with the question."""

DECIDING: Mapping[CaseAct, ApprovalKind] = {
    act: kind for kind, each in QUESTIONS.items() for act in (each.yes, each.no)
}
"""Acts that decide, and what they decide: possible only while the question is open and somebody else's."""

ASKING: Mapping[CaseAct, ApprovalKind] = {each.ask: kind for kind, each in QUESTIONS.items()}
