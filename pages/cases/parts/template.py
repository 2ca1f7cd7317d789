"""A template to begin a reply with, and what the reply still lacks before it is sent: a hint, never a wall."""

import streamlit as st

from core.cases.queries.file import CaseFile
from core.cases.queries.taxonomy import categories
from core.foundation.text import _
from core.knowledge.facts import blanks, missing
from core.knowledge.queries.templates import TemplateView, offered
from db.session import reading
from pages.shared import formats
from pages.shared.state import Key


def template_picker(case: CaseFile, key: str) -> TemplateView | None:
    """Choose a template for this matter; nothing is drawn where there is none."""
    with reading() as session:
        path = next((node.path for node in categories(session) if node.id == case.category_id), "")
        found = offered(session, [int(part) for part in path.strip("/").split("/") if part])
    if not found:
        return None
    chosen = st.selectbox(
        _("答复模板"),
        found,
        index=None,
        format_func=lambda each: each.title,
        placeholder=_("有 {count} 个可以选用", count=len(found)),
        key=f"{key}-template",
    )
    if chosen is not None:
        facts = _("、").join(_(each.label) for each in chosen.facts)
        hints = [_("口径：{tone}", tone=chosen.tone)] if chosen.tone else []
        hints += [_("要写到：{facts}", facts=facts)] if facts else []
        st.caption(formats.plain(_("。").join(hints)))
    return chosen


def lacks(template: TemplateView | None, text: str) -> str:
    """What the template asks for and the text does not seem to say, as one sentence; empty when nothing."""
    parts = []
    if template is not None and (left := missing(text, template.facts)):
        parts.append(_("好像没有写到：{facts}", facts=_("、").join(_(each.label) for each in left)))
    if holes := blanks(text):
        parts.append(_("还没有填：{holes}", holes=_("、").join(holes)))
    return _("；").join(parts)


def warned(template: TemplateView | None, text: str, key: str) -> bool:
    """Say once what is lacking; the same words sent again go through.

    Returns:
        Whether to stop here and let the person look again.
    """
    sentence = lacks(template, text)
    name = f"{Key.FORM}:{key}:warned"
    if not sentence or st.session_state.get(name) == text:
        return False
    st.session_state[name] = text
    st.warning(
        _("{what}。补上再报，或者再按一次照样报送。", what=formats.plain(sentence)), icon=":material/rule:"
    )
    return True
