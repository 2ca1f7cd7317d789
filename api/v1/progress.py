"""查进度: one case for whoever shows its number and query code, and its line, step by step like a parcel's."""

from datetime import date, datetime

from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from api.v1.acting import opened
from api.v1.promises import needs, promises
from api.v1.shapes import (
    PAGE,
    Attachment,
    Cursor,
    Labelled,
    Limit,
    Number,
    Page,
    QueryCode,
    Told,
    answer,
    attachments,
    labelled,
    page,
    refusals,
)
from core.cases.permissions import key_to
from core.cases.queries.progress import Answer, Progress, progress
from core.cases.queries.promises import Promise
from core.cases.terms import CaseAct
from core.foundation import clock
from core.foundation.text import N_
from core.identity.terms import ChannelScope
from db.session import reading

router = promises("progress")

OFFERED = {
    CaseAct.SUPPLEMENT: "supplement",
    CaseAct.URGE: "urge",
    CaseAct.WITHDRAW: "withdraw",
    CaseAct.RATE_WELL: "rate",
}
"""What this interface can do, by the act that is possible."""


class Promised(Told):
    """The date the person was given."""

    due_at: datetime = Field(description=N_("答应在这个时间以前答复"))
    met_at: datetime | None = Field(description=N_("什么时候答复的"))
    overdue: bool = Field(description=N_("过了时间还没有答复"))
    paused: bool = Field(description=N_("正在停表，如等反映人补充"))


class Replied(Told):
    """The answer."""

    text: str = Field(description=N_("答复"))
    outcome: Labelled | None = Field(description=N_("办结情况，单位说的"))
    unit: str = Field(description=N_("答复的单位"))
    at: datetime = Field(description=N_("什么时候"))
    planned_on: date | None = Field(description=N_("计划解决的，到哪一天"))
    corrected: bool = Field(description=N_("更正过"))
    attachments: list[Attachment] = Field(description=N_("答复的附件"))


class Rating(Told):
    """What the person said of the answer."""

    resolved: Labelled = Field(description=N_("解决了吗"))
    satisfied: Labelled = Field(description=N_("满意吗"))
    comment: str = Field(description=N_("反映人的话"))
    at: datetime = Field(description=N_("什么时候"))
    round: int = Field(description=N_("第几轮"))


class Held(Told):
    """How long one holder had the case."""

    unit: str = Field(description=N_("哪个单位"))
    minutes: int = Field(description=N_("停留的工作时间，分钟"))
    current: bool = Field(description=N_("现在在这里"))


class Case(Told):
    """A case as its person sees it."""

    number: str = Field(description=N_("民呼件编号"))
    status: Labelled = Field(description=N_("现在的状态"))
    level: Labelled = Field(description=N_("级别"))
    channel: Labelled = Field(description=N_("从哪里来的"))
    round: int = Field(description=N_("第几轮"))
    text: str = Field(description=N_("反映的原话"))
    place: str = Field(description=N_("地点"))
    category: str = Field(description=N_("事项类别，没有分类时是空的"))
    submitted_at: datetime = Field(description=N_("什么时候提交的"))
    holder: str = Field(description=N_("现在在谁手里"))
    held_since: datetime = Field(description=N_("从什么时候起"))
    promise: Promised | None = Field(description=N_("答应的日期"))
    asked: str = Field(description=N_("请反映人补充什么；没有就是空的"))
    decision: str = Field(description=N_("不予受理、终止、缓办等决定的原话；没有就是空的"))
    answer: Replied | None = Field(description=N_("答复"))
    rating: Rating | None = Field(description=N_("评价"))
    dwell: list[Held] = Field(description=N_("在谁那里，停了多久，按第一次拿到的先后"))
    on_ledger: list[str] = Field(description=N_("列入挂账督办、还没有销账的单位；没有就是空的"))
    possible: list[str] = Field(description=N_("现在可以做的：supplement、urge、withdraw、rate"))
    attachments: list[Attachment] = Field(description=N_("反映人的附件"))
    steps: int = Field(description=N_("一共几步；逐步看 /cases/{number}/steps"))
    fingerprint: str = Field(description=N_("最后一步的指纹开头，可以核对没有被改过"))
    version: int = Field(description=N_("这一件的第几步，内部的步骤也算"))


