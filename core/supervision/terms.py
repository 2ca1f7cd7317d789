"""Words of the ledger 挂账督办: types, states, acts, events, levels with their colours (domain.md E.3)."""

from core.cases.terms import CaseStatus
from core.foundation.text import N_, Word

KIND = "supervision"
"""Kind of subject, as event lines, deadlines and approvals name an entry."""

PROOF_FILES = "supervision.words"
"""Kind of subject of files that show what was said about an entry: the words they were sent with."""


class EntryType(Word):
    """Why something stands on the ledger."""

    OVERDUE = "OVERDUE", N_("超期"), N_("有一个环节过了期限")
    BUCK_PASSING = "BUCK_PASSING", N_("推诿"), N_("退单不当、久不签收，或者两次退回协办")
    DISSATISFIED = "DISSATISFIED", N_("不满意"), N_("差评经核实属实，重新办理")
    FALSE_OR_POOR_REPLY = (
        "FALSE_OR_POOR_REPLY",
        N_("虚假或敷衍办结"),
        N_("同一轮答复两次审核不过，或者差评之后答复被更正"),
    )
    REPEAT = "REPEAT", N_("反复反映"), N_("同一件事 90 天内第三次提出")
    PROMISE_BROKEN = "PROMISE_BROKEN", N_("承诺未兑现"), N_("回头看：答应的事没有办到，或又出现了")
    DESIGNATED = "DESIGNATED", N_("领导或代表交办"), N_("领导批示的件")
    OVERDUE_SUGGESTION = "OVERDUE_SUGGESTION", N_("建议超期"), N_("代表建议过了答复期限")


LISTS_BY_ITSELF = frozenset({EntryType.OVERDUE, EntryType.DISSATISFIED, EntryType.OVERDUE_SUGGESTION})
"""Types that nobody has to confirm: the clock, or a judgement already made, lists them (E.3 rows 1 and 2)."""


class Rule(Word):
    """Which rule found it: what a piece of evidence is evidence of."""

    LIMIT_PASSED = "LIMIT_PASSED", N_("超过期限"), N_("这一环节到期没有办完")
    RETURN_REFUSED = "RETURN_REFUSED", N_("退单不当"), N_("退单经核对不成立")
    LEFT_UNSIGNED = "LEFT_UNSIGNED", N_("久不签收"), N_("过了签收期限一个工作日还没有签收")
    TASK_REFUSED_TWICE = "TASK_REFUSED_TWICE", N_("两次退回协办"), N_("同一项协办退回了两次")
    RATING_UPHELD = "RATING_UPHELD", N_("差评属实"), N_("差评经核实属实")
    SENT_BACK_TWICE = "SENT_BACK_TWICE", N_("两次审核不过"), N_("同一轮答复两次被退回补办")
    CORRECTED_AFTER_COMPLAINT = "CORRECTED_AFTER_COMPLAINT", N_("差评后更正"), N_("差评之后，答复被更正")
    TOLD_AGAIN = "TOLD_AGAIN", N_("反复提出"), N_("同一件事 90 天内第三次提出，已派给这个单位")
    NOT_KEPT = "NOT_KEPT", N_("没有兑现"), N_("回头看时反映人说没有办到")
    INSTRUCTED = "INSTRUCTED", N_("领导批示"), N_("领导对这一件有批示")
    BY_HAND = "BY_HAND", N_("督办员提出"), N_("督办员或领导按经过提出")


