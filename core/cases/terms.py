"""Words of the case 民呼件: statuses, acts, events, channels, outcomes, ratings (domain.md E.1)."""

from datetime import UTC, datetime

from core.foundation.text import N_, Word
from core.identity.terms import Channel as Channel  # noqa: PLC0414 (keys of channels stand further left; a case has one of them)

KIND = "case"
"""Kind of subject, as event lines and deadlines name it."""

TASK = "case.task"
"""Kind of subject of a co-unit's part, as its own clocks name it; its events stand on the line of the case."""

REPLY_FILES = "case.reply"
"""What evidence photos hang on: the text of one reply (its id in `texts`)."""

NO_CLOCK = datetime(9000, 1, 1, tzinfo=UTC)
"""Where lists that go by due times put a case without a running clock: last."""


class CaseStatus(Word):
    """Where a case stands. Stored; lateness never is."""

    SUBMITTED = "SUBMITTED", N_("待受理"), N_("已经收到，等中心受理。")
    NEED_INFO = "NEED_INFO", N_("待补充"), N_("还缺一些情况，等您补充，期间停止计时。")
    NOT_ACCEPTED = "NOT_ACCEPTED", N_("不予受理"), N_("这件事没有受理，理由和该找谁都写给您了。")
    MERGED = "MERGED", N_("已并件"), N_("和反映同一件事的另一件一起办，办好了一样答复您，由您自己评价。")
    ACCEPTED = "ACCEPTED", N_("已受理"), N_("中心已经受理，正在确定由谁来办。")
    DISPATCHED = "DISPATCHED", N_("待签收"), N_("已经派出，等承办单位签收。")
    RETURN_PENDING = "RETURN_PENDING", N_("退单待审"), N_("承办单位认为不归它办，中心正在核对。")
    IN_PROGRESS = "IN_PROGRESS", N_("办理中"), N_("承办单位正在办理。")
    DEFERRED = "DEFERRED", N_("缓办"), N_("条件或季节还不具备，先停一停，最晚到复核的日子接着办。")
    REPLY_REVIEW = "REPLY_REVIEW", N_("办结待审"), N_("单位已经报来结果，中心正在审核。")
    ANSWERED = "ANSWERED", N_("待评价"), N_("已经答复，请您评价办得怎么样。")
    CALLBACK = "CALLBACK", N_("回访中"), N_("中心正在核实，会打电话问您。")
    REHANDLING = "REHANDLING", N_("重新办理"), N_("核实过了，单位正在重新办理。")
    CLOSED = "CLOSED", N_("已办结"), N_("这件事已经办结。")
    WITHDRAWN = "WITHDRAWN", N_("已撤回"), N_("已经撤回，或者没有等到补充，不再办理。")
    TERMINATED = "TERMINATED", N_("终止办理"), N_("依规定不再办理，理由写给您了。")


OPEN = frozenset(CaseStatus) - {
    CaseStatus.NOT_ACCEPTED,
    CaseStatus.CLOSED,
    CaseStatus.WITHDRAWN,
    CaseStatus.TERMINATED,
}
"""Not yet at an end."""

WITH_UNIT = frozenset(
    {CaseStatus.DISPATCHED, CaseStatus.IN_PROGRESS, CaseStatus.REHANDLING, CaseStatus.DEFERRED}
)
"""The unit holds it; everywhere else that is open, the centre does (or the person)."""

INTERRUPTED = frozenset({CaseStatus.NEED_INFO, CaseStatus.DEFERRED})
"""The clocks stand still; it goes on where it was interrupted."""

HANDLING = frozenset({CaseStatus.IN_PROGRESS, CaseStatus.REHANDLING})
"""Being handled: the acts of a unit's desk are possible."""

BEFORE_REVIEW = frozenset(
    {
        CaseStatus.SUBMITTED,
        CaseStatus.NEED_INFO,
        CaseStatus.ACCEPTED,
        CaseStatus.DISPATCHED,
        CaseStatus.RETURN_PENDING,
        CaseStatus.IN_PROGRESS,
        CaseStatus.DEFERRED,
        CaseStatus.REHANDLING,
        CaseStatus.MERGED,
    }
)
"""The person may still withdraw."""


