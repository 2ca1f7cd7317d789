"""Today: what waits for me, by desk, the most urgent said first."""

from collections.abc import Mapping

import streamlit as st

from core.cases.queries.desks import DeskRow, Waiting, desk, desks_of, waiting_on
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.pending import PAGE, count_waiting
from core.cases.terms import HANDLING, INTERRUPTED, CaseStatus
from core.deadlines.queries import calendar_warning, current_calendar
from core.deadlines.terms import Lamp, Stage
from core.foundation.calendar import WorkCalendar
from core.foundation.clock import civil, now
from core.foundation.text import N_, _
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role
from core.supervision.queries.mine import MOST as COUNTED
from core.supervision.queries.mine import Waits
from db.session import reading
from pages.shared import formats, theme
from pages.shared.inbox import on_ledger
from pages.shared.navigation import TABLE, Entry, entry, path
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.tables import wide
from pages.shared.theme import card, head, section

DESKS = {
    Desk.INTAKE: ("intake", {}),
    Desk.NEED_INFO: ("intake", {"part": N_("待补充")}),
    Desk.DISPATCH: ("dispatch", {}),
    Desk.RETURNS: ("returns", {}),
    Desk.OBJECTIONS: ("objections", {}),
    Desk.UNIT: ("unit", {}),
    Desk.TASKS: ("unit", {"part": N_("协办")}),
    Desk.SIGNING: ("unit", {"part": N_("等我签发")}),
    Desk.AUDIT: ("audit", {}),
    Desk.CALLBACK: ("callback", {}),
}
"""Desk → the page it is worked off on, and the filters to arrive with."""

LEDGER = {
    Waits.ACKNOWLEDGE: ("entries", {"part": N_("待认领")}),
    Waits.ANSWER: ("entries", {"part": N_("待答复问询")}),
    Waits.PLAN: ("entries", {"part": N_("待报方案")}),
    Waits.OWN: ("ledger", {}),
    Waits.TELL: ("ledger", {"part": N_("待告知")}),
    Waits.CONFIRM: ("ledger", {"part": N_("待确认")}),
    Waits.VERIFY: ("ledger", {"part": N_("待核查")}),
    Waits.WEIGH: ("ledger", {"part": N_("待认定")}),
    Waits.SIGN: ("ledger", {"part": N_("待签发")}),
    Waits.DECIDE: ("approvals", {}),
    Waits.REVIEW: ("ledger", {"part": N_("长期挂账")}),
}
"""What waits on the ledger → the page it is worked off on, and the segment to arrive with."""

QUIET = frozenset({Desk.SIGNING, Desk.NEED_INFO})
"""Not counted as mine to do: counted on another desk already, or waiting for the person."""

OVERSEEN = {Desk.AUDIT: Role.REVIEWER}
"""Desks that the lead looks after and another role works off: hers only is what comes to her to be decided."""

MINE = {Desk.UNIT: (CaseStatus.DISPATCHED, *HANDLING)}
"""Of the unit's desk only these: what was interrupted waits for somebody else."""

MOST = 8
"""Cases named on this page."""
GAP = 24
"""Pixels between a chip and what it belongs to."""

SHOWN = (Lamp.RED, Lamp.YELLOW, Lamp.GREEN, Lamp.PAUSED)


def greeting(who: Actor, queues: dict[Desk, Waiting]) -> None:
    """Who, which day, how much is waiting."""
    day = civil(moment)
    words = _(
        "今天是 {year} 年 {month} 月 {day} 日，{weekday}。",
        year=day.year,
        month=day.month,
        day=day.day,
        weekday=formats.weekday(moment),
    )
    own = {which: queue for which, queue in queues.items() if which not in QUIET and not overseen(who, which)}
    if not own and not supervised:
        words += _("您没有要在这里办的件，可以从下面打开您的页面。")
    elif not own:
        words += _("挂账督办等您办的 **{total}** 条。", total=_how_many(supervised))
    else:
        total = sum(queue.total for queue in own.values())
        words += (
            _("等您办的 **{total}** 件", total=total)
            if works(who)
            else _("本单位等着办的 **{total}** 件", total=total)
        )
        chips = [
            formats.badge(f"{_(lamp.label)} {count}", formats.TONES[lamp], formats.ICONS[lamp])
            for lamp in (Lamp.RED, Lamp.YELLOW)
            if (count := sum(queue.lamps.get(lamp, 0) for queue in own.values()))
        ]
        words += _("，其中 {lamps}。", lamps=" ".join(chips)) if chips else _("，没有临期和超期的。")
        if supervised:
            words += _("挂账督办还有 **{total}** 条。", total=_how_many(supervised))
    head(_("{name}，您好", name=formats.plain(who.name)), words)


