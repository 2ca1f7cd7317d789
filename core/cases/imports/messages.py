"""One row of somebody's table as a message, cleaned and fingerprinted; pure but for the keys."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import nh3

from core.cases.imports.columns import Column
from core.cases.imports.moments import read_moment
from core.foundation import keys
from core.foundation.text import N_, Word

ID_MAX, HEADLINE_MAX, USER_MAX = 120, 80, 40
AHEAD = timedelta(days=1)
"""How far a clock elsewhere may be fast; what lies further ahead is no time anybody spoke at."""

TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h\d)\s*/?>", re.IGNORECASE)
BLANKS = re.compile(r"[^\S\n]+")
CONTROL = re.compile(r"_x[0-9A-Fa-f]{4}_|[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff\ufffe\uffff]")


class Why(Word):
    """Why a row is rejected; there is no other reason."""

    NO_TEXT = "NO_TEXT", N_("没有文字"), N_("标题和内容都是空的")
    NO_TIME = "NO_TIME", N_("时间读不出"), N_("没有提出的时间，或者认不出")
    OTHER_TEXT = "OTHER_TEXT", N_("编号重复"), N_("这个编号已经有另一段文字")


@dataclass(frozen=True, slots=True)
class Message:
    """What a row says.

    Attributes:
        row: number in the file.
        ids: the source's id; for a row without one its fingerprint, under every key of the ring.
        fingerprints: what the text hashes to under every key of the ring, newest first.
    """

    row: int
    ids: tuple[str, ...]
    user: str
    headline: str
    text: str
    at: datetime
    reply: str
    replied_at: datetime | None
    fingerprints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be taken, and why."""

    row: int
    id: str
    why: Why


def read(
    rows: Iterable[tuple[int, Sequence[object]]], columns: Mapping[Column, int], *, now: datetime
) -> Iterator[Message | Reject]:
    """Each row as a message, or why it is none."""
    for number, cells in rows:
        values = {column: cells[place] if place < len(cells) else None for column, place in columns.items()}
        yield _message(number, values, now)


def cleaned(value: object) -> str:
    """Text without markup: tags and control characters go, breaks stay, blank lines and runs of blanks close up."""
    text = "" if value is None else str(value)
    if TAG.search(text):
        text = nh3.clean(BREAK.sub("\n", text), tags=set())
    text = html.unescape(text) if "&" in text else text
    text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).replace("\u3000", " ")
    lines = (BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _message(number: int, values: Mapping[Column, object], now: datetime) -> Message | Reject:
    given = _written(values.get(Column.ID))
    title, body = cleaned(values.get(Column.TITLE)), cleaned(values.get(Column.TEXT))
    text = body or title
    if not text:
        return Reject(number, given[:ID_MAX], Why.NO_TEXT)
    at = read_moment(values.get(Column.TIME))
    if at is None or at > now + AHEAD:
        return Reject(number, given[:ID_MAX], Why.NO_TIME)
    user = cleaned(values.get(Column.USER)).replace("\n", " ")[:USER_MAX]
    reply = cleaned(values.get(Column.REPLY))
    return Message(
        row=number,
        ids=_ids(given, user, title, text, at.isoformat()),
        user=user,
        headline=_headline(title or text),
        text=text,
        at=at,
        reply=reply,
        replied_at=read_moment(values.get(Column.REPLIED_AT)) if reply else None,
        fingerprints=_prints("import-text", title, text),
    )


def _written(value: object) -> str:
    """An id as it is written; a spreadsheet's 12.0 is 12."""
    return cleaned(int(value) if isinstance(value, float) and value.is_integer() else value)


def _ids(given: str, *row: str) -> tuple[str, ...]:
    """What the row is known by: its id when it has one that fits, else a fingerprint."""
    if 0 < len(given) <= ID_MAX:
        return (given,)
    return _prints("import-id", given) if given else _prints("import-row", *row)


def _headline(text: str) -> str:
    line = text.replace("\n", " ")
    return line if len(line) <= HEADLINE_MAX else line[: HEADLINE_MAX - 1] + "…"


def _prints(purpose: str, *parts: str) -> tuple[str, ...]:
    """Keyed, so that nobody can test a guess against what is left after an erasure; 64 characters are kept."""
    return tuple(found[:64] for found in keys.keyed_hashes(purpose, "\0".join(parts)))
