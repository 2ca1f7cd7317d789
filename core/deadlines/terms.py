"""Words of time limits: stages that have a clock, levels of urgency, lamps."""

from core.foundation.calendar import Unit
from core.foundation.text import N_, Word

REGULATION, CALENDAR = "regulation", "calendar"
"""Kinds of subjects: a regulation, a version of the working calendar."""


class Level(Word):
    """How urgent or heavy a matter is; fixed at acceptance (domain.md E.1)."""

    L1 = "L1", N_("特急"), N_("危及生命财产安全，先行处置，同时告知拨打110、119、120")
    L2 = "L2", N_("紧急"), N_("停水停电停气停热、积水、井盖等，等不到上班")
    L3 = "L3", N_("一般"), N_("一个单位能办的日常诉求")
    L4 = "L4", N_("复杂"), N_("涉及多个单位、政策或工程")
    CONSULT = "CONSULT", N_("咨询"), N_("咨询政策或办事程序")


URGENT = frozenset({Level.L1, Level.L2})
"""Levels that run in natural time at every stage, on the duty roster."""


class Stage(Word):
    """A stretch of work that has a clock."""

    ACCEPT = "ACCEPT", N_("受理"), N_("从提交到受理")
    DISPATCH = "DISPATCH", N_("派单"), N_("从受理到派出")
    SIGN = "SIGN", N_("签收"), N_("从派出到承办单位签收")
    CONTACT = "CONTACT", N_("联系"), N_("从签收到联系反映人")
    ANSWER = "ANSWER", N_("答复"), N_("承办单位的期限，从派出到签发答复")
    AUDIT = "AUDIT", N_("审核"), N_("从报送答复到审核放行")
    PROMISE = "PROMISE", N_("承诺"), N_("对反映人的承诺，从提交到答复送达")
    RATING = "RATING", N_("评价"), N_("答复之后，反映人评价的时间")
    TRIAGE = "TRIAGE", N_("研判"), N_("差评之后，判定是否重新办理")
    CALLBACK = "CALLBACK", N_("回访"), N_("电话回访，每次联系的时间")
    SUPPLEMENT = "SUPPLEMENT", N_("等待补充"), N_("请反映人补充之后，等他补充的时间")
    REFUSAL = "REFUSAL", N_("不予受理审批"), N_("从报不予受理到决定")
    OVERTURN = "OVERTURN", N_("复核决定"), N_("从反映人请求复核到决定")
    RETURN = "RETURN", N_("退单核对"), N_("从退单到中心决定")
    DESIGNATION = "DESIGNATION", N_("指定承办"), N_("第二次退单之后，到中心负责人指定")
    EXTENSION = "EXTENSION", N_("延期审批"), N_("从申请延期到决定")
    DEFERRAL = "DEFERRAL", N_("缓办审批"), N_("从申请缓办到决定")
    REVIEW = "REVIEW", N_("缓办复核"), N_("缓办期间，到复核日期")
    TERMINATION = "TERMINATION", N_("终止审批"), N_("从申请终止到决定")
    UNREASONABLE = "UNREASONABLE", N_("认定"), N_("从报诉求不合理到认定")
    INSTRUCTION = "INSTRUCTION", N_("批示回报"), N_("从批示到回报")
    SIGN_OFF_HOURS = "SIGN_OFF_HOURS", N_("非工作时间签收"), N_("不单独计时：下班以后派出的，签收的时间")
    AUDIT_GRACE = "AUDIT_GRACE", N_("审核宽限"), N_("不单独计时：审核超时以后，再过多久先送达本人")
    SEND_BACK = "SEND_BACK", N_("退回补办"), N_("不单独计时：答复被退回后至少留出的时间")
    LISTING = "LISTING", N_("挂账确认"), N_("从提请挂账到督办员确认")
    ACKNOWLEDGE = "ACKNOWLEDGE", N_("认领"), N_("从挂账到单位负责人认领")
    RECTIFY_PLAN = "RECTIFY_PLAN", N_("整改方案"), N_("从认领到报出整改方案")
    ENQUIRY = "ENQUIRY", N_("问询"), N_("到下一次问询，按挂账的级别")
    ENQUIRY_ANSWER = "ENQUIRY_ANSWER", N_("问询答复"), N_("从问询到单位答复")
    TELL_PERSON = "TELL_PERSON", N_("告知本人"), N_("从单位答复问询到告诉反映人")
    WRITE_OFF = "WRITE_OFF", N_("销账"), N_("到整改方案的计划日期，没有写明的按默认")
    VERIFY = "VERIFY", N_("核查"), N_("从申请销账到核查有结果")
    LONG_TERM_REVIEW = "LONG_TERM_REVIEW", N_("长期复核"), N_("长期挂账，到下一次复核")
    APPEAL = "APPEAL", N_("异议"), N_("从挂账起，单位可以提异议的时间")
    APPEAL_DECISION = "APPEAL_DECISION", N_("异议决定"), N_("从提出异议到决定")


LEDGER = frozenset(
    {
        *(Stage.LISTING, Stage.ACKNOWLEDGE, Stage.RECTIFY_PLAN, Stage.ENQUIRY, Stage.ENQUIRY_ANSWER),
        *(Stage.TELL_PERSON, Stage.WRITE_OFF, Stage.VERIFY, Stage.LONG_TERM_REVIEW),
        *(Stage.APPEAL, Stage.APPEAL_DECISION),
    }
)
"""Stages of entries on the ledger (domain.md E.3); no case has such a clock."""


class Lamp(Word):
    """What a deadline looks like now; derived, never stored."""

    GREEN = "GREEN", N_("按时"), N_("时间充裕，或者已按时完成")
    YELLOW = "YELLOW", N_("临期"), N_("所剩不到四分之一，或者不到一个工作日")
    RED = "RED", N_("超期"), N_("已过期限")
    PAUSED = "PAUSED", N_("停表"), N_("等待补充材料或缓办，期间不计时")


class DayKind(Word):
    """How a day differs from the week's rule."""

    HOLIDAY = "HOLIDAY", N_("放假"), N_("法定节假日和调休放假")
    MAKEUP = "MAKEUP", N_("补班"), N_("周末调休上班")


class RuleEvent(Word):
    """What happened to what limits are counted by."""

    REGULATION_PUBLISHED = "regulation.published", N_("发布期限规则"), ""
    REGULATION_WITHDRAWN = "regulation.withdrawn", N_("撤回期限规则"), ""
    CALENDAR_PUBLISHED = "calendar.published", N_("发布工作日历"), ""


SPOKEN = {
    Unit.MINUTE: N_("{amount} 分钟"),
    Unit.NATURAL_HOUR: N_("{amount} 小时"),
    Unit.WORKING_HOUR: N_("{amount} 个工作小时"),
    Unit.WORKING_DAY: N_("{amount} 个工作日"),
    Unit.NATURAL_DAY: N_("{amount} 日"),
    Unit.MONTH: N_("{amount} 个月"),
}
"""A limit as people say it: `_(SPOKEN[limit.unit], amount=limit.amount)`."""
