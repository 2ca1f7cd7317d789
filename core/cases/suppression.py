"""Counts that may be published: a small cell is left out, and no other figure gives it away.

A cell with fewer than five matters could point at somebody. Where exactly one cell of a table is small, the total less
the others would say it, so the smallest of the rest is left out as well (secondary suppression, as statistical offices
do it; cf. 个人信息保护法第四条: what can be traced to a person is no anonymous figure).
"""

from collections.abc import Iterable

LEAST = 5
"""The smallest count that is published; nothing at all may be said, for it tells nothing of anybody."""


def hidden(counts: Iterable[int]) -> set[int]:
    """Places of the cells that are left out."""
    cells = list(counts)
    small = {place for place, count in enumerate(cells) if 0 < count < LEAST}
    if len(small) == 1 or 0 < sum(cells[place] for place in small) < LEAST:
        rest = [(count, place) for place, count in enumerate(cells) if count >= LEAST]
        if rest:
            small.add(min(rest)[1])
    return small
