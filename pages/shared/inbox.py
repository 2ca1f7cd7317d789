"""How much waits for me: in the title of the tab, so that it is seen from another tab, and in the side bar."""

from collections.abc import Mapping

import streamlit as st

from core.cases.queries.desks import desks_of, how_many
from core.cases.queries.narrowing import Desk, Filters
from core.cases.terms import HANDLING, CaseStatus
from core.foundation.clock import now
from core.foundation.settings import settings
from core.foundation.text import _
from core.identity.actor import Actor
from core.notices.queries import inbox as notices
from core.supervision.queries import mine
from db.session import reading
from pages.shared.kept import kept
from pages.shared.navigation import entry

QUIET = frozenset({Desk.SIGNING, Desk.NEED_INFO})
"""Counted on another desk already, or waiting for the person."""
MINE = {Desk.UNIT: (CaseStatus.DISPATCHED, *HANDLING)}
"""Of the unit's desk only these: what was interrupted waits for somebody else."""
MOST = 99
"""More is "99+"."""
FRESH = 20
"""Seconds for which a count is told again without counting."""


def title(actor: Actor, url: str) -> None:
    """Title of the tab: the count in front, then the page, then the centre."""
    count = _waiting(str(actor.account_id), str(actor.grants), actor)
    words = f"({MOST}+) " if count > MOST else f"({count}) " if count else ""
    st.set_page_config(page_title=f"{words}{_(entry(url or 'today').title)} · {settings().centre_name}")


def counts(actor: Actor) -> dict[str, str]:
    """Counts behind the names of pages in the side bar: notices not yet read, and what of the ledger waits for me."""

    def ask() -> int:
        with reading() as session:
            return notices.unread(session, actor)

    new = kept("unread", actor, ask)
    found = {"notices": new, **_on_ledger(on_ledger(actor))}
    return {url: f"{MOST}+" if count > MOST else str(count) for url, count in found.items() if count}


def on_ledger(actor: Actor) -> Mapping[mine.Waits, int]:
    """What of the ledger waits for me, asked anew after a while or when this tab wrote something."""

    def ask() -> Mapping[mine.Waits, int]:
        with reading() as session:
            return mine.waiting(session, actor, now=now())

    return kept("on_ledger", actor, ask)


def _on_ledger(found: Mapping[mine.Waits, int]) -> dict[str, int]:
    """By the page on which it is worked off; what is decided on the page of all decisions is counted there."""
    counts = {"entries": 0, "ledger": 0}
    for kind, count in found.items():
        if kind is not mine.Waits.DECIDE:
            counts["entries" if kind in mine.OF_UNIT else "ledger"] += count
    return counts


@st.cache_data(ttl=FRESH, max_entries=1000, show_spinner=False)
def _waiting(account: str, grants: str, _actor: Actor) -> int:  # noqa: ARG001  whose count it is
    """What waits on all his desks; a desk that is too long to count makes it many."""
    moment, total = now(), 0
    with reading() as session:
        for which in desks_of(_actor):
            if which in QUIET:
                continue
            count = how_many(session, _actor, which, Filters(statuses=MINE.get(which, ())), now=moment)
            total += MOST + 1 if count is None else count
        total += sum(mine.waiting(session, _actor, now=moment).values())
    return total
