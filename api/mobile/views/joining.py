"""我也遇到了: one tap joins what somebody else told before; a receipt and a page to follow it come with it."""

import segno
from starlette.responses import RedirectResponse, Response

from api.mobile import keyring, slips
from api.mobile.forms import channel_of, key_of
from api.mobile.similar import case_of
from api.mobile.visit import Visit
from core.foundation.errors import CivicError
from core.foundation.phone import normal
from core.foundation.settings import settings
from core.identity import limits
from core.identity.limits import Allowance
from core.publicity.actions.joining import Joining, join_once
from core.publicity.queries.joined import followed
from db.session import reading, unit_of_work

RECEIPT = "/m/join/receipt"
FROM_ADDRESS, FROM_DEVICE, FROM_PHONE = "10 per hour", "10 per day", "5 per day"


def take(visit: Visit) -> Response:
    """Join once, however often the form arrives.

    Raises:
        Invalid: no form of ours, its offer is too old, or no telephone number.
        TooMany: too many from this address, phone or number; a form that arrives again is not counted.
        Conflict: answered meanwhile, his own, or joined already.
    """
    key, case_id = key_of(visit), case_of(visit.sent("offer"), visit.now)
    phone = visit.sent("phone").strip()
    browser = visit.request.headers.get("user-agent", "")
    said = Joining(visit.nonce, phone, channel_of(visit.sent("via"), browser))
    counted = [
        Allowance(FROM_ADDRESS, "mobile-join-address", limits.address_key(visit.address)),
        Allowance(FROM_DEVICE, "mobile-join-device", visit.nonce),
    ]
    if phone:
        counted.append(Allowance(FROM_PHONE, "mobile-join-phone", normal(phone)))
    with unit_of_work() as session:
        limits.alone(session, *counted)
        slip = join_once(session, case_id, said, key=key, now=visit.now)
        if not slip.replayed:
            limits.spend(session, *counted, now=visit.now)
    response = RedirectResponse(RECEIPT, 303)
    slips.give(response, slip, RECEIPT)
    keyring.hand_out(response, visit.cookies, slip.number, slip.id, visit.now)
    return response


def again(visit: Visit, refusal: CivicError) -> Response:
    """Why not, with the field of the number once more where that is what is wrong, and the ways that are left."""
    return visit.page(
        "join.html",
        refusal.status,
        sentence=refusal.sentence(),
        field=getattr(refusal, "field", ""),
        offer=visit.sent("offer"),
        key=visit.sent("key"),
        via=visit.sent("via"),
        phone=visit.sent("phone")[:20],
    )


def receipt(visit: Visit) -> Response:
    """For half an hour after joining, in the browser that did."""
    slip = slips.given(visit.cookies)
    if slip is None:
        return RedirectResponse("/m/track", 303)
    with reading() as session:
        case = followed(session, slip.id)
    link = f"{settings().public_url.rstrip('/') or str(visit.request.base_url).rstrip('/')}/m/k/{slip.link}"
    qr = segno.make(link, error="m").png_data_uri(scale=6, border=3)
    return visit.page("join_receipt.html", slip=slip, case=case, qr=qr)


def show(visit: Visit) -> Response:
    """Where it stands, for the holder of the joiner's key; the key lives on."""
    number = visit.request.path_params["number"]
    joiner_id = keyring.opened(visit.cookies, number, visit.now)
    with reading() as session:
        case = followed(session, joiner_id)
    response = visit.page("joined.html", case=case)
    keyring.hand_out(response, visit.cookies, case.number, joiner_id, visit.now)
    return response
