"""In which words the ledger tells people: a template for each moment (names of facts stand in braces).

Who works here reads what happened to which entry, until when, and what to do. To the person goes a number, what the
ledger means, and where to look: never a name, never a word of the matter.
"""

from collections.abc import Iterable, Mapping

from core.deadlines.terms import Stage
from core.foundation.text import N_
from core.notices.templates import register
from core.notices.terms import Audience, FactKind, Gateway, Group
from core.notices.values import Fact, Template, Wording
from core.supervision.notices import Moment
from core.supervision.terms import Cause, EntryType, Ground, Level

FACTS: Mapping[str, Fact] = {
    "number": Fact(label=N_("挂账编号"), sample="D2026112500003"),
    "case": Fact(label=N_("件的编号"), sample="H2026112500017"),
    "unit": Fact(label=N_("单位"), sample=N_("水务局")),
    "type": Fact(label=N_("挂账类型"), kind=FactKind.WORD, sample="OVERDUE", words=EntryType),
    "level": Fact(label=N_("挂账级别"), kind=FactKind.WORD, sample="2", words=Level),
    "due": Fact(label=N_("期限"), kind=FactKind.MOMENT, sample="2026-11-27T18:00:00+08:00"),
    "n": Fact(label=N_("第几次"), kind=FactKind.NUMBER, sample=2),
    "stage": Fact(label=N_("环节"), kind=FactKind.WORD, sample="ACKNOWLEDGE", words=Stage),
    "cause": Fact(label=N_("升级原因"), kind=FactKind.WORD, sample="TIME", words=Cause),
    "ground": Fact(label=N_("销账依据"), kind=FactKind.WORD, sample="SATISFIED", words=Ground),
    "link": Fact(label=N_("查询网址"), sample=N_("（查询网址）")),
}
"""Every fact of a notice of the ledger, under one name everywhere."""

ALWAYS = ("number", "case", "unit", "type", "level")
"""What every notice to people who work here knows."""


def _staff(moment: Moment, title: str, body: str, *more: str, group: Group = Group.SUPERVISION) -> Template:
    """To people who work here: title and sentence in the inbox and in a letter, the sentence as a text message."""
    said = Wording(title=title, body=body)
    return Template(
        moment.value,
        moment.label,
        Audience.STAFF,
        group,
        _named((*ALWAYS, *more)),
        {Gateway.IN_APP: said, Gateway.EMAIL: said, Gateway.SMS: Wording(body=body)},
    )


def _person(moment: Moment, body: str) -> Template:
    """To the person, as a text message."""
    facts = _named(("case", "link"))
    words = {Gateway.SMS: Wording(body=body)}
    return Template(moment.value, moment.label, Audience.PERSON, Group.ANSWER, facts, words)


def _named(names: Iterable[str]) -> dict[str, Fact]:
    return {name: FACTS[name] for name in names}


BEGINNING = (
    _staff(
        Moment.PROPOSED,
        N_("{number} 等您确认是否挂账，{due} 前"),
        N_("{number}（{case}）提请对{unit}挂账，类型是{type}。请在 {due} 前看过经过，决定挂账或者不予挂账。"),
        "due",
        group=Group.DECISION,
    ),
    _staff(
        Moment.LISTED,
        N_("{number} 列入挂账督办，{due} 前认领"),
        N_(
            "{case} 对{unit}列入挂账督办，编号 {number}，类型是{type}。请在 {due} 前认领，写明由哪位领导负责。"
        ),
        "due",
    ),
    _staff(
        Moment.RELISTED,
        N_("{number} 反弹复挂，{due} 前整改"),
        N_("{case} 又查实有问题，{number} 对{unit}按原级别复挂。请继续整改，{due} 前申请销账。"),
        "due",
    ),
    _staff(
        Moment.DISMISSED,
        N_("{number} 没有挂账"),
        N_("您对 {case} 提请的挂账 {number} 没有挂账，理由写在经过里，请查看。"),
    ),
)

