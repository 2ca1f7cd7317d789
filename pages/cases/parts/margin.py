"""What can be done beside the acts: star it, print it, take it along, leave a word, make two cases of one."""

from collections.abc import Callable
from html import escape

import streamlit as st

from core.cases.actions.noting import note
from core.cases.actions.papers import PaperKind, take_paper
from core.cases.actions.splitting import split
from core.cases.actions.starring import star, unstar
from core.cases.codes import spaced
from core.cases.documents import case_docx
from core.cases.queries.file import CaseFile
from core.cases.terms import CaseEvent, Visibility
from core.cases.values import COMMENT_MAX, TEXT_MAX, Slip
from core.files.actions import keep_export
from core.foundation.clock import now
from core.foundation.papers import DOCX
from core.foundation.settings import settings
from core.foundation.text import _
from db.session import unit_of_work
from pages.cases.parts.choices import category_field
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.downloads import offer, offered
from pages.shared.forms import form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import section

SPLIT = "_split"
"""The slip of the second case, until it was read to the person."""


def row(url: str, case: CaseFile, besides: Callable[[], None]) -> None:
    """One row under the head, with what another capability has to offer; what was made stands below it."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if case.starred:
            if st.button(_("已收藏"), icon=":material/star:", help=_("再点取消"), key="star_off"):
                _star(url, case, on=False)
        elif st.button(_("收藏"), icon=":material/star_outline:", key="star_on"):
            _star(url, case, on=True)
        if case.visibility is not Visibility.SECRET:
            st.link_button(_("打印"), f"/paper/{case.number}", icon=":material/print:")
            if st.button(_("存成文档"), icon=":material/description:", key="document"):
                _document(url, case)
        if case.may_split:
            _split_form(url, case)
        besides()
        offered(f"{url}-{case.id}")
    _slip(case)


def notes(url: str, case: CaseFile) -> None:
    """Words among colleagues, newest first, apart from what the person reads."""
    section(_("内部备注"), _("只有办件的人看得到"))
    for step in case.steps:
        if step.name is CaseEvent.NOTED:
            who = case.names.get(step.account_id or 0, "")
            st.caption(formats.plain(" · ".join(filter(None, (who, formats.moment(step.at))))))
            said(_("（这段文字已依法删除）") if step.erased else step.text)
    if not case.may_note:
        return
    name = f"note-{case.id}"
    with st.form(name, border=False):
        text = st.text_input(
            _("写给同事"),
            max_chars=COMMENT_MAX,
            placeholder=_("例：物业说泵房钥匙在门卫处"),
            key=f"{form_key(name)}-text",
        )
        if not st.form_submit_button(_("记下备注"), icon=":material/sticky_note_2:"):
            return
    actor = require_page(url)
    with refusals():
        with unit_of_work() as session:
            note(session, actor, case.id, text=text or "", now=now())
        renew(name)
        tell_now(_("备注已经记下，反映人看不到。"))


def has_notes(case: CaseFile) -> bool:
    """Whether there is a word, or somebody may leave one."""
    return case.may_note or any(step.name is CaseEvent.NOTED for step in case.steps)


def _star(url: str, case: CaseFile, *, on: bool) -> None:
    actor = require_page(url)
    with refusals():
        with unit_of_work() as session:
            if on:
                star(session, actor, case.id, now=now())
            else:
                unstar(session, actor, case.id)
        tell_now(_("已收藏，在“查件”的筛选里可以只看收藏的。") if on else _("已取消收藏。"))


def _document(url: str, case: CaseFile) -> None:
    actor, moment = require_page(url), now()
    with refusals():
        with unit_of_work() as session:
            paper = take_paper(session, actor, case.id, PaperKind.DOCUMENT, now=moment)
            body = case_docx(paper, settings().centre_name)
            kept = keep_export(session, actor, f"{case.number}.docx", body, DOCX, now=moment)
        offer(f"{url}-{case.id}", kept.token, _("下载 {number} 的文档，一天内有效", number=case.number))


def _split_form(url: str, case: CaseFile) -> None:
    """The words of the second matter, out of those of the first."""
    with st.popover(_("拆件"), icon=":material/call_split:", width="content"):
        st.caption(
            _(
                "一段话里有两件事时用：把第二件事的话留在下面，另立一件，有自己的编号和查询码，"
                "期限从现在算起；这一件的文字和期限不变。"
            )
        )
        with st.form(f"split-{case.id}", border=False):
            text = st.text_area(
                _("第二件事"), value=case.text, max_chars=TEXT_MAX, height=160, key=f"split-{case.id}-text"
            )
            category = category_field(None, key=f"split-{case.id}-category", label=_("第二件事的类别"))
            also = _files_too(case)
            sent = st.form_submit_button(_("另立一件"), type="primary", icon=":material/call_split:")
        if not sent:
            return
        actor = require_page(url)
        with refusals():
            with unit_of_work() as session:
                made = split(
                    session,
                    actor,
                    case.id,
                    text=text or "",
                    category_id=category.id if category else None,
                    files_too=also,
                    now=now(),
                    seen=case.version,
                )
            st.session_state[SPLIT] = (case.id, made)
            st.rerun()


def _files_too(case: CaseFile) -> list[str]:
    """Tokens of the files that show the second matter as well."""
    shown = {each.token: each.name for each in case.photos}
    if not shown:
        return []
    return st.multiselect(
        _("一起带过去的材料"),
        list(shown),
        format_func=shown.__getitem__,
        placeholder=_("可以不带"),
        key=f"split-{case.id}-files",
    )


def _slip(case: CaseFile) -> None:
    """Number and code of the second case, shown once, to be read to the person."""
    first_id, made = st.session_state.get(SPLIT, (0, None))
    if first_id != case.id or not isinstance(made, Slip):
        return
    st.html(
        f'<dl class="slip"><dt>{escape(_("第二件的编号"))}</dt><dd>{escape(made.number)}</dd>'
        f"<dt>{escape(_('查询码'))}</dt><dd>{escape(spaced(made.code))}</dd>"
        f"<dt>{escape(_('承诺答复'))}</dt><dd>{escape(formats.moment(made.promise_at))}</dd></dl>"
    )
    if st.button(_("已读给对方"), icon=":material/done:", key="split_read"):
        del st.session_state[SPLIT]
        st.rerun()
