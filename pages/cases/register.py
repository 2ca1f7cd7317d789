"""Register for somebody on the telephone or at the counter; the slip is read out once."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape

import streamlit as st

from core.cases.actions.external import note_external
from core.cases.actions.intake import submit_once
from core.cases.codes import spaced
from core.cases.external import External
from core.cases.particulars import answered
from core.cases.queries.duplicates import Asked, likely
from core.cases.queries.same_phone import of_phone
from core.cases.queries.scope import case_by_number
from core.cases.rules import Emergency
from core.cases.terms import Channel, Visibility
from core.cases.values import NAME_MAX, PLACE_MAX, Question, Slip, Submission
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.queries import unit_tree
from core.identity.terms import Role
from db.session import reading, unit_of_work
from pages.cases.parts.alike import alike_list, same_phone_list
from pages.cases.parts.asked import asked_fields
from pages.cases.parts.choices import area_field, category_field, unit_field
from pages.cases.parts.knowledge import near
from pages.cases.parts.said import LONGEST, Uploads, file_field, keep, prepared
from pages.cases.parts.sources import source_fields, warn_sooner
from pages.shared import formats, theme
from pages.shared.forms import form_key, renew
from pages.shared.navigation import path
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.theme import card, section

URL = "register"
SLIP, COUNT, DANGER, SOURCE = "_register_slip", "_register_count", "_register_danger", "_register_source"
Answering = tuple[list[Question], Mapping[str, str]]
"""Questions of the category, and what was typed below each."""
CHANNELS = [Channel.PHONE, Channel.VISIT, Channel.DEPUTY]


def key(field: str) -> str:
    """The name of a field, another one for each matter."""
    return f"register-{st.session_state.get(COUNT, 0)}-{field}"


def slip(made: Slip) -> None:
    """What to read out; the code is kept nowhere and cannot be shown again."""
    with card("slip", gap="small"):
        st.markdown(f"### {_('已登记，请读给对方记下')}", anchors=False)
        rows = {
            _("编号"): made.number,
            _("查询码"): spaced(made.code),
            _("答复日期"): formats.moment(made.promise_at),
            _("级别"): _(made.level.label),
        }
        cells = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows.items())
        st.html(f'<dl class="slip">{cells}</dl>')
        warn_sooner(st.session_state.get(SOURCE), made.promise_at)
        st.caption(_(":material/info: 查询码只显示这一次。凭编号和查询码可以在网上查进度、补充、评价。"))
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            if st.button(_("读完了，登记下一件"), type="primary", icon=":material/done:"):
                del st.session_state[SLIP]
                st.rerun()
            st.page_link(
                path("file"),
                label=_("打开办件"),
                icon=":material/open_in_new:",
                query_params={"no": made.number},
            )


def channel_field() -> Channel:
    """How it came in."""
    return st.segmented_control(
        _("来源"),
        CHANNELS,
        default=Channel.PHONE,
        required=True,
        format_func=lambda each: _(each.label),
        key=key("channel"),
    )


def accused_field() -> int | None:
    """The unit complained of, if it is a complaint about one."""
    with reading() as session:
        units = unit_tree(session)
    accused = unit_field(
        None,
        key=key("accused"),
        label=_("反映的是哪个单位的问题"),
        among=units,
        hint=_("不是反映单位的，不用选"),
    )
    if accused is not None:
        st.caption(_(":material/shield_person: 这个单位不办这一件，也看不到反映人的姓名和电话。"))
    return accused


def secret_field() -> bool:
    """Secret, for whoever may see secret cases afterwards."""
    if not actor.has(Role.CONFIDENTIAL):
        return False
    return st.checkbox(
        _("保密件"),
        help=_("只有持保密件授权的人和派单时指定的人看得到；不能并件，不分协办"),
        key=key("secret"),
    )


def _matter() -> tuple[str, int | None, Answering, Uploads]:
    """What it is about, and what goes with it."""
    section(_("什么事"))
    text = st.text_area(
        _("诉求"),
        max_chars=LONGEST,
        height=190,
        placeholder=_("什么时候、哪里、出了什么事、希望怎样"),
        key=key("text"),
    )
    category = category_field(None, key=key("category"))
    asked = asked_fields(category.id if category else None, key)
    uploads = file_field(_("照片等材料"), key=key("photos"))
    return text or "", category.id if category else None, asked, uploads


def fields() -> tuple[Submission, Answering, Uploads, str, External | None]:
    """What was said, where, and by whom."""
    left, right = st.columns([1.3, 1], gap="small")
    with left, card("said", gap="small"):
        text, category_id, asked, uploads = _matter()
    with right, card("who", gap="small"):
        section(_("从哪里来，在哪里"))
        channel = channel_field()
        area_id = area_field(None, key=key("area"))
        place = st.text_input(
            _("详细地点"),
            max_chars=PLACE_MAX,
            placeholder=_("小区、路口或门牌"),
            key=key("place"),
        )
        named, number = _person()
        contact_ok, sms_ok, agreed = _agreements()
        accused = accused_field()
        secret = secret_field()
        earlier = _earlier()
    with st.container() if theme.phone() else left, card("source", gap="small"):
        external = source_fields(key)
    return (
        Submission(
            text=text,
            place=place or "",
            phone=number,
            name=named,
            category_id=category_id,
            area_id=area_id,
            channel=channel,
            contact_ok=contact_ok and accused is None,
            sms_ok=sms_ok,
            accused_unit_id=accused,
            visibility=Visibility.SECRET if secret else agreed,
        ),
        asked,
        uploads,
        earlier,
        external,
    )


def _person() -> tuple[str, str]:
    """Name and telephone."""
    name, phone = st.columns(2, gap="small")
    named = name.text_input(_("姓名"), max_chars=NAME_MAX, key=key("name"))
    number = phone.text_input(_("电话"), max_chars=20, key=key("phone"))
    return named or "", number or ""


def _agreements() -> tuple[bool, bool, Visibility]:
    """What the person agrees to: that the unit learns who he is, that he is told by text, that all may read of it."""
    contact_ok = st.checkbox(_("同意把姓名和电话告诉承办单位"), key=key("contact_ok"))
    sms_ok = st.checkbox(_("同意用短信告诉进展（只写编号和网址）"), key=key("sms_ok"))
    public = st.checkbox(_("同意隐去个人信息后公开办理结果"), key=key("public"))
    return contact_ok, sms_ok, Visibility.PUBLIC_REDACTED if public else Visibility.PRIVATE


def _earlier() -> str:
    """The number of the case that this one comes back to, if the person knows it."""
    typed = st.text_input(
        _("以前反映过的编号"),
        max_chars=20,
        placeholder=_("同一件事以前报过的，可以不填"),
        key=key("earlier"),
    )
    return (typed or "").strip()


def known(said: Submission) -> None:
    """What may be the same matter already, and what else came from this telephone; nothing for a secret."""
    actor = require_page(URL)
    if said.visibility is Visibility.SECRET:
        return
    asked = Asked(said.text, said.place, said.phone, said.area_id, said.category_id)
    with reading() as session:
        alike = likely(session, actor, asked, now=now())
        phone = of_phone(session, actor, said.phone)
    if alike or phone.rows:
        with card("known", gap="small"):
            alike_list(alike)
            same_phone_list(phone)


def danger(found: Emergency) -> None:
    """Words of danger stop the form until the clerk has asked."""
    calls = _("、").join(found.calls)
    st.error(
        _(
            "听到“{word}”。请让对方先打 {calls}，这里不能派救援。",
            word=formats.plain(_("、").join(found.words)),
            calls=formats.plain(calls),
        )
        + "  \n"
        + "  \n".join(formats.plain(line) for line in dict.fromkeys(found.advice)),
        icon=":material/emergency:",
    )


def register(
    said: Submission, asked: Answering, uploads: Uploads, earlier: str, external: External | None
) -> None:
    """Take it down, once."""
    actor = require_page(URL)
    st.session_state.pop(DANGER, None)
    with refusals():
        said = replace(said, answers=answered(*asked, strict=False))
        pictures = prepared(uploads)
        try:
            with unit_of_work() as session:
                linked = case_by_number(session, actor, earlier) if earlier else None
                complete = replace(said, file_ids=keep(session, actor, pictures), linked_id=linked)
                made = submit_once(session, actor, complete, key=form_key(URL), now=now())
                if external is not None:
                    note_external(session, actor, made.id, external, text=said.text, now=now())
        except Emergency as found:
            st.session_state[DANGER] = found
            st.rerun()
        renew(URL)
        st.session_state[SLIP] = made
        st.session_state[SOURCE] = external
        st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1
        st.rerun()


actor = require_page(URL)
theme.head(
    _("代为登记"),
    _("替来电、来访的人登记。有人身危险，先请对方打 **110**、**119** 或 **120**。"),
)
if SLIP in st.session_state:
    slip(st.session_state[SLIP])
    st.stop()
said, asked, uploads, earlier, external = fields()
near(said.text, said.category_id, said.area_id)
known(said)
calm = False
if DANGER in st.session_state:
    danger(st.session_state[DANGER])
    calm = st.checkbox(_("已问清楚，现在没有人有危险"), key=key("calm"))
if st.button(_("登记"), type="primary", icon=":material/save:"):
    register(replace(said, calm=calm), asked, uploads, earlier, external)
