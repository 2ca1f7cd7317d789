"""Answers from the knowledge base beside a matter: a quiet line that there are some, and a choice for an answer."""

from dataclasses import dataclass

import streamlit as st

from core.cases.queries.file import CaseFile
from core.cases.queries.taxonomy import categories
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.queries import areas
from core.knowledge.queries.suggesting import find, suggest
from core.knowledge.terms import ReviewState
from core.knowledge.values import Suggestion
from db.session import reading
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.kept import kept

SHOWN, OFFERED = 3, 8
LEAST = 4
"""Signs of a text from which looking makes sense."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """An entry to answer with: give `id` and `version` to the act, begin the answer with `text`."""

    id: int
    number: str
    version: int
    title: str
    text: str


def near(text: str, category_id: int | None, area_id: int | None) -> None:
    """Say quietly how many entries are near, folded; nothing where there are none."""
    asked = (text, category_id, area_id, SHOWN)
    found = kept("near", asked, lambda: _suggested(*asked))
    if not found:
        return
    with st.expander(_("知识库里有 {count} 条相近的", count=len(found)), icon=":material/menu_book:"):
        for each in found:
            _heading(each)
            said(each.answer)


def knowledge_picker(case: CaseFile, key: str) -> Chosen | None:
    """Choose an entry for the answer to this case: those that are near, or what a search finds.

    Offered is what citizens may read: neither what is internal nor what nobody looked at for long.

    Args:
        key: prefix of the names of its fields; the form that uses it gives its own.
    """
    typed = st.text_input(
        _("在知识库里找"),
        placeholder=_("不写就列出相近的；两个字就行"),
        icon=":material/search:",
        max_chars=60,
        key=f"{key}-knowledge-q",
    )
    if typed and typed.strip():
        with reading() as session:
            found = find(session, text=typed, public_only=True, limit=OFFERED, now=now())
    else:
        found = _suggested(case.text, case.category_id, case.area_id, OFFERED, public_only=True)
    if not found:
        st.caption(_("没有找到相近的，请自己写答复。"))
        return None
    chosen = st.selectbox(
        _("用哪一条"),
        found,
        index=None,
        format_func=_name,
        placeholder=_("找到 {count} 条，可以不选", count=len(found)),
        key=f"{key}-knowledge-{'-'.join(str(each.id) for each in found)}",
    )
    if chosen is None:
        return None
    _heading(chosen)
    said(chosen.answer)
    return Chosen(chosen.id, chosen.number, chosen.version, chosen.title, chosen.answer)


def _suggested(
    text: str, category_id: int | None, area_id: int | None, limit: int, *, public_only: bool = False
) -> tuple[Suggestion, ...]:
    if len(text.strip()) < LEAST:
        return ()
    with reading() as session:
        return suggest(
            session,
            text=text,
            category_path=next((node.path for node in categories(session) if node.id == category_id), ""),
            area_path=next((area.path for area in areas(session) if area.id == area_id), ""),
            public_only=public_only,
            limit=limit,
            now=now(),
        )


def _heading(each: Suggestion) -> None:
    """Title and reason; what citizens cannot read and what is due for a look is said."""
    chips = [formats.badge(_(each.why.label), "blue")]
    if not each.public:
        chips.append(formats.badge(_("内部使用"), "gray"))
    if each.review is not ReviewState.FRESH:
        chips.append(formats.badge(_(each.review.label), "red", ":material/event_busy:"))
    st.markdown(
        f"**{formats.plain(each.title)}** {' '.join(chips)}  \n"
        f":small[:gray[{each.number} · {formats.plain(each.unit)} · {_('复核到 {day}', day=each.review_on)}]]"
    )


def _name(each: Suggestion) -> str:
    return each.title
