"""Believing a form only when this site drew it for this browser: a signed double submit (OWASP CSRF cheat sheet).

The browser holds a random cookie; the form carries a keyed hash of it, which nobody can make without our key. The gate
and the visit have checked Origin before.
"""

import secrets
from hmac import compare_digest

from core.foundation.errors import NotAllowed
from core.foundation.keys import keyed_hash, keyed_hashes
from core.foundation.text import N_

COOKIE = "minhu_page"
FIELD = "csrf"
_PURPOSE = "mobile-form"
_LENGTH = 43


def nonce_of(cookies: dict[str, str]) -> str:
    """The browser's random value, a new one when it has none."""
    known = cookies.get(COOKIE, "")
    return known if len(known) == _LENGTH and known.isascii() else secrets.token_urlsafe(32)


def token(nonce: str) -> str:
    """What the forms of this browser carry."""
    return keyed_hash(_PURPOSE, nonce)


def require(cookies: dict[str, str], sent: str) -> None:
    """Refuse a form that was not drawn here for this browser.

    Raises:
        NotAllowed: no cookie, or a token that does not belong to it.
    """
    known = cookies.get(COOKIE, "")
    fits = [compare_digest(sent.encode(), made.encode()) for made in keyed_hashes(_PURPOSE, known)]
    if not known or not any(fits):
        raise NotAllowed(N_("这一页放得太久了，还没有提交。内容都还在，请再点一次"))
