"""One person and what an administrator can do: details, grants, password, second factor, out of use."""

from datetime import timedelta

import streamlit as st

from core.foundation.clock import civil, now
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity import people
from core.identity.login import reset_password
from core.identity.queries import Held, Person, names_of, past_grants
from core.identity.terms import ACCOUNT
from core.journal.history import line_of
from db.session import reading, unit_of_work
from pages.admin.parts import events, leaving
from pages.admin.parts.password import tell_password
from pages.admin.parts.roles import grant_fields, role_name
from pages.shared import formats
from pages.shared.forms import confirmed, form_key, one_of, renew
from pages.shared.refusals import refusals
from pages.shared.session import require_page
from pages.shared.state import tell_now
from pages.shared.theme import card, section

URL = "people"


def key(person: Person, field: str) -> str:
    """The name of a field, another one after each act."""
    return f"{form_key(URL)}-{person.id}-{field}"


def done(sentence: str) -> None:
    """Say it and draw the new truth with empty fields."""
    renew(URL)
    tell_now(sentence)


def draw(person: Person) -> None:
    """The pane of a person."""
    with card("person", gap="small"):
        st.markdown(f":gray[{formats.plain(person.login)}]")
        st.subheader(formats.plain(person.name), anchor=False)
        st.markdown(" ".join(_chips(person)))
        _grants(person)
        acts = {
            _("授权"): _give,
            _("资料"): _describe,
            _("登录"): _door,
            _("移交"): leaving.draw,
            _("经过"): _history,
        }
        one_of(acts, f"person_act_{person.id}")(person)


def _chips(person: Person) -> list[str]:
    chips = [formats.badge(_("已停用"), "gray") if person.disabled else formats.badge(_("在用"), "green")]
    if person.second_factor:
        chips.append(formats.badge(_("动态口令"), "blue", ":material/phonelink_lock:"))
    if person.must_change:
        chips.append(formats.badge(_("待改密码"), "orange", ":material/key:"))
    if person.demo:
        chips.append(formats.badge(_("演示"), "gray"))
    return chips


def _grants(person: Person) -> None:
    section(_("现有授权"), "" if person.grants else _("还没有"))
    for held in person.grants:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(
                f"{formats.plain(role_name(held.role))} · {formats.plain(held.unit)} "
                f":small[:gray[{_days(held)}]]"
            )
            if st.button(_("收回"), key=f"revoke_{held.id}"):
                _revoke(held.id)


def _days(held: Held) -> str:
    """Since when, and until when if it has an end."""
    since = _("从 {day}", day=formats.day(held.since))
    if held.until is None:
        return since
    return since + _(" 到 {day}", day=formats.day(held.until - timedelta(seconds=1)))


def _history(person: Person) -> None:
    """What was done to the account, and what it held before."""
    actor = require_page(URL)
    with reading() as session:
        told = line_of(session, (ACCOUNT, person.id))
        names = names_of(session, {row.account_id for row in told if row.account_id is not None})
        before = past_grants(session, actor, person.id, now=now())
    section(_("经过"), _("新的在前"))
    events.draw_history(told, lambda row: names.get(row.account_id or 0, ""))
    if before:
        section(_("以前的授权"))
        for held in before:
            st.markdown(
                f"{formats.plain(role_name(held.role))} · {formats.plain(held.unit)} "
                f":small[:gray[{_days(held)}]]"
            )


def _revoke(grant_id: int) -> None:
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            people.revoke_grant(session, actor, grant_id, now=now())
        done(_("授权已收回，此人须重新登录。"))


def _give(person: Person) -> None:
    with st.form(key(person, "grant"), border=False):
        role, unit_id = grant_fields(key=key(person, "grant"))
        last_day = st.date_input(
            _("最后一天"),
            value=None,
            min_value=civil(now()).date(),
            format="YYYY-MM-DD",
            help=_("不选就一直有效，直到收回"),
            key=key(person, "last_day"),
        )
        st.caption(_(":material/info: 在这个单位和它下面的单位都有效，下次翻页即生效。"))
        if not st.form_submit_button(_("授权"), type="primary", icon=":material/add_moderator:"):
            return
    actor = require_page(URL)
    with refusals():
        if role is None or unit_id is None:
            raise Invalid(N_("请选角色和单位"), "role")
        with unit_of_work() as session:
            people.grant(session, actor, person.id, role, unit_id, now=now(), last_day=last_day)
        done(_("已授权：{role}。", role=role))


def _describe(person: Person) -> None:
    seen = st.session_state.setdefault(key(person, "seen"), person.version)
    with st.form(key(person, "describe"), border=False):
        name = st.text_input(
            _("姓名"), value=person.name, max_chars=people.LONGEST_NAME, key=key(person, "name")
        )
        title = st.text_input(
            _("职务"), value=person.title, max_chars=people.LONGEST_TITLE, key=key(person, "title")
        )
        phone = st.text_input(_("电话"), value=person.phone, max_chars=20, key=key(person, "phone"))
        if not st.form_submit_button(_("保存"), type="primary", icon=":material/save:"):
            return
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            people.change_person(
                session,
                actor,
                person.id,
                name=name or "",
                title=title or "",
                number=phone or "",
                now=now(),
                version=seen,
            )
        done(_("资料已保存。"))


def _door(person: Person) -> None:
    st.caption(_("重置密码、停用、取消动态口令，都会让此人已经登录的地方立即退出。"))
    with st.container(horizontal=True, gap="small"):
        if st.button(_("重置密码"), icon=":material/key:", key=f"reset_{person.id}"):
            _reset(person)
        if not person.must_change and st.button(
            _("要求改密码"), icon=":material/lock_reset:", key=f"must_{person.id}"
        ):
            _must_change(person)
        if person.second_factor and st.button(
            _("取消动态口令"), icon=":material/phonelink_erase:", key=f"factor_{person.id}"
        ):
            _clear(person)
        if person.disabled and st.button(_("重新启用"), icon=":material/check:", key=f"enable_{person.id}"):
            _in_use(person, wanted=True)
    if not person.disabled:
        question = _(
            "{name} 不能再登录，已经登录的地方立即退出。手上的件请先在“移交”里交给别人。",
            name=formats.plain(person.name),
        )
        if confirmed(_("停用"), question, key=f"disable_{person.id}", icon=":material/block:"):
            _in_use(person, wanted=False)


def _reset(person: Person) -> None:
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            told = reset_password(session, actor, person.id, now=now())
        tell_password(person.name, person.login, told)
        done(_("密码已重置。"))


def _must_change(person: Person) -> None:
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            people.require_new_password(session, actor, person.id, now=now())
        done(_("{name} 下次登录须改密码。", name=person.name))


def _clear(person: Person) -> None:
    actor = require_page(URL)
    with refusals():
        with unit_of_work() as session:
            people.clear_second_factor(session, actor, person.id, now=now())
        done(_("动态口令已取消。"))


def _in_use(person: Person, *, wanted: bool) -> None:
    actor = require_page(URL)
    act = people.enable if wanted else people.disable
    with refusals():
        with unit_of_work() as session:
            act(session, actor, person.id, now=now())
        done(_("已重新启用。") if wanted else _("已停用，此人不能再登录。"))
