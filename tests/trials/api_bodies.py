"""Bodies nobody would write: seeded, for the open interface to refuse or to take whole."""

import json
import random
from collections.abc import Iterator

from tests.factories.channels import MATTER

TEXTS = (
    "\x00", "路\x00灯", "\ud800", "\udfff路灯", "\u202e\u2066反\u2069", "👨\u200d👩\u200d👧\u200d👦",
    "\ufeff", "\u0301" * 500, "Ａ" * 3001, "字" * 3000, "'; DROP TABLE cases; --",
    "<script>alert(1)</script>", "{{7*7}}", "%s%n", "=1+1", "\r\n\r\n", "\x1b[31m", "\ufffe\uffff",
    "𠀀" * 6, " " * 5000, "", "null", "٣٤٥٦٧٨٩", "+86 139 0000 1234", "13900001234", "1" * 400, "-1",
)  # fmt: skip
NUMBERS = ("9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e400", "-1e400", "NaN", "Infinity",
           "-Infinity", "9" * 5000, "1.5", "-0", "0", "1E5", "0.1e-400", "00", "1_000", "0x10")  # fmt: skip
DATES = (
    "2026-02-30",
    "0000-00-00",
    "99999-01-01",
    "2026-13-01",
    "-0001-01-01",
    "2026-01-01T25:61:61Z",
    "今天",
)
FIELDS = (*MATTER, "name", "category_id", "area_id", "contact_ok", "public_ok", "calm", "attachments")
BYTES = (b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80", b"\xef\xbb\xbf")


def bodies(size: int, seed: int) -> Iterator[bytes]:
    """So many bodies; the same seed makes the same."""
    rng = random.Random(seed)
    makers = (_field, _field, _field, _number, _number, _nested, _torn, _noise, _twice, _large, _unknown)
    for turn in range(size):
        yield rng.choice(makers)(rng, turn)


def _written(value: object) -> bytes:
    return json.dumps(value).encode()


def _matter(rng: random.Random, turn: int) -> dict[str, object]:
    """One that would be taken, most of the time."""
    return {**MATTER, "text": f"第 {turn} 件：{MATTER['text']}", "calm": rng.random() < 0.5}


def _field(rng: random.Random, turn: int) -> bytes:
    said = _matter(rng, turn)
    values = (
        *TEXTS,
        *DATES,
        None,
        True,
        [],
        {},
        ["a"],
        [None],
        0,
        -1,
        1.5,
        {"$ref": "#"},
        ["0" * 32],
        ["0" * 32] * 9,
    )
    for _each in range(rng.choice((0, 1, 1, 2))):
        said[rng.choice(FIELDS)] = rng.choice(values)
    if rng.random() < 0.1:
        said.pop(rng.choice(list(said)))
    return _written(said)


def _number(rng: random.Random, turn: int) -> bytes:
    body = _written({**_matter(rng, turn), rng.choice(("category_id", "area_id", "calm", "text")): "\u0001"})
    return body.replace(b'"\\u0001"', rng.choice(NUMBERS).encode())


def _nested(rng: random.Random, turn: int) -> bytes:
    depth = rng.choice((2, 15, 17, 40, 900, 5000))
    opens, closes = rng.choice(((b"[", b"]"), (b'{"a":', b"}")))
    inner = opens * depth + b"1" + closes * depth
    return _written({**_matter(rng, turn), "attachments": "\u0001"}).replace(b'"\\u0001"', inner)


def _torn(rng: random.Random, turn: int) -> bytes:
    body = bytearray(json.dumps(_matter(rng, turn), ensure_ascii=False).encode())
    for _each in range(rng.choice((1, 1, 2, 5))):
        place = rng.randrange(len(body))
        body[place : place + rng.choice((0, 1, 3))] = rng.choice(
            (b"", rng.randbytes(1), rng.choice(BYTES), b"\\u0000")
        )
    return bytes(body)


def _noise(rng: random.Random, turn: int) -> bytes:
    return rng.choice((b"", b"null", b"[]", b'"', b"{}{}", b"true", rng.randbytes(rng.randrange(1, 300))))


def _twice(rng: random.Random, turn: int) -> bytes:
    body = _written(_matter(rng, turn))
    name = rng.choice(list(MATTER))
    return body[:-1] + f', "{name}": "twice"}}'.encode()


def _large(rng: random.Random, turn: int) -> bytes:
    """One in twenty is a megabyte and more."""
    if rng.random() > 0.05:
        return _written({**_matter(rng, turn), "place": "地" * rng.randrange(150, 300)})
    return _written({**_matter(rng, turn), "text": "大" * rng.choice((170_000, 180_000))})


def _unknown(rng: random.Random, turn: int) -> bytes:
    name = rng.choice(
        ("status", "id", "__proto__", "desk_id", "registered_by", "channel", "\x00", "\ud800", "")
    )
    return _written({**_matter(rng, turn), name: rng.choice((1, "CLOSED", None))})
