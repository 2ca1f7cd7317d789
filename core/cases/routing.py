"""Where a matter belongs and how urgent it is, before a person decides; pure.

Attributes of a category are inherited from above: what is empty on the matter comes from its type, then its field.
The proposal names its reason, so that the dispatcher can agree or not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from core.cases.catalogue.terms import CatalogueOrigin
from core.deadlines.terms import Level
from core.foundation.calendar import Limit, Unit
from core.foundation.text import N_, Word

PROMISE_EXTRA = 2
"""Working days between the unit's limit and the promise to the person (domain.md E.1, PROMISE)."""


class Why(Word):
    """Why a unit is proposed."""

    LEAD = "LEAD", N_("并件的牵头单位"), ""
    CATALOGUE = "CATALOGUE", N_("派单目录规定"), ""
    CORRECTED = "CORRECTED", N_("派单目录，按历史退单更正"), ""
    OWNERLESS = "OWNERLESS", N_("派单目录，三不管事项已有决定"), ""
    CATEGORY = "CATEGORY", N_("这类事由它办"), ""
    AREA = "AREA", N_("事发地的街道或乡镇办"), ""
    ACCUSED = "ACCUSED", N_("被反映单位应当回避，请人工确定"), ""
    NONE = "NONE", N_("目录里没有，请人工确定"), ""


BY_ORIGIN = {CatalogueOrigin.RETURN: Why.CORRECTED, CatalogueOrigin.OWNERLESS: Why.OWNERLESS}
"""What an entry's origin says beyond that it stands in the catalogue."""


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
class Rule:
    """An entry of the dispatch catalogue that is in force.

    Attributes:
        area_id: None for the whole district.
        since: its first day.
        basis: in words.
    """

    entry_id: int
    category_id: int
    area_id: int | None
    unit_id: int
    since: date
    origin: CatalogueOrigin = CatalogueOrigin.EDIT
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A unit to dispatch to, and why.

    Attributes:
        rule: the entry of the catalogue that says so.
        avoided: the unit complained of stood first and was passed over.
        sent: cases of this matter that went to the unit lately, and how many of them it returned with good reason.
    """

    unit_id: int | None
    why: Why
    rule: Rule | None = None
    avoided: bool = False
    sent: int = 0
    returned: int = 0


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


def propose(
    category: Attributes,
    area_unit_id: int | None,
    *,
    rules: Iterable[Rule] = (),
    categories: Sequence[int] = (),
    areas: Sequence[int] = (),
    accused_unit_id: int | None = None,
    lead_unit_id: int | None = None,
) -> Proposal:
    """The unit a matter belongs to: the lead of a merged case, then the catalogue, then the taxonomy itself.

    In the catalogue the most specific entry wins: the matter before what stands above it, then the community before
    the subdistrict before the whole district. The unit complained of is never proposed.

    Args:
        area_unit_id: subdistrict or township in which it happened.
        rules: entries in force.
        categories: ids of the matter and of what stands above it, the matter first.
        areas: ids of the place and of what it lies in, the narrower first.
        accused_unit_id: the unit that the complaint is about.
        lead_unit_id: the unit that handles the case this one was merged with.
    """
    found = [Proposal(lead_unit_id, Why.LEAD)] if lead_unit_id is not None else []
    found += [
        Proposal(rule.unit_id, BY_ORIGIN.get(rule.origin, Why.CATALOGUE), rule)
        for rule in fitting(rules, categories, areas)
    ]
    if category.by_area and area_unit_id is not None:
        found.append(Proposal(area_unit_id, Why.AREA))
    elif category.unit_id is not None:
        found.append(Proposal(category.unit_id, Why.CATEGORY))
    free = [each for each in found if accused_unit_id is None or each.unit_id != accused_unit_id]
    if not free:
        return Proposal(None, Why.ACCUSED if found else Why.NONE)
    return replace(free[0], avoided=free[0] is not found[0])


def fitting(rules: Iterable[Rule], categories: Sequence[int], areas: Sequence[int]) -> list[Rule]:
    """The entries that hold for a matter in a place, the most specific first."""
    depth = {category: place for place, category in enumerate(categories)}
    width: dict[int | None, int] = {area: place for place, area in enumerate(areas)}
    width[None] = len(areas)
    fit = [rule for rule in rules if rule.category_id in depth and rule.area_id in width]
    return sorted(fit, key=lambda rule: (depth[rule.category_id], width[rule.area_id]))


def answer_limit(days: int | None) -> Limit | None:
    """The unit's own limit where a category sets one; None: by level."""
    return Limit(days, Unit.WORKING_DAY) if days else None


def promise_limit(answer: Limit) -> Limit:
    """The promise that goes with an answer limit: two working days more; hours stay hours."""
    if answer.unit is not Unit.WORKING_DAY:
        return Limit(answer.amount, answer.unit)
    return Limit(answer.amount + PROMISE_EXTRA, Unit.WORKING_DAY)
