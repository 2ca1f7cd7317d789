"""The letters of an entry, for the centre: what is drafted, what was signed by whom; each as a document, too."""

import streamlit as st

from core.files.actions import keep_export
from core.foundation.clock import now
from core.foundation.papers import DOCX
from core.foundation.settings import settings
from core.foundation.text import _
from core.identity.actor import Actor
from core.supervision.actions.writing import take_letter
from core.supervision.documents import letter_docx
from core.supervision.queries.file import EntryFile
from core.supervision.queries.letters import Letter, letters_of
from core.supervision.terms import SupervisionAct
from db.session import reading, unit_of_work
from pages.cases.parts.said import said
from pages.shared import formats
from pages.shared.downloads import offer, offered
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.theme import section
from pages.supervision.parts.words import level_name


def found(actor: Actor, entry: EntryFile) -> tuple[Letter, ...]:
    """Those that this person reads."""
    with reading() as session:
        return letters_of(session, actor, entry.id, now=now())


def letters(url: str, entry: EntryFile, shown: tuple[Letter, ...]) -> None:
    """Each with who signed it and when, and the way to the document."""
    section(_("建议"), _("系统起草，人看过以后签发"))
    for letter in shown:
        _letter(url, entry, letter)


def _letter(url: str, entry: EntryFile, letter: Letter) -> None:
    chip = (
        formats.badge(_("草稿"), "orange", ":material/edit_note:")
        if letter.signed_at is None
        else formats.badge(_("已签发"), "green", ":material/draw:")
    )
    who = ""
    if letter.signed_at is not None:
        who = f" :gray[{formats.plain(letter.signed_by)} · {formats.moment(letter.signed_at)}]"
    st.markdown(f"**{level_name(letter.level)}** {chip}{who}")
    if letter.signed_at is None and SupervisionAct.SIGN_PROPOSAL in entry.acts:
        st.caption(_("草稿在“签发建议”里，可以修改。"))
    else:
        with st.container(border=True):
            said(letter.text or _("（这段文字已依法删除）"))
    if not letter.secret and letter.text:
        _document(url, entry, letter)


def _document(url: str, entry: EntryFile, letter: Letter) -> None:
    name = f"{url}-letter-{entry.id}-{letter.level}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(_("存成文档"), icon=":material/description:", key=name):
            actor, moment = require_page(url), now()
            with refusals():
                with unit_of_work() as session:
                    taken = take_letter(session, actor, entry.id, letter.level, now=moment)
                    body = letter_docx(taken, settings().centre_name, entry.number)
                    file = f"{entry.number} {letter.level}.docx"
                    kept = keep_export(session, actor, file, body, DOCX, now=moment)
                offer(name, kept.token, _("下载 {number} 的文档，一天内有效", number=entry.number))
        offered(name)
