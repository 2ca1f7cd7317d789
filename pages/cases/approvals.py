"""What waits for my decision, whatever its kind, and what became of what I asked for."""

import streamlit as st

from core.approvals.terms import ApprovalKind, Decision
from core.cases.approving import QUESTIONS
from core.cases.queries.pending import PAGE, Asked, asked_by_me, count_waiting, waiting_for
from core.cases.terms import KIND
from core.deadlines.queries import current_calendar, open_deadlines
from core.deadlines.terms import Lamp, Stage
from core.foundation.clock import now
from core.foundation.text import _
from db.session import reading
from pages.cases.parts.desk import SMALL
from pages.cases.parts.pane import pane
from pages.cases.parts.said import said
from pages.shared import filters, formats, theme
from pages.shared.navigation import entry, path
from pages.shared.session import require_page
from pages.shared.tables import Column, LampOf, Shape, pages_bar, turn, work_list
from pages.supervision.parts import asked as of_entries

URL = "approvals"
RUNS_ON = {ApprovalKind.RETURN: Stage.SIGN, ApprovalKind.REPLY: Stage.ANSWER}
"""Kinds whose decision has no clock of its own: the one that runs on meanwhile."""

STATES = {Decision.YES: "green", Decision.NO: "red", Decision.LAPSED: "gray"}


def lamp_of(rows: tuple[Asked, ...]) -> LampOf[Asked]:
    """Lamp and time left of each decision."""
    with reading() as session:
        clocks = open_deadlines(session, KIND, {row.case_id for row in rows})
        calendar = current_calendar(session, moment)

    def read(row: Asked) -> tuple[Lamp, str] | None:
        stage = QUESTIONS[row.kind].stage or RUNS_ON.get(row.kind)
        clock = next((each for each in clocks.get(row.case_id, ()) if each.stage is stage), None)
        if clock is None or row.decision is not None:
            return None
        return clock.lamp(moment), formats.time_left(clock.due_at, moment, calendar)

    return read


def state(row: Asked) -> str:
    """Open, or how it was decided."""
    return _(row.decision.label) if row.decision is not None else _("待决定")


def columns(*, mine: bool) -> tuple[Column[Asked], ...]:
    """What, on which case, by whom or with which end."""
    number: Column[Asked] = Column(_("编号"), lambda row: f"{row.number[5:9]}-{row.number[9:]}", 96)
    kind: Column[Asked] = Column(_("事项"), lambda row: _(row.kind.label), 96)
    headline: Column[Asked] = Column(_("标题"), lambda row: row.headline, 240)
    if mine:
        return kind, Column(_("结果"), state, 80), number, headline
    return kind, number, headline, Column(_("谁报的"), lambda row: row.asked_by, 84)


def chosen_of(rows: tuple[Asked, ...], *, mine: bool) -> Asked | None:
    """The list, and the row that is chosen in it."""
    shape = Shape(
        columns=columns(mine=mine),
        headline=lambda row: row.headline,
        lamp=lamp_of(rows),
        chip=lambda row: _(row.kind.label),
    )
    found = work_list(rows, shape, key=f"{URL}-{mine}-{len(rows)}-{place.cursor}")
    bar(rows)
    return found[0] if found else None


def bar(rows: tuple[Asked, ...]) -> None:
    """The way back and on, where there is more than a page."""
    if place.before or more:
        pages_bar(place, shown=len(rows), total=None, following=str(rows[-1].id) if more else "")


def to_decide(rows: tuple[Asked, ...]) -> None:
    """The list, and beside it the case with the form of the decision."""
    if not rows:
        theme.empty(_("没有等您审批的"), _("同事报来要您决定的事会到这里。"))
        bar(rows)
        return
    if theme.phone():
        row = chosen_of(rows, mine=False)
        if row is not None:
            st.switch_page(path("file"), query_params={"no": row.number})
        return
    left, right = st.columns([1.35, 1], gap="small")
    with left:
        row = chosen_of(rows, mine=False)
    with right:
        if row is None:
            theme.empty(_("没有选中的件"), _("在左边点一行，这里就显示它。"), key="none")
        else:
            pane(URL, actor, row.case_id, first=row.kind.value)


def asked_before(rows: tuple[Asked, ...]) -> None:
    """What I asked for, and the answer."""
    if not rows:
        theme.empty(_("您还没有报过要审批的事"), _("申请延期、缓办、退单、终止以后，结果会在这里。"))
        return
    if theme.phone():
        for row in rows:
            result(row)
        bar(rows)
        return
    left, right = st.columns([1.35, 1], gap="small")
    with left:
        row = chosen_of(rows, mine=True)
    with right:
        if row is not None:
            result(row)


def result(row: Asked) -> None:
    """One question and how it ended."""
    with theme.card(f"asked-{row.id}", gap="small"):
        tone = STATES[row.decision] if row.decision is not None else "blue"
        st.markdown(f"{formats.badge(_(row.kind.label), 'blue')} {formats.badge(state(row), tone)}")
        st.markdown(f"**{formats.plain(row.headline)}**")
        st.caption(_("{when} 报", when=formats.moment(row.asked_at)))
        said(row.text)
        if row.decided_at is not None:
            st.caption(_("{when} {state}", when=formats.moment(row.decided_at), state=state(row)))
        elif row.due_at is not None:
            st.caption(_("{due} 前决定", due=formats.moment(row.due_at)))
        if row.answer:
            said(row.answer)
        st.page_link(
            path("file"), label=_("打开办件"), icon=":material/open_in_new:", query_params={"no": row.number}
        )


actor, moment = require_page(URL), now()
with reading() as session:
    count = formats.up_to(count_waiting(session, actor), PAGE)
theme.head(_("等我审批"), _("同事报来、要另一个人决定的事。等您决定的 **{count}** 项。", count=count))
decide, mine, on_ledger = _("等我审批"), _("我报的"), _("督办")
entries = of_entries.waiting(actor)
counts = {decide: count, **({on_ledger: len(entries)} if entry("ledger").open_to(actor) else {}), mine: None}
with filters.filter_row():
    part = filters.segments(_("分类"), counts, key="part")
    kind = None
    if part == decide:
        kind = filters.choice(
            _("事项"), list(ApprovalKind), key="kind", name=lambda each: _(each.label), width=180
        )
if part == on_ledger:
    of_entries.to_decide(URL, actor, entries)
    st.stop()
place, most = turn(URL, (part, kind)), SMALL if theme.phone() else PAGE
after = int(place.cursor or 0)
with reading() as session:
    if part == decide:
        shown = waiting_for(session, actor, kind=kind, limit=most + 1, after=after)
    else:
        shown = asked_by_me(session, actor, limit=most + 1, after=after)
more = len(shown) > most
if part == decide:
    to_decide(shown[:most])
else:
    asked_before(shown[:most])
