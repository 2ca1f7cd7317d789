"""Lists under names of one's own, beside the daily ones: opened by a link, kept, renamed, taken away, opened with."""

from html import escape
from urllib.parse import urlencode

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import _
from core.identity.actor import Actor
from core.identity.saved_views import (
    LONGEST_NAME,
    MOST,
    NEVER,
    OwnView,
    delete_view,
    open_with,
    own_views,
    rename_view,
    save_view,
)
from db.session import reading, unit_of_work
from pages.shared.forms import form_key, renew
from pages.shared.kept import kept
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import Key, tell_now
from pages.shared.theme import section


def arrive(url: str, actor: Actor) -> None:
    """Who opens a page of his without any filter gets the view he said; once in a tab, so that he can clear it."""
    name = f"{Key.ARRIVED}:{url}"
    if name in st.session_state:
        return
    st.session_state[name] = True
    if st.query_params:
        return
    first = next((view for view in _views(url, actor) if view.first), None)
    if first is not None and first.query:
        st.query_params.from_dict(dict(first.query))
        st.rerun()


def _views(url: str, actor: Actor) -> tuple[OwnView, ...]:
    def ask() -> tuple[OwnView, ...]:
        with reading() as session:
            return own_views(session, actor, url)

    return kept("views", (url, actor), ask)


def bar(url: str, actor: Actor) -> None:
    """The popover in the row of filters, drawn when it is opened."""
    drawer = st.popover(_("我的视图"), icon=":material/bookmark:", key=f"{url}_views", on_change="rerun")
    if not drawer.open:
        return
    views = _views(url, actor)
    with drawer:
        for view in views:
            st.html(_link(view))
        if not views:
            st.caption(_("把现在的条件存成一个视图，下次一点就开；只有您自己看得到。"))
        key = form_key(f"{url}_view")
        with st.form(key, border=False):
            name = st.text_input(
                _("给现在的条件起个名字"),
                max_chars=LONGEST_NAME,
                placeholder=_("例：北门街道在办"),
                key=f"{key}_name",
            )
            saved = st.form_submit_button(_("存为视图"), icon=":material/bookmark_add:")
        if saved:
            _save(url, name or "")
        if views:
            _keep(url, views)


def _link(view: OwnView) -> str:
    """A link of the page with its filters: it can be sent to a colleague, and the way back works."""
    mark = f"<small>{escape(_('打开这一页时用'))}</small>" if view.first else ""
    address = f"/{view.url}?{urlencode(view.query)}"
    return f'<a class="own_view" href="{escape(address)}" target="_self">{escape(view.name)}</a>{mark}'


def _save(url: str, name: str) -> None:
    actor = require_page(url)
    query = {key: value for key, value in st.query_params.to_dict().items() if key not in NEVER}
    with refusals():
        with unit_of_work() as session:
            save_view(session, actor, url, name, query, now=now())
        renew(f"{url}_view")
        tell_now(_("已存为“{view}”。", view=" ".join(name.split())))


def _keep(url: str, views: tuple[OwnView, ...]) -> None:
    """Rename, take away, open with; one of them at a time."""
    section(_("整理"), _("共 {count} 个，全部页面最多 {most} 个", count=len(views), most=MOST))
    view = st.selectbox(
        _("哪个视图"), views, format_func=lambda each: each.name, key=f"{url}_view_which_{len(views)}"
    )
    name = st.text_input(
        _("改名"), value=view.name, max_chars=LONGEST_NAME, key=f"{url}_view_rename_{view.id}_{view.name}"
    )
    first = st.checkbox(_("打开这一页时用"), value=view.first, key=f"{url}_view_first_{view.id}_{view.first}")
    with st.container(horizontal=True, gap="small"):
        if st.button(_("保存改动"), icon=":material/save:", key=f"{url}_view_save"):
            _change(url, view, name or "", first=first)
        if st.button(_("删掉"), icon=":material/delete:", key=f"{url}_view_delete"):
            actor = require_page(url)
            with refusals():
                with unit_of_work() as session:
                    delete_view(session, actor, view.id)
                tell_now(_("“{view}”已删掉。", view=view.name))


def _change(url: str, view: OwnView, name: str, *, first: bool) -> None:
    actor = require_page(url)
    with refusals():
        with unit_of_work() as session:
            if name != view.name:
                rename_view(session, actor, view.id, name)
            if first != view.first:
                open_with(session, actor, url, view.id if first else None)
        tell_now(_("改动已保存。"))