class EntryState(Word):
    """Where an entry stands. Stored; how old it is never is."""

    PROPOSED = "PROPOSED", N_("待挂账"), N_("规则或有人提出，等督办员确认")
    DISMISSED = "DISMISSED", N_("不予挂账"), N_("督办员看过，不挂账，理由写在经过里")
    LISTED = "LISTED", N_("已挂账"), N_("列入挂账督办，等单位负责人认领")
    ACKNOWLEDGED = "ACKNOWLEDGED", N_("已认领"), N_("单位认领了，正在做整改方案")
    RECTIFYING = "RECTIFYING", N_("整改中"), N_("按整改方案办，到计划日期申请销账")
    WRITE_OFF_REQUESTED = "WRITE_OFF_REQUESTED", N_("申请销账"), N_("单位说办好了，等督办员核查")
    VERIFYING = "VERIFYING", N_("核查中"), N_("督办员正在核查")
    WRITTEN_OFF = "WRITTEN_OFF", N_("已销账"), N_("核查属实，从台账上销去")
    LONG_TERM = "LONG_TERM", N_("长期挂账"), N_("政策或投入条件不具备，每季度复核一次")
    REVOKED = "REVOKED", N_("撤销挂账"), N_("挂错了，撤销，理由对双方公开")
    ENDED = "ENDED", N_("随件终结"), N_("这一件撤回、终止、并件或不予受理，挂账跟着结束")


ON_LEDGER = frozenset(
    {
        EntryState.LISTED,
        EntryState.ACKNOWLEDGED,
        EntryState.RECTIFYING,
        EntryState.WRITE_OFF_REQUESTED,
        EntryState.VERIFYING,
        EntryState.LONG_TERM,
    }
)
"""Counted as being on the ledger."""

GONE = frozenset({CaseStatus.WITHDRAWN, CaseStatus.TERMINATED, CaseStatus.MERGED, CaseStatus.NOT_ACCEPTED})
"""Nothing of such a case stands on the ledger."""

OPEN = ON_LEDGER | {EntryState.PROPOSED}
"""Not yet at an end: one of these at most per subject and unit."""

WITH_UNIT = frozenset({EntryState.LISTED, EntryState.ACKNOWLEDGED, EntryState.RECTIFYING})
"""The unit has something to do, and is asked about it."""


class Level(Word):
    """How serious an entry has become (三明 三色督查单); stored as its number, 1 to 4."""

    BLUE = "1", N_("蓝 · 提醒"), N_("一级：提醒单位")
    ORANGE = "2", N_("橙 · 警示"), N_("二级：警示单位")
    RED = "3", N_("红 · 约谈建议"), N_("三级：起草约谈建议，由中心负责人签发")
    COMMITTEE = "4", N_("提请常委会"), N_("四级：提请常委会专题询问或专报")

    @property
    def number(self) -> int:
        """As it is stored and counted."""
        return int(self.value)


LOWEST, HIGHEST = 1, 4
INTERVIEW = 3
"""From this level on a letter is drafted that a person signs."""


