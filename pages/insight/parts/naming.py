"""What the slices of a board are called."""

from core.foundation.text import N_, _
from core.insight.boards import Board
from core.insight.terms import Facet

NOWHERE = {
    Facet.UNIT: N_("还没有承办单位"),
    Facet.CATEGORY: N_("还没有分类"),
    Facet.AREA: N_("没有写明属地"),
    Facet.CHANNEL: "",
}


def names(facet: Facet, shown: Board) -> dict[str, str]:
    """Name of each slice by its key; two of one name are told apart."""
    found: dict[str, str] = {}
    for each in shown.facets[facet]:
        name = _(each.label) if each.key else _(NOWHERE[facet])
        if each.own is not None and each.key:
            name = _("{name}（本级）", name=name)
        while name in found.values():
            name += "′"
        found[each.key] = name
    return found
