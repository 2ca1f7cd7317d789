"""How often an act may happen to one case: the counters of domain.md E.1, pure.

Every loop of the table of moves passes through a counted act, or through a new round, of which there are three; so no
case can go in circles for ever (tests/house/test_workflow.py walks the table).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from core.cases.terms import CaseAct, CaseEvent
from core.foundation.errors import Conflict
from core.foundation.text import N_

ROUNDS = 3
"""Rounds of handling: the first, and two after upheld bad ratings."""


@dataclass(frozen=True, slots=True)
class Counter:
    """An act, the event that counts it, how often it may happen.

    Attributes:
        each_round: counted anew in every round of handling.
        sentence: what is said when it is used up.
    """

    event: CaseEvent
    most: int
    sentence: str
    each_round: bool = False


E = CaseEvent
COUNTERS: Mapping[CaseAct, Counter] = {
    CaseAct.ASK_PERSON: Counter(E.INFO_ASKED, 2, N_("已经请反映人补充过 {most} 次，请按现有情况办理")),
    CaseAct.ASK_OVERTURN: Counter(E.OVERTURN_ASKED, 1, N_("复核只能请求一次")),
    CaseAct.MERGE: Counter(E.MERGED, 2, N_("这一件已经并过 {most} 次，请单独办理")),
    CaseAct.RECALL: Counter(E.RECALLED, 2, N_("已经收回过 {most} 次，请等承办单位签收或退单")),
    CaseAct.AGREE_RETURN: Counter(E.RETURN_AGREED, 2, N_("这一件已经退过 {most} 次，不能再退")),
    CaseAct.APPROVE_RETURN: Counter(
        E.RETURN_APPROVED, 1, N_("这是第二次退单，请中心负责人指定承办单位，或者判定退单不当")
    ),
    CaseAct.DESIGNATE: Counter(E.DESIGNATED, 1, N_("已经指定过一次，不能再改派")),
    CaseAct.EXTEND: Counter(E.EXTENDED, 2, N_("已经延期 {most} 次，不能再延")),
    CaseAct.DEFER: Counter(E.DEFERRED, 2, N_("已经缓办 {most} 次，请办理或者答复")),
    CaseAct.SEND_BACK: Counter(
        E.SENT_BACK, 2, N_("这一轮已经退回 {most} 次，请中心负责人放行或者改派"), each_round=True
    ),
    CaseAct.CHANGE_RATING: Counter(E.RATING_CHANGED, 1, N_("评价只能改一次")),
    CaseAct.REOPEN: Counter(E.REOPENED, 2, N_("这一件已经重新提出 {most} 次；还有新情况，请另提一件")),
}
"""Acts that are counted."""

ASKED_FOR: Mapping[CaseAct, CaseAct] = {
    CaseAct.ASK_RETURN: CaseAct.AGREE_RETURN,
    CaseAct.ASK_EXTENSION: CaseAct.EXTEND,
    CaseAct.ASK_DEFERRAL: CaseAct.DEFER,
}
"""What cannot be granted any more need not be asked for."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often each event happened to one case, in all and in this round."""

    total: Mapping[str, int]
    this_round: Mapping[str, int]

    def of(self, counter: Counter) -> int:
        """How much of a counter is used."""
        counted = self.this_round if counter.each_round else self.total
        return counted.get(counter.event.value, 0)


NOTHING = Tally({}, {})


def left(act: CaseAct, tally: Tally) -> bool:
    """Whether an act has not been used up."""
    counter = COUNTERS.get(ASKED_FOR.get(act, act))
    return counter is None or tally.of(counter) < counter.most


def require_left(act: CaseAct, tally: Tally) -> None:
    """Refuse what is used up.

    Raises:
        Conflict: with the counter's own sentence.
    """
    counter = COUNTERS.get(ASKED_FOR.get(act, act))
    if counter is not None and tally.of(counter) >= counter.most:
        raise Conflict(counter.sentence, most=counter.most)