class SupervisionAct(Word):
    """What can be done to an entry: exactly the rows of domain.md E.3, in the order of its life."""

    PROPOSE = "propose", N_("提请挂账"), N_("写明是哪几步，等督办员确认")
    LIST_AT_ONCE = "list_at_once", N_("自动挂账"), N_("超期和属实的差评不用人确认")
    LIST = "list", N_("挂账"), N_("确认提请，列入挂账督办")
    DISMISS = "dismiss", N_("不予挂账"), N_("写明理由，提出的人看得到")
    ACKNOWLEDGE = "acknowledge", N_("认领"), N_("写明由哪位领导负责；认领以后还可以提异议")
    PLAN = "plan", N_("报整改方案"), N_("写明措施和完成日期")
    LENGTHEN_PLAN = "lengthen_plan", N_("延长整改"), N_("督办员同意延后计划日期，只有一次")
    ENQUIRE = "enquire", N_("问询"), N_("问单位办到哪一步，一个工作日内答复")
    ANSWER_ENQUIRY = "answer_enquiry", N_("答复问询"), N_("写明办到哪一步")
    TELL_PERSON = "tell_person", N_("告知本人"), N_("把进展告诉反映人")
    REQUEST_WRITE_OFF = "request_write_off", N_("申请销账"), N_("写明办成了什么，附证据")
    VERIFY = "verify", N_("开始核查"), N_("没有经手这一件的督办员核查")
    WRITE_OFF = "write_off", N_("销账"), N_("反映人认可，一位督办员签字销账")
    ASK_WRITE_OFF = "ask_write_off", N_("报请销账"), N_("反映人没有认可的，报中心负责人决定")
    AGREE_WRITE_OFF = "agree_write_off", N_("同意销账"), N_("两人签字，销账")
    DENY_WRITE_OFF = "deny_write_off", N_("不同意销账"), N_("退回督办员继续核查")
    REFUSE_WRITE_OFF = "refuse_write_off", N_("退回整改"), N_("核查不过，第二次升一级")
    ASK_LONG_TERM = "ask_long_term", N_("申请长期挂账"), N_("写明缺的条件和办理路径")
    GRANT_LONG_TERM = "grant_long_term", N_("同意长期挂账"), N_("单列，每季度复核")
    DENY_LONG_TERM = "deny_long_term", N_("不同意长期挂账"), N_("继续整改")
    REVIEW = "review", N_("复核"), N_("条件还不具备，下一季度再复核")
    BRING_BACK = "bring_back", N_("恢复整改"), N_("条件具备了，继续整改")
    APPEAL = "appeal", N_("提异议"), N_("单位认为不该挂账，挂账后三个工作日内提一次")
    GRANT_APPEAL = "grant_appeal", N_("异议成立"), N_("撤销挂账，理由对双方公开")
    DENY_APPEAL = "deny_appeal", N_("异议不成立"), N_("挂账继续")
    REVOKE = "revoke", N_("撤销挂账"), N_("挂错了，理由对双方公开")
    ADD_TRIGGER = "add_trigger", N_("补充情形"), N_("又出现一种情形，加到这一条上")
    WEIGH = "weigh", N_("认定情形"), N_("督办员认定补充的情形，升一级或者不升")
    RAISE = "raise", N_("升级"), N_("按时间或者逾期自动升级")
    NOTE_PASSED = "note_passed", N_("记下逾期"), N_("督办的一个环节过了期限")
    SIGN_PROPOSAL = "sign_proposal", N_("签发建议"), N_("三级约谈建议由中心负责人签发，四级由主任会议")
    END = "end", N_("随件终结"), N_("这一件结束，挂账跟着结束")
    RELIST = "relist", N_("反弹复挂"), N_("销账 90 日内同一件事又属实，按原级别复挂")


