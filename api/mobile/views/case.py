"""One matter as the person sees it, and what he may do with it while it is open: add, urge, take back."""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from api.mobile import keyring, uploads
from api.mobile.forms import key_of
from api.mobile.offers import offers
from api.mobile.visit import Visit
from core.cases.actions import citizen, consenting
from core.cases.permissions import key_to
from core.cases.queries.contact import gets_texts
from core.cases.queries.progress import progress
from core.cases.values import COMMENT_MAX, Receipt
from core.cases.windows import OVERTURN_WITHIN, REOPEN_WITHIN
from core.deadlines.queries import current_calendar
from core.files.terms import FILES_AT_ONCE
from core.foundation.errors import CivicError, Invalid
from core.foundation.text import N_
from core.identity import limits
from core.identity.actor import Actor
from core.identity.limits import Allowance
from core.journal import idempotency
from db.session import reading, unit_of_work

WHYS = {"DONE": N_("已经好了"), "WRONG": N_("写错了"), "NO": N_("不想反映了")}
DONE = {
    "supplement": N_("补充已经收到，办的人看得到。"),
    "urge": N_("催办已经送到，也记在下面的线上。"),
    "withdraw": N_("已经撤回，不再办理。"),
    "texts": N_("不再发短信了。进展随时可以在这里看。"),
    "overturn": N_("复核的请求已经收到，由中心负责人来看。"),
    "reopen": N_("新情况已经收到，中心来核实，可能会打电话问您。"),
    "kept": N_("记下了，谢谢您。"),
    "broken": N_("记下了，监督的人看得到。要接着办，请在下面重新提出，或者再提一件。"),
}
"""What is said on the page after an act."""

ON_CASE, FROM_ADDRESS = "20 per hour", "60 per hour"
"""Acts after the submission: to add, urge, take back and rate together."""


def show(visit: Visit) -> Response:
    """The page."""
    return draw(visit, "case.html", 200, done=DONE.get(visit.request.query_params.get("done", ""), ""))


def again(visit: Visit, refusal: CivicError) -> Response:
    """The page with the refusal beside the form it belongs to, and what was typed there."""
    return draw(visit, "case.html", refusal.status, refusal=refusal, kept=uploads.rescued(visit))


def withdrawing(visit: Visit) -> Response:
    """Are you sure: a page of its own, because it cannot be undone."""
    return draw(visit, "withdraw.html", 200)


def withdrawing_again(visit: Visit, refusal: CivicError) -> Response:
    """The question once more, with the refusal."""
    return draw(visit, "withdraw.html", refusal.status, refusal=refusal)


def supplement(visit: Visit) -> Response:
    """Add words and photos."""
    text = words_of(visit)
    key_of(visit)
    file_ids = uploads.ids_of(uploads.keep(visit))

    def act(session: Session, actor: Actor, case_id: int, now: datetime) -> Receipt:
        return citizen.supplement(session, actor, case_id, text=text, file_ids=file_ids, now=now)

    return once(visit, "supplement", act, text)


def urge(visit: Visit) -> Response:
    """Urge whoever holds it."""

    def act(session: Session, actor: Actor, case_id: int, now: datetime) -> Receipt:
        return citizen.urge(session, actor, case_id, now=now)

    return once(visit, "urge", act)


def stop_texts(visit: Visit) -> Response:
    """No more text messages about it."""

    def act(session: Session, actor: Actor, case_id: int, now: datetime) -> Receipt:
        return consenting.stop_texts(session, actor, case_id, now=now)

    return once(visit, "texts", act)


def withdraw(visit: Visit) -> Response:
    """Take it back, after the question."""
    why = visit.sent("why")
    if why not in WHYS:
        raise Invalid(N_("请选一下为什么撤回"), field="why")

    def act(session: Session, actor: Actor, case_id: int, now: datetime) -> Receipt:
        return citizen.withdraw(session, actor, case_id, reason=WHYS[why], now=now)

    return once(visit, "withdraw", act, why)


def words_of(visit: Visit) -> str:
    """What was written in a form of this page, counted before a photo is drawn; a line end of the browser counts once.

    Raises:
        Invalid: too many words.
    """
    text = visit.sent("text").replace("\r\n", "\n")
    if len(text) > COMMENT_MAX:
        raise Invalid(N_("请不要超过 {count} 个字"), field="text", count=COMMENT_MAX)
    return text


def once(visit: Visit, name: str, act: Callable[..., Receipt], *said: object, onward: str = "") -> Response:
    """Do an act of the key's holder once, however often its form arrives, and show the case after it.

    Raises:
        KeyNeeded: the browser holds no key to it.
        TooMany: too many acts on this case, or from this address; a form that arrives again is not counted.
    """
    number = visit.request.path_params["number"]
    case_id, key = keyring.opened(visit.cookies, number, visit.now), key_of(visit)
    body = idempotency.body_hash(*said)

    counted = (
        Allowance(ON_CASE, "mobile-act", str(case_id)),
        Allowance(FROM_ADDRESS, "mobile-act-address", limits.address_key(visit.address)),
    )

    def doing() -> dict[str, object]:
        limits.spend(session, *counted, now=visit.now)
        return {"version": act(session, key_to(case_id), case_id, visit.now).version}

    with unit_of_work() as session:
        limits.alone(session, *counted)
        idempotency.once(session, f"mobile.{name}:{case_id}", key, body, doing, now=visit.now)
    return RedirectResponse(f"/m/case/{number}{onward or f'?done={name}'}", 303)


def draw(
    visit: Visit,
    template: str,
    status: int,
    *,
    refusal: CivicError | None = None,
    kept: tuple[str, ...] = (),
    **facts: object,
) -> Response:
    """A page about a case this browser has the key to; the key lives on."""
    number = visit.request.path_params["number"]
    case_id = keyring.opened(visit.cookies, number, visit.now)
    with reading() as session:
        case = progress(session, key_to(case_id), case_id, now=visit.now)
        day = current_calendar(session, visit.now).day_length
        texts = gets_texts(session, key_to(case_id), case_id)
    response = visit.page(
        template,
        status,
        case=case,
        day=day,
        acts=offers(case, texts=texts),
        refused=visit.request.url.path.rsplit("/", 1)[-1] if refusal else "",
        photos=uploads.pictures(case.photos, visit.now),
        proofs=uploads.pictures(case.answer.photos, visit.now) if case.answer else [],
        kept=uploads.waiting(kept, visit.now),
        key=secrets.token_urlsafe(24),
        whys=WHYS,
        within={"overturn": OVERTURN_WITHIN.days, "reopen": REOPEN_WITHIN.days},
        most={"comment": COMMENT_MAX, "photos": FILES_AT_ONCE},
        typed=visit.form,
        sentence=refusal.sentence() if refusal else "",
        field=getattr(refusal, "field", ""),
        **{"done": "", **facts},
    )
    keyring.hand_out(response, visit.cookies, case.number, case.id, visit.now)
    return response
