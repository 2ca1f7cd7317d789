"""From which statuses an act leads where; nothing else moves an entry."""

from dataclasses import dataclass

from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.knowledge.terms import EntryAct as A
from core.knowledge.terms import EntryStatus as S


@dataclass(frozen=True, slots=True)
class Way:
    """One line of the table.

    Attributes:
        sources: statuses in which it is possible.
        target: where it leads; None: stays. A restored entry that was in force before is published, else a draft.
        waiting: only while a version waits for a second person.
    """

    sources: frozenset[S]
    target: S | None = None
    waiting: bool = False


WAYS: dict[A, Way] = {
    A.DRAFT: Way(frozenset(), S.DRAFT),
    A.REVISE: Way(frozenset({S.DRAFT, S.PUBLISHED})),
    A.PUBLISH: Way(frozenset({S.DRAFT, S.PUBLISHED}), S.PUBLISHED, waiting=True),
    A.SEND_BACK: Way(frozenset({S.DRAFT, S.PUBLISHED}), waiting=True),
    A.REVIEW: Way(frozenset({S.PUBLISHED})),
    A.HAND_OVER: Way(frozenset(S)),
    A.RETIRE: Way(frozenset({S.DRAFT, S.PUBLISHED}), S.RETIRED),
    A.RESTORE: Way(frozenset({S.RETIRED}), S.PUBLISHED),
}


def possible(status: S, act: A, *, waiting: bool) -> bool:
    """Whether the act belongs to an entry that stands so."""
    way = WAYS[act]
    return status in way.sources and (waiting or not way.waiting)


def next_status(status: S, act: A, *, waiting: bool, was_in_force: bool) -> S:
    """Where the act leads.

    Raises:
        Conflict: it does not belong to this status.
    """
    if not possible(status, act, waiting=waiting):
        if WAYS[act].waiting and status in WAYS[act].sources:
            raise Conflict(N_("这一条没有等着发布的新版本"))
        raise Conflict(N_("“{status}”的条目不能“{act}”"), status=status, act=act)
    if act is A.RESTORE and not was_in_force:
        return S.DRAFT
    return WAYS[act].target or status
