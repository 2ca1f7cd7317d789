"""Category, area and level turn out to be others: they are corrected, and the unit's clock is counted anew."""

from functools import partial

import streamlit as st

from core.cases.actions.classifying import reclassify
from core.cases.terms import Visibility
from core.foundation.errors import Invalid
from core.foundation.text import N_, _
from core.identity.queries import unit_tree
from core.identity.terms import Role
from db.session import reading
from pages.cases.acts.opened import Opened, carry_out
from pages.cases.acts.written import Words, says, word_field
from pages.cases.parts.choices import area_field, category_field, level_field, unit_field
from pages.shared.refusals import refusals
from pages.shared.session import require_page


def draw_reclassify(form: Opened) -> bool:
    """What it is about, where, how urgent, about whom."""
    case = form.case
    category = category_field(case.category_id, key=form.key("category"))
    area_id = area_field(case.area_id, key=form.key("area"))
    level = level_field(case.level, key=form.key("level"))
    with reading() as session:
        units = unit_tree(session)
    accused = unit_field(
        case.accused_unit_id,
        key=form.key("accused"),
        label=_("被反映的单位"),
        among=units,
        hint=_("不是反映单位的，不用选"),
    )
    visibility = _visibility(form)
    reason = word_field(form, Words(_("更正的理由"), _("单位和审计看得到"), "", "", height=80))
    says(
        _(
            "单位的答复期限按新的级别从派单重算，已经超过的也照实算；反映人看到“已按实际情况更正类别”。"
            "承诺日期不变。"
        )
    )
    if not st.button(_("更正"), type="primary", icon=":material/edit:", key=form.key("go")):
        return False
    if category is None:
        with refusals():
            raise Invalid(N_("请先选类别，选到具体事项"), "category_id")
        return True
    act = partial(
        reclassify,
        category_id=category.id,
        area_id=area_id,
        level=level,
        reason=reason,
        accused_unit_id=accused,
        visibility=visibility,
    )
    return carry_out(form, act, _("{number} 已更正。", number=case.number))


def _visibility(form: Opened) -> Visibility | None:
    """Secret or not, for whoever may see secret cases."""
    if not require_page(form.url).has(Role.CONFIDENTIAL):
        return None
    chosen = st.segmented_control(
        _("可见范围"),
        list(Visibility),
        default=form.case.visibility,
        required=True,
        format_func=lambda each: _(each.label),
        help=_("改为保密以后，只有持保密件授权的人和指定的人看得到"),
        key=form.key("visibility"),
    )
    return None if chosen is form.case.visibility else chosen