ASKING = (
    _staff(
        Moment.ENQUIRED,
        N_("{number} 第 {n} 次问询，{due} 前答复"),
        N_("督办问询：{number}（{case}）{unit}办到哪一步，这是第 {n} 次。请在 {due} 前答复。"),
        *("n", "due"),
    ),
    _staff(
        Moment.MISSED,
        N_("{number} 的第 {n} 次问询没有按时答复"),
        N_(
            "{unit}没有按时答复 {number}（{case}）的第 {n} 次问询。请单位马上补报，每两次没有答复升一级；"
            "请督办员在 {due} 前告知反映人。"
        ),
        *("n", "due"),
    ),
    _staff(
        Moment.ANSWERED,
        N_("{unit}答复了 {number} 的问询，{due} 前告知反映人"),
        N_("{unit}答复了 {number}（{case}）的第 {n} 次问询。请督办员在 {due} 前把进展告知反映人。"),
        *("n", "due"),
    ),
)

RISING = (
    _staff(
        Moment.LEVEL_RAISED,
        N_("{number} 升级：{level}"),
        N_("{number}（{case}）对{unit}的挂账升为“{level}”，原因是{cause}。请抓紧整改，办成以后申请销账。"),
        "cause",
    ),
    _staff(
        Moment.LETTER,
        N_("{number} 的建议等您签发"),
        N_("{number}（{case}）对{unit}的挂账已是“{level}”，起草了一份建议。请您看过以后签发。"),
        group=Group.DECISION,
    ),
    _staff(
        Moment.DUE_PASSED,
        N_("{number} 的{stage}已经逾期"),
        N_("{number}（{case}，{unit}）的{stage}期限是 {due}，已经逾期。请督促办理。"),
        *("stage", "due"),
    ),
)

ENDING = (
    _staff(
        Moment.REQUESTED,
        N_("{unit}为 {number} 申请销账，{due} 前核查"),
        N_("{unit}为 {number}（{case}）申请销账。请没有经手这一件的督办员在 {due} 前核查。"),
        "due",
    ),
    _staff(
        Moment.SENT_BACK,
        N_("{number} 核查不过，退回整改"),
        N_("{number}（{case}）的销账没有通过，退回{unit}整改，理由写在经过里。请在 {due} 前再申请销账。"),
        "due",
    ),
    _staff(
        Moment.APPEALED,
        N_("{unit}对 {number} 提出异议，{due} 前决定"),
        N_("{unit}认为 {number}（{case}）不该挂账。请在 {due} 前决定异议是否成立。"),
        "due",
        group=Group.DECISION,
    ),
    _staff(
        Moment.APPEAL_DENIED,
        N_("{number} 的异议不成立"),
        N_("{unit}对 {number}（{case}）的异议不成立，挂账继续，理由写在经过里。请按期限整改。"),
    ),
    _staff(
        Moment.WRITTEN_OFF,
        N_("{number} 已销账"),
        N_("{number}（{case}）对{unit}的挂账已销账，依据是{ground}。不用再做什么。"),
        "ground",
    ),
    _staff(
        Moment.REVOKED,
        N_("{number} 撤销挂账"),
        N_("{number}（{case}）对{unit}的挂账已撤销，理由写在经过里。不用再做什么。"),
    ),
)

PERSONS = (
    _person(
        Moment.PERSON_LISTED,
        N_(
            "您反映的事（编号 {case}）已列入挂账督办：中心会定期问询、督促办理，直到销账。"
            "进展请凭编号和查询码查看：{link}"
        ),
    ),
    _person(
        Moment.PERSON_TOLD,
        N_("您反映的事（编号 {case}）挂账督办有新进展，请凭编号和查询码查看：{link}"),
    ),
    _person(
        Moment.PERSON_WRITTEN_OFF,
        N_("您反映的事（编号 {case}）挂账督办已销账，就是说督办到此结束。结果请凭编号和查询码查看：{link}"),
    ),
    _person(
        Moment.PERSON_REVOKED,
        N_("您反映的事（编号 {case}）的挂账督办已撤销，您的事照常办理。理由请凭编号和查询码查看：{link}"),
    ),
)

register(*BEGINNING, *ASKING, *RISING, *ENDING, *PERSONS)
