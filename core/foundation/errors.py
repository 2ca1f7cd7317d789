"""Refusals: one small tree, a Chinese sentence each, translated once at the edge.

The core raises; a page shows the sentence, an HTTP face answers it with `status`. The sentence is a message id
(zh-CN is the source language) with `str.format` fields for the facts.
"""

import re
from typing import TypeVar

from core.foundation.text import translate

Answer = TypeVar("Answer")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control signs, and those that turn the direction of what follows."""


class CivicError(Exception):
    """Something a person asked for and cannot have, with the reason he can read.

    Args:
        msgid: the sentence in Chinese, marked with `N_` where it is written.
        facts: values for the fields of the sentence; enum members show their label.
    """

    status = 400

    def __init__(self, msgid: str, **facts: object) -> None:
        super().__init__(msgid)
        self.msgid = msgid
        self.facts = facts

    def sentence(self) -> str:
        """The sentence in the reader's language; edges call it, the core does not.

        A piece of what was typed stands in it without signs that nobody sees: at a terminal they would be orders.
        """
        return translate(self.msgid, **{name: _seen(value) for name, value in self.facts.items()})

    def __str__(self) -> str:
        return self.msgid.format(**{key: getattr(value, "label", value) for key, value in self.facts.items()})


def _seen(value: object) -> object:
    return UNSEEN.sub("", value) if type(value) is str else value


class NotAllowed(CivicError):
    """This person may not do this."""

    status = 403


class NotFound(CivicError):
    """There is no such thing, or none this person may know of."""

    status = 404


class Conflict(CivicError):
    """Not possible now: the state moved on, somebody else was first, a limit is used up."""

    status = 409


class Invalid(CivicError):
    """What was typed or sent cannot be accepted as it is.

    Args:
        field: name of the form field the sentence belongs to, empty for the whole form.
    """

    status = 422

    def __init__(self, msgid: str, field: str = "", **facts: object) -> None:
        super().__init__(msgid, **facts)
        self.field = field


class TooMany(CivicError):
    """Too often in too short a time."""

    status = 429


def raised(answer: "Answer | CivicError") -> Answer:
    """The answer of an act whose refusals count against a limit: it is raised only after the count is committed."""
    if isinstance(answer, CivicError):
        raise answer
    return answer
