"""Words of the case 民呼件: statuses, acts, events, channels, outcomes, ratings (domain.md E.1)."""

from datetime import UTC, datetime

from core.foundation.text import N_, Word

KIND = "case"
"""Kind of subject, as event lines and deadlines name it."""

REPLY_FILES = "case.reply"
"""What evidence photos hang on: the text of one reply (its id in `texts`)."""

NO_CLOCK = datetime(9000, 1, 1, tzinfo=UTC)
"""Where lists that go by due times put a case without a running clock: last."""


class CaseStatus(Word):
    """Where a case stands. Stored; lateness never is."""

    SUBMITTED = "SUBMITTED", N_("待受理"), N_("已经收到，等中心受理。")
    NEED_INFO = "NEED_INFO", N_("待补充"), N_("还缺一些情况，等您补充，期间停止计时。")
    NOT_ACCEPTED = "NOT_ACCEPTED", N_("不予受理"), N_("不归这里办，已告知应该找谁。")
    MERGED = "MERGED", N_("已并件"), N_("和别人反映的同一件事一起办。")
    ACCEPTED = "ACCEPTED", N_("已受理"), N_("中心已经受理，正在确定由谁来办。")
    DISPATCHED = "DISPATCHED", N_("待签收"), N_("已经派出，等承办单位签收。")
    RETURN_PENDING = "RETURN_PENDING", N_("退单待审"), N_("承办单位认为不归它办，中心正在核对。")
    IN_PROGRESS = "IN_PROGRESS", N_("办理中"), N_("承办单位正在办理。")
    DEFERRED = "DEFERRED", N_("缓办"), N_("条件或季节还不具备，到期继续办。")
    REPLY_REVIEW = "REPLY_REVIEW", N_("办结待审"), N_("单位已经报来结果，中心正在审核。")
    ANSWERED = "ANSWERED", N_("待评价"), N_("已经答复，请您评价办得怎么样。")
    CALLBACK = "CALLBACK", N_("回访中"), N_("中心会打电话问您。")
    REHANDLING = "REHANDLING", N_("重新办理"), N_("您不满意，单位正在重新办理。")
    CLOSED = "CLOSED", N_("已办结"), N_("这件事已经办结。")
    WITHDRAWN = "WITHDRAWN", N_("已撤回"), N_("您已撤回，不再办理。")
    TERMINATED = "TERMINATED", N_("终止办理"), N_("依规定终止，理由已告知。")


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
    """What can be done to a case; exactly the acts of domain.md E.1 that this version knows."""

    SUBMIT = "submit", N_("提交"), N_("登记一件新的民呼件")
    ACCEPT = "accept", N_("受理"), N_("确定类别、属地和级别，进入派单")
    DISPATCH = "dispatch", N_("派单"), N_("派给承办单位，开始计算答复期限")
    SIGN = "sign", N_("签收"), N_("单位收下，开始办理")
    ASSIGN = "assign", N_("分办"), N_("交给本单位的一位经办人")
    CONTACT = "contact", N_("记录联系"), N_("记下与反映人的联系")
    ASK_REPLY = "ask_reply", N_("报送结果"), N_("起草答复，请单位负责人签发")
    SIGN_REPLY = "sign_reply", N_("签发答复"), N_("签发后送中心审核")
    REFUSE_REPLY = "refuse_reply", N_("退改答复"), N_("不签发，退给经办人修改")
    RELEASE = "release", N_("放行"), N_("审核通过，答复送达反映人")
    RATE_WELL = "rate_well", N_("好评"), N_("办好了，办结")
    RATE_BADLY = "rate_badly", N_("差评"), N_("没办好，进入回访")
    RATING_WINDOW_OVER = "rating_window_over", N_("到期未评"), N_("七日内没有评价，转电话回访")
    TRY_CALL = "try_call", N_("记录回访"), N_("记下一次没有打通或没有结果的电话")
    CLOSE_UNRATED = "close_unrated", N_("未评价办结"), N_("三次回访没有得到评价，按未评价办结，不算满意")
    UPHOLD = "uphold", N_("差评属实"), N_("重新办理")
    WITHDRAW = "withdraw", N_("撤回"), N_("反映人不再要求办理")
    SUPPLEMENT = "supplement", N_("补充情况"), N_("反映人补充文字或照片")
    URGE = "urge", N_("催办"), N_("反映人催一次")