class CaseAct(Word):
    """What can be done to a case: exactly the acts of domain.md E.1, in the order of its life."""

    SUBMIT = "submit", N_("提交"), N_("登记一件新的民呼件")
    ASK_PERSON = "ask_person", N_("请反映人补充"), N_("缺的情况写清楚，等补充期间停止计时")
    SUPPLEMENT = "supplement", N_("补充情况"), N_("反映人补充文字或照片")
    LAPSE = "lapse", N_("逾期未补充"), N_("没有补充，无法受理，按撤回结束")
    CONTINUE_WITHOUT = "continue_without", N_("无法补充，继续办"), N_("没有补充，按现有情况继续办")
    ACCEPT = "accept", N_("受理"), N_("确定类别、属地和级别，进入派单")
    ASK_REFUSAL = "ask_refusal", N_("报不予受理"), N_("写明理由和该找谁，请审核员决定")
    REFUSE = "refuse", N_("不予受理"), N_("同意不予受理，告知反映人该找谁")
    DENY_REFUSAL = "deny_refusal", N_("退回继续受理"), N_("不同意不予受理，继续受理")
    ASK_OVERTURN = "ask_overturn", N_("请求复核"), N_("反映人认为应当受理，请求复核一次")
    OVERTURN_REFUSAL = "overturn_refusal", N_("改为受理"), N_("复核后重新受理")
    UPHOLD_REFUSAL = "uphold_refusal", N_("维持不予受理"), N_("复核后维持原来的决定")
    MERGE = "merge", N_("并件"), N_("和同一件事的另一件一起办")
    UNMERGE = "unmerge", N_("拆出"), N_("不再一起办，单独派单")
    SHARE_ANSWER = "share_answer", N_("共享答复"), N_("牵头件的答复送达并入的件")
    ANSWER_DIRECTLY = "answer_directly", N_("直接答复"), N_("中心自己答复，不派单")
    RECLASSIFY = "reclassify", N_("更正类别级别"), N_("更正类别、属地、级别，重算单位的期限")
    DISPATCH = "dispatch", N_("派单"), N_("派给承办单位，开始计算答复期限")
    RECALL = "recall", N_("收回"), N_("签收之前收回重派，不算退单")
    SIGN = "sign", N_("签收"), N_("单位收下，开始办理")
    ASSIGN = "assign", N_("分办"), N_("交给本单位的一位经办人")
    TAKE_OVER = "take_over", N_("接手"), N_("经办人自己接过来办")
    ASK_RETURN = "ask_return", N_("申请退单"), N_("写明理由、依据和该谁办，请单位负责人同意")
    AGREE_RETURN = "agree_return", N_("同意退单"), N_("退给中心核对")
    DECLINE_RETURN = "decline_return", N_("不同意退单"), N_("本单位继续签收")
    APPROVE_RETURN = "approve_return", N_("准予退单"), N_("改派别的单位")
    REFUSE_RETURN = "refuse_return", N_("退单不当"), N_("退回原单位，期限一直在走")
    DESIGNATE = "designate", N_("指定承办"), N_("中心负责人指定，不得再退")
    CONTACT = "contact", N_("记录联系"), N_("记下与反映人的联系")
    ADD_UNIT = "add_unit", N_("请单位协办"), N_("把其中一部分交给另一个单位")
    SIGN_TASK = "sign_task", N_("签收协办"), N_("协办单位收下")
    FINISH_TASK = "finish_task", N_("办完协办"), N_("协办单位报送自己的一份")
    REFUSE_TASK = "refuse_task", N_("退回协办"), N_("协办单位认为不归它，写明理由退给主办")
    ASK_TASK_AGAIN = "ask_task_again", N_("再请协办"), N_("退回的协办再交一次")
    INSIST_TASK = "insist_task", N_("责成协办"), N_("中心负责人决定必须协办，不得再退")
    CANCEL_TASK = "cancel_task", N_("取消协办"), N_("不再需要这个单位协办")
    ASK_EXTENSION = "ask_extension", N_("申请延期"), N_("到期一个工作日以前，写明理由和新的日期")
    EXTEND = "extend", N_("同意延期"), N_("期限和承诺一起延后，告诉反映人")
    DENY_EXTENSION = "deny_extension", N_("不同意延期"), N_("期限不变")
    ASK_DEFERRAL = "ask_deferral", N_("申请缓办"), N_("条件或季节不具备，写明恢复条件和复核日期")
    DEFER = "defer", N_("同意缓办"), N_("停止计时，到复核日期自动恢复")
    DENY_DEFERRAL = "deny_deferral", N_("不同意缓办"), N_("继续办理")
    RESUME = "resume", N_("恢复办理"), N_("条件具备了，剩下的时间接着算")
    ASK_REPLY = "ask_reply", N_("报送结果"), N_("起草答复，请单位负责人签发")
    SIGN_REPLY = "sign_reply", N_("签发答复"), N_("签发后送中心审核")
    REFUSE_REPLY = "refuse_reply", N_("退改答复"), N_("不签发，退给经办人修改")
    RELEASE = "release", N_("放行"), N_("审核通过，答复送达反映人")
    RELEASE_UNAUDITED = "release_unaudited", N_("未审核送达"), N_("审核超时，先送达本人，注明未审核")
    SEND_BACK = "send_back", N_("退回补办"), N_("审核不通过，单位补办，每轮至多两次")
    CORRECT_ANSWER = "correct_answer", N_("更正答复"), N_("答复有误，更正；原答复仍可查")
    RATE_WELL = "rate_well", N_("好评"), N_("办好了，办结")
    RATE_BADLY = "rate_badly", N_("差评"), N_("没办好，进入回访")
    RATING_WINDOW_OVER = "rating_window_over", N_("到期未评"), N_("七日内没有评价，转电话回访")
    TRY_CALL = "try_call", N_("记录回访"), N_("记下一次没有打通或没有结果的电话")
    CLOSE_UNRATED = "close_unrated", N_("未评价办结"), N_("三次回访没有得到评价，按未评价办结，不算满意")
    UPHOLD = "uphold", N_("差评属实"), N_("重新办理")
    ASK_UNREASONABLE = (
        "ask_unreasonable",
        N_("报诉求不合理"),
        N_("事实已办到，诉求没有依据，请中心负责人认定"),
    )
    FIND_UNREASONABLE = "find_unreasonable", N_("认定诉求不合理"), N_("向反映人说明后办结")
    DENY_UNREASONABLE = "deny_unreasonable", N_("不予认定"), N_("退回研判")
    CHANGE_RATING = "change_rating", N_("改为差评"), N_("评价后 24 小时内可以改一次")
    REOPEN = "reopen", N_("重新提出"), N_("办结后 30 日内有新情况，至多两次")
    WITHDRAW = "withdraw", N_("撤回"), N_("反映人不再要求办理")
    ASK_TERMINATION = "ask_termination", N_("申请终止"), N_("写明理由，请中心负责人决定")
    TERMINATE = "terminate", N_("终止办理"), N_("依规定不再办理，告知理由")
    DENY_TERMINATION = "deny_termination", N_("不同意终止"), N_("继续办理")
    INSTRUCT = "instruct", N_("批示"), N_("领导批示，到期要回报")
    REPORT_BACK = "report_back", N_("回报批示"), N_("把办理情况报给批示的领导")
    URGE = "urge", N_("催办"), N_("反映人催一次")
    PRESS = "press", N_("督促"), N_("中心督促承办单位抓紧办")
    LOOK_AGAIN = "look_again", N_("回头看"), N_("过一段时间再问反映人")
    LOOK_KEPT = "look_kept", N_("没有反复"), N_("回头看：办到的事还在")
    LOOK_BROKEN = "look_broken", N_("没有兑现"), N_("回头看：答应的事没有办到，或又出现了")


