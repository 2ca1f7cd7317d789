"""Reading what strangers' programs send: bounded, strict, and refused with a sentence before anything is done.

RFC 8259 leaves much to the reader; here duplicate names, NaN, numbers beyond 64 bits, deep nesting, NUL, other control
characters and halves of surrogate pairs are refused, so that what is kept is what was meant.
"""

import json
import math
import re
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from api.v1.problems import Code, Problem
from core.foundation.text import N_

MOST = 1024 * 1024
"""Bytes of a JSON body."""
DEEPEST = 16
"""Levels of nesting."""
INTEGER = 2**63
DIGITS = 19

UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters that no text has, and halves of surrogate pairs, which UTF-8 cannot say."""

BROKEN = N_("正文不是正确的 JSON")


class Checked(Request):
    """A request whose JSON has been read strictly."""

    parsed: object = None

    async def json(self) -> Any:
        """What was read."""
        return self.parsed


async def read_json(request: Request) -> Request:
    """The request with its body read; an empty body is left to the schema.

    Raises:
        Problem: 415, 413, 400 or 422.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    raw = await read_bytes(request, MOST)
    if (
        raw
        and kind != "application/json"
        and not (kind.startswith("application/") and kind.endswith("+json"))
    ):
        raise Problem(Code.MEDIA_TYPE, 415, N_("请用 Content-Type: application/json 发送"))
    checked = Checked(request.scope, request.receive)
    checked._body = raw  # noqa: SLF001  as Starlette keeps a body that was read
    if raw:
        checked.parsed = parse(raw)
    return checked


async def read_bytes(request: Request, most: int) -> bytes:
    """The whole body.

    Raises:
        Problem: larger than allowed, whatever its header says, or it never came.
    """
    length = request.headers.get("content-length", "")
    if length.isdecimal() and len(length) < 20 and int(length) > most:
        raise too_large(most)
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise too_large(most)
    except ClientDisconnect:
        raise Problem(Code.BAD_JSON, 400, N_("正文没有传完整")) from None
    return bytes(body)


def too_large(most: int) -> Problem:
    """The refusal of a body that is too large."""
    return Problem(Code.TOO_LARGE, 413, N_("正文太大，最多 {most} KB"), most=most // 1024)


def parse(raw: bytes) -> object:
    """JSON as it may come in.

    Raises:
        Problem: 400 for what is no JSON or not ours to guess at, 422 for text that cannot be kept.
    """
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_number,
            parse_constant=_constant,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise Problem(Code.BAD_JSON, 400, BROKEN) from None
    _look_at(value)
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise Problem(Code.BAD_JSON, 400, N_("正文里同一个名字出现了两次"))
    return made


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > DIGITS or not -INTEGER <= int(digits) < INTEGER:
        raise Problem(Code.BAD_JSON, 400, N_("正文里的数字太大"))
    return int(digits)


def _number(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Problem(Code.BAD_JSON, 400, N_("正文里的数字太大"))
    return number


def _constant(name: str) -> NoReturn:  # noqa: ARG001  NaN, Infinity, -Infinity
    raise Problem(Code.BAD_JSON, 400, BROKEN)


def _look_at(value: object) -> None:
    """Depth and texts of the whole, level by level."""
    level: list[tuple[str, object]] = [("", value)]
    for _depth in range(DEEPEST + 1):
        below: list[tuple[str, object]] = []
        for place, each in level:
            if isinstance(each, str):
                _require_fit(place, each)
            elif isinstance(each, dict):
                for name, inner in each.items():
                    _require_fit(place, name)
                    below.append((place or name, inner))
            elif isinstance(each, list):
                below += [(place, inner) for inner in each]
        if not below:
            return
        level = below
    raise Problem(Code.BAD_JSON, 400, N_("正文嵌套太深，最多 {most} 层"), most=DEEPEST)


def _require_fit(place: str, text: str) -> None:
    if UNFIT.search(text):
        named = place if place.isascii() and place.isidentifier() else ""
        raise Problem(Code.INVALID, 422, N_("文字里有不能保存的字符"), named)