def _how_many(found: Mapping[Waits, int]) -> str:
    return formats.up_to(sum(found.values()), COUNTED - 1)


def on_the_ledger(found: Mapping[Waits, int]) -> None:
    """What of the ledger waits for me, each kind one click away."""
    with card("ledger", gap="xsmall"):
        section(_("挂账督办"), _("轮到您办的，最急的在前"))
        with st.container(horizontal=True, gap="medium"):
            for kind, count in found.items():
                url, chosen = LEDGER[kind]
                words = _("{what} {count} 条", what=kind, count=formats.up_to(count, COUNTED - 1))
                st.page_link(
                    path(url),
                    label=words,
                    icon=":material/flag:",
                    help=_(kind.note),
                    query_params={name: _(word) for name, word in chosen.items()},
                )


def works(who: Actor) -> bool:
    """Whether he acts on cases; the reading leader of a unit looks on."""
    return who.has(*CENTRE_ROLES, *UNIT_ROLES - {Role.UNIT_VIEWER})


def overseen(who: Actor, which: Desk) -> bool:
    """Whether what waits there waits for others."""
    return which in OVERSEEN and not who.has(OVERSEEN[which])


def tile(who: Actor, which: Desk, queue: Waiting) -> None:
    """One desk: how much, how urgent, the way in."""
    url, chosen = DESKS[which]
    query = {name: _(word) for name, word in chosen.items()}
    with card(f"desk_{which}", gap="small", height="stretch"):
        section(_(which.label))
        st.markdown(f"## {queue.total} :gray[{_('件')}]", anchors=False)
        chips = [
            formats.badge(f"{_(lamp.label)} {queue.lamps[lamp]}", formats.TONES[lamp], formats.ICONS[lamp])
            for lamp in SHOWN
            if queue.lamps.get(lamp)
        ]
        st.markdown(" ".join(chips) or f":gray[{_('现在没有等着的')}]")
        st.caption(_(which.note))
        st.page_link(
            path(url),
            label=_("去办理") if queue.total and works(who) and not overseen(who, which) else _("去看看"),
            icon=":material/arrow_forward:",
            query_params=query,
        )


def decisions(who: Actor, standing: Waiting) -> None:
    """What waits for my decision, and of the unit's desk what stands still."""
    waits = []
    if entry("approvals").open_to(who):
        with reading() as session:
            count = count_waiting(session, who)
        if count:
            waits.append(
                ("approvals", {}, _("等我审批 {count} 件", count=formats.up_to(count, PAGE)), "approval")
            )
    for status, word in ((CaseStatus.NEED_INFO, N_("待补充")), (CaseStatus.DEFERRED, N_("缓办"))):
        if count := standing.statuses.get(status, 0):
            words = f"{_(word)} {_('{count} 件', count=count)}"
            if status is CaseStatus.DEFERRED:
                words += _("（{due} 件临近复核）", due=standing.near.get(Stage.REVIEW, 0))
            waits.append(("unit", {"part": _(word)}, words, "hourglass_top"))
    if not waits:
        return
    with card("decisions", gap="xsmall"):
        section(_("也请看看"), _("等您决定的，和停着等别人、等条件的"))
        with st.container(horizontal=True, gap="medium"):
            for url, query, words, icon in waits:
                st.page_link(path(url), label=words, icon=f":material/{icon}:", query_params=query)


