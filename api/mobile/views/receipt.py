"""The receipt: number, query code, promised date, a code to scan."""

import segno
from starlette.responses import RedirectResponse, Response

from api.mobile import slips
from api.mobile.visit import Visit
from core.cases.permissions import key_to
from core.cases.queries.progress import progress
from core.cases.terms import KIND
from core.deadlines.queries import deadlines_of, limit_for
from core.deadlines.terms import Stage
from core.foundation.settings import settings
from db.session import reading


def show(visit: Visit) -> Response:
    """For half an hour after the submission, in the browser that made it."""
    slip = slips.given(visit.cookies)
    if slip is None:
        return RedirectResponse("/m/track", 303)
    with reading() as session:
        case = progress(session, key_to(slip.id), slip.id, now=visit.now)
        began = {clock.stage: clock for clock in deadlines_of(session, (KIND, slip.id))}
        sign, contact = (
            limit_for(session, stage, case.level, visit.now) for stage in (Stage.SIGN, Stage.CONTACT)
        )
    link = f"{settings().public_url.rstrip('/') or str(visit.request.base_url).rstrip('/')}/m/k/{slip.link}"
    return visit.page(
        "receipt.html",
        slip=slip,
        case=case,
        accept=began.get(Stage.ACCEPT),
        sign=sign,
        contact=contact,
        link=link,
        qr=segno.make(link, error="m").png_data_uri(scale=6, border=3),
    )
