"""What the worker could not finish: look at it, mend the cause, put it back in the queue."""

import streamlit as st

from core.cases.terms import CaseEvent
from core.foundation.clock import now
from core.foundation.text import _
from core.identity.keeping import release_parked
from core.journal import queue
from core.journal.queue import ParkedWork
from core.journal.terms import JournalEvent
from db.session import reading, unit_of_work
from pages.shared import formats, theme
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


def about(row: ParkedWork) -> str:
    """What happened, and to what, in words; the case itself is not an administrator's to read."""
    names = {event.value: event for words in (CaseEvent, JournalEvent) for event in words}
    event = names.get(row.event)
    said = _(event.label, unit=_("单位"), round="", due="") if event else row.event
    return _("{said} · 内部编号 {subject}", said=said, subject=row.subject)


def draw(row: ParkedWork) -> None:
    """One piece of work: what, for whom, how often, why it failed."""
    with card(f"work_{row.id}", gap="small"):
        words, act = st.columns([5, 1], vertical_alignment="center")
        failed = formats.badge(row.error or _("没有记下原因"), "red", ":material/error:")
        words.markdown(
            f"**{formats.plain(about(row))}** {failed}  \n:small[:gray["
            + _(
                "{follower} · 试过 {attempts} 次，最后一次 {tried} · 产生于 {made}",
                follower=formats.plain(row.follower),
                attempts=row.attempts,
                tried=formats.moment(row.tried_at),
                made=formats.moment(row.made_at),
            )
            + "]]"
        )
        if act.button(_("放回队列"), icon=":material/replay:", key=f"release_{row.id}"):
            put_back(row)


require_page(URL)
with reading() as session:
    left = queue.backlog(session)
    rows = queue.parked(session)
line = _(
    "通知、汇总等后台工作，多次失败的搁置在这里。搁置 **{parked}** 项，等待 **{pending}** 项",
    parked=left.parked,
    pending=left.pending,
)
if left.oldest_due is not None and left.oldest_due < now():
    line += _("，最早的一项已等 {length}", length=formats.span(now() - left.oldest_due))
theme.head(_("后台工作"), line + _("。"))
for row in rows:
    draw(row)
if not rows:
    theme.empty(_("没有搁置的工作"), _("一切正常。失败八次的工作会停在这里，等您处理。"))
