"""Where a matter belongs and how urgent it is, before a person decides; pure.

Attributes of a category are inherited from above: what is empty on the matter comes from its type, then its field.
The proposal names its reason, so that the dispatcher can agree or not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.deadlines.terms import Level
from core.foundation.calendar import Limit, Unit
from core.foundation.text import N_, Word

PROMISE_EXTRA = 2
"""Working days between the unit's limit and the promise to the person (domain.md E.1, PROMISE)."""


class Why(Word):
    """Why a unit is proposed."""

    CATEGORY = "CATEGORY", N_("这类事由它办"), ""
    AREA = "AREA", N_("事发地的街道或乡镇办"), ""
    NONE = "NONE", N_("目录里没有，请人工确定"), ""


@dataclass(frozen=True, slots=True)
class Attributes:
    """What one node of the taxonomy says; None means: ask above."""

    level: Level | None = None
    answer_days: int | None = None
    unit_id: int | None = None
    by_area: bool | None = None
    sensitive: bool | None = None
    urgent_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A unit to dispatch to, and why."""

    unit_id: int | None
    why: Why


def inherit(chain: Sequence[Attributes]) -> Attributes:
    """The effective attributes of a category.

    Args:
        chain: the node, its parent, and so on to the root.
    """

    def first(name: str) -> object:
        return next((value for node in chain if (value := getattr(node, name)) is not None), None)

    here = next(
        (node for node in chain if node.by_area is not None or node.unit_id is not None), Attributes()
    )
    level = first("level")
    days = first("answer_days")
    return Attributes(
        level=level if isinstance(level, Level) else Level.L3,
        answer_days=days if isinstance(days, int) else None,
        unit_id=here.unit_id,
        by_area=bool(here.by_area),
        sensitive=bool(first("sensitive")),
        urgent_words=tuple(word for node in chain for word in node.urgent_words),
    )


def found(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Which of the words stand in a text."""
    return tuple(word for word in words if word and word in text)


def provisional_level(category: Attributes, text: str) -> Level:
    """The level before acceptance: the category's, raised to L2 by one of its urgent words."""
    level = category.level or Level.L3
    if level in {Level.L3, Level.L4, Level.CONSULT} and found(text, category.urgent_words):
        return Level.L2
    return level


def propose(category: Attributes, area_unit_id: int | None) -> Proposal:
    """The unit a matter belongs to.

    Args:
        area_unit_id: subdistrict or township in which it happened.
    """
    if category.by_area and area_unit_id is not None:
        return Proposal(area_unit_id, Why.AREA)
    if category.unit_id is not None:
        return Proposal(category.unit_id, Why.CATEGORY)
    return Proposal(None, Why.NONE)


def answer_limit(days: int | None) -> Limit | None:
    """The unit's own limit where a category sets one; None: by level."""
    return Limit(days, Unit.WORKING_DAY) if days else None


def promise_limit(answer: Limit) -> Limit:
    """The promise that goes with an answer limit: two working days more; hours stay hours."""
    if answer.unit is not Unit.WORKING_DAY:
        return Limit(answer.amount, answer.unit)
    return Limit(answer.amount + PROMISE_EXTRA, Unit.WORKING_DAY)
