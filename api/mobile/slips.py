"""The receipt between two pages: number, code and link in a sealed cookie for half an hour, never in an address.

The database keeps hashes of code and link only; whoever loses them asks the centre for new ones.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import InvalidToken
from starlette.responses import Response

from api.mobile.keyring import keep
from core.cases.values import Slip
from core.foundation.keys import seal, unseal
from core.publicity.values import JoinSlip

COOKIE = "minhu_slip"
PATH = "/m/receipt"
LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Given:
    """What the receipt shows and nobody can show again later."""

    id: int
    number: str
    code: str
    link: str


def give(response: Response, slip: Slip | JoinSlip, path: str = PATH) -> None:
    """Send it along to the next page, and to no other."""
    keep(
        response,
        COOKIE,
        seal(json.dumps([slip.id, slip.number, slip.code, slip.link])),
        path=path,
        lasts=LASTS,
    )


def given(cookies: dict[str, str]) -> Given | None:
    """The receipt this browser was given a moment ago."""
    try:
        return Given(*json.loads(unseal(cookies.get(COOKIE, ""))))
    except (InvalidToken, TypeError):  # the second: sealed by us, yet no receipt
        return None
