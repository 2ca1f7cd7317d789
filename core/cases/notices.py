"""What cases tell people, and in which words: the templates of this capability (names of facts stand in braces).

To the person goes a number and an address, never a word of the matter: whoever holds the phone reads a text message.
"""

from collections.abc import Mapping
from dataclasses import replace

from core.approvals.terms import ApprovalKind
from core.deadlines.terms import Level, Stage
from core.foundation.text import N_, Word
from core.notices.templates import register
from core.notices.terms import Audience, FactKind, Gateway, Group
from core.notices.values import Fact, Template, Wording


class ReminderStep(Word):
    """How far a limit has gone when its reminder is due."""

    HALF = "HALF", N_("时间过半"), N_("用了一半")
    QUARTER = "QUARTER", N_("只剩四分之一"), N_("用了四分之三")
    LAST_DAY = "LAST_DAY", N_("还有一个工作日"), N_("到期前一个工作日")


NUMBER = Fact(label=N_("编号"), sample="H2026112500017")
UNIT = Fact(label=N_("单位"), sample=N_("水务局"))
DUE = Fact(label=N_("期限"), kind=FactKind.MOMENT, sample="2026-11-27T18:00:00+08:00")
LEVEL = Fact(label=N_("级别"), kind=FactKind.WORD, sample="L3", words=Level)
URGENT = replace(LEVEL, sample="L1")
STAGE = Fact(label=N_("环节"), kind=FactKind.WORD, sample="ANSWER", words=Stage)
STEP = Fact(label=N_("到哪一步"), kind=FactKind.WORD, sample="QUARTER", words=ReminderStep)
KIND = Fact(label=N_("什么事"), kind=FactKind.WORD, sample="EXTENSION", words=ApprovalKind)
LINK = Fact(label=N_("查询网址"), sample=N_("（查询网址）"))


def _staff(
    code: str,
    label: str,
    group: Group,
    facts: Mapping[str, Fact],
    title: str,
    body: str,
    *,
    urgent: bool = False,
) -> Template:
    """To people who work here: the same words in the inbox, in a letter and, its title, in a text message."""
    return Template(
        code,
        label,
        Audience.STAFF,
        group,
        facts,
        {
            Gateway.IN_APP: Wording(title=title, body=body),
            Gateway.EMAIL: Wording(title=title, body=body),
            Gateway.SMS: Wording(body=title),
        },
        urgent,
    )


def _person(code: str, label: str, facts: Mapping[str, Fact], body: str) -> Template:
    """To the person, as a text message."""
    return Template(code, label, Audience.PERSON, Group.ANSWER, facts, {Gateway.SMS: Wording(body=body)})


