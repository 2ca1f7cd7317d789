"""How long words and persons are kept: dated rules, a preview, reports of what was erased, holds that keep a case."""

from datetime import timedelta

import streamlit as st

from core.cases.actions.retaining import preview
from core.foundation.clock import civil, now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.keeping import publish_retention, withdraw_retention
from core.identity.queries import names_of
from core.identity.terms import Role
from core.journal import retention
from core.journal.retention import Rule
from db.session import reading, unit_of_work
from pages.admin.parts import retention_holds, retention_reports
from pages.shared import filters, formats, theme
from pages.shared.forms import confirmed, form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import card, section

URL = "retention"


def key(field: str) -> str:
    """The name of a field, another one after each act."""
    return f"{form_key(URL)}-{field}"


def state(rule: Rule, ruling: Rule | None) -> str:
    """Where a rule stands today."""
    if rule.withdrawn_at is not None:
        return _("已撤回")
    if ruling is not None and rule.id == ruling.id:
        return _("现行")
    return _("待生效") if rule.valid_from > civil(now()).date() else _("已被取代")


def rules(actor: Actor, known: list[Rule], ruling: Rule | None) -> None:
    """What is in force, what was, and the next one."""
    left, right = st.columns([1.3, 1], gap="small")
    with left:
        _table(known, ruling)
        if actor.has_at_root(Role.ADMIN):
            _withdraw([rule for rule in known if rule.withdrawn_at is None])
    with right, card("rule", gap="small"):
        section(_("看影响"), _("按几年算，今天会删除哪些"))
        years = st.number_input(
            _("结束后保存几年"),
            min_value=1,
            max_value=retention.MOST_YEARS,
            value=ruling.years if ruling else 5,
            key=key("years"),
        )
        _effect(actor, int(years or 1))
        if actor.has_at_root(Role.ADMIN):
            _publish(int(years or 1))


def _table(known: list[Rule], ruling: Rule | None) -> None:
    if not known:
        theme.empty(_("还没有保存期限"), _("没有规定以前，系统不会自己删除任何文字。"))
        return
    with reading() as session:
        names = names_of(session, {rule.made_by for rule in known if rule.made_by is not None})
    st.dataframe(
        {
            _("从哪天起"): [rule.valid_from.isoformat() for rule in known],
            _("保存"): [_("{n} 年", n=rule.years) for rule in known],
            _("状态"): [state(rule, ruling) for rule in known],
            _("依据"): [_("{source}（{code}）", source=rule.source, code=rule.basis) for rule in known],
            _("发布"): [
                _("{who}，{when}", who=names.get(rule.made_by or 0, ""), when=formats.day(rule.made_at))
                for rule in known
            ],
        },
        hide_index=True,
    )


def _effect(actor: Actor, years: int) -> None:
    with reading() as session:
        seen = preview(session, actor, years, now=now())
    st.markdown(
        _(
            "{day} 以前结束的：会删除 **{due}** 件的文字、姓名、电话、地点和附件；法律保留 {held} 件不动。",
            day=formats.day(seen.cutoff),
            due=seen.due,
            held=seen.held,
        )
    )
    if seen.by_year:
        st.dataframe(
            {
                _("来件年份"): [str(year) for year in seen.by_year],
                _("会删除"): list(seen.by_year.values()),
            },
            hide_index=True,
        )


def _publish(years: int) -> None:
    tomorrow = civil(now()).date() + timedelta(days=1)
    section(_("发布新的"))
    day = st.date_input(
        _("从哪天起"), value=tomorrow, min_value=tomorrow, format="YYYY-MM-DD", key=key("day")
    )
    left, right = st.columns(2, gap="small")
    basis = left.text_input(_("依据的代码"), value="PIPL-47", max_chars=40, key=key("basis"))
    source = right.text_input(_("依据"), max_chars=200, placeholder=_("文件名和文号"), key=key("source"))
    question = _(
        "从 {day} 起，结束满 {years} 年的件每天自动删除文字和个人信息，删了不能恢复；编号、经过、数字都留着。",
        day=(day or tomorrow).isoformat(),
        years=years,
    )
    if not confirmed(_("发布"), question, key=key("publish"), icon=":material/publish:", primary=True):
        return
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            publish_retention(
                session,
                actor,
                years=years,
                valid_from=day or tomorrow,
                basis=(basis or "").strip(),
                source=source or "",
                now=now(),
            )
        renew(URL)
        tell_now(_("已发布，从 {day} 起生效。", day=(day or tomorrow).isoformat()))


def _withdraw(standing: list[Rule]) -> None:
    if not standing:
        return
    with card("withdraw", gap="small"):
        section(_("撤回一条"), _("撤回后按前一条算；没有前一条就不再自动删除"))
        rule = st.selectbox(
            _("哪一条"),
            standing,
            format_func=lambda each: _("{day} 起，{n} 年", day=each.valid_from.isoformat(), n=each.years),
            key=key("which"),
        )
        reason = st.text_input(_("理由"), max_chars=200, key=key("reason"))
        question = _("不再按这一条删除。已经删除的不能恢复。")
        if not confirmed(_("撤回"), question, key=key("withdraw"), icon=":material/undo:"):
            return
        actor = require_page(URL)
        with refusals():
            with unit_of_work() as session:
                withdraw_retention(session, actor, rule.id, reason=reason or "", now=now())
            renew(URL)
            tell_now(_("已撤回。"))


def page(actor: Actor) -> None:
    with reading() as session:
        known = retention.rules(session)
        ruling = retention.rule_for(session, now())
        held = retention.count_holds(session)
    line = (
        _("件结束满 **{years}** 年后，文字和个人信息自动删除；", years=ruling.years)
        if ruling
        else _("**没有现行的期限**，系统不会自己删除；")
    )
    theme.head(_("保存期限"), line + _("法律保留 {held} 件。", held=held))
    views = {_("期限"): "rules", _("法律保留"): "holds", _("删除报告"): "reports"}
    view = views[filters.segments(_("内容"), dict.fromkeys(views), key="view")]
    if view == "rules":
        rules(actor, known, ruling)
    elif view == "holds":
        retention_holds.draw(actor)
    else:
        retention_reports.draw(known)


keeper = require_page(URL)
with refusals():
    page(keeper)
