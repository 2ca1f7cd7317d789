"""评价: solved or not, and how it was handled, asked apart."""

from typing import Annotated

from pydantic import Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.v1.acting import Done, act_once
from api.v1.promises import needs, promises
from api.v1.shapes import IdempotencyKey, Number, QueryCode, Sent, refusals
from core.cases.actions import rating
from core.cases.terms import Resolved, Satisfied
from core.cases.values import COMMENT_MAX, Receipt
from core.foundation import clock
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import ChannelScope

router = promises("rating")


class Verdict(Sent):
    """Both questions and, if somebody likes, a word."""

    resolved: Annotated[Resolved, Field(strict=False)] = Field(
        description=N_("问题解决了吗：YES 已解决，PARTLY 部分解决，NO 未解决")
    )
    satisfied: Annotated[Satisfied, Field(strict=False)] = Field(
        description=N_("对办理满意吗：YES 满意，MOSTLY 基本满意，NO 不满意")
    )
    comment: str = Field(default="", description=N_("想说的话"), max_length=COMMENT_MAX)


@router.post(
    "/cases/{number}/rating",
    response_model=Done,
    responses=refusals(400, 404, 409, 413, 415),
    summary=N_("评价"),
    description=N_("答复以后七天内。两个问题分开答；不满意的由中心回访，属实就重新办理。"),
)
@needs(ChannelScope.RATE)
def rate(
    request: Request, number: Number, code: QueryCode, key: IdempotencyKey, verdict: Verdict
) -> Response:
    """Record it."""

    def act(session: Session, actor: Actor, case_id: int) -> Receipt:
        return rating.rate(
            session,
            actor,
            case_id,
            resolved=verdict.resolved,
            satisfied=verdict.satisfied,
            comment=verdict.comment,
            now=clock.now(),
        )

    return act_once(request, number, code, key, "rate", verdict.model_dump_json(), act)
