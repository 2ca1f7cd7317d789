"""People: find them, add them, give and take roles, help those who cannot log in."""

import streamlit as st

from core.foundation.clock import now
from core.foundation.text import _
from core.identity import queries
from core.identity.actor import Actor
from core.identity.queries import PAGE, Person, unit_tree
from db.session import reading
from pages.admin.parts import newcomer, person, policy
from pages.admin.parts.password import told_password
from pages.admin.parts.roles import ROLES, role_name
from pages.shared import filters, theme
from pages.shared.session import require_page
from pages.shared.tables import Column, Shape, pages_bar, turn, work_list

URL = "people"
OPENED = "_person_opened"
SMALL = 12
"""Cards on a page of a telephone."""


def held(row: Person) -> str:
    """What somebody may be, in one line."""
    grants = [_("{role}（{unit}）", role=role_name(grant.role), unit=grant.unit) for grant in row.grants]
    return _("，").join(grants) or _("还没有角色")


def state(row: Person) -> str:
    """What is to be known of an account at once."""
    if row.disabled:
        return _("已停用")
    return _("待改密码") if row.must_change else _("在用")


def shape() -> Shape:
    """The columns of the list."""
    return Shape(
        columns=(
            Column(_("姓名"), lambda row: row.name, 90),
            Column(_("登录名"), lambda row: row.login, 120),
            Column(_("角色"), held, 330),
            Column(_("状态"), state, 80),
        ),
        headline=lambda row: row.name,
    )


def directory(who: Actor) -> None:
    """The list and, beside it, one person."""
    with reading() as session:
        units = unit_tree(session)
    with filters.filter_row():
        words = filters.search(_("姓名、登录名、电话"))
        role = filters.choice(_("角色"), ROLES, key="role", name=role_name, width=170)
        unit = filters.choice(_("单位"), units, key="unit", name=lambda each: each.short_name, width=180)
        disabled = st.toggle(_("显示停用的"), key="disabled", bind="query-params")
    asked = (words, role, unit.path if unit else "", disabled)
    place = turn(URL, asked)
    offset, size = int(place.cursor or 0), SMALL if theme.phone() else PAGE
    with reading() as session:
        found = queries.people(
            session,
            who,
            now=now(),
            search=words,
            role=role,
            unit_path=asked[2],
            disabled=disabled,
            offset=offset,
            limit=size,
        )
    if not found.rows:
        theme.empty(_("没有符合条件的人"), _("换个词，或者清空筛选。"))
        return
    left, right = st.columns([1.6, 1], gap="small")
    with left:
        chosen = work_list(found.rows, shape(), key=URL)
        following = str(offset + size) if offset + len(found.rows) < found.total else ""
        pages_bar(place, shown=len(found.rows), total=found.total, following=following)
    if chosen:
        st.session_state[OPENED] = chosen[0].id
        if theme.phone():
            st.rerun()
    with right:
        one(who)


def one(who: Actor) -> None:
    """The person that is open."""
    if OPENED in st.session_state:
        with reading() as session:
            opened = queries.account(session, who, st.session_state[OPENED], now=now())
        person.draw(opened)


actor = require_page(URL)
with reading() as session:
    everybody = queries.people(session, actor, now=now(), limit=1).total
theme.head(_("人员"), _("谁能登录、能做什么。您管理的人员 **{total}** 位。", total=everybody))
told_password()
views = {_("名册"): "list", _("增加人员"): "new", _("登录要求"): "policy"}
view = views[filters.segments(_("内容"), dict.fromkeys(views), key="view")]
if view == "new":
    newcomer.draw()
elif view == "policy":
    policy.draw(actor)
elif theme.phone() and OPENED in st.session_state:
    if st.button(_("回到名册"), icon=":material/arrow_back:"):
        del st.session_state[OPENED]
        st.rerun()
    one(actor)
else:
    directory(actor)