def urgent(who: Actor, which: list[Desk]) -> None:
    """What is red or yellow, the most pressing first, each one click away."""
    with reading() as session:
        rows = {
            row.id: row
            for each in which
            for row in desk(
                session, who, each, Filters(statuses=MINE.get(each, ())), now=moment, limit=MOST
            ).rows
            if row.lamp in {Lamp.RED, Lamp.YELLOW} and row.due_at is not None
        }
        if not rows:
            return
        calendar = current_calendar(session, moment)
    pressing = sorted(rows.values(), key=lambda row: row.due_at or moment)[:MOST]
    with card("urgent", gap="xsmall"):
        section(_("先办这些"), _("超期和临期的，最急的在前"))
        words = [_how_it_stands(row, calendar) for row in pressing]
        for row, said in zip(pressing, words, strict=True):
            _urgent_row(row, said, wide(words) + GAP)


def _how_it_stands(row: DeskRow, calendar: WorkCalendar) -> str:
    if row.due_at is None or row.stage is None:
        return ""
    return formats.stage_left(row.stage, formats.time_left(row.due_at, moment, calendar))


def _urgent_row(row: DeskRow, words: str, room: int) -> None:
    """One line; the chips of all lines have the same room."""
    if row.lamp is None or not words:
        return
    chip = formats.badge(words, formats.TONES[row.lamp], formats.ICONS[row.lamp])
    said = " · ".join(filter(None, (row.area, row.unit)))
    where = f":small[:gray[{formats.plain(said)}]]" if said else ""
    label, number = formats.plain(row.headline), {"no": row.number}
    if theme.phone():
        st.markdown(f"{chip} {where}")
        st.page_link(path("file"), label=label, query_params=number)
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(chip, width=room)
        st.page_link(path("file"), label=label, query_params=number)
        st.markdown(where, width="content")


def warn_of_calendar() -> None:
    """The table of holidays ends: who can mend it, and the centre's leads, are told in time."""
    left = None
    with refusals(), reading() as session:
        left = calendar_warning(session, moment)
    if left is None:
        return
    words = (
        _("工作日历再过 {days} 天就到头了，之后只按周一到周五计算，期限会不准。", days=left)
        if left >= 0
        else _("工作日历已经到头 {days} 天，现在只按周一到周五计算，期限可能不准。", days=-left)
    )
    st.warning(words + _("请系统管理员尽快录入下一年的放假安排。"), icon=":material/event_busy:")


def shortcuts(who: Actor) -> None:
    """The other pages of this person."""
    worked = {url for which, (url, _query) in DESKS.items() if which in queues}
    others = [
        page for page in TABLE if page.url not in {"today", *worked} and not page.hidden and page.open_to(who)
    ]
    with card("others", gap="xsmall"):
        section(_("其他") if queues else _("您的页面"))
        with st.container(horizontal=True, gap="medium"):
            for page in others:
                link(page)


def link(page: Entry) -> None:
    """A page by its name and icon."""
    st.page_link(path(page.url), label=_(page.title), icon=f":material/{page.icon}:")


actor, moment = require_page("today"), now()
with reading() as session:
    mine = {which: MINE.get(which, ()) for which in desks_of(actor)}
    interrupted = ((Desk.UNIT, tuple(INTERRUPTED)),) if Desk.UNIT in mine else ()
    found = waiting_on(session, actor, *mine.items(), *interrupted, now=moment)
supervised = on_ledger(actor)
queues, still = dict(zip(mine, found, strict=False)), found[-1] if interrupted else Waiting()
greeting(actor, queues)
if entry("calendar").open_to(actor) or actor.has(Role.CENTER_LEAD):
    warn_of_calendar()
if queues:
    with st.grid(min(4, max(2, len(queues))), min_column_width=150 if theme.phone() else 220):
        for which, queue in queues.items():
            tile(actor, which, queue)
if supervised:
    on_the_ledger(supervised)
decisions(actor, still)
urgent(actor, [which for which in queues if which is not Desk.NEED_INFO])
shortcuts(actor)
