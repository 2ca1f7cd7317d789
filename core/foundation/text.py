"""Words people read: Chinese is the source, other languages are catalogues.

`N_` marks a sentence where it is written (terms, errors), `_` translates it where it is shown (pages, api, cli).
The language is a context variable, set once per request or page run by the edge.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from enum import StrEnum
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Self

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = "zh-CN"
LANGUAGES = {SOURCE: "中文", "en": "English"}
CATALOGUES = Path(__file__).resolve().parents[1] / "locale"

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def N_(msgid: str) -> str:
    """Mark a sentence for the catalogue and leave it as it is."""
    return msgid


@cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue of a language, compiled in memory; the source language needs none."""
    path = CATALOGUES / f"{language}.po"
    if language == SOURCE or not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return GNUTranslations(compiled)


def translate(msgid: str, **facts: object) -> str:
    """The sentence in the current language, its fields filled in; enum members show their label."""
    if not msgid:
        return ""
    sentence = catalogue(_language.get()).gettext(msgid)
    if not facts:
        return sentence
    return sentence.format(
        **{key: translate(value.label) if isinstance(value, Word) else value for key, value in facts.items()}
    )


_ = translate


def language() -> str:
    """The language being spoken to the person in front of this request or page run."""
    return _language.get()


def speak(tag: str) -> None:
    """Choose the language for the rest of this context; an unknown tag means Chinese."""
    _language.set(tag if tag in LANGUAGES else SOURCE)


@contextmanager
def speaking(tag: str) -> "Iterator[None]":
    """Choose the language for a block."""
    token = _language.set(tag if tag in LANGUAGES else SOURCE)
    try:
        yield
    finally:
        _language.reset(token)


def preferred(accept_language: str) -> str:
    """The first language we speak in an Accept-Language header, else Chinese."""
    for part in accept_language.split(","):
        tag = part.split(";")[0].strip()
        if tag.lower().startswith("zh"):
            return SOURCE
        if tag.lower().split("-")[0] in LANGUAGES:
            return tag.lower().split("-")[0]
    return SOURCE


class Word(StrEnum):
    """A term of the field: a stored code, a Chinese label, and a sentence that explains it.

    >>> class Colour(Word):
    ...     RED = "RED", "红", "停"
    >>> Colour("RED").label, Colour.RED.note
    ('红', '停')
    """

    label: str
    note: str

    def __new__(cls, code: str, label: str = "", note: str = "") -> Self:
        """Keep the code as the value; label and sentence ride along."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.note = note
        return member
