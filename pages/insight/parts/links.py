"""From a figure to its list of cases: the filters of the core as the words that stand in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from core.cases.queries.narrowing import Filters
from core.cases.queries.taxonomy import categories
from core.foundation.clock import civil
from core.foundation.text import _
from core.identity.queries import areas
from core.insight.measures import listed
from core.insight.periods import Period
from core.insight.terms import Measure
from pages.cases.parts.narrowing import area_name, unit_name, unit_options


@dataclass(frozen=True, slots=True)
class Words:
    """What the filters of the search page call each unit, category and place, by its path."""

    units: Mapping[str, str]
    categories: Mapping[str, str]
    areas: Mapping[str, str]


def words(session: Session) -> Words:
    """The words of today's tree."""
    return Words(
        {each.path: unit_name(each) for each in unit_options(session)},
        {each.path: each.full_name for each in categories(session, closed=True)},
        {each.path: area_name(each) for each in areas(session, closed=True)},
    )


def query(filters: Filters, said: Words) -> dict[str, str] | None:
    """The filters as the search page reads them from its address; None where it has no word for one of them."""
    asked: dict[str, str] = {}
    if filters.by is not None:
        asked["by"] = _(filters.by.label)
    if filters.since is not None:
        asked["since"] = f"{civil(filters.since):%Y-%m-%d}"
    if filters.until is not None:
        asked["until"] = f"{civil(filters.until) - timedelta(days=1):%Y-%m-%d}"
    for key, word in (("result", filters.finding), ("own", filters.own), ("channel", filters.channel)):
        if word is not None:
            asked[key] = _(word.label)
    for key, path, names in (
        ("unit", filters.unit_path, said.units),
        ("category", filters.category_path, said.categories),
        ("area", filters.area_path, said.areas),
    ):
        if path:
            if path not in names:
                return None
            asked[key] = names[path]
    if not filters.imported:
        asked["imported"] = "false"
    return asked


def behind(
    measure: Measure, scope: Filters | None, shown: Period, said: Words, *, hits: bool
) -> dict[str, str] | None:
    """What the address of the list behind a figure says."""
    return None if scope is None else query(listed(measure, scope, shown.begin, shown.end, hits=hits), said)


def address(asked: Mapping[str, str] | None) -> str:
    """The address itself, empty where there is none."""
    return "" if asked is None else f"/search?{urlencode(asked)}"
