"""My notices: what I was told, the latest first; a click opens what it is about, and it counts as read."""

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import _
from core.notices.actions import reading as acts
from core.notices.queries.inbox import MOST, PAGE, inbox, unread
from core.notices.terms import CHOSEN, Group
from core.notices.values import NoticeLine
from db.session import reading, unit_of_work
from pages.shared import filters, formats, theme
from pages.shared.navigation import entry, path
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.tables import pages_bar, turn
from pages.shared.theme import card

URL = "notices"

OPENS = {"case": ("file", "no"), "supervision": ("entry", "no")}
"""Kind of subject → the page that shows it, and the name under which its address takes the number."""

SMALL = 12
"""Notices of one page on a phone."""

ICONS = {
    Group.WORK: "assignment",
    Group.DECISION: "approval",
    Group.REMINDER: "schedule",
    Group.OVERDUE: "error",
    Group.SUPERVISION: "policy",
}
TONES = {Group.OVERDUE: "red", Group.REMINDER: "orange", Group.SUPERVISION: "violet"}


def open_subject(row: NoticeLine) -> None:
    """Show what it is about; it counts as read."""
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            acts.read(session, actor, row.id, now=now())
        url, name = OPENS[row.subject[0]]
        st.switch_page(path(url), query_params={name: row.number})


def mark(row: NoticeLine) -> None:
    """Read, or new again."""
    actor = require_page(URL)
    act = acts.read if row.read_at is None else acts.unread
    with refusals():
        with unit_of_work() as session:
            act(session, actor, row.id, now=now())
        st.rerun()


def mark_all() -> None:
    """All that stood there when the page was drawn."""
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            count = acts.read_all(session, actor, until=moment, now=now())
        tell_now(_("{count} 条已标为已读。", count=count))


def draw(row: NoticeLine) -> None:
    """One notice: new or not, of which kind, when, its words, the ways on."""
    with card(f"notice_{row.id}", gap="small"):
        chips = [
            formats.badge(
                _(row.group.label), TONES.get(row.group, "gray"), f":material/{ICONS.get(row.group, 'info')}:"
            )
        ]
        if row.read_at is None:
            chips.insert(0, formats.badge(_("未读"), "blue", ":material/mark_email_unread:"))
        if row.urgent:
            chips.append(formats.badge(_("紧急"), "red", ":material/priority_high:"))
        title = formats.plain(row.rendered.title)
        said = (
            f"{' '.join(chips)} :small[:gray[{formats.ago(row.made_at, moment)} · {formats.moment(row.made_at)}]]"
            + (f"  \n**{title}**" if row.read_at is None else f"  \n{title}")
            + f"  \n:small[:gray[{formats.plain(row.rendered.body)}]]"
        )
        with st.container(
            horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"
        ):
            st.markdown(said, width="stretch")
            with st.container(horizontal=True, width="content", gap="small"):
                ways(row)


def ways(row: NoticeLine) -> None:
    """What can be done with it."""
    known = row.subject[0] in OPENS and row.number and entry(OPENS[row.subject[0]][0]).open_to(me)
    if known and st.button(_("打开"), icon=":material/open_in_new:", key=f"open_{row.id}"):
        open_subject(row)
    label = _("标为已读") if row.read_at is None else _("标为未读")
    if st.button(label, type="tertiary", key=f"mark_{row.id}"):
        mark(row)


me, moment = require_page(URL), now()
with reading() as session:
    new = unread(session, me)
theme.head(
    _("通知"),
    _("未读 **{count}** 条。", count=formats.up_to(new, MOST))
    + _("站内通知一直都有；邮件和短信在“我的账号”里选。"),
)
with filters.filter_row():
    view = filters.segments(_("内容"), {_("未读"): new or None, _("全部"): None}, key="view")
    group = filters.choice(_("种类"), CHOSEN, key="group", name=lambda each: _(each.label))
    if new and st.button(_("全部标为已读"), icon=":material/done_all:"):
        mark_all()
place = turn(URL, (view, group))
with reading() as session:
    found = inbox(
        session,
        me,
        only_unread=view == _("未读"),
        groups=(group,) if group else (),
        cursor=place.cursor,
        limit=SMALL if theme.phone() else PAGE,
    )
for line in found.rows:
    draw(line)
if place.before or found.following:
    pages_bar(place, shown=len(found.rows), total=None, following=found.following)
if not found.rows:
    theme.empty(
        _("没有未读的通知") if view == _("未读") else _("没有通知"),
        _("有新的派件、审批、临期和超期，会在这里告诉您。"),
    )