class CaseEvent(Word):
    """What happened, as the event line keeps it. The label is the public line's word, parcel style."""

    SUBMITTED = "case.submitted", N_("已提交"), ""
    INFO_ASKED = "case.info_asked", N_("请您补充情况"), ""
    SUPPLEMENTED = "case.supplemented", N_("已补充情况"), ""
    LAPSED = "case.lapsed", N_("没有等到您补充，已结束；可以再提一件"), ""
    CONTINUED_WITHOUT = "case.continued_without", N_("没有等到您补充，按现有情况继续办"), ""
    ACCEPTED = "case.accepted", N_("已受理"), ""
    REFUSED = "case.refused", N_("没有受理，该找谁写给您了"), ""
    OVERTURN_ASKED = "case.overturn_asked", N_("您请求复核"), ""
    OVERTURNED = "case.overturned", N_("经复核，重新受理"), ""
    REFUSAL_UPHELD = "case.refusal_upheld", N_("经复核，维持不予受理"), ""
    MERGED = "case.merged", N_("和反映同一件事的另一件一起办"), ""
    UNMERGED = "case.unmerged", N_("改为单独办理"), ""
    RECLASSIFIED = "case.reclassified", N_("已按实际情况更正类别"), ""
    DISPATCHED = "case.dispatched", N_("已派往{unit}"), ""
    RECALLED = "case.recalled", N_("已从{unit}收回，重新派单"), ""
    SIGNED = "case.signed", N_("{unit}已签收"), ""
    ASSIGNED = "case.assigned", N_("已交经办人"), ""
    RETURN_AGREED = "case.return_agreed", N_("{unit}认为不归它办，中心正在核对"), ""
    RETURN_APPROVED = "case.return_approved", N_("经核对不归{unit}办，改派"), ""
    RETURN_REFUSED = "case.return_refused", N_("经核对，仍由{unit}办理"), ""
    DESIGNATED = "case.designated", N_("中心指定{unit}办理"), ""
    CONTACTED = "case.contacted", N_("已联系您"), ""
    TASK_ADDED = "case.task_added", N_("请{unit}一起办"), ""
    TASK_SIGNED = "case.task_signed", N_("{unit}已签收协办"), ""
    TASK_DONE = "case.task_done", N_("{unit}办完了自己的一份"), ""
    TASK_REFUSED = "case.task_refused", N_("{unit}退回协办"), ""
    TASK_RENEWED = "case.task_renewed", N_("再请{unit}协办"), ""
    TASK_CANCELLED = "case.task_cancelled", N_("{unit}不再协办"), ""
    EXTENDED = "case.extended", N_("延期至 {due}"), ""
    DEFERRED = "case.deferred", N_("暂缓办理，最晚 {due} 恢复"), ""
    RESUMED = "case.resumed", N_("恢复办理"), ""
    ASKED = "case.asked", N_("已报批：{kind}"), ""
    DENIED = "case.denied", N_("未同意：{kind}"), ""
    REPLY_ASKED = "case.reply_asked", N_("答复待签发"), ""
    REPLY_REFUSED = "case.reply_refused", N_("答复退改"), ""
    REPLIED = "case.replied", N_("结果审核中"), ""
    RELEASED = "case.released", N_("已答复，请评价"), ""
    SENT_BACK = "case.sent_back", N_("审核没有通过，{unit}补办"), ""
    CORRECTED = "case.corrected", N_("答复有更正"), ""
    RATED_WELL = "case.rated_well", N_("已评价"), ""
    RATED_BADLY = "case.rated_badly", N_("已评价，中心正在核实"), ""
    RATING_WINDOW_OVER = "case.rating_window_over", N_("没有等到评价，中心打电话问您"), ""
    CALL_TRIED = "case.call_tried", N_("回访未打通"), ""
    UPHELD = "case.upheld", N_("重新办理（第 {round} 轮）"), ""
    FOUND_UNREASONABLE = "case.found_unreasonable", N_("复核后办结，说明写给您了"), ""
    RATING_CHANGED = "case.rating_changed", N_("您改了评价，中心正在核实"), ""
    REOPENED = "case.reopened", N_("您提出新情况，中心正在核实"), ""
    CLOSED = "case.closed", N_("已办结"), ""
    WITHDRAWN = "case.withdrawn", N_("已撤回"), ""
    TERMINATED = "case.terminated", N_("不再办理，理由写给您了"), ""
    INSTRUCTED = "case.instructed", N_("领导批示"), ""
    REPORTED_BACK = "case.reported_back", N_("已回报批示"), ""
    URGED = "case.urged", N_("您催办了一次"), ""
    PRESSED = "case.pressed", N_("中心督促{unit}抓紧办"), ""
    LOOKED_AGAIN = "case.looked_again", N_("回头看：请说说现在怎么样"), ""
    LOOK_KEPT = "case.look_kept", N_("回头看：没有反复"), ""
    PROMISE_BROKEN = "case.promise_broken", N_("回头看：没有办到或又出现了"), ""
    REPEATED = "case.repeated", N_("同一件事 90 天内反复提出"), ""
    PROMISE_MOVED = "case.promise_moved", N_("承诺日期改为 {due}"), ""
    CLOCKS_RECOUNTED = "case.clocks_recounted", N_("期限按新的工作日历重算"), ""
    DUE_PASSED = "case.due_passed", N_("已过{stage}期限"), ""
    IMPORTED_REPLY = "case.imported_reply", N_("历史答复"), ""
    KEYS_REISSUED = "case.keys_reissued", N_("查询码已换发"), ""
    EXTERNAL_NOTED = "case.external_noted", N_("已登记外部来源"), ""
    NOTED = "case.noted", N_("内部备注"), ""
    SPLIT = "case.split", N_("另一件事分开办，单独给了编号"), ""
    SPLIT_OFF = "case.split_off", N_("从您先前的一件里分出，单独办"), ""
    LISTED = "case.listed", N_("{unit}办这一件已列入挂账督办"), ""
    ENQUIRED = "case.enquired", N_("已问询{unit}办到哪一步"), ""
    PROGRESS_TOLD = "case.progress_told", N_("督办进展"), ""
    WRITTEN_OFF = "case.written_off", N_("{unit}的挂账已销账"), ""
    LISTING_REVOKED = "case.listing_revoked", N_("{unit}的挂账已撤销"), ""


