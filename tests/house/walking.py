"""The table of moves as a graph, walked by a small program: what is reached, what ends, which loops are counted.

`python -m tests.house.walking` prints what it found.
"""

from collections.abc import Iterator

from core.cases.counters import COUNTERS
from core.cases.terms import CaseAct, CaseStatus
from core.cases.workflow import MOVES, Past, resolve

Edge = tuple[CaseStatus, CaseStatus, CaseAct]
RESUMED = {
    CaseStatus.NEED_INFO: frozenset(
        {CaseStatus.SUBMITTED, CaseStatus.ACCEPTED, CaseStatus.IN_PROGRESS, CaseStatus.REHANDLING}
    ),
    CaseStatus.DEFERRED: frozenset({CaseStatus.IN_PROGRESS, CaseStatus.REHANDLING}),
}
"""Where an interrupted case may go back to."""
NEXT_ROUND = frozenset({CaseAct.UPHOLD})
"""Acts that begin a round, of which there are three."""
BOUNDED_BY = {
    CaseAct.REFUSE_RETURN: CaseAct.AGREE_RETURN,
    CaseAct.SUPPLEMENT: CaseAct.ASK_PERSON,
    CaseAct.CONTINUE_WITHOUT: CaseAct.ASK_PERSON,
    CaseAct.RESUME: CaseAct.DEFER,
    CaseAct.UNMERGE: CaseAct.MERGE,
    CaseAct.OVERTURN_REFUSAL: CaseAct.ASK_OVERTURN,
}
"""Acts that undo or answer a counted one, and so happen no more often."""


def edges() -> Iterator[Edge]:
    """Every step between two statuses that the table allows to a case with any past."""
    for move in MOVES:
        for source in move.sources:
            pasts = [
                Past(round_no, resume, unit)
                for round_no in (1, 2)
                for resume in RESUMED.get(source, (None,))
                for unit in (True, False)
            ]
            targets = {resolve(move.target, source, past) for past in pasts}
            for target in targets - {None, source}:
                yield source, target, move.act  # type: ignore[misc]


def bounded(act: CaseAct) -> bool:
    """Whether an act can happen only so often to one case."""
    return act in NEXT_ROUND or BOUNDED_BY.get(act, act) in COUNTERS


def reached() -> set[CaseStatus]:
    """Statuses that can be come to from nothing."""
    here = {move.target for move in MOVES if not move.sources and isinstance(move.target, CaseStatus)}
    while True:
        more = {target for source, target, _ in edges() if source in here} - here
        if not more:
            return here
        here |= more


def ending(ends: set[CaseStatus]) -> set[CaseStatus]:
    """Statuses from which an end can be come to."""
    found = set(ends)
    while True:
        more = {source for source, target, _ in edges() if target in found} - found
        if not more:
            return found
        found |= more


def loops() -> list[tuple[Edge, ...]]:
    """Loops of the table that no counter bounds: what is left after every bounded step is taken out and still turns."""
    free: dict[CaseStatus, list[Edge]] = {}
    for edge in edges():
        if not bounded(edge[2]):
            free.setdefault(edge[0], []).append(edge)
    found: list[tuple[Edge, ...]] = []

    def follow(way: tuple[Edge, ...]) -> None:
        for edge in free.get(way[-1][1], ()):
            if edge[1] == way[0][0]:
                found.append((*way, edge))
            elif edge[1] not in {each[0] for each in way}:
                follow((*way, edge))

    for begins in free.values():
        for edge in begins:
            follow((edge,))
    return found


if __name__ == "__main__":
    steps = list(edges())
    print(f"{len(MOVES)} lines, {len(set(steps))} steps between {len(reached())} statuses")
    print(f"loops that nothing counts: {len(loops())}")
