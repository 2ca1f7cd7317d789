"""Choosing a role and the unit it is held in."""

import streamlit as st

from core.foundation.text import _
from core.identity.queries import Unit, unit_tree
from core.identity.terms import NOT_GRANTED, Role
from db.session import reading

ROLES = [role for role in Role if role not in NOT_GRANTED]


def role_name(role: Role) -> str:
    """The role in the reader's language."""
    return _(role.label)


def grant_fields(*, key: str) -> tuple[Role | None, int | None]:
    """Role and unit side by side; None while one is not chosen."""
    with reading() as session:
        units = unit_tree(session)
    left, right = st.columns(2, gap="small")
    role = left.selectbox(
        _("角色"),
        ROLES,
        index=None,
        format_func=role_name,
        placeholder=_("请选择"),
        key=f"{key}-role",
    )
    unit: Unit | None = right.selectbox(
        _("在哪个单位"),
        units,
        index=None,
        format_func=lambda each: each.short_name,
        placeholder=_("输入几个字查找"),
        key=f"{key}-unit",
    )
    if role is Role.CONFIDENTIAL:
        st.caption(
            _(
                "保密件授权在民呼中心授予，给另有受理、派单、审核或负责人岗位的人；只有这一项授权的看不到任何件。"
            )
        )
    return role, unit.id if unit else None
