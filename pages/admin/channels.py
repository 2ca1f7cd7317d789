"""渠道与密钥: which systems may speak for citizens (a secret is shown once), and which are told how cases move."""

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import _
from core.identity import channels
from core.identity.actor import Actor
from core.identity.channels import KeyView
from db.session import reading, unit_of_work
from pages.admin.parts import endpoints, new_key
from pages.admin.parts.new_key import told_key
from pages.shared import filters, formats, theme
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import card

URL = "channels"
ASKED = "_channel_key_asked"


def revoke(row: KeyView) -> None:
    """Shut it out."""
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            channels.revoke_key(session, actor, row.id, now=now())
        st.session_state.pop(ASKED, None)
        tell_now(_("“{name}”的密钥已停用，马上就不能再用。", name=row.name))


def state(row: KeyView) -> str:
    """In force, revoked or run out."""
    if row.revoked_at is not None:
        return formats.badge(_("已停用"), "gray", ":material/block:")
    if row.ended:
        return formats.badge(_("已过期"), "gray", ":material/event_busy:")
    return formats.badge(_("在用"), "green", ":material/check_circle:")


def used(row: KeyView) -> str:
    """When it was used last, and how much of today is left."""
    last = formats.moment(row.used_at) if row.used_at else _("还没用过")
    return _(
        "最近使用 {last} · 今天 {used} 次 / {day} 次 · 每分钟最多 {minute} 次",
        last=last,
        used=row.used_today,
        day=row.per_day,
        minute=row.per_minute,
    )


def life(row: KeyView) -> str:
    """From when to when."""
    made = _("{made} 发放", made=formats.moment(row.made_at))
    if row.revoked_at is not None:
        return made + _("，{ended} 停用", ended=formats.moment(row.revoked_at))
    return made + (_("，{ended} 到期", ended=formats.moment(row.expires_at)) if row.expires_at else "")


def draw(row: KeyView) -> None:
    """One key; its secret is nowhere."""
    with card(f"key_{row.id}", gap="small"):
        words, act = st.columns([5, 1], vertical_alignment="center")
        scopes = _("、").join(_(scope.label) for scope in row.scopes)
        words.markdown(
            f"**{formats.plain(row.name)}** {state(row)}  \n"
            f":small[{_(row.channel.label)} · {scopes}]  \n"
            f":small[:gray[{used(row)}]]  \n"
            f":small[:gray[{life(row)} · " + _("密钥末四位 {tail}", tail=formats.plain(row.tail)) + "]]"
        )
        if row.ended:
            return
        if st.session_state.get(ASKED) != row.id:
            if act.button(_("停用"), icon=":material/block:", key=f"ask_{row.id}"):
                st.session_state[ASKED] = row.id
                st.rerun()
            return
        st.warning(_("停用以后，这个系统马上不能提交和查询，也不能恢复，只能另发一把。确定吗？"))
        yes, no, _rest = st.columns([1, 1, 3])
        if yes.button(_("确定停用"), type="primary", key=f"revoke_{row.id}"):
            revoke(row)
        if no.button(_("先不停用"), key=f"keep_{row.id}"):
            del st.session_state[ASKED]
            st.rerun()


def listed(who: Actor) -> None:
    """All keys, those in force first."""
    with reading() as session:
        rows = channels.keys_of_channels(session, who, now=now())
    ended = st.toggle(_("显示停用的"), key="ended", bind="query-params")
    shown = [row for row in rows if ended or not row.ended]
    for row in shown:
        draw(row)
    if not shown:
        theme.empty(_("还没有渠道用密钥接入"), _("网站、公众号、手机应用要替群众提交，先在这里发一把密钥。"))


actor = require_page(URL)
theme.head(
    _("渠道与密钥"),
    _("网站、公众号、手机应用等系统凭密钥替群众提交、查进度。怎么接，看 [开放接口说明](/api/v1)。"),
)
told_key()
views = {_("密钥"): "list", _("发一把"): "new", _("推送地址"): "endpoints"}
view = views[filters.segments(_("内容"), dict.fromkeys(views), key="view")]
if view == "new":
    new_key.draw()
elif view == "endpoints":
    endpoints.listed(URL, actor)
else:
    listed(actor)
