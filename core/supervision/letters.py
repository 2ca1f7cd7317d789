"""Letters of the ledger: what the system drafts at level 3 and 4, from facts alone. People read, change and sign; pure.

The first line is the title, the second says to whom, each further one is a paragraph.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.foundation.clock import civil
from core.foundation.text import _
from core.supervision.terms import INTERVIEW, EntryType, Rule

LETTER_MIN, LETTER_MAX = 60, 4000


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter says of an entry; no name of a person, and of a secret case no headline.

    Attributes:
        days: since the rule's moment.
        proofs: which rules found it, and when, the oldest first.
        rises: to which level it rose, and when.
        own: the unit is the centre itself.
        planned_on: by when the unit wants to have put it right, as long as that holds.
        reported: it has ever reported a plan.
    """

    number: str
    level: int
    type: EntryType
    unit: str
    own: bool
    case_number: str
    headline: str
    effective_at: datetime
    listed_at: datetime | None
    days: int
    proofs: Sequence[tuple[Rule, datetime]]
    rises: Sequence[tuple[int, datetime]]
    enquiries: int
    missed: int
    refusals: int
    planned_on: date | None
    reported: bool


def draft(facts: LetterFacts) -> str:
    """The letter as the system proposes it, in the language of whoever asks."""
    return "\n".join(_lines(facts))


def _lines(facts: LetterFacts) -> Iterator[str]:
    committee = facts.level > INTERVIEW
    if committee:
        yield _("关于提请常委会专题询问{unit}办理情况的专报", unit=facts.unit)
        yield _("常委会主任会议：")
    else:
        yield _("关于建议约谈{unit}负责人的函", unit=facts.unit)
        yield _("组织部门：")
    yield _matter(facts)
    yield _grounds(facts)
    yield _course(facts)
    if committee:
        yield _(
            "特提请常委会就这一件的办理情况开展专题询问，或者听取专项报告。是否列入议题、采取哪种方式，由常委会决定。"
        )
    else:
        yield _(
            "特建议对{unit}负责人进行约谈，督促按期整改。是否约谈、如何约谈，由贵部决定。", unit=facts.unit
        )
    yield _("附：{number} 的督办经过可以在系统里查看。", number=facts.number)


def _matter(facts: LetterFacts) -> str:
    about = _("（“{headline}”）", headline=facts.headline) if facts.headline else ""
    listed = facts.listed_at or facts.effective_at
    return _(
        "{unit}承办的民呼件 {case}{about}，因{type}于 {listed} 列入挂账督办，编号 {number}。"
        "从 {since} 起算，到今天在账 {days} 天。",
        unit=facts.unit,
        case=facts.case_number,
        about=about,
        type=_(facts.type.label),
        listed=_day(listed),
        number=facts.number,
        since=_day(facts.effective_at),
        days=facts.days,
    )


def _grounds(facts: LetterFacts) -> str:
    found = _("；").join(f"{_(rule.label)}（{_day(when)}）" for rule, when in facts.proofs)
    return _("挂账的依据：{found}。", found=found)


def _course(facts: LetterFacts) -> str:
    """Facts of the course, each only where there is one."""
    said = [_("问询 {n} 次，没有按时答复 {missed} 次", n=facts.enquiries, missed=facts.missed)]
    if facts.refusals:
        said.append(_("申请销账经核查退回 {n} 次", n=facts.refusals))
    if facts.planned_on is not None:
        said.append(_("整改计划日期 {day}", day=facts.planned_on.isoformat()))
    elif not facts.reported:
        said.append(_("没有报整改方案"))
    said += [_("{day} 升到{level}级", day=_day(when), level=level) for level, when in facts.rises]
    return _("督办经过：{said}。", said=_("；").join(said))


def _day(when: datetime) -> str:
    return f"{civil(when):%Y-%m-%d}"
