"""Steps that change what one logs in with: a password of one's own, and enrolling a second factor."""

import io

import segno
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api import who
from api.access import Access, Door
from api.login.forms import entered, onward, page, safe_next, sent
from core.foundation.clock import now
from core.foundation.errors import CivicError, Invalid, raised
from core.foundation.text import N_
from core.identity import login, second_factor
from core.identity.second_factor import Confirmed, TotpOffer
from core.identity.steps import Passed
from core.identity.terms import Restriction
from db.session import reading, unit_of_work


async def password_page(request: Request) -> Response:
    """Ask for a password of one's own."""
    asked = safe_next(request.query_params.get("next", "/"))
    return page(request, "password.html", csrf=who.session_state(request).csrf, next=asked)


async def password(request: Request) -> Response:
    """Change it; every other session ends."""
    csrf, asked = who.session_state(request).csrf, "/"
    try:
        fields = await sent(request, csrf)
        asked = safe_next(fields.get("next", "/"))
        done = await run_in_threadpool(_change, who.token_of(request.headers), fields)
    except CivicError as refusal:
        facts = {"problem": refusal.sentence(), "field": getattr(refusal, "field", ""), "next": asked}
        return page(request, "password.html", csrf=csrf, status=refusal.status, **facts)
    return entered(done.new_session, done.next, asked)


def _change(token: str, fields: dict[str, str]) -> Passed:
    new = fields.get("new", "")
    if new != fields.get("again", ""):
        raise Invalid(N_("两次输入的新密码不一样"), "again")
    with unit_of_work() as session:
        answer = login.change_password(session, token, fields.get("old", ""), new, now=now())
    return raised(answer)


async def enrol_page(request: Request) -> Response:
    """Show the secret as a QR code; the one that waits already, after a mistyped code or a reload."""
    asked = safe_next(request.query_params.get("next", "/"))
    return await _enrol_form(request, asked)


async def enrol(request: Request) -> Response:
    """Put the second factor in force and show the recovery codes, once."""
    asked = "/"
    try:
        fields = await sent(request, who.session_state(request).csrf)
        asked = safe_next(fields.get("next", "/"))
        done = await run_in_threadpool(_confirm, who.token_of(request.headers), fields.get("code", ""))
    except CivicError as refusal:
        return await _enrol_form(request, asked, refusal)
    shown = page(request, "codes.html", csrf="", codes=done.recovery_codes, next=onward(done.next, asked))
    if done.new_session:
        who.let_in(shown, done.new_session)
    return shown


async def _enrol_form(request: Request, asked: str, refusal: CivicError | None = None) -> Response:
    offer = await run_in_threadpool(_offer, who.token_of(request.headers))
    return page(
        request,
        "enrol.html",
        csrf=who.session_state(request).csrf,
        status=refusal.status if refusal else 200,
        problem=refusal.sentence() if refusal else "",
        next=asked,
        qr=qr(offer.uri),
        secret=" ".join(offer.secret[at : at + 4] for at in range(0, len(offer.secret), 4)),
    )


def _offer(token: str) -> TotpOffer:
    with reading() as session:
        waiting = second_factor.pending_totp(session, token, now=now())
    if waiting:
        return waiting
    with unit_of_work() as session:
        return second_factor.begin_totp(session, token, now=now())


def _confirm(token: str, code: str) -> Confirmed:
    with unit_of_work() as session:
        answer = second_factor.confirm_totp(session, token, code, now=now())
    return raised(answer)


def qr(text: str) -> Markup:
    """A QR code as inline SVG: nothing is fetched, nothing is stored."""
    drawing = io.BytesIO()
    segno.make(text, error="m").save(
        drawing, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, nl=False
    )
    return Markup(drawing.getvalue().decode())  # noqa: S704  made of modules, holds none of the text


doors = (
    Door(Route("/login/password", password_page, methods=["GET"]), Access.STEP, Restriction.PASSWORD),
    Door(Route("/login/password", password, methods=["POST"]), Access.STEP, Restriction.PASSWORD),
    Door(Route("/login/enrol", enrol_page, methods=["GET"]), Access.STEP, Restriction.ENROL),
    Door(Route("/login/enrol", enrol, methods=["POST"]), Access.STEP, Restriction.ENROL),
)
