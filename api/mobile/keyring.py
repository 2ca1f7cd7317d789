"""Which cases this browser has opened by code or link: a short-lived sealed cookie, so that there is no account.

Each key lives half an hour after it was last used, opens exactly one case, and ends when code and link are replaced.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from starlette.responses import Response

from core.cases import doors
from core.foundation.errors import CivicError
from core.foundation.keys import seal, unseal
from core.foundation.settings import settings
from core.foundation.text import N_
from core.publicity import doors as joined
from db.session import reading

COOKIE = "minhu_keys"
PATH = "/m"
LASTS = timedelta(minutes=30)
MOST = 8
"""Cases in one browser; the oldest key goes first."""


class KeyNeeded(CivicError):
    """The browser holds no key to this case, or no longer.

    Attributes:
        number: the case, to be asked for its code.
    """

    status = 403

    def __init__(self, number: str) -> None:
        super().__init__(N_("为了不让别人看到，半小时不动就要再输一次查询码"))
        self.number = number


@dataclass(frozen=True, slots=True)
class Key:
    """A key to one case, or to what somebody joined; `mark` is the fingerprint of the code and link it came by.

    Attributes:
        case_id: of the case; of the joiner, when the number is a joiner's.
    """

    number: str
    case_id: int
    until: int
    mark: str


def held(cookies: dict[str, str], now: datetime) -> list[Key]:
    """The keys that are still good, newest last; a cookie that is not ours holds none."""
    try:
        ring = [Key(*row) for row in json.loads(unseal(cookies.get(COOKIE, "")))]
    except (InvalidToken, TypeError):  # the second: sealed by us, yet no ring, or one of an older version
        return []
    return [key for key in ring if key.until > now.timestamp()]


def opened(cookies: dict[str, str], number: str, now: datetime) -> int:
    """Id of a case this browser may see.

    Raises:
        KeyNeeded: it may not.
    """
    for key in held(cookies, now):
        if key.number == number and key.mark == _mark(number, key.case_id):
            return key.case_id
    raise KeyNeeded(number)


def hand_out(response: Response, cookies: dict[str, str], number: str, case_id: int, now: datetime) -> None:
    """Put a key on the ring, or let it live on."""
    others = [key for key in held(cookies, now) if key.number != number]
    fresh = Key(number, case_id, int((now + LASTS).timestamp()), _mark(number, case_id))
    rows = [(key.number, key.case_id, key.until, key.mark) for key in [*others, fresh][-MOST:]]
    keep(response, COOKIE, seal(json.dumps(rows)), path=PATH)


def _mark(number: str, case_id: int) -> str:
    with reading() as session:
        return (joined if number.startswith(joined.LETTER) else doors).mark(session, case_id)


def keep(response: Response, name: str, value: str, *, path: str, lasts: timedelta = LASTS) -> None:
    """A cookie that scripts cannot read and other sites cannot send along with a form."""
    response.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()),
        path=path,
        httponly=True,
        samesite="lax",
        secure=settings().secure_cookies,
    )
