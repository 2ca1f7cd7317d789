"""The hash chain of an event line, pure.

Each event is hashed over its predecessor's hash and its own content in one canonical form, so that a change anywhere
breaks every hash after it. Words are not in the event: it holds HMAC-SHA256(salt, words), and the salt is erased
together with the words, so that nobody can test a guess against what is left.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum

CODE = re.compile(r"^[A-Za-z0-9_.:+/-]{0,80}$")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")

Fact = str | int | bool | None | list["Fact"]


def digest_of_words(salt: bytes, words: str) -> bytes:
    """HMAC-SHA256 of a text under its own salt, 32 bytes."""
    return hmac.new(salt, words.encode(), hashlib.sha256).digest()


def fact(value: object) -> Fact:
    """A fact as it is stored: codes, numbers, moments.

    Raises:
        ValueError: free text or a telephone number; those never enter the chain.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and CODE.match(value) and not PHONE.search(value):
        return value
    if isinstance(value, list | tuple):
        return [fact(item) for item in value]
    raise ValueError(f"not a fact for the chain: {type(value).__name__}")


def moment(value: datetime) -> str:
    """A moment in the one form the chain knows: UTC, microseconds."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def digest_of_event(
    previous: bytes,
    *,
    subject: tuple[str, int],
    seq: int,
    name: str,
    account_id: int | None,
    role: str,
    unit_id: int | None,
    facts: Mapping[str, object],
    words_id: int | None,
    words_digest: bytes | None,
    effective_at: datetime,
    recorded_at: datetime,
) -> bytes:
    """SHA-256 over the previous hash and the event, 32 bytes."""
    content = [
        subject[0],
        subject[1],
        seq,
        name,
        account_id,
        role,
        unit_id,
        dict(facts),
        words_id,
        words_digest.hex() if words_digest else None,
        moment(effective_at),
        moment(recorded_at),
    ]
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(previous + canonical.encode()).digest()