REACHED = N_("已电话回访")
"""The public line's word for a call that got through."""

PROMISE_PASSED = N_("已过承诺日期")
"""The public line's word for a passed limit that is the person's own date."""

TASK_PASSED = N_("{unit}的协办已过{stage}期限")
"""The house's word for a passed limit of a co-unit's part, which is not the lead's own."""


INTERNAL = frozenset(
    {
        *(CaseEvent.CLOCKS_RECOUNTED, CaseEvent.ASSIGNED, CaseEvent.ASKED),
        *(CaseEvent.DENIED, CaseEvent.REPLY_ASKED, CaseEvent.REPLY_REFUSED),
        *(CaseEvent.TASK_SIGNED, CaseEvent.TASK_REFUSED, CaseEvent.TASK_RENEWED),
        *(CaseEvent.TASK_CANCELLED, CaseEvent.INSTRUCTED, CaseEvent.REPORTED_BACK),
        *(CaseEvent.REPEATED, CaseEvent.EXTERNAL_NOTED, CaseEvent.NOTED),
    }
)
"""Events inside the house; the public line leaves them out."""


CALLER = frozenset({Channel.PHONE, Channel.VISIT})
"""Registered by a clerk for somebody."""


class Origin(Word):
    """Whether the product lived through it."""

    LIVE = "LIVE", N_("本系统受理"), ""
    IMPORTED = "IMPORTED", N_("历史导入"), N_("不计入时效和满意度")


