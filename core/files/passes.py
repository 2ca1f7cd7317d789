"""A pass: somebody without an account may open exactly one file for a short while.

The citizens' page has checked number and code; it writes a pass into each picture's address. A pass is
`<end in Unix seconds>.<key id>.<MAC>`, nothing is stored, and it dies by itself.
"""

import hmac
from datetime import datetime, timedelta

from core.foundation.keys import keyed_hash, keyed_hashes

VALID_FOR = timedelta(minutes=30)
"""How long a pass should live; the page that signs adds it to its moment."""

_PURPOSE = "file-pass"


def sign(token: str, until: datetime) -> str:
    """A pass for the file of this token (and its thumbnail), good before `until`."""
    end = int(until.timestamp())
    return f"{end}.{keyed_hash(_PURPOSE, _claim(token, end)).replace(':', '.')}"


def check(token: str, presented: str, now: datetime) -> bool:
    """Whether a pass opens this file at this moment; anything malformed simply does not."""
    digits, dot, mac = presented.partition(".")
    if not dot or not (digits.isascii() and digits.isdigit()) or len(digits) > 12 or not mac.isascii():
        return False
    end = int(digits)
    known = [made.replace(":", ".") for made in keyed_hashes(_PURPOSE, _claim(token, end))]
    return any(hmac.compare_digest(mac, made) for made in known) and now.timestamp() < end


def _claim(token: str, end: int) -> str:
    return f"{token}\0{end}"
