"""发送记录: what goes out by e-mail, text message and webhook, what could not be sent, which gateways are set up."""

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import N_, _
from core.identity.actor import Actor
from core.notices.actions import keeping
from core.notices.gateways.all import configured
from core.notices.queries import deliveries as queries
from core.notices.terms import OUTWARD, DeliveryState, Gateway
from core.notices.values import UNCERTAIN, DeliveryLine
from db.session import reading, unit_of_work
from pages.shared import filters, formats, theme
from pages.shared.forms import confirmed, form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.tables import pages_bar, turn
from pages.shared.theme import card

URL = "deliveries"
S = DeliveryState

VIEWS = {
    N_("搁置的"): (S.PARKED,),
    N_("等着发的"): (S.PENDING, S.SENDING),
    N_("已发出的"): (S.SENT,),
    N_("没有发的"): (S.UNSENT, S.DISCARDED),
}
TONES = {S.PARKED: "red", S.PENDING: "blue", S.SENDING: "blue", S.SENT: "green"}
ICONS = {Gateway.EMAIL: "mail", Gateway.SMS: "sms", Gateway.WEBHOOK: "webhook"}

REASONS = {
    "NOT_CONFIGURED": N_("网关没有配置"),
    "NO_ADDRESS": N_("没有号码或邮箱"),
    "NO_VENDOR_TEMPLATE": N_("没有填短信服务商的模板编号"),
    "NO_ENDPOINT": N_("没有配置这个推送地址"),
    "LOST": N_("每次发送时工作进程都中断了"),
    "UNREADABLE": N_("内容拼不出来"),
    UNCERTAIN: N_("不知道对方收到没有"),
}
"""Errors of our own, in words; those of gateways stay codes."""


def again(row: DeliveryLine) -> None:
    """Try it once more."""
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            keeping.release(session, actor, row.id, now=now())
        tell_now(_("已放回去，马上再发；夜里的短信等到早八点。"))


def leave(row: DeliveryLine) -> None:
    """It may have arrived; that will do."""
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            keeping.leave(session, actor, row.id, now=now())
        tell_now(_("好，这一条不再发。"))


def give_up(row: DeliveryLine, reason: str) -> None:
    """Send it never."""
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            keeping.discard(session, actor, row.id, reason=reason, now=now())
        renew(URL)
        tell_now(_("已放弃，理由已记下。"))


def said(row: DeliveryLine) -> str:
    """Why it is where it is, and since when."""
    parts = [_("试过 {count} 次", count=row.tries)] if row.tries else []
    if row.state is S.PENDING:
        parts.append(_("{when} 发", when=formats.moment(row.next_at)))
    if row.delivered_at is not None:
        parts.append(_("{when} 发出", when=formats.moment(row.delivered_at)))
    parts.append(_("产生于 {made}", made=formats.moment(row.made_at)))
    if row.settled_why:
        parts.append(_("理由：{why}", why=formats.plain(row.settled_why)))
    return " · ".join(parts)


def draw(row: DeliveryLine) -> None:
    """One delivery; parked ones with the ways on."""
    with card(f"delivery_{row.id}", gap="small"):
        chips = [
            formats.badge(_(row.gateway.label), "gray", f":material/{ICONS[row.gateway]}:"),
            formats.badge(_(row.state.label), TONES.get(row.state, "gray")),
        ]
        if row.error:
            chips.append(formats.badge(_(REASONS.get(row.error, row.error)), "red", ":material/error:"))
        what = _("、").join(_(label) for label in row.templates)
        if row.notices > 1:
            what = _("{what}（{count} 条并成一条）", what=what, count=row.notices)
        st.markdown(
            f"**{formats.plain(row.whom or _('反映人'))}** {formats.plain(what)} {' '.join(chips)}  \n"
            f":small[:gray[{said(row)}]]"
        )
        if row.state is not S.PARKED:
            return
        if row.uncertain:
            undecided(row)
            return
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            if st.button(_("再发一次"), icon=":material/replay:", key=f"again_{row.id}"):
                again(row)
            reason = st.text_input(
                _("放弃的理由"),
                max_chars=200,
                placeholder=_("放弃才要写"),
                label_visibility="collapsed",
                width=260,
                key=f"{form_key(URL)}-why-{row.id}",
            )
        question = _("不再发这一条；站内通知还在。")
        if confirmed(_("放弃"), question, key=f"drop_{row.id}", icon=":material/delete_forever:"):
            give_up(row, reason or "")


def undecided(row: DeliveryLine) -> None:
    """It was handed over and no answer came; only a person can weigh twice against never."""
    st.caption(
        _(
            "交出去以后没有等到回音，对方也认不出重复的。先问对方或者服务商，再决定；再发一次，对方可能收到两条。"
        )
    )
    with st.container(horizontal=True, gap="small"):
        if st.button(_("再发一次"), icon=":material/replay:", key=f"again_{row.id}"):
            again(row)
        if st.button(_("就这样，不再发"), icon=":material/check:", key=f"leave_{row.id}"):
            leave(row)


def gateways() -> None:
    """Which ways out there are; nothing is sent over one that is not set up."""
    ready = configured()
    chips = [
        formats.badge(
            _(
                "{gateway}：{state}",
                gateway=_(each.label),
                state=_("已配置") if each in ready else _("没有配置"),
            ),
            "green" if each in ready else "orange",
            f":material/{ICONS[each]}:",
        )
        for each in OUTWARD
    ]
    st.markdown(" ".join(chips))
    if len(ready) < len(OUTWARD):
        st.caption(_("没有配置的网关什么也不发。怎么配置，见运行手册里“通知”一节。"))


def page(actor: Actor) -> None:
    with reading() as session:
        count = queries.counts(session, actor)
    waiting = count.get(S.PENDING, 0) + count.get(S.SENDING, 0)
    theme.head(
        _("发送记录"),
        _(
            "邮件、短信和推送。搁置 **{parked}** 条，等着发 **{waiting}** 条。",
            parked=count.get(S.PARKED, 0),
            waiting=waiting,
        ),
    )
    gateways()
    with filters.filter_row():
        counted = {N_("搁置的"): count.get(S.PARKED, 0), N_("等着发的"): waiting}
        views = {_(name): name for name in VIEWS}
        view = filters.segments(
            _("内容"), {word: counted.get(name) or None for word, name in views.items()}, key="view"
        )
        gateway = filters.choice(_("网关"), OUTWARD, key="gateway", name=lambda each: _(each.label))
    place = turn(URL, (view, gateway))
    with reading() as session:
        found = queries.deliveries(
            session, actor, states=VIEWS[views[view]], gateway=gateway, cursor=place.cursor
        )
    for row in found.rows:
        draw(row)
    if not found.rows:
        theme.empty(_("这里没有记录"), _("一切正常。多次发不出去的会停在“搁置的”，等您处理。"))
    elif place.before or found.following:
        pages_bar(place, shown=len(found.rows), total=None, following=found.following)


keeper = require_page(URL)
with refusals():
    page(keeper)