class CaseEvent(Word):
    """What happened, as the event line keeps it. The label is the public line's word, parcel style."""

    SUBMITTED = "case.submitted", N_("已提交"), ""
    ACCEPTED = "case.accepted", N_("已受理"), ""
    DISPATCHED = "case.dispatched", N_("已派往{unit}"), ""
    SIGNED = "case.signed", N_("{unit}已签收"), ""
    ASSIGNED = "case.assigned", N_("已交经办人"), ""
    CONTACTED = "case.contacted", N_("已联系您"), ""
    REPLY_ASKED = "case.reply_asked", N_("答复待签发"), ""
    REPLY_REFUSED = "case.reply_refused", N_("答复退改"), ""
    REPLIED = "case.replied", N_("结果审核中"), ""
    RELEASED = "case.released", N_("已答复，请评价"), ""
    RATED_WELL = "case.rated_well", N_("已评价"), ""
    RATED_BADLY = "case.rated_badly", N_("已评价，中心正在核实"), ""
    RATING_WINDOW_OVER = "case.rating_window_over", N_("转电话回访"), ""
    CALL_TRIED = "case.call_tried", N_("回访未打通"), ""
    UPHELD = "case.upheld", N_("重新办理（第 {round} 轮）"), ""
    CLOSED = "case.closed", N_("已办结"), ""
    WITHDRAWN = "case.withdrawn", N_("已撤回"), ""
    SUPPLEMENTED = "case.supplemented", N_("已补充情况"), ""
    URGED = "case.urged", N_("您催办了一次"), ""
    PROMISE_MOVED = "case.promise_moved", N_("承诺日期改为 {due}"), ""
    CLOCKS_RECOUNTED = "case.clocks_recounted", N_("期限按新的工作日历重算"), ""
    DUE_PASSED = "case.due_passed", N_("已过答复期限"), ""
    IMPORTED_REPLY = "case.imported_reply", N_("历史答复"), ""
    KEYS_REISSUED = "case.keys_reissued", N_("查询码已换发"), ""


REACHED = N_("已电话回访")
"""The public line's word for a call that got through."""

PROMISE_PASSED = N_("已过承诺日期")
"""The public line's word for a passed limit that is the person's own date."""


INTERNAL = frozenset(
    {CaseEvent.CLOCKS_RECOUNTED, CaseEvent.ASSIGNED, CaseEvent.REPLY_ASKED, CaseEvent.REPLY_REFUSED}
)
"""Events inside a unit; the public line leaves them out."""


class Channel(Word):
    """The way a matter came in."""

    WEB = "WEB", N_("网站"), N_("邯山人民网一类的网页")
    WECHAT = "WECHAT", N_("微信"), N_("公众号或小程序")
    APP = "APP", N_("APP"), N_("手机应用")
    QR = "QR", N_("扫码"), N_("有事码上办")
    PHONE = "PHONE", N_("电话"), N_("来电，由受理员代为登记")
    VISIT = "VISIT", N_("来访"), N_("当面反映，由受理员代为登记")
    DEPUTY = "DEPUTY", N_("代表"), N_("人大代表转来")
    RECEPTION = "RECEPTION", N_("接待"), N_("代表接待时提出")
    IMPORT = "IMPORT", N_("导入"), N_("历史资料")


CALLER = frozenset({Channel.PHONE, Channel.VISIT})
"""Registered by a clerk for somebody."""


class Origin(Word):
    """Whether the product lived through it."""

    LIVE = "LIVE", N_("本系统受理"), ""
    IMPORTED = "IMPORTED", N_("历史导入"), N_("不计入时效和满意度")


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


class PromiseReason(Word):
    """Why the promised date was moved; the person reads it beside the old date."""

    LEVEL = "LEVEL", N_("受理时按事项的实际情况核定了期限"), ""
    CALENDAR = "CALENDAR", N_("放假安排有变，按新的工作日历重算"), ""


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
