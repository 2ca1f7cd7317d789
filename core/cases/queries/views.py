"""Saved views: lists that people ask for every day, as a desk and its filters."""

from dataclasses import replace
from datetime import datetime, time

from core.cases.queries.narrowing import RULES, Desk, Filters
from core.cases.terms import CaseStatus, Channel
from core.deadlines.terms import Lamp, Level, Stage
from core.foundation.clock import CIVIL, civil
from core.foundation.text import N_, Word
from core.identity.actor import Actor


class View(Word):
    """A list under a name."""

    INTAKE_LATE = "INTAKE_LATE", N_("受理超期"), N_("过了受理期限还没有受理的")
    TO_SIGN = "TO_SIGN", N_("本单位待签收"), N_("派给本单位、等着签收的")
    MINE = "MINE", N_("我经办的"), N_("交给我办的全部件")
    BAD = "BAD", N_("差评待判定"), N_("反映人不满意、等着判定的")
    CLOSED_MONTH = "CLOSED_MONTH", N_("本月来件已办结"), N_("本月提交、已经办结的")
    URGENT = "URGENT", N_("特急"), N_("级别为特急的全部件")
    LATE = "LATE", N_("超期未办"), N_("当前环节已过期限的")
    SOON = "SOON", N_("临近到期"), N_("当前环节快到期限的")
    UNRATED = "UNRATED", N_("等评价和回访"), N_("已经答复、还没有评价的，和正在回访的")
    CALLS = "CALLS", N_("来电登记"), N_("电话反映、由受理员登记的")
    TODAY = "TODAY", N_("今天新来"), N_("今天提交的")
    AGAIN = "AGAIN", N_("重新办理中"), N_("差评属实、单位正在重办的")


LISTS: dict[View, tuple[Desk, Filters]] = {
    View.INTAKE_LATE: (Desk.INTAKE, Filters(lamp=Lamp.RED)),
    View.TO_SIGN: (Desk.UNIT, Filters(statuses=(CaseStatus.DISPATCHED,))),
    View.MINE: (Desk.ALL, Filters(mine=True)),
    View.BAD: (Desk.CALLBACK, Filters(stage=Stage.TRIAGE)),
    View.CLOSED_MONTH: (Desk.ALL, Filters(statuses=(CaseStatus.CLOSED,))),
    View.URGENT: (Desk.ALL, Filters(level=Level.L1)),
    View.LATE: (Desk.ALL, Filters(lamp=Lamp.RED)),
    View.SOON: (Desk.ALL, Filters(lamp=Lamp.YELLOW)),
    View.UNRATED: (Desk.ALL, Filters(statuses=(CaseStatus.ANSWERED, CaseStatus.CALLBACK))),
    View.CALLS: (Desk.ALL, Filters(channel=Channel.PHONE)),
    View.TODAY: (Desk.ALL, Filters()),
    View.AGAIN: (Desk.ALL, Filters(statuses=(CaseStatus.REHANDLING,))),
}


def view(which: View, now: datetime) -> tuple[Desk, Filters]:
    """The desk and the filters of a view today."""
    desk, filters = LISTS[which]
    today = datetime.combine(civil(now).date(), time(), CIVIL)
    if which is View.TODAY:
        filters = replace(filters, since=today)
    if which is View.CLOSED_MONTH:
        filters = replace(filters, since=today.replace(day=1))
    return desk, filters


def views_of(actor: Actor) -> tuple[View, ...]:
    """The views of the desks this person works at, and those of all cases."""
    return tuple(
        which
        for which, (desk, _filters) in LISTS.items()
        if desk is Desk.ALL or actor.has(*RULES[desk].roles)
    )
