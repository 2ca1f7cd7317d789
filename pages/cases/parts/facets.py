"""Beside a search: how many of what was found are in which state, field and unit; each a link that narrows to it.

The links hold the words by which the filters beside them call the same thing.
"""

from collections.abc import Iterable
from html import escape
from urllib.parse import urlencode

import streamlit as st

from core.cases.queries.desks import BOUND
from core.cases.queries.facets import facets
from core.cases.queries.narrowing import Desk, Filters
from core.foundation.clock import now
from core.foundation.errors import CivicError
from core.foundation.text import _
from core.identity.actor import Actor
from db.session import reading
from pages.cases.parts.narrowing import unit_name, unit_options


def strip(url: str, actor: Actor, which: Desk, narrowed: Filters) -> None:
    """The counts; nothing where nothing was found, or the search itself is refused below."""
    try:
        with reading() as session:
            found = facets(session, actor, which, narrowed, now=now())
            names = {unit.id: unit_name(unit) for unit in unit_options(session)}
    except CivicError:
        return
    if found.total < 2:
        return
    rows = (
        (_("状态"), "status", [(_(status.label), count) for status, count in found.statuses]),
        (_("领域"), "category", list(found.fields)),
        (_("单位"), "unit", [(names[each], count) for each, count in found.units if each in names]),
    )
    title = (
        _("在最前面 {count} 件里再筛", count=BOUND)
        if found.bounded
        else _("在找到的 {count} 件里再筛", count=found.total)
    )
    with st.expander(title, icon=":material/filter_alt:", expanded=bool(narrowed.text)):
        st.html("".join(_row(url, *row) for row in rows if row[2]))


VIEW = "view"
"""A daily view is a list of its own, without filters: whoever narrows leaves it."""


def _row(url: str, title: str, key: str, values: Iterable[tuple[str, int]]) -> str:
    asked = st.query_params.to_dict()
    links = []
    for name, count in values:
        on = asked.get(key) == name
        rest = {each: value for each, value in asked.items() if each not in {key, VIEW}}
        query = urlencode(rest if on else {**rest, key: name})
        mark = ' aria-current="true"' if on else ""
        links.append(
            f'<a href="/{escape(url)}?{escape(query)}" target="_self"{mark}>{escape(name)} <b>{count}</b></a>'
        )
    return f'<p class="facets"><span>{escape(title)}</span>{"".join(links)}</p>'