class SupervisionEvent(Word):
    """What happened to an entry, as its own line keeps it."""

    PROPOSED = "supervision.proposed", N_("提请挂账"), ""
    LISTED = "supervision.listed", N_("列入挂账督办"), ""
    DISMISSED = "supervision.dismissed", N_("不予挂账"), ""
    ACKNOWLEDGED = "supervision.acknowledged", N_("{unit}已认领"), ""
    PLANNED = "supervision.planned", N_("{unit}报了整改方案"), ""
    PLAN_LENGTHENED = "supervision.plan_lengthened", N_("整改计划延至 {due}"), ""
    ENQUIRED = "supervision.enquired", N_("第 {n} 次问询"), ""
    ENQUIRY_ANSWERED = "supervision.enquiry_answered", N_("{unit}答复第 {n} 次问询"), ""
    ENQUIRY_MISSED = "supervision.enquiry_missed", N_("{unit}没有按时答复第 {n} 次问询"), ""
    PERSON_TOLD = "supervision.person_told", N_("已告知反映人"), ""
    WRITE_OFF_REQUESTED = "supervision.write_off_requested", N_("{unit}申请销账"), ""
    VERIFYING = "supervision.verifying", N_("开始核查"), ""
    WRITE_OFF_ASKED = "supervision.write_off_asked", N_("报请销账"), ""
    WRITE_OFF_DENIED = "supervision.write_off_denied", N_("没有同意销账"), ""
    WRITE_OFF_REFUSED = "supervision.write_off_refused", N_("核查不过，退回整改"), ""
    WRITTEN_OFF = "supervision.written_off", N_("已销账"), ""
    LONG_TERM_ASKED = "supervision.long_term_asked", N_("申请长期挂账"), ""
    LONG_TERM_GRANTED = "supervision.long_term_granted", N_("转为长期挂账"), ""
    LONG_TERM_DENIED = "supervision.long_term_denied", N_("没有同意长期挂账"), ""
    REVIEWED = "supervision.reviewed", N_("长期挂账已复核"), ""
    BROUGHT_BACK = "supervision.brought_back", N_("恢复整改"), ""
    APPEALED = "supervision.appealed", N_("{unit}提出异议"), ""
    APPEAL_DENIED = "supervision.appeal_denied", N_("异议不成立"), ""
    REVOKED = "supervision.revoked", N_("撤销挂账"), ""
    TRIGGERED = "supervision.triggered", N_("又出现：{rule}"), ""
    WEIGHED = "supervision.weighed", N_("补充的情形已认定"), ""
    LEVEL_RAISED = "supervision.level_raised", N_("升为{level}"), ""
    PROPOSAL_SIGNED = "supervision.proposal_signed", N_("建议已签发"), ""
    DUE_PASSED = "supervision.due_passed", N_("已过{stage}期限"), ""
    CLOCKS_RECOUNTED = "supervision.clocks_recounted", N_("期限按新的工作日历重算"), ""
    ENDED = "supervision.ended", N_("随件终结"), ""
    RELISTED = "supervision.relisted", N_("反弹复挂"), ""


class Cause(Word):
    """Why a level rose."""

    TIME = "TIME", N_("到时间"), N_("挂账到了规定的天数")
    LIMIT = "LIMIT", N_("环节逾期"), N_("认领、整改方案或销账过了期限")
    ENQUIRIES = "ENQUIRIES", N_("两次问询没有答复"), N_("每两次没有按时答复升一级")
    REFUSALS = "REFUSALS", N_("两次核查不过"), N_("从第二次核查不过起，每次升一级")
    TRIGGER = "TRIGGER", N_("又有新情形"), N_("同一件同一单位又出现应当挂账的情形")
    REVIEW = "REVIEW", N_("长期挂账没有按时复核"), N_("升到三级")
    COMPANY = "COMPANY", N_("同一季度两条三级"), N_("同一单位一个季度内有两条到了三级")


class Weight(Word):
    """Whether a piece of evidence has counted."""

    COUNTED = "COUNTED", N_("已计入"), N_("凭它挂账或升级")
    WAITING = "WAITING", N_("待认定"), N_("补充到已有的一条上，等督办员认定")
    NOT_COUNTED = "NOT_COUNTED", N_("不计入"), N_("督办员看过，不升级")


class Ground(Word):
    """On which ground an entry may be written off (E.3 row 9)."""

    SATISFIED = "SATISFIED", N_("反映人满意"), N_("反映人评价满意或基本满意")
    NO_COMPLAINT = "NO_COMPLAINT", N_("已答复没有差评"), N_("超期、推诿：答复已经送达，评价期内没有差评")
    KEPT = "KEPT", N_("承诺已兑现"), N_("承诺的事办到了，或者反映人接受新的日期")
    FOUND = "FOUND", N_("复核认定"), N_("事实已经办到，诉求没有依据")


class Missing(Word):
    """What a condition of writing off still lacks."""

    NOT_ANSWERED = "NOT_ANSWERED", N_("还没有答复"), N_("这一件还没有答复反映人，不能销账")
    NO_OWNER = "NO_OWNER", N_("还没有签收"), N_("推诿的件要有单位签收以后才能销账")
    OPEN_WINDOW = "OPEN_WINDOW", N_("评价期没有过"), N_("评价期还没有过，等反映人评价")
    COMPLAINT = "COMPLAINT", N_("有差评"), N_("反映人说没办好，只能复核认定")
