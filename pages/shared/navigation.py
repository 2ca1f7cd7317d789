"""One table of the pages: file, title, icon, address, who may open it; navigation hides, `require_page` guards."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core.foundation.text import N_, _
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role

PAGES = Path(__file__).resolve().parents[1]

EVERYBODY = frozenset(Role)
"""Whoever is logged in."""

LOOKS_AT_CASES = CENTRE_ROLES | UNIT_ROLES | {Role.SUPERVISOR, Role.LEADERS, Role.AUDITOR}
"""Who may open a case at all; which ones, the core decides."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page.

    Attributes:
        file: below pages/, one level further down than the shell (see architecture 7).
        url: its address, and its name for `require_page`.
        group: heading in the side bar.
        hidden: reached by a link only.
    """

    file: str
    title: str
    icon: str
    url: str
    roles: frozenset[Role]
    group: str = ""
    hidden: bool = False

    def open_to(self, actor: Actor) -> bool:
        """Whether this person may open it."""
        return self.roles is EVERYBODY or actor.has(*self.roles)


CASES, SYSTEM = N_("办件"), N_("系统")

TABLE = (
    Entry("home/today.py", N_("今日"), "today", "today", EVERYBODY),
    Entry("admin/mine.py", N_("我的账号"), "account_circle", "mine", EVERYBODY, SYSTEM),
)

FIRST = TABLE[0]
"""Where one arrives; Streamlit gives it the address `/`."""


def entry(url: str) -> Entry:
    """The page of this address.

    Raises:
        KeyError: there is none.
    """
    return BY_URL[url]


BY_URL = {page.url: page for page in TABLE}


def path(url: str) -> str:
    """The file of a page, for `st.page_link` and `st.switch_page`."""
    return str(PAGES / entry(url).file)


def navigation(actor: Actor) -> dict[str, list[st.Page]]:
    """What this person finds in his side bar, by heading."""
    groups: dict[str, list[st.Page]] = {}
    for page in TABLE:
        if page.open_to(actor):
            groups.setdefault(_(page.group), []).append(_page(page))
    return groups


def _page(page: Entry) -> st.Page:
    return st.Page(
        str(PAGES / page.file),
        title=_(page.title),
        icon=f":material/{page.icon}:",
        url_path=page.url,
        default=page is FIRST,
        visibility="hidden" if page.hidden else "visible",
    )
