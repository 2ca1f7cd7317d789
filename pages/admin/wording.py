"""通知模板: what each kind of notice says over each gateway; changed with a preview, and back to the built-in words."""

import streamlit as st

from core.foundation.clock import now
from core.foundation.errors import CivicError
from core.foundation.text import _
from core.identity.queries import names_of
from core.notices import templates
from core.notices.actions import wording as acts
from core.notices.queries import wording as queries
from core.notices.terms import CHOSEN, Audience, Gateway, Group
from core.notices.values import Template, Wording
from db.session import reading, unit_of_work
from pages.shared import filters, formats, theme
from pages.shared.forms import confirmed, form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import card, section

URL = "wording"
GROUPS = (*CHOSEN, Group.ANSWER, Group.SUMMARY)


def save(template: Template, gateway: Gateway, said: Wording) -> None:
    """From now on in these words."""
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            acts.change(session, actor, template.code, gateway, title=said.title, body=said.body, now=now())
        renew(URL)
        tell_now(_("已保存，从现在起用新的文字。"))


def restore(template: Template, gateway: Gateway) -> None:
    """Back to the words of the program."""
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            acts.reset(session, actor, template.code, gateway, now=now())
        renew(URL)
        tell_now(_("已恢复原来的文字。"))


def listed() -> list[Template]:
    """Templates with words, by kind."""
    found = [each for each in templates.registered() if queries.gateways_of(each)]
    return sorted(found, key=lambda each: (GROUPS.index(each.group), each.code))


def choose_one(found: list[Template]) -> Template | None:
    """One of them, kept in the address."""
    return filters.choice(
        _("通知"),
        found,
        key="template",
        name=lambda each: _("{group}：{label}", group=_(each.group.label), label=_(each.label)),
        width=360,
        none=_("请选一种通知"),
    )


def overview(found: list[Template], words: queries.Words) -> None:
    """Every template and what is said of it in the house, or to the person."""
    for group in GROUPS:
        some = [each for each in found if each.group is group]
        if not some:
            continue
        with card(f"group_{group}", gap="xsmall"):
            section(_(group.label), _(group.note))
            for each in some:
                ways = queries.gateways_of(each)
                said = templates.render(
                    queries.in_force(each, ways[0], words), templates.sample(each), each.facts
                )
                changed = any((each.code, way) in words for way in ways)
                chip = formats.badge(_("改过"), "blue", ":material/edit:") if changed else ""
                st.markdown(
                    f"**{formats.plain(_(each.label))}** {chip}  \n"
                    f":small[:gray[{formats.plain(said.title or said.body)}]]"
                )


def facts_of(template: Template) -> None:
    """Which names may stand in braces, and what they become."""
    sample = templates.all_spoken(templates.sample(template), template.facts)
    section(_("可以用的项"), _("写在花括号里，发的时候换成真内容"))
    lines = []
    for name, fact in template.facts.items():
        example = formats.plain(_("例如 {sample}", sample=sample[name]))
        lines.append(f"`{{{name}}}` {formats.plain(_(fact.label))} :gray[{example}]")
    st.markdown("  \n".join(lines))


def edit(template: Template, gateway: Gateway, words: queries.Words) -> None:
    """The form: the words as they are stored, in Chinese; how they would look; keep or go back."""
    current = queries.in_force(template, gateway, words)
    titled = bool(templates.wording_of(template, gateway).title)
    changed = (template.code, gateway) in words
    key = f"{form_key(URL)}-{template.code}-{gateway}"
    title = (
        st.text_input(_("标题"), value=current.title, max_chars=acts.TITLE_MAX, key=f"{key}-title")
        if titled
        else ""
    )
    most = acts.SMS_MAX if gateway is Gateway.SMS else acts.BODY_MAX
    body = st.text_area(_("正文"), value=current.body, max_chars=most, height=150, key=f"{key}-body")
    said = Wording(title=title or "", body=body or "")
    preview(template, gateway, said)
    with st.container(horizontal=True, gap="small"):
        if st.button(_("保存"), type="primary", icon=":material/save:", disabled=said == current):
            save(template, gateway, said)
    if changed and confirmed(
        _("恢复原来的文字"),
        _("改过的文字还留在下面的记录里，可以再抄回来。"),
        key=f"{key}-reset",
        icon=":material/undo:",
    ):
        restore(template, gateway)


def preview(template: Template, gateway: Gateway, said: Wording) -> None:
    """What arrives."""
    section(_("样子"), _("用假定的内容填上"))
    try:
        seen = acts.preview(template.code, gateway, said)
    except CivicError as refusal:
        st.error(formats.plain(refusal.sentence()), icon=":material/error:")
        return
    with st.container(border=True):
        if seen.title:
            st.markdown(f"**{formats.plain(seen.title)}**")
        st.markdown("  \n".join(formats.plain(line) for line in seen.body.splitlines()))
    if gateway is Gateway.SMS:
        st.caption(_("{count} 字；签名由短信网关加在前面，一般超过 70 字按两条计费。", count=len(seen.body)))


def history(template: Template, gateway: Gateway) -> None:
    """Who changed it and when."""
    with reading() as session:
        rows = queries.versions(session, template.code, gateway)
        names = names_of(session, {row.by for row in rows if row.by is not None})
    if not rows:
        return
    with st.expander(_("改动记录（{count}）", count=len(rows)), icon=":material/history:"):
        for row in rows:
            who = _(
                "{when} {who}", when=formats.moment(row.at), who=formats.plain(names.get(row.by or 0, ""))
            )
            words = _("恢复原来的文字") if row.built_in else f"{row.wording.title} {row.wording.body}".strip()
            st.markdown(f":small[:gray[{who}]]  \n{formats.plain(words)}")


require_page(URL)
theme.head(
    _("通知模板"), _("每种通知在站内、邮件、短信里怎么说。没有改过的用随程序来的文字，也会跟着读的人的语言。")
)
every = listed()
with filters.filter_row():
    chosen = choose_one(every)
with reading() as session:
    known = queries.edited(session)
if chosen is None:
    overview(every, known)
else:
    left, right = st.columns([1.6, 1], gap="small")
    ways = queries.gateways_of(chosen)
    with left, card("edit", gap="small"):
        section(_(chosen.label), _("发给{audience}", audience=_(chosen.audience.label)))
        labels = {_(way.label): way for way in ways}
        which = labels[filters.segments(_("网关"), dict.fromkeys(labels), key="way")]
        edit(chosen, which, known)
        history(chosen, which)
    with right, card("facts", gap="small"):
        facts_of(chosen)
        if chosen.audience is Audience.PERSON:
            st.caption(_(":material/shield: 短信谁拿着手机谁看得到，不要写诉求的内容、地点和姓名。"))
