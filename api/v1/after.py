"""补充、催办、撤回: what the person may do while his case is open, through the channel he used."""

from typing import Annotated

from pydantic import Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.v1.acting import Done, act_once
from api.v1.promises import needs, promises
from api.v1.shapes import IdempotencyKey, Number, QueryCode, Sent, refusals
from api.v1.submit import Token
from core.cases.actions import citizen
from core.cases.values import COMMENT_MAX, Receipt
from core.files.queries import uploads_of
from core.files.terms import FILES_AT_ONCE
from core.foundation import clock
from core.foundation.errors import Invalid
from core.foundation.text import N_, Word
from core.identity.actor import CITIZEN, Actor
from core.identity.terms import ChannelScope

router = promises("acts")


class Why(Word):
    """Why somebody takes his matter back."""

    DONE = "DONE", N_("已经好了"), ""
    WRONG = "WRONG", N_("写错了"), ""
    NO = "NO", N_("不想反映了"), ""


class Addition(Sent):
    """What is added: words, files or both."""

    text: str = Field(default="", description=N_("补充的情况"), max_length=COMMENT_MAX)
    attachments: list[Token] = Field(
        default_factory=list, description=N_("先上传得到的 token"), max_length=FILES_AT_ONCE
    )


class Withdrawal(Sent):
    """Why."""

    reason: Annotated[Why, Field(strict=False)] = Field(
        description=N_("DONE 已经好了，WRONG 写错了，NO 不想反映了")
    )


@router.post(
    "/cases/{number}/supplements",
    response_model=Done,
    responses=refusals(400, 404, 409, 413, 415),
    summary=N_("补充"),
    description=N_("加文字或附件；在办的人看得到。请反映人补充而停着的，从这时起继续办。"),
)
@needs(ChannelScope.ACT)
def supplement(
    request: Request, number: Number, code: QueryCode, key: IdempotencyKey, addition: Addition
) -> Response:
    """Add to it."""

    def act(session: Session, actor: Actor, case_id: int) -> Receipt:
        ids = uploads_of(session, CITIZEN, addition.attachments)
        if len(ids) < len(set(addition.attachments)):
            raise Invalid(N_("有文件已经不在了；请重新上传"), "attachments")
        text = addition.text
        return citizen.supplement(session, actor, case_id, text=text, file_ids=ids, now=clock.now())

    return act_once(request, number, code, key, "supplement", addition.model_dump_json(), act)


@router.post(
    "/cases/{number}/urges",
    response_model=Done,
    responses=refusals(404, 409),
    summary=N_("催办"),
    description=N_("二十四小时一次；没有正文。"),
)
@needs(ChannelScope.ACT)
def urge(request: Request, number: Number, code: QueryCode, key: IdempotencyKey) -> Response:
    """Urge whoever holds it."""

    def act(session: Session, actor: Actor, case_id: int) -> Receipt:
        return citizen.urge(session, actor, case_id, now=clock.now())

    return act_once(request, number, code, key, "urge", "", act)


@router.post(
    "/cases/{number}/withdrawal",
    response_model=Done,
    responses=refusals(400, 404, 409, 413, 415),
    summary=N_("撤回"),
    description=N_("撤回以后不再办理，不能恢复；关系到大家安全的件不能撤回。"),
)
@needs(ChannelScope.ACT)
def withdraw(
    request: Request, number: Number, code: QueryCode, key: IdempotencyKey, withdrawal: Withdrawal
) -> Response:
    """Take it back."""

    def act(session: Session, actor: Actor, case_id: int) -> Receipt:
        reason = withdrawal.reason.label
        return citizen.withdraw(session, actor, case_id, reason=reason, now=clock.now())

    return act_once(request, number, code, key, "withdraw", withdrawal.reason, act)
