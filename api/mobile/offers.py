"""What a case's page offers its person now: which forms are drawn, and what is said instead of one."""

from core.cases.queries.progress import Progress
from core.cases.terms import OPEN, CaseAct, CaseStatus

FORMS = {
    "supplement": CaseAct.SUPPLEMENT,
    "urge": CaseAct.URGE,
    "withdraw": CaseAct.WITHDRAW,
    "overturn": CaseAct.ASK_OVERTURN,
    "change": CaseAct.CHANGE_RATING,
    "reopen": CaseAct.REOPEN,
    "look": CaseAct.LOOK_KEPT,
}
"""Forms of the case's page, by the last word of the address they are sent to."""


def offers(case: Progress, *, texts: bool) -> dict[str, bool]:
    """What the page offers.

    `ask`: an answer waits for its first rating. `another`: the matter is at its end and cannot come back, so a new case
    may be linked to it. `texts`: text messages are sent, and can be stopped.
    """
    found = {name: act in case.acts for name, act in FORMS.items()}
    rated = case.rated is not None and case.answer is not None and case.rated.at >= case.answer.at
    rate = CaseAct.RATE_WELL in case.acts and case.answer is not None
    return {
        **found,
        "urge": found["urge"] and case.status is not CaseStatus.NEED_INFO,
        "rate": rate,
        "ask": rate and not rated,
        "texts": texts,
        "another": case.status not in OPEN and not (found["reopen"] or found["overturn"] or case.overturn_by),
    }
