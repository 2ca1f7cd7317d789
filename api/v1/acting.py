"""An act of the person himself through a channel: number and query code open one case, the same key acts once."""

from collections.abc import Callable

from pydantic import Field
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.v1.shapes import Labelled, Told, answer, labelled
from core.cases.doors import by_code
from core.cases.permissions import key_to
from core.cases.terms import CaseStatus
from core.cases.values import Receipt
from core.foundation import clock
from core.foundation.text import N_
from core.identity import limits
from core.identity.actor import Actor
from core.identity.channels import Admitted
from core.identity.limits import Allowance
from core.journal import idempotency
from db.session import unit_of_work

ON_CASE = "20 per hour"
"""Acts on one case, whichever way they come; the citizens' pages count under the same purpose."""

Act = Callable[[Session, Actor, int], Receipt]


class Done(Told):
    """The case after an act."""

    number: str = Field(description=N_("民呼件编号"))
    status: Labelled = Field(description=N_("现在的状态"))
    version: int = Field(description=N_("这一件的第几步"))


def channel_of(request: Request) -> Admitted:
    """The channel that was let in."""
    channel: Admitted = request.state.channel
    return channel


def opened(request: Request, number: str, code: str) -> int:
    """Id of the case that number and code open.

    Raises:
        NotFound: they do not fit together.
        TooMany: too many wrong tries.
    """
    return by_code(number, code, channel=channel_of(request).id, now=clock.now())


def act_once(request: Request, number: str, code: str, key: str, name: str, said: str, act: Act) -> Response:
    """Do it once, and answer every repetition with the same words.

    Raises:
        NotFound: number and code do not fit together.
        TooMany: too many acts on this case; one that comes again is not counted.
        KeyReused: the key came before with something else.
    """
    now, case_id = clock.now(), opened(request, number, code)
    counted = Allowance(ON_CASE, "mobile-act", str(case_id))

    def doing() -> dict[str, object]:
        limits.spend(session, counted, now=now)
        receipt = act(session, key_to(case_id), case_id)
        return {"number": receipt.number, "status": receipt.status.value, "version": receipt.version}

    scope = f"api.{name}:{channel_of(request).id}"
    body = idempotency.body_hash(case_id, said)
    with unit_of_work() as session:
        limits.alone(session, counted)
        given, replayed = idempotency.once(session, scope, key, body, doing, now=now)
    done = Done(
        number=given["number"], status=labelled(CaseStatus(given["status"])), version=given["version"]
    )
    return answer(done, replayed=replayed)
