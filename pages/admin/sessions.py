"""Who is logged in: from where, since when; ending one login, or all of a person."""

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import _
from core.identity import queries, watching
from core.identity.actor import Actor
from core.identity.queries import Person
from core.identity.watching import Watched
from db.session import reading, unit_of_work
from pages.shared import filters, formats, theme
from pages.shared.agents import browser_name
from pages.shared.forms import confirmed
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.tables import Column, Shape, pages_bar, turn, work_list
from pages.shared.theme import card, section

URL = "sessions"
OPENED = "_session_opened"
MOST = 20
"""People among whom a search chooses."""


def shape() -> Shape[Watched]:
    """The columns of the list."""
    moment = now()
    return Shape(
        columns=(
            Column(_("姓名"), lambda row: row.name, 84),
            Column(_("登录名"), lambda row: row.login, 118),
            Column(_("从哪里"), lambda row: row.address, 112),
            Column(_("用什么"), lambda row: browser_name(row.browser), 128),
            Column(_("登录时间"), lambda row: formats.moment(row.created_at), 132),
            Column(_("最近动过"), lambda row: formats.ago(row.active_at, moment), 92),
        ),
        headline=lambda row: row.name,
        chip=lambda row: _("本机") if row.own else browser_name(row.browser),
    )


def narrowed(actor: Actor) -> Person | None:
    """Whose logins are shown; None: everybody's."""
    with filters.filter_row():
        words = filters.search(_("姓名、登录名"))
    if not words:
        return None
    with reading() as session:
        found = queries.people(session, actor, now=now(), search=words, limit=MOST)
    if not found.rows:
        theme.empty(_("没有符合条件的人"), _("换个词，或者清空筛选。"))
        st.stop()
    if len(found.rows) == 1:
        return found.rows[0]
    return st.selectbox(
        _("哪一位"),
        found.rows,
        format_func=lambda row: _("{name}（{login}）", name=row.name, login=row.login),
        key="session_person",
    )


def one(row: Watched) -> None:
    """A login and what can be done about it."""
    with card("login", gap="small"):
        st.markdown(f":gray[{formats.plain(row.login)}]")
        st.subheader(formats.plain(row.name), anchor=False)
        chips = [formats.badge(_("本机"), "green")] if row.own else []
        if row.restricted:
            chips.append(formats.badge(_("登录没有完成"), "orange"))
        if row.second_factor:
            chips.append(formats.badge(_("动态口令"), "blue", ":material/phonelink_lock:"))
        if chips:
            st.markdown(" ".join(chips))
        st.table(
            {
                _("从哪里"): formats.plain(row.address),
                _("用什么"): formats.plain(browser_name(row.browser)),
                _("登录时间"): formats.plain(formats.moment(row.created_at)),
                _("最近动过"): formats.plain(formats.moment(row.active_at)),
                _("最迟到"): formats.plain(formats.moment(row.expires_at)),
            },
            border="horizontal",
            width="stretch",
        )
        section(_("我现在可以做"))
        if row.own:
            st.caption(_("这是您现在用的登录，要退出请点“退出登录”。"))
        elif st.button(_("结束这一个"), icon=":material/logout:", key=f"end_{row.id}"):
            end_one(row)
        question = _(
            "{name} 在各处的登录都会立即退出，没有提交的内容不会保存。", name=formats.plain(row.name)
        )
        if confirmed(
            _("结束此人全部登录"), question, key=f"all_{row.account_id}", icon=":material/group_off:"
        ):
            end_all(row)


def end_one(row: Watched) -> None:
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            watching.end_for(session, actor, row.id, now=now())
        st.session_state.pop(OPENED, None)
        tell_now(_("{name} 的这个登录已经结束。", name=row.name))


def end_all(row: Watched) -> None:
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            count = watching.end_all_of(session, actor, row.account_id, now=now())
        st.session_state.pop(OPENED, None)
        tell_now(_("{name} 的 {count} 个登录已经结束。", name=row.name, count=count))


def page(actor: Actor) -> None:
    with reading() as session:
        everybody = watching.logged_in(session, actor, now=now(), limit=1)
    theme.head(
        _("会话"),
        _(
            "谁在登录、从哪里、从什么时候起。现在 **{total}** 个登录，{people} 人。",
            total=everybody.total,
            people=everybody.people,
        ),
    )
    if theme.phone() and OPENED in st.session_state:
        if st.button(_("回到名册"), icon=":material/arrow_back:"):
            del st.session_state[OPENED]
            st.rerun()
        one(st.session_state[OPENED])
    else:
        directory(actor)


def directory(actor: Actor) -> None:
    """The list and, beside it, one login."""
    whose = narrowed(actor)
    place = turn(URL, whose.id if whose else 0)
    with reading() as session:
        found = watching.logged_in(
            session,
            actor,
            now=now(),
            account_id=whose.id if whose else None,
            after=place.cursor,
            limit=12 if theme.phone() else watching.PAGE,
        )
    if not found.rows:
        theme.empty(_("现在没有登录"), _("此人没有在任何地方登录着。"))
        return
    left, right = st.columns([1.7, 1], gap="small")
    with left:
        chosen = work_list(found.rows, shape(), key=URL)
        pages_bar(place, shown=len(found.rows), total=found.total, following=found.following)
    if chosen:
        st.session_state[OPENED] = chosen[0]
        if theme.phone():
            st.rerun()
    opened = next((row for row in found.rows if chosen and row.id == chosen[0].id), None)
    with right:
        if opened is not None:
            one(opened)


administrator = require_page(URL)
with refusals():
    page(administrator)