WORK = (
    _staff(
        "case.work_arrived",
        N_("派来新件"),
        Group.WORK,
        {"number": NUMBER, "unit": UNIT, "level": LEVEL, "due": DUE},
        N_("{number} 派给{unit}，{due} 前答复"),
        N_("{number} 已派给{unit}，级别为{level}。请尽快签收、分办，{due} 前报送答复。"),
    ),
    _staff(
        "case.urgent_arrived",
        N_("派来紧急件"),
        Group.WORK,
        {"number": NUMBER, "unit": UNIT, "level": URGENT, "due": DUE},
        N_("【{level}】{number} 派给{unit}，请马上签收"),
        N_("{number} 已派给{unit}，级别为{level}，不分昼夜计时。请马上签收处置，{due} 前答复。"),
        urgent=True,
    ),
    _staff(
        "case.assigned",
        N_("分给您办"),
        Group.WORK,
        {"number": NUMBER, "due": DUE},
        N_("{number} 分给您办"),
        N_("{number} 分给您办。请联系反映人，{due} 前报送答复。"),
    ),
    _staff(
        "case.task_asked",
        N_("请本单位协办"),
        Group.WORK,
        {"number": NUMBER, "unit": UNIT},
        N_("{number} 请{unit}协办"),
        N_("{number} 的一部分请{unit}协办。请签收，办完报送自己的一份。"),
    ),
    _staff(
        "case.return_refused",
        N_("退单没有准"),
        Group.WORK,
        {"number": NUMBER, "unit": UNIT, "due": DUE},
        N_("{number} 仍由{unit}办理"),
        N_("中心核对以后，{number} 仍由{unit}办理。期限一直在走，{due} 前报送答复。"),
    ),
    _staff(
        "case.sent_back",
        N_("答复退回补办"),
        Group.WORK,
        {"number": NUMBER, "unit": UNIT, "due": DUE},
        N_("{number} 的答复退回补办"),
        N_("{number} 的答复没有通过审核，请{unit}补办，{due} 前再报。意见写在办理过程里。"),
    ),
    _staff(
        "case.reply_refused",
        N_("答复退改"),
        Group.WORK,
        {"number": NUMBER},
        N_("{number} 的答复请您修改"),
        N_("{number} 的答复没有签发，请您修改后再报。意见写在办理过程里。"),
    ),
    _staff(
        "case.handled_again",
        N_("重新办理"),
        Group.WORK,
        {"number": NUMBER, "unit": UNIT, "due": DUE},
        N_("{number} 差评属实，请{unit}重新办理"),
        N_("{number} 的差评经核实属实，请{unit}重新办理，{due} 前报送答复。"),
    ),
    _staff(
        "case.urged",
        N_("反映人催办"),
        Group.WORK,
        {"number": NUMBER, "due": DUE},
        N_("{number} 的反映人催办了一次"),
        N_("{number} 的反映人催办了一次。期限是 {due}，请尽快办理并联系反映人。"),
    ),
    _staff(
        "case.pressed",
        N_("中心督促"),
        Group.SUPERVISION,
        {"number": NUMBER, "unit": UNIT, "due": DUE},
        N_("中心督促{unit}抓紧办 {number}"),
        N_("中心督促{unit}抓紧办 {number}，期限是 {due}。督促的话写在办理过程里，请看过以后尽快办理。"),
    ),
)

CLOCKS = (
    _staff(
        "case.near_due",
        N_("期限提醒"),
        Group.REMINDER,
        {"number": NUMBER, "stage": STAGE, "step": STEP, "due": DUE},
        N_("{number} 的{stage}{step}，期限 {due}"),
        N_("{number} 的{stage}{step}，{due} 到期。请抓紧办理；确有困难，请在到期以前申请延期。"),
    ),
    _staff(
        "case.overdue",
        N_("超期"),
        Group.OVERDUE,
        {"number": NUMBER, "stage": STAGE, "due": DUE},
        N_("{number} 的{stage}已经超期"),
        N_("{number} 的{stage}期限是 {due}，已经超期。请马上办理。"),
    ),
)

DECISIONS = (
    _staff(
        "case.to_decide",
        N_("等您决定"),
        Group.DECISION,
        {"number": NUMBER, "kind": KIND},
        N_("{number}：{kind}，等您决定"),
        N_("{number} 报了“{kind}”，等您决定。请到“等我审批”里办理。"),
    ),
)

PERSONS = (
    _person(
        "case.answered",
        N_("告诉反映人：有答复了"),
        {"number": NUMBER, "link": LINK},
        N_("您反映的事（编号 {number}）已有答复，请凭编号和查询码查看并评价：{link}"),
    ),
    _person(
        "case.info_asked",
        N_("告诉反映人：请补充情况"),
        {"number": NUMBER, "due": DUE, "link": LINK},
        N_("您反映的事（编号 {number}）需要您补充情况，请在 {due} 前凭编号和查询码补充：{link}"),
    ),
    _person(
        "case.promise_moved",
        N_("告诉反映人：承诺日期有变"),
        {"number": NUMBER, "due": DUE, "link": LINK},
        N_("您反映的事（编号 {number}）答复日期改为 {due}，原因请凭编号和查询码查看：{link}"),
    ),
)

SYSTEMS = (
    Template(
        "case.moved",
        N_("推送办理进展"),
        Audience.SYSTEM,
        Group.EXCHANGE,
        {"number": NUMBER, "event": Fact(label=N_("事件"), sample="case.released")},
        {},
    ),
)

register(*WORK, *CLOCKS, *DECISIONS, *PERSONS, *SYSTEMS)
