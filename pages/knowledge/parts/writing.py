"""Writing an entry: words, what it is for, when to look again; seen as citizens will see it before it is sent."""

from datetime import date, timedelta
from functools import partial

import streamlit as st

from core.cases.queries.taxonomy import CategoryView, categories
from core.foundation.clock import civil, now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.queries import Area, areas
from core.knowledge.actions.writing import draft_once, revise
from core.knowledge.queries.entries import writes_for
from core.knowledge.reviews import AT_MOST
from core.knowledge.rules import check
from core.knowledge.values import ANSWER_MAX, REASON_MAX, TITLE_MAX, EntryFile, VersionView, Written
from db.session import reading
from pages.cases.parts.said import said
from pages.knowledge.parts.opened import URL, WRITING, begun, carry_out, key
from pages.shared import formats
from pages.shared.forms import form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.theme import card, section


def draw(entry: EntryFile | None) -> None:
    """The form; without an entry, a new one."""
    if st.button(_("不写了，回到列表"), icon=":material/arrow_back:"):
        del st.session_state[WRITING]
        renew(URL)
        st.rerun()
    before = entry.newest if entry else None
    if entry:
        begun(entry)
    left, right = st.columns([1.55, 1], gap="small")
    with st.container(key=f"form_{key(entry, 'write')}"):
        with left, card("words", gap="small"):
            section(_("修订 {number}", number=entry.number) if entry else _("新的一条"))
            written = _words(entry, before)
        with right, card("scope", gap="small"):
            section(_("用在哪里"))
            owner_id = None if entry else _owner(entry)
            written = _scope(entry, before, written)
            with st.container(horizontal=True, gap="small"):
                looked = st.button(_("先看样子"), icon=":material/visibility:", key=key(entry, "look"))
                sent = st.button(
                    _("报送发布"), type="primary", icon=":material/send:", key=key(entry, "send")
                )
            st.caption(_(":material/info: 报送后由中心的审核回访员或负责人发布，不能自己发布自己写的。"))
    if looked:
        _preview(written, first=entry is None)
    if sent:
        _send(entry, written, owner_id)


def _words(entry: EntryFile | None, before: VersionView | None) -> Written:
    """What is said."""
    title = st.text_input(
        _("标题"),
        value=before.title if before else "",
        max_chars=TITLE_MAX,
        placeholder=_("写成群众会问的一句话，如“家里停水了怎么办”"),
        key=key(entry, "title"),
    )
    answer = st.text_area(
        _("答案"),
        value=before.answer if before else "",
        max_chars=ANSWER_MAX,
        height=280,
        placeholder=_("先答所问，再写找谁、带什么、多久、依据哪份文件"),
        key=key(entry, "answer"),
    )
    keywords = st.text_input(
        _("关键词"),
        value=_("、").join(before.keywords) if before else "",
        max_chars=250,
        placeholder=_("群众会用的词，用顿号隔开，如“停水、断水、水压”"),
        key=key(entry, "keywords"),
    )
    reason = ""
    if entry:
        reason = st.text_area(
            _("为什么修订"),
            max_chars=REASON_MAX,
            height=80,
            placeholder=_("留在版本记录里，如“文件有更新”"),
            key=key(entry, "reason"),
        )
    return Written(title or "", answer or "", keywords or "", reason=reason or "")


def _owner(entry: EntryFile | None) -> int | None:
    """The unit that answers for it, among those I write for."""
    actor = require_page(URL)
    with reading() as session:
        units = dict(writes_for(session, actor))
    return st.selectbox(
        _("负责单位"), list(units), format_func=lambda each: units[each], key=key(entry, "owner")
    )


def _scope(entry: EntryFile | None, before: VersionView | None, written: Written) -> Written:
    """What it is for, who may read it, when to look again."""
    with reading() as session:
        nodes, places = categories(session), areas(session)
    chosen = st.multiselect(
        _("适用事项"),
        nodes,
        default=[node for node in nodes if before and node.id in before.category_ids],
        format_func=_category_name,
        placeholder=_("不选就是不限；可选到领域、类或事项"),
        key=key(entry, "categories"),
    )
    where = st.multiselect(
        _("适用地方"),
        places,
        default=[place for place in places if before and place.id in before.area_ids],
        format_func=_place_name,
        placeholder=_("不选就是全区"),
        key=key(entry, "areas"),
    )
    public = st.segmented_control(
        _("给谁看"),
        [True, False],
        default=before.public if before else True,
        required=True,
        format_func=lambda yes: _("群众可看") if yes else _("内部使用"),
        key=key(entry, "public"),
    )
    nodes_of = {int(part) for node in chosen for part in node.path.strip("/").split("/")}
    return Written(
        written.title,
        written.answer,
        written.keywords,
        tuple(node.id for node in chosen),
        tuple(sorted(nodes_of)),
        tuple(place.id for place in where),
        public,
        _review_day(entry, before),
        written.reason,
    )


def _review_day(entry: EntryFile | None, before: VersionView | None) -> date | None:
    today = civil(now()).date()
    usual = today + timedelta(days=180)
    return st.date_input(
        _("复核日期"),
        value=max(before.review_on, usual) if before and before.review_on <= today + AT_MOST else usual,
        min_value=today + timedelta(days=1),
        max_value=today + AT_MOST,
        format="YYYY-MM-DD",
        help=_("到这一天要有人再核对一次；最长一年"),
        key=key(entry, "review_on"),
    )


def _preview(written: Written, *, first: bool) -> None:
    """As it will be read; what is missing is said here already."""
    with card("preview", gap="small"):
        section(_("样子"), _("还没有报送"))
        with refusals():
            kept = check(written, today=civil(now()).date(), first=first)
            st.subheader(formats.plain(kept.title), anchor=False)
            said(kept.answer)


def _send(entry: EntryFile | None, written: Written, owner_id: int | None) -> None:
    moment = now()
    if entry is None:
        if owner_id is None:
            with refusals():
                raise Invalid(N_("请选负责单位"), "owner_id")
            return
        send = partial(draft_once, written=written, owner_id=owner_id, key=form_key(URL), now=moment)
        carry_out(send, _("已报送，等中心发布。"))
    else:
        again = partial(revise, entry_id=entry.id, written=written, now=moment, seen=begun(entry))
        carry_out(again, _("{number} 的新版本已报送，等中心发布。", number=entry.number))


def _category_name(node: CategoryView) -> str:
    return node.full_name


def _place_name(place: Area) -> str:
    return place.short_name
