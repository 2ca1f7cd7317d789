"""One template: its words, its versions, and the form for the next one; a new one."""

from collections.abc import Mapping

import streamlit as st

from core.cases.queries.taxonomy import CategoryView
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.queries import names_of, unit_tree
from core.knowledge.actions import templates as acts
from core.knowledge.actions.templates import TemplateWords
from core.knowledge.queries.templates import TemplateView, history, versions
from core.knowledge.terms import RequiredFact
from db.session import reading, unit_of_work
from pages.admin.parts import events
from pages.shared import formats
from pages.shared.forms import confirmed, form_key, one_of, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import FORM, card, section

URL = "templates"
Names = Mapping[int, CategoryView]


def used_for(row: TemplateView, names: Names) -> str:
    """Which matters a template is for."""
    if row.category_id is None:
        return _("所有事项")
    return names[row.category_id].full_name if row.category_id in names else _("已停用的类别")


def key(field: str) -> str:
    """The name of a field, another one after each act."""
    return f"{form_key(URL)}-{field}"


def pane(actor: Actor, row: TemplateView, names: Names) -> None:
    """The template, and what its keepers can do."""
    with card("template", gap="small"):
        st.markdown(f":gray[{formats.plain(used_for(row, names))} · {formats.plain(row.owner)}]")
        st.subheader(formats.plain(row.title), anchor=False)
        if row.retired:
            st.markdown(formats.badge(_("已停用"), "gray"))
        with reading() as session:
            mine = acts.keeps(session, actor, row.owner_id)
        forms = {_("看"): _read, _("版本"): _versions, _("经过"): _history}
        if mine and not row.retired:
            forms = {_("看"): _read, _("改"): lambda each: _change(each, names), **forms}
        one_of(forms, f"template_act_{mine}_{row.retired}")(row)
        if mine:
            _use(row)


def _read(row: TemplateView) -> None:
    st.markdown(formats.plain(row.body).replace("\n", "  \n"))
    if row.tone:
        st.caption(_("口径：{tone}", tone=formats.plain(row.tone)))
    if row.facts:
        st.markdown(" ".join(formats.badge(_(each.label), "blue") for each in row.facts))


def _versions(row: TemplateView) -> None:
    with reading() as session:
        rows = versions(session, row.id)
    for each in rows:
        section(
            _("第 {n} 版", n=each.number),
            _("{who}，{when}", who=each.by, when=formats.moment(each.at)),
        )
        st.markdown(formats.plain(f"{each.title}\n{each.body}").replace("\n", "  \n"))


def _history(row: TemplateView) -> None:
    with reading() as session:
        told = history(session, row.id)
        names = names_of(session, {each.account_id for each in told if each.account_id is not None})
    events.draw_history(told, lambda each: names.get(each.account_id or 0, ""))


def _use(row: TemplateView) -> None:
    if row.retired:
        if st.button(_("恢复使用"), icon=":material/undo:", key=key(f"restore-{row.id}")):
            _settle(row, back=True)
    elif confirmed(
        _("停用"),
        _("写答复时不再能选；已经写好的答复不变。"),
        key=key(f"retire-{row.id}"),
        icon=":material/block:",
    ):
        _settle(row, back=False)


def _settle(row: TemplateView, *, back: bool) -> None:
    actor = require_page(URL)
    act = acts.restore_template if back else acts.retire_template
    with refusals():
        with unit_of_work() as session:
            act(session, actor, row.id, now=now())
        renew(URL)
        tell_now(_("模板可以选了。") if back else _("模板已停用。"))


def _fields(name: str, row: TemplateView | None, names: Names) -> tuple[TemplateWords, int | None]:
    """Title, matter, text, tone, facts."""
    title = st.text_input(
        _("标题"), value=row.title if row else "", max_chars=acts.TITLE_MAX, key=key(f"{name}-title")
    )
    nodes = list(names.values())
    chosen = st.selectbox(
        _("用于"),
        nodes,
        index=next((n for n, node in enumerate(nodes) if row and node.id == row.category_id), None),
        format_func=lambda node: node.full_name,
        placeholder=_("不选就是所有事项"),
        key=key(f"{name}-category"),
    )
    body = st.text_area(
        _("正文"),
        value=row.body if row else "",
        max_chars=acts.BODY_MAX,
        height=190,
        placeholder=_("要填的地方写成【时间】【措施】，写答复的人一看就知道"),
        key=key(f"{name}-body"),
    )
    tone = st.text_input(
        _("口径"),
        value=row.tone if row else "",
        max_chars=acts.TONE_MAX,
        placeholder=_("怎么说：先说结果，不讲套话；做不到的说明依据"),
        key=key(f"{name}-tone"),
    )
    facts = st.pills(
        _("必须写到"),
        list(RequiredFact),
        selection_mode="multi",
        default=list(row.facts) if row else [RequiredFact.TIME, RequiredFact.MEASURE, RequiredFact.CONTACT],
        format_func=lambda each: _(each.label),
        help=_("报送前会提醒没有写到的；只提醒，不拦住"),
        key=key(f"{name}-facts"),
    )
    words = TemplateWords(title or "", body or "", tone or "", tuple(facts or ()))
    return words, chosen.id if chosen else None


def _change(row: TemplateView, names: Names) -> None:
    seen = st.session_state.setdefault(key(f"seen-{row.id}"), row.seen)
    with st.form(key(f"change-{row.id}"), border=False):
        words, category_id = _fields(f"change-{row.id}", row, names)
        st.caption(_(":material/info: 存成第 {n} 版，马上可以选用；前面的版本留着。", n=row.version + 1))
        if not st.form_submit_button(_("保存新版本"), type="primary", icon=":material/save:"):
            return
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            acts.change_template(session, actor, row.id, words, category_id=category_id, now=now(), seen=seen)
        renew(URL)
        tell_now(_("“{title}”已存成新版本。", title=words.title.strip()))


def new(actor: Actor, names: Names) -> None:
    """A template that was not there."""
    with reading() as session:
        units = [unit for unit in unit_tree(session) if acts.keeps(session, actor, unit.id)]
    with card("template_new", gap="small", width=FORM), st.form(key("new"), border=False):
        owner = st.selectbox(
            _("负责单位"),
            units,
            format_func=lambda unit: unit.short_name,
            help=_("内容过时了由它改"),
            key=key("owner"),
        )
        words, category_id = _fields("new", None, names)
        if not st.form_submit_button(_("写好了"), type="primary", icon=":material/add:"):
            return
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            acts.write_template(
                session,
                actor,
                words,
                category_id=category_id,
                owner_id=owner.id if owner else 0,
                now=now(),
            )
        renew(URL)
        tell_now(_("“{title}”可以选用了。", title=words.title.strip()))
