"""The filters of the ledger, kept in the address: why, how grave, whose, in which state, how old."""

from collections.abc import Sequence
from dataclasses import replace

from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.queries import unit
from core.supervision.queries.board import Filters, by_unit
from core.supervision.terms import EntryState, EntryType, Level
from db.session import reading
from pages.shared import filters, theme

AGES = (5, 10, 30, 60)
"""Days on the ledger: two enquiries, orange, red, the standing committee."""


def narrowed(actor: Actor, base: Filters, states: Sequence[EntryState] = ()) -> Filters:
    """The filters in force, on top of those of the segment.

    Args:
        states: states to choose from; none where the segment says which.
    """
    if theme.phone():
        with filters.more("level", "type", "unit", "state", "age") as drawn:
            return _rest(actor, _grave(base), states) if drawn else base
    found = _grave(base)
    with filters.more("type", "unit", "state", "age") as drawn:
        return _rest(actor, found, states) if drawn else found


def _grave(base: Filters) -> Filters:
    """How grave."""
    level = filters.choice(_("级别"), list(Level), key="level", name=lambda each: _(each.label))
    return replace(base, levels=(level.number,) if level else ())


def _rest(actor: Actor, base: Filters, states: Sequence[EntryState]) -> Filters:
    """Why, whose, in which state, how old."""
    kind = filters.choice(_("类型"), list(EntryType), key="type", name=lambda each: _(each.label))
    with reading() as session:
        units = by_unit(session, actor, base, now=now())
        chosen = filters.choice(_("单位"), units, key="unit", name=lambda each: each[1])
        place = unit(session, chosen[0]).path if chosen else ""
    state = (
        filters.choice(_("状态"), list(states), key="state", name=lambda each: _(each.label))
        if states
        else None
    )
    age = filters.choice(_("在账"), list(AGES), key="age", name=lambda days: _("满 {n} 天", n=days))
    return replace(
        base,
        types=(kind,) if kind else (),
        unit_path=place,
        states=(state,) if state else base.states,
        older_than=age or 0,
    )
