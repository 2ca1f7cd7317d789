"""Regulations: the limits of every stage and level, each from a day on; a next one is prepared, compared, published."""

import streamlit as st

from core.deadlines.queries import regulation_of, regulations
from core.deadlines.terms import REGULATION, SPOKEN
from core.deadlines.values import Compared, Listed, Ruling, compared
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.queries import names_of
from core.journal.history import line_of
from db.session import reading
from pages.admin.parts import events, regulation_new
from pages.shared import filters, formats, theme
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.tables import reading_table
from pages.shared.theme import card, section

URL = "regulations"


def spoken(ruling: Ruling | None) -> str:
    """Limit and target as people say them; empty where nothing is said."""
    if ruling is None:
        return ""
    said = _(SPOKEN[ruling.limit.unit], amount=ruling.limit.amount)
    if ruling.target is None:
        return said
    return _(
        "{limit}，目标 {target}",
        limit=said,
        target=_(SPOKEN[ruling.target.unit], amount=ruling.target.amount),
    )


def state(row: Listed) -> str:
    """What is to be known of a regulation at once."""
    if row.withdrawn_at is not None:
        return _("已撤回")
    if row.rules:
        return _("现行")
    return _("待生效") if row.valid_from > formats.civil(now()).date() else _("已被取代")


def name_of(row: Listed) -> str:
    """As it stands in a list."""
    return _("{name}（{day} 起，{state}）", name=row.name, day=row.valid_from.isoformat(), state=state(row))


def level_name(row: Compared) -> str:
    """Level, and the round from which a line rules."""
    level = _(row.level.label) if row.level else _("其他级别")
    return f"{level} · {_('第 {n} 轮起', n=row.round_from)}" if row.round_from > 1 else level


def table(rows: list[Compared], before: str, after: str) -> None:
    """Lines side by side; what differs carries a word, never colour alone."""
    reading_table(
        {
            _("环节"): [_(row.stage.label) for row in rows],
            _("级别"): [level_name(row) for row in rows],
            before: [spoken(row.before) for row in rows],
            after: [spoken(row.after) for row in rows],
            _("变化"): [_("有变化") if row.differs else "" for row in rows],
        }
    )


def limits(known: list[Listed]) -> None:
    """The limits of one regulation."""
    chosen = st.selectbox(
        _("哪一份"),
        known,
        index=next((n for n, row in enumerate(known) if row.rules), 0),
        format_func=name_of,
    )
    words = filters.search(_("环节"))
    with reading() as session:
        view = regulation_of(session, chosen.id)
        told = line_of(session, (REGULATION, chosen.id))
        names = names_of(session, {each.account_id for each in told if each.account_id is not None})
    st.caption(
        formats.plain(
            _("{code} · 依据 {source} · {count} 条", code=view.code, source=view.source, count=chosen.limits)
        )
    )
    rows = [row for row in compared(view, view) if words in _(row.stage.label)]
    if not rows:
        theme.empty(_("没有这个环节"), _("换个词，或者清空筛选。"))
        return
    columns = {
        _("环节"): [_(row.stage.label) for row in rows],
        _("级别"): [level_name(row) for row in rows],
        _("期限"): [spoken(row.after) for row in rows],
    }
    if not theme.phone():
        columns[_("依据")] = [row.after.source if row.after else "" for row in rows]
    reading_table(columns)
    if chosen.withdrawn_at is None and state(chosen) == _("待生效"):
        with card("withdraw", gap="small"):
            regulation_new.withdraw(chosen)
    with card("line", gap="small"):
        section(_("经过"), _("新的在前"))
        events.draw_history(told, lambda each: names.get(each.account_id or 0, ""))


def compare(known: list[Listed]) -> None:
    """Two of them side by side."""
    if len(known) < 2:
        theme.empty(_("只有一份规则"), _("发布新的一份以后，可以在这里逐条对照。"))
        return
    ruling = next((n for n, row in enumerate(known) if row.rules), 0)
    left, right = st.columns(2, gap="small")
    old = left.selectbox(_("对照的"), known, index=ruling, format_func=name_of, key="compare_old")
    new = right.selectbox(_("看的"), known, index=0 if ruling else 1, format_func=name_of, key="compare_new")
    everything = filters.switch(_("没有变化的也列出来"), key="all")
    with reading() as session:
        rows = compared(regulation_of(session, old.id), regulation_of(session, new.id))
    shown = rows if everything else [row for row in rows if row.differs]
    if not shown:
        theme.empty(_("两份完全一样"), _("没有一条期限不同。"))
        return
    st.caption(
        _("不同的 {count} 条，一共 {total} 条。", count=sum(row.differs for row in rows), total=len(rows))
    )
    table(shown, old.valid_from.isoformat(), new.valid_from.isoformat())


def page(actor: Actor) -> None:  # noqa: ARG001 (each form asks again who acts)
    with reading() as session:
        known = regulations(session, now=now())
    if not known:
        theme.head(_("期限规则"), _("每个环节多久办完，从哪天起。"))
        theme.empty(_("还没有期限规则"), _("运行 ./minhu serve 或 ./minhu db upgrade 会带来第一份。"))
        return
    ruling = next((row for row in known if row.rules), known[0])
    coming = [row for row in known if state(row) == _("待生效")]
    line = _("每个环节多久办完，从哪天起。现行的是 **{name}**。", name=formats.plain(ruling.name))
    if coming:
        line += _("待生效 {count} 份。", count=len(coming))
    theme.head(_("期限规则"), line)
    views = {_("期限"): "limits", _("对照"): "compare", _("发布新的"): "new"}
    view = views[filters.segments(_("内容"), dict.fromkeys(views), key="view")]
    if view == "limits":
        limits(known)
    elif view == "compare":
        compare(known)
    else:
        regulation_new.draw(ruling)


administrator = require_page(URL)
with refusals():
    page(administrator)
