"""Several cases at once: chosen on a desk, looked at in a preview, done one by one, and what came of each.

What is kept between reruns are ids, frozen rows and sentences; who acts is asked again each time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st
from sqlalchemy.orm import Session

from core.cases.queries.batch import MOST
from core.cases.queries.desks import DeskRow
from core.foundation.clock import now
from core.foundation.errors import CivicError
from core.foundation.text import _
from core.identity.actor import Actor
from db.session import unit_of_work
from pages.cases.acts.opened import pane_key
from pages.shared import formats
from pages.shared.navigation import path
from pages.shared.refusals import numbered
from pages.shared.session import require_page
from pages.shared.theme import card, section

One = Callable[[Session, Actor, datetime], str]
"""Do it to one case; the sentence that says so."""


@dataclass(frozen=True, slots=True)
class Many:
    """What a desk does to several cases at once.

    Attributes:
        word: the act, in the reader's language.
        draw: the preview of these cases, with its way to do it.
    """

    word: str
    draw: Callable[[str, tuple[int, ...]], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One case of a batch and what shall be done to it."""

    number: str
    act: One


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one case."""

    number: str
    words: str
    done: bool


def chosen(url: str) -> tuple[int, ...]:
    """The cases whose preview stands open; empty when none does."""
    return st.session_state.get(_ids(url), ())


def choose(url: str, many: Many, rows: Sequence[DeskRow], ticked: Sequence[DeskRow]) -> None:
    """Beside the list: how many are ticked, and the way to look at them, or at the whole page."""
    with card("many", gap="small"):
        section(many.word, _("已勾选 {count} 件，本页 {all} 件", count=len(ticked), all=len(rows)))
        st.caption(_("在左边勾选；表头的方框全选本页。下一步先核对，核对时还能逐件改。"))
        for row in ticked[:8]:
            st.markdown(f":small[{formats.plain(short(row.number))} {formats.plain(row.headline)}]")
        if len(ticked) > 8:
            st.caption(_("等 {count} 件", count=len(ticked)))
        if st.button(
            _("核对勾选的 {count} 件", count=len(ticked)),
            type="primary" if ticked else "secondary",
            icon=":material/checklist:",
            shortcut="Ctrl+Enter",
            disabled=not ticked,
            width="stretch",
            key=f"{url}_many_ticked",
        ):
            _open(url, ticked)
        if st.button(
            _("核对本页全部 {count} 件", count=len(rows)),
            icon=":material/select_all:",
            shortcut="Ctrl+Shift+Enter",
            width="stretch",
            key=f"{url}_many_all",
        ):
            _open(url, rows)


def _open(url: str, rows: Sequence[DeskRow]) -> None:
    leave(url)
    st.session_state[_ids(url)] = tuple(row.id for row in rows[:MOST])
    st.rerun()


def leave(url: str) -> None:
    """Forget the batch: its preview, its corrections, its result."""
    for name in [str(key) for key in st.session_state if str(key).startswith(f"_many:{url}")]:
        del st.session_state[name]


def kept(url: str, what: str) -> str:
    """Where this batch keeps something; gone when it is left."""
    return f"_many:{url}:{what}"


def carry_out(url: str, steps: Sequence[Step]) -> None:
    """Each in a transaction of its own: what is refused is written down, and the next one is done."""
    actor = require_page(url)
    came: list[Came] = []
    bar = st.progress(0.0, text=_("正在办理"))
    for nth, step in enumerate(steps, start=1):
        came.append(_one(actor, step))
        bar.progress(nth / len(steps), text=_("正在办理 {done} / {all}", done=nth, all=len(steps)))
    st.session_state[kept(url, "came")] = tuple(came)
    st.session_state.pop(pane_key(url), None)
    st.rerun()


def _one(actor: Actor, step: Step) -> Came:
    try:
        with unit_of_work() as session:
            return Came(step.number, step.act(session, actor, now()), done=True)
    except CivicError as refusal:
        return Came(step.number, refusal.sentence(), done=False)
    except Exception as problem:  # noqa: BLE001  one that fails does not stop the others; it is logged with its number
        return Came(step.number, numbered(problem), done=False)


def result(url: str) -> bool:
    """What came of each, the refusals first; whether there is a result to show."""
    came: tuple[Came, ...] = st.session_state.get(kept(url, "came"), ())
    if not came:
        return False
    refused = [each for each in came if not each.done]
    with card("came", gap="small"):
        done = _("办成 **{count}** 件", count=len(came) - len(refused))
        left = _("，没有办成 **{count}** 件", count=len(refused)) if refused else ""
        st.markdown(f":material/done_all: {done}{left}{_('。')}")
        if refused:
            section(_("没有办成的"), _("原样留在原处，可以单独办"))
            for each in refused:
                _linked(each)
        if st.button(
            _("回到列表"),
            type="primary",
            icon=":material/arrow_back:",
            shortcut="Ctrl+Enter",
            key=f"{url}_many_back",
        ):
            leave(url)
            st.rerun()
        good = [each for each in came if each.done]
        if good:
            with st.expander(_("办成的 {count} 件", count=len(good)), icon=":material/check_circle:"):
                for each in good:
                    _linked(each)
    return True


def _linked(each: Came) -> None:
    with st.container(gap="xxsmall"):
        st.page_link(
            path("file"),
            label=short(each.number),
            icon=":material/check:" if each.done else ":material/block:",
            query_params={"no": each.number},
        )
        st.caption(formats.plain(each.words))


def short(number: str) -> str:
    """The end of a number, as people say it."""
    return f"{number[5:9]}-{number[9:]}"


def _ids(url: str) -> str:
    return f"_many:{url}"
