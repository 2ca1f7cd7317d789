"""Words of notices: whom they reach, over which gateways, in which groups, and how far a delivery is."""

from core.foundation.text import N_, Word


class Gateway(Word):
    """The way a notice goes out."""

    IN_APP = "IN_APP", N_("站内通知"), N_("登录以后在“通知”页看")
    EMAIL = "EMAIL", N_("电子邮件"), N_("发到本人登记的邮箱")
    SMS = "SMS", N_("短信"), N_("发到本人的手机")
    WEBHOOK = "WEBHOOK", N_("推送"), N_("推给接进来的系统，带签名")


OUTWARD = (Gateway.EMAIL, Gateway.SMS, Gateway.WEBHOOK)
"""Gateways that leave the house; the in-app notice is the notice itself."""

WORDED = (Gateway.IN_APP, Gateway.EMAIL, Gateway.SMS)
"""Gateways that carry sentences; a webhook carries facts."""


class Audience(Word):
    """Who hears of it."""

    STAFF = "STAFF", N_("工作人员"), N_("有账号的人")
    PERSON = "PERSON", N_("反映人"), N_("留了电话并同意收短信的人")
    SYSTEM = "SYSTEM", N_("外部系统"), N_("接进来的渠道")


class Group(Word):
    """Templates of one kind; preferences are set for a group."""

    WORK = "WORK", N_("新任务"), N_("新派来的件、分给您的件、退改的件")
    DECISION = "DECISION", N_("等您决定"), N_("报给您审批和签发的")
    REMINDER = "REMINDER", N_("到期提醒"), N_("期限过半、所剩不多、还有一个工作日")
    OVERDUE = "OVERDUE", N_("超期"), N_("已过期限的件")
    SUPERVISION = "SUPERVISION", N_("督办"), N_("挂账、问询、升级、销账")
    ANSWER = "ANSWER", N_("办理进展"), N_("发给反映人的")
    EXCHANGE = "EXCHANGE", N_("对接"), N_("推给外部系统的")
    SUMMARY = "SUMMARY", N_("合并"), N_("几条通知并成一条")


CHOSEN = (Group.WORK, Group.DECISION, Group.REMINDER, Group.OVERDUE, Group.SUPERVISION)
"""Groups that somebody who works here chooses about."""


class FactKind(Word):
    """What a fact of a template is."""

    TEXT = "TEXT", N_("短文字"), N_("编号、单位名称")
    LINES = "LINES", N_("几行"), N_("每条通知一行")
    NUMBER = "NUMBER", N_("数"), ""
    MOMENT = "MOMENT", N_("时刻"), N_("几月几日几点")
    DAY = "DAY", N_("日期"), N_("几月几日")
    WORD = "WORD", N_("词"), N_("环节、种类一类的固定词")


class DeliveryState(Word):
    """How far a delivery is."""

    PENDING = "PENDING", N_("等待发送"), N_("到时间就发；失败过的，等一会儿再试")
    SENDING = "SENDING", N_("正在发送"), N_("一个工作进程拿着它")
    SENT = "SENT", N_("已发出"), N_("网关收下了")
    PARKED = "PARKED", N_("搁置"), N_("多次失败，或者网关拒收，等管理员处理")
    DISCARDED = "DISCARDED", N_("放弃"), N_("不再发，理由已记下")
    UNSENT = "UNSENT", N_("没有发"), N_("网关没有配置，或者没有号码")


OVER = (DeliveryState.SENT, DeliveryState.DISCARDED, DeliveryState.UNSENT)
"""Nothing more will be done about it."""

SUBJECT_SHOWN = 160
"""Signs of a rendered title that a list shows."""
