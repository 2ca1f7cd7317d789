"""查进度: by number and code, or by the link of the receipt."""

import re

from starlette.responses import RedirectResponse, Response

from api.mobile import keyring
from api.mobile.visit import Visit
from core.cases.doors import by_code, by_link
from core.cases.permissions import key_to
from core.cases.queries.progress import progress
from core.cases.terms import CaseAct
from core.foundation.errors import CivicError
from core.publicity import doors as joined
from db.session import reading

NUMBER = re.compile(r"[A-Za-z]?[0-9 -]{1,24}")


def ask(visit: Visit) -> Response:
    """The form; after half an hour without a sign it is asked for again, with a word why."""
    query = visit.request.query_params
    number = query.get("no", "")
    return _form(
        visit,
        200,
        number=number if NUMBER.fullmatch(number) else "",
        rating=query.get("for") == "rate",
        expired=query.get("again") == "1",
    )


def look(visit: Visit) -> Response:
    """Let this browser in to the case whose number and code fit."""
    number, code = visit.sent("number"), visit.sent("code")
    if number.strip().upper().startswith(joined.LETTER):
        joiner_id = joined.by_code(number, code, address=visit.address, now=visit.now)
        return _joined(visit, joiner_id, number.replace(" ", "").upper())
    case_id = by_code(number, code, address=visit.address, now=visit.now)
    return _let_in(visit, case_id, rating=visit.sent("for") == "rate")


def again(visit: Visit, refusal: CivicError) -> Response:
    """The form with the number; the code is never sent back."""
    return _form(
        visit,
        refusal.status,
        number=visit.sent("number")[:40],
        rating=visit.sent("for") == "rate",
        sentence=refusal.sentence(),
    )


def link(visit: Visit) -> Response:
    """The link of the receipt: lets the browser in and leaves the address bar; nothing is recorded.

    Messengers open links before people do, so only a form acts.
    """
    token = visit.request.path_params["token"]
    with reading() as session:
        joiner = joined.by_link(session, token)
        case_id = by_link(session, token) if joiner is None else 0
    return _let_in(visit, case_id, rating=False) if joiner is None else _joined(visit, *joiner)


def _joined(visit: Visit, joiner_id: int, number: str) -> Response:
    """Let this browser in to what somebody joined."""
    response = RedirectResponse(f"/m/join/{number}", 303)
    keyring.hand_out(response, visit.cookies, number, joiner_id, visit.now)
    return response


def _let_in(visit: Visit, case_id: int, *, rating: bool) -> Response:
    with reading() as session:
        case = progress(session, key_to(case_id), case_id, now=visit.now)
    onward = "/rate" if rating and CaseAct.RATE_WELL in case.acts else ""
    response = RedirectResponse(f"/m/case/{case.number}{onward}", 303)
    keyring.hand_out(response, visit.cookies, case.number, case.id, visit.now)
    return response


def _form(
    visit: Visit, status: int, *, number: str, rating: bool, sentence: str = "", expired: bool = False
) -> Response:
    return visit.page("track.html", status, number=number, rating=rating, sentence=sentence, expired=expired)