class Step(Told):
    """A step of the line."""

    seq: int = Field(description=N_("第几步；内部的步骤不公开，所以不连续"))
    event: str = Field(description=N_("发生了什么，固定的代码"))
    at: datetime = Field(description=N_("什么时候"))
    unit: str = Field(description=N_("哪个单位；没有就是空的"))
    sentence: str = Field(description=N_("一句话，按 Accept-Language"))
    text: str = Field(description=N_("当时的话；没有就是空的"))
    dwell_minutes: int | None = Field(description=N_("在这一手停留的工作时间，分钟"))


@router.get(
    "/cases/{number}",
    response_model=Case,
    responses=refusals(404),
    summary=N_("看一件的进度"),
    description=N_("凭编号和查询码。没有查询码，什么也看不到，连有没有这一件也不知道。"),
)
@needs(ChannelScope.FOLLOW)
def show(request: Request, number: Number, code: QueryCode) -> Response:
    """The case."""
    return answer(_case(_read(request, number, code)))


@router.get(
    "/cases/{number}/steps",
    response_model=Page[Step],
    responses=refusals(404),
    summary=N_("一件的每一步"),
    description=N_("像快递一样，从第一步起，一页一页。"),
)
@needs(ChannelScope.FOLLOW)
def steps(
    request: Request, number: Number, code: QueryCode, cursor: Cursor = None, limit: Limit = PAGE
) -> Response:
    """The line."""
    case = _read(request, number, code)
    shown, following = page(case.steps, lambda step: step.seq, cursor, limit)
    items = [
        Step(
            seq=step.seq,
            event=step.name.value,
            at=step.at,
            unit=step.unit,
            sentence=step.sentence(),
            text=step.text,
            dwell_minutes=int(step.dwell.total_seconds() // 60) if step.dwell is not None else None,
        )
        for step in shown
    ]
    return answer(Page[Step](items=items, next_cursor=following))


def _read(request: Request, number: str, code: str) -> Progress:
    case_id = opened(request, number, code)
    with reading() as session:
        return progress(session, key_to(case_id), case_id, now=clock.now())


def _case(case: Progress) -> Case:
    now, rated = clock.now(), case.rated
    return Case(
        number=case.number,
        status=labelled(case.status),
        level=labelled(case.level),
        channel=labelled(case.channel),
        round=case.round,
        text=case.text,
        place=case.place,
        category=case.category,
        submitted_at=case.submitted_at,
        holder=case.holder,
        held_since=case.held_since,
        promise=_promise(case.promise),
        asked=case.needed.text if case.needed else "",
        decision=case.told.text if case.told else "",
        answer=_answer(case.answer, now),
        rating=Rating(
            resolved=labelled(rated.resolved),
            satisfied=labelled(rated.satisfied),
            comment=rated.comment,
            at=rated.at,
            round=rated.round,
        )
        if rated
        else None,
        dwell=[
            Held(unit=each.unit, minutes=int(each.time.total_seconds() // 60), current=each.current)
            for each in case.dwell
        ],
        on_ledger=list(case.on_ledger),
        possible=[word for act, word in OFFERED.items() if act in case.acts],
        attachments=attachments(case.photos, now),
        steps=len(case.steps),
        fingerprint=case.proof.head,
        version=case.version,
    )


def _promise(promise: Promise | None) -> Promised | None:
    if promise is None:
        return None
    return Promised(
        due_at=promise.due_at, met_at=promise.met_at, overdue=promise.overdue, paused=promise.paused
    )


def _answer(said: Answer | None, now: datetime) -> Replied | None:
    if said is None:
        return None
    return Replied(
        text=said.text,
        outcome=labelled(said.outcome) if said.outcome else None,
        unit=said.unit,
        at=said.at,
        planned_on=said.planned_on,
        corrected=said.corrected,
        attachments=attachments(said.photos, now),
    )
