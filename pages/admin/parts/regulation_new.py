"""A new regulation: which limits are others from a day on, what that changes, and publishing it; or taking it back."""

from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from core.deadlines.publishing import NewLimit, publish_regulation, withdraw_regulation
from core.deadlines.queries import regulation_for
from core.deadlines.terms import SPOKEN
from core.deadlines.values import Listed, RegulationView, Ruling
from core.foundation.calendar import Limit, Unit
from core.foundation.clock import civil, now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from db.session import reading, unit_of_work
from pages.shared import formats
from pages.shared.forms import confirmed, form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.tables import reading_table
from pages.shared.theme import card, section

URL = "regulations"
UNITS = {
    Unit.MINUTE: N_("分钟"),
    Unit.NATURAL_HOUR: N_("小时"),
    Unit.WORKING_HOUR: N_("工作小时"),
    Unit.WORKING_DAY: N_("工作日"),
    Unit.NATURAL_DAY: N_("日"),
    Unit.MONTH: N_("个月"),
}


def key(field: str) -> str:
    """The name of a field, another one after each act."""
    return f"{form_key(URL)}-{field}"


def called(ruling: Ruling) -> str:
    """A line as people choose it: stage, level, round."""
    level = _(ruling.level.label) if ruling.level else _("其他级别")
    later = _("第 {n} 轮起", n=ruling.round_from) if ruling.round_from > 1 else ""
    return " · ".join(filter(None, (_(ruling.stage.label), level, later)))


def draw(ruling: Listed) -> None:
    """Which lines change, to what, from when, on which basis; the differences; then publish."""
    tomorrow = civil(now()).date() + timedelta(days=1)
    with card("regulation", gap="small"):
        section(_("从哪天起"), _("那天以后开始的环节按新的算；已经在走的期限不变"))
        left, right = st.columns(2, gap="small")
        day = left.date_input(
            _("从哪天起"),
            value=tomorrow,
            min_value=tomorrow,
            format="YYYY-MM-DD",
            key=key("day"),
        )
        code = right.text_input(_("简称"), max_chars=64, placeholder=_("如 limits-2027"), key=key("code"))
        name = left.text_input(_("名称"), max_chars=200, placeholder=ruling.name, key=key("name"))
        source = right.text_input(_("依据"), placeholder=_("文件名和文号"), max_chars=200, key=key("source"))
        with reading() as session:
            before = regulation_for(session, formats.begins(day or tomorrow))
        changed = _lines(before)
        fresh = _published(before, changed)
        _differences(before, changed)
        question = _(
            "从 {day} 起开始的环节按新的期限算。生效以前可以撤回。", day=(day or tomorrow).isoformat()
        )
        if confirmed(_("发布"), question, key=key("publish"), icon=":material/publish:", primary=True):
            _publish(code or "", name or "", fresh, day or tomorrow, source or "")


def _lines(before: RegulationView) -> dict[Ruling, Limit]:
    """The lines that were chosen, with their new limits."""
    section(_("要改的期限"), _("没有选的照旧"))
    chosen = st.multiselect(
        _("要改的期限"),
        sorted(before.rulings, key=called),
        format_func=called,
        placeholder=_("输入环节或级别查找"),
        label_visibility="collapsed",
        key=key("lines"),
    )
    return {ruling: _limit(ruling) for ruling in chosen}


def _limit(ruling: Ruling) -> Limit:
    label = called(ruling)
    left, right = st.columns([1, 1], gap="small")
    name = key(f"{ruling.stage}-{ruling.level}-{ruling.round_from}")
    amount = left.number_input(
        _("{what}（现在 {now}）", what=label, now=_(SPOKEN[ruling.limit.unit], amount=ruling.limit.amount)),
        min_value=1,
        max_value=999,
        value=ruling.limit.amount,
        key=f"{name}-amount",
    )
    unit = right.selectbox(
        _("计时单位"),
        list(UNITS),
        index=list(UNITS).index(ruling.limit.unit),
        format_func=lambda each: _(UNITS[each]),
        key=f"{name}-unit",
    )
    return Limit(int(amount or 1), unit or ruling.limit.unit, ruling.limit.public)


def _published(before: RegulationView, changed: dict[Ruling, Limit]) -> list[NewLimit]:
    """Every line of a stage that is spoken of: one that is left out would lose its limit."""
    stages = {ruling.stage for ruling, limit in changed.items() if limit != ruling.limit}
    return [
        NewLimit(
            ruling.stage,
            changed.get(ruling, ruling.limit),
            ruling.source,
            ruling.level,
            ruling.round_from,
            ruling.target if ruling not in changed else _target(ruling, changed[ruling]),
        )
        for ruling in before.rulings
        if ruling.stage in stages
    ]


def _target(ruling: Ruling, limit: Limit) -> Limit | None:
    """A target stays only inside a limit of the old size; a limit of another unit goes without."""
    return ruling.target if limit.unit is ruling.limit.unit and limit.amount >= ruling.limit.amount else None


def _differences(before: RegulationView, changed: dict[Ruling, Limit]) -> None:
    rows = [(ruling, limit) for ruling, limit in changed.items() if limit != ruling.limit]
    section(_("会变的"), _("和 {name} 对照", name=formats.plain(before.name)))
    if not rows:
        st.caption(_("还没有改任何一条。"))
        return
    reading_table(
        {
            _("环节"): [called(ruling) for ruling, _after in rows],
            _("现在"): [_(SPOKEN[ruling.limit.unit], amount=ruling.limit.amount) for ruling, _after in rows],
            _("以后"): [_(SPOKEN[limit.unit], amount=limit.amount) for _before, limit in rows],
        }
    )


def _publish(code: str, name: str, fresh: list[NewLimit], day: date, source: str) -> None:
    actor = require_page(URL)
    with refusals():
        if not fresh:
            raise Invalid(N_("和那一天的规则完全一样，没有可以发布的"), "limits")
        lines = [replace(line, source=source.strip() or line.source) for line in fresh]
        with unit_of_work() as session:
            publish_regulation(session, actor, code, name, lines, valid_from=day, source=source, now=now())
        renew(URL)
        tell_now(_("已发布，从 {day} 起生效。", day=day.isoformat()))


def withdraw(row: Listed) -> None:
    """Take a regulation back whose day has not come."""
    section(_("撤回这一份"), _("还没有生效，撤回后按原来的算"))
    reason = st.text_input(_("理由"), max_chars=200, key=key("reason"))
    question = _("“{name}”不再生效。", name=formats.plain(row.name))
    if confirmed(_("撤回"), question, key=key("withdraw"), icon=":material/undo:"):
        actor = require_page(URL)
        with refusals():
            with unit_of_work() as session:
                withdraw_regulation(session, actor, row.id, reason=reason or "", now=now())
            renew(URL)
            tell_now(_("已撤回。"))
