"""What a rating means (domain.md E.1, 评价), pure.

Good: solved or partly, and content or mostly. Bad: the rest. Two answers that contradict each other (solved, yet not
content; not solved, yet content) count as bad, with a call first, because a slip of the thumb is likely.
"""

from core.cases.terms import Resolved, Satisfied


def good(resolved: Resolved, satisfied: Satisfied) -> bool:
    """Whether the case may be closed with this rating."""
    return solved(resolved) and content(satisfied)


def solved(resolved: Resolved) -> bool:
    """Whether it counts as solved in figures: 部分解决 does (domain.md F, 解决率, w = 1)."""
    return resolved is not Resolved.NO


def content(satisfied: Satisfied) -> bool:
    """Whether the person counts as content in figures: 基本满意 does (domain.md F, 满意率)."""
    return satisfied is not Satisfied.NO


def contradictory(resolved: Resolved, satisfied: Satisfied) -> bool:
    """Whether the two answers contradict each other: call before judging."""
    return (resolved is Resolved.YES and satisfied is Satisfied.NO) or (
        resolved is Resolved.NO and satisfied is not Satisfied.NO
    )
