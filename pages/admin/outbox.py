"""The worker's work: how the schedule runs, what could not be finished, what was given up and why."""

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import _
from core.identity.keeping import discard_parked, release_parked
from core.identity.queries import names_of
from core.journal import queue
from core.journal.queue import Discarded, ParkedWork
from core.journal.runs import last_runs
from db.session import reading, unit_of_work
from pages.admin.parts import events, schedule
from pages.shared import filters, formats, theme
from pages.shared.forms import confirmed, form_key, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import card

URL = "outbox"


def put_back(row: ParkedWork) -> None:
    """Try it again."""
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            release_parked(session, actor, row.id, now=now())
        tell_now(_("已放回队列，后台马上再试。"))


def give_up(row: ParkedWork, reason: str) -> None:
    """Do it never."""
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            discard_parked(session, actor, row.id, reason=reason, now=now())
        renew(URL)
        tell_now(_("已放弃，理由已记下。"))


def about(row: ParkedWork | Discarded) -> str:
    """What happened, and to what, in words; the case itself is not an administrator's to read."""
    return _("{said} · 内部编号 {subject}", said=events.act(row.event, {}), subject=row.subject)


def draw(row: ParkedWork) -> None:
    """One piece of work: what, for whom, how often, why it failed; try again, or give it up."""
    with card(f"work_{row.id}", gap="small"):
        failed = formats.badge(row.error or _("没有记下原因"), "red", ":material/error:")
        st.markdown(
            f"**{formats.plain(about(row))}** {failed}  \n:small[:gray["
            + _(
                "{follower} · 试过 {attempts} 次，最后一次 {tried} · 产生于 {made}",
                follower=formats.plain(schedule.called(row.follower)),
                attempts=row.attempts,
                tried=formats.moment(row.tried_at),
                made=formats.moment(row.made_at),
            )
            + "]]"
        )
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            if st.button(_("放回队列"), icon=":material/replay:", key=f"release_{row.id}"):
                put_back(row)
            reason = st.text_input(
                _("放弃的理由"),
                max_chars=200,
                placeholder=_("放弃才要写"),
                label_visibility="collapsed",
                width=260,
                key=f"{form_key(URL)}-why-{row.id}",
            )
        question = _("不再做这一项；同一对象排在后面的接着做。")
        if confirmed(_("放弃"), question, key=f"discard_{row.id}", icon=":material/delete_forever:"):
            give_up(row, reason or "")


def gone() -> None:
    """What was given up, by whom and why."""
    with reading() as session:
        rows = queue.discarded(session)
        names = names_of(session, {row.by for row in rows if row.by is not None})
    if not rows:
        theme.empty(_("没有放弃过后台工作"), _("放弃的会留在这里，连同理由。"))
        return
    st.dataframe(
        {
            _("时间"): [formats.moment(row.at) for row in rows],
            _("谁"): [names.get(row.by or 0, "") for row in rows],
            _("什么"): [about(row) for row in rows],
            _("理由"): [row.reason for row in rows],
        },
        hide_index=True,
        height="content" if len(rows) <= 16 else 640,
    )


def parked(rows: list[ParkedWork]) -> None:
    """What waits for a person."""
    words = filters.search(_("事件、原因、内部编号"))
    found = [row for row in rows if words in f"{about(row)} {row.error} {schedule.called(row.follower)}"]
    for row in found:
        draw(row)
    if not rows:
        theme.empty(_("没有搁置的工作"), _("一切正常。失败八次的工作会停在这里，等您处理。"))
    elif not found:
        theme.empty(_("没有符合条件的工作"), _("换个词，或者清空查找。"))


require_page(URL)
with reading() as session:
    left = queue.backlog(session)
    waiting = queue.parked(session)
    runs = last_runs(session)
line = _(
    "通知、汇总等后台工作，多次失败的搁置在这里。搁置 **{parked}** 项，等待 **{pending}** 项",
    parked=left.parked,
    pending=left.pending,
)
if left.oldest_due is not None and left.oldest_due < now():
    line += _("，最早的一项已等 {length}", length=formats.span(now() - left.oldest_due))
theme.head(_("后台工作"), line + _("。"))
troubled = sum(run.failures > 0 for run in runs.values())
views = {_("搁置的"): left.parked, _("定时工作"): troubled or None, _("放弃的"): None}
view = filters.segments(_("内容"), views, key="view")
if view == _("定时工作"):
    schedule.draw(runs)
elif view == _("放弃的"):
    gone()
else:
    parked(waiting)
