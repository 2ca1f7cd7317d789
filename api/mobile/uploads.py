"""Files that come with a form: kept at once, so that a form with a mistake need not choose them again."""

from dataclasses import dataclass
from datetime import datetime

from starlette.datastructures import UploadFile

from api.mobile.visit import Visit
from core.files import actions, passes
from core.files.preparing import prepare, require_count, require_mix
from core.files.queries import purposes_of, uploads_of
from core.files.terms import FIELD, FileView, Purpose
from core.foundation.errors import CivicError
from core.identity import limits
from core.identity.actor import CITIZEN
from core.identity.limits import Allowance
from db.session import reading, unit_of_work

RULE = "60 per hour"
"""Files from one address."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A file as a page shows it: addresses that open for half an hour; no small picture where there is none."""

    small: str
    whole: str
    token: str
    purpose: Purpose
    file: FileView | None = None


def picture(
    token: str, now: datetime, purpose: Purpose = Purpose.PHOTO, file: FileView | None = None
) -> Picture:
    """Addresses with a pass, for whoever has shown that he may see it."""
    presented = passes.sign(token, now + passes.VALID_FOR)
    small = f"/files/{token}/thumb?pass={presented}" if purpose is Purpose.PHOTO else ""
    return Picture(small, f"/files/{token}/view?pass={presented}", token, purpose, file)


def pictures(files: tuple[FileView, ...], now: datetime) -> list[Picture]:
    """The files of a case or an answer, photos first."""
    shown = sorted(files, key=lambda file: file.purpose is not Purpose.PHOTO)
    return [picture(file.token, now, file.purpose, file) for file in shown]


def waiting(tokens: tuple[str, ...], now: datetime) -> list[Picture]:
    """What a form that is drawn once more still carries."""
    if not tokens:
        return []
    with reading() as session:
        purposes = purposes_of(session, tokens)
    return [picture(token, now, purposes[token]) for token in tokens if token in purposes]


def carried(visit: Visit) -> tuple[str, ...]:
    """Tokens of files that were kept when the form was sent before."""
    return tuple(dict.fromkeys(token for token in visit.form.getlist("kept") if isinstance(token, str)))[:12]


def keep(visit: Visit) -> tuple[str, ...]:
    """Keep what was chosen now, once a request; tokens of all files of the form, those kept before first.

    Raises:
        Invalid: too many, or one that cannot be kept; none of the new ones is kept.
        TooMany: too many files from one address, or from everybody at this moment.
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
    """Count, prepare, store. Preparing is what costs, so it is counted before, and no transaction waits for it."""
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
    with reading() as session:
        purposes = list(purposes_of(session, before).values())
    made = []
    for file in sent:
        made.append(prepare(file.filename or "", file.file))
        require_mix([*purposes, *(upload.purpose for upload in made)])
    with unit_of_work() as session:
        kept = [actions.keep(session, CITIZEN, upload, now=visit.now).token for upload in made]
    return (*before, *kept)


def ids_of(tokens: tuple[str, ...]) -> tuple[int, ...]:
    """What an act attaches."""
    if not tokens:
        return ()
    with reading() as session:
        return tuple(uploads_of(session, CITIZEN, tokens))
