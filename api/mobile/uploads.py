"""Photos that come with a form: kept at once, so that a form with a mistake need not choose them again."""

from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import UploadFile

from api.mobile.visit import Visit
from core.files import passes
from core.files.actions import keep_photo
from core.files.photos import FIELD, redraw, require_count
from core.files.queries import uploads_of
from core.files.terms import FileView
from core.foundation.errors import CivicError
from core.identity import limits
from core.identity.actor import CITIZEN
from core.identity.limits import Allowance
from db.session import reading, unit_of_work

RULE = "60 per hour"
"""Photos from one address."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo as a page shows it: addresses that open for half an hour."""

    small: str
    whole: str
    token: str


def picture(token: str, now: datetime) -> Picture:
    """Addresses with a pass, for whoever has shown that he may see it."""
    presented = passes.sign(token, now + passes.VALID_FOR)
    return Picture(f"/files/{token}/thumb?pass={presented}", f"/files/{token}?pass={presented}", token)


def pictures(files: tuple[FileView, ...], now: datetime) -> list[Picture]:
    """The photos of a case or an answer."""
    return [picture(file.token, now) for file in files]


def carried(visit: Visit) -> tuple[str, ...]:
    """Tokens of photos that were kept when the form was sent before."""
    return tuple(dict.fromkeys(token for token in visit.form.getlist("kept") if isinstance(token, str)))[:12]


def keep(visit: Visit) -> tuple[str, ...]:
    """Keep what was chosen now, once a request; tokens of all photos of the form, those kept before first.

    Raises:
        Invalid: too many, or one that is no photo; none of the new ones is kept.
        TooMany: too many photos from one address, or from everybody at this moment.
    """
    state = visit.request.state
    if not hasattr(state, "kept"):
        state.kept = carried(visit)
        state.kept = _keep(visit)
    return tuple(state.kept)


def rescued(visit: Visit) -> tuple[str, ...]:
    """What a form that is drawn once more still carries: all that could be kept."""
    try:
        return keep(visit)
    except CivicError:
        return carried(visit)


def _keep(visit: Visit) -> tuple[str, ...]:
    """Count, draw, store. Drawing is what costs, so it is counted before, and no transaction waits for it."""
    sent = [file for file in visit.form.getlist(FIELD) if isinstance(file, UploadFile) and file.filename]
    before = carried(visit)
    require_count(len(sent) + len(before))
    if not sent:
        return before
    address = Allowance(RULE, "mobile-photo", limits.address_key(visit.address))
    with unit_of_work() as session:
        limits.alone(session, address)
        for _each in sent:
            limits.spend(session, address, now=visit.now)
    drawn = [redraw(file.filename or "", file.file.read()) for file in sent]
    with unit_of_work() as session:
        kept = [keep_photo(session, CITIZEN, photo, now=visit.now).token for photo in drawn]
    return (*before, *kept)


def ids_of(tokens: tuple[str, ...]) -> tuple[int, ...]:
    """What an act attaches."""
    if not tokens:
        return ()
    with reading() as session:
        return tuple(uploads_of(session, CITIZEN, tokens))