class ExternalKind(Word):
    """Which other system a matter came from, with a number and perhaps a deadline of its own."""

    HOTLINE = "HOTLINE", N_("12345热线"), N_("政务服务便民热线转来")
    PETITION = "PETITION", N_("信访"), N_("信访部门转来")
    BOARD = "BOARD", N_("人民网留言板"), N_("人民网领导留言板转来")
    OTHER = "OTHER", N_("其他"), N_("别的系统转来，或者历史资料")


class Visibility(Word):
    """Who may see a case (domain.md E.1)."""

    PUBLIC_REDACTED = "PUBLIC_REDACTED", N_("可公开"), N_("隐去个人信息后可以公开")
    PRIVATE = "PRIVATE", N_("不公开"), N_("只有办理的人看得到")
    SECRET = "SECRET", N_("保密"), N_("只有指定的人看得到")


class Outcome(Word):
    """What a reply says about the matter."""

    SOLVED = "SOLVED", N_("已解决"), N_("事情办好了")
    PARTLY = "PARTLY", N_("部分解决"), N_("办了一部分，说明剩下的怎么办")
    PLANNED = "PLANNED", N_("列入计划"), N_("有计划和日期")
    EXPLAINED = "EXPLAINED", N_("解释说明"), N_("办不了，说明依据")


class TaskState(Word):
    """How far a co-unit is with its part."""

    OPEN = "OPEN", N_("待签收"), N_("交给协办单位，还没有签收")
    SIGNED = "SIGNED", N_("协办中"), N_("协办单位正在办")
    DONE = "DONE", N_("已办完"), N_("协办单位已经报送")
    REFUSED = "REFUSED", N_("已退回"), N_("协办单位退给了主办，等主办决定")
    CANCELLED = "CANCELLED", N_("已取消"), N_("不再需要")


