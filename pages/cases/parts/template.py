"""A template to begin a reply with, and what the reply still lacks before it is sent: a hint, never a wall."""

from typing import NoReturn

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
        hints += [_("点下面的“用这个模板”，它就放进答复里。")]
        st.caption("  \n".join(map(formats.plain, hints)))
    return chosen


def fill(field: str) -> None:
    """Write into the field what was decided in the run before: once it is drawn, nobody can."""
    name = f"{Key.FORM}:{field}:next"
    if name in st.session_state:
        st.session_state[field] = st.session_state.pop(name)


def taking(template: TemplateView | None, text: str, field: str, label: str) -> bool:
    """The buttons at the end of a form with one field of words: send it, take the template, go back.

    An empty field takes the template at once. What somebody wrote is replaced after a second yes only, and can be
    brought back. They stand in the form, because outside of it nobody knows what is being typed.

    Args:
        text: what stands in the field.
        field: key of the field.
        label: of the button that sends.

    Returns:
        Whether to send.
    """
    asked, before = f"{Key.ASKED}:{field}", f"{Key.FORM}:{field}:before"
    asks = template is not None and st.session_state.get(asked) == template.id
    if asks:
        st.warning(_("框里已经写了字，用模板会换掉它们；换了还可以换回来。"), icon=":material/help:")
    with st.container(horizontal=True, gap="small"):
        sent = st.form_submit_button(label, type="primary", icon=":material/send:")
        if template is not None and text.strip() != template.body.strip():
            taken = st.form_submit_button(
                _("换成模板") if asks else _("用这个模板"), icon=":material/quick_phrases:"
            )
            if taken and text.strip() and not asks:
                st.session_state[asked] = template.id
                st.rerun()
            if taken:
                st.session_state[before] = text
                _put(field, template.body)
        if asks and st.form_submit_button(_("不换")):
            del st.session_state[asked]
            st.rerun()
        old = st.session_state.get(before, "")
        back = old and old != text and not asks
        if back and st.form_submit_button(_("换回原来写的"), icon=":material/undo:"):
            del st.session_state[before]
            _put(field, old)
    return sent


def _put(field: str, text: str) -> NoReturn:
    st.session_state.pop(f"{Key.ASKED}:{field}", None)
    st.session_state[f"{Key.FORM}:{field}:next"] = text
    st.rerun()


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
