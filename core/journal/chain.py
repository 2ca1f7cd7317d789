"""The hash chain of an event line, pure.

Each event is hashed over its predecessor's hash and its own content in one canonical form, so that a change anywhere
breaks every hash after it. Words are not in the event: it holds HMAC-SHA256(salt, words), and the salt is erased
together with the words, so that nobody can test a guess against what is left.
"""

import hashlib
import hmac
import json
import re
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypedDict

CODE = re.compile(r"[A-Za-z0-9_.:+/-]{0,80}")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")

Fact = str | int | bool | None | list["Fact"]


def digest_of_words(salt: bytes, words: str) -> bytes:
    """HMAC-SHA256 of a text under its own salt, 32 bytes."""
    return hmac.digest(salt, words.encode(), "sha256")


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
    if isinstance(value, str) and CODE.fullmatch(value) and not PHONE.search(value):
        return value
    if isinstance(value, list | tuple):
        return [fact(item) for item in value]
    raise ValueError(f"not a fact for the chain: {type(value).__name__}")


def moment(value: datetime) -> str:
    """A moment in the one form the chain knows: UTC, microseconds."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


class Content(TypedDict):
    """What is hashed of an event, by the names of its columns."""

    subject_kind: str
    subject_id: int
    seq: int
    name: str
    account_id: int | None
    role: str
    unit_id: int | None
    facts: dict[str, Any]
    words_id: int | None
    words_digest: bytes | None
    effective_at: datetime
    recorded_at: datetime


def digest_of_event(previous: bytes, content: Content) -> bytes:
    """SHA-256 over the previous hash and the event, 32 bytes."""
    digest = content["words_digest"]
    values = [
        content["subject_kind"],
        content["subject_id"],
        content["seq"],
        content["name"],
        content["account_id"],
        content["role"],
        content["unit_id"],
        content["facts"],
        content["words_id"],
        digest.hex() if digest else None,
        moment(content["effective_at"]),
        moment(content["recorded_at"]),
    ]
    canonical = json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(previous + canonical.encode()).digest()