PENDING = frozenset({TaskState.OPEN, TaskState.SIGNED, TaskState.REFUSED})
"""Something is still to be done; a mandatory task in one of them holds the reply back."""

AT_WORK = frozenset({TaskState.OPEN, TaskState.SIGNED, TaskState.DONE})
"""The co-unit sees the case."""


class AnswerWay(Word):
    """How an answer came to reach the person; the public line's word where it is not the usual one."""

    AUDITED = "AUDITED", N_("已答复，请评价"), N_("单位办理，中心审核")
    UNAUDITED = "UNAUDITED", N_("已答复（未审核），请评价"), N_("审核超时，先送达本人")
    DIRECT = "DIRECT", N_("中心已直接答复，请评价"), N_("中心自己答复")
    SHARED = "SHARED", N_("已答复（一起办的件），请评价"), N_("随牵头件一起答复")


class AuditCheck(Word):
    """What a reviewer looks at before an answer reaches the person."""

    TO_THE_POINT = "TO_THE_POINT", N_("答的是所问"), N_("逐条回应了反映的事")
    BASIS = "BASIS", N_("有依据"), N_("写明政策、规定或事实")
    NO_PRIVATE_DATA = "NO_PRIVATE_DATA", N_("没有个人信息"), N_("不含反映人和他人的姓名、电话、住址")
    PLAUSIBLE = "PLAUSIBLE", N_("可信"), N_("与证据相符，不是空话")


class Resolved(Word):
    """Was it solved?"""

    YES = "YES", N_("已解决"), ""
    PARTLY = "PARTLY", N_("部分解决"), ""
    NO = "NO", N_("未解决"), ""


class Satisfied(Word):
    """Is the person content with how it was handled?"""

    YES = "YES", N_("满意"), ""
    MOSTLY = "MOSTLY", N_("基本满意"), ""
    NO = "NO", N_("不满意"), ""


class ClosedAs(Word):
    """How a case came to its end."""

    RATED = "RATED", N_("已评价"), ""
    UNRATED = "UNRATED", N_("未评价"), N_("三次回访没有得到评价；不算满意")
    UNREASONABLE = "UNREASONABLE", N_("复核认定"), N_("事实已办到，诉求没有依据，已向本人说明")


class PromiseReason(Word):
    """Why the promised date was moved; the person reads it beside the old date."""

    LEVEL = "LEVEL", N_("受理时按事项的实际情况核定了期限"), ""
    CALENDAR = "CALENDAR", N_("放假安排有变，按新的工作日历重算"), ""
    INFO = "INFO", N_("等您补充情况期间没有计时"), ""
    DEFERRED = "DEFERRED", N_("缓办期间没有计时"), ""
    LEAD = "LEAD", N_("一起办的那件暂停期间没有计时"), ""
    LEAD_EXTENDED = "LEAD_EXTENDED", N_("一起办的那件经批准延期"), ""
    RETURNED = "RETURNED", N_("改派了承办单位，多给两个工作日"), ""
    EXTENDED = "EXTENDED", N_("承办单位申请延期，已经批准"), ""


class ContactKind(Word):
    """How a handler reached the person."""

    CALL = "CALL", N_("电话"), ""
    VISIT = "VISIT", N_("上门"), ""
    MESSAGE = "MESSAGE", N_("短信"), ""
    THROUGH_CENTRE = "THROUGH_CENTRE", N_("由中心转达"), N_("反映人不愿留联系方式给单位")


class Counted(Word):
    """What shares are counted of; lists choose their plan by it."""

    CASES = "CASES", N_("全部件"), ""
    STATUS = "STATUS", N_("状态"), ""
    UNIT = "UNIT", N_("承办单位"), ""
    CATEGORY = "CATEGORY", N_("事项类别"), ""
    AREA = "AREA", N_("属地"), ""
    LEVEL = "LEVEL", N_("级别"), ""
    CHANNEL = "CHANNEL", N_("来源"), ""
    HANDLER = "HANDLER", N_("经办人"), ""
    PERSON = "PERSON", N_("反映人"), ""
    GRAM = "GRAM", N_("字词"), ""
