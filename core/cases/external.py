"""Matters of other systems: which name means which source, and how long the source waits; pure.

12345, 信访 and 人民网留言板 hand matters over with a number and often a deadline of their own, which we do not move.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from core.cases.terms import Channel, ExternalKind
from core.deadlines.rules import shade
from core.deadlines.terms import Lamp
from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.identity.terms import Role

BRINGERS = (Role.OPERATOR, Role.CENTER_LEAD, Role.SYSTEM)
"""Who brings in whole tables and hands them back."""

SOURCE_MAX, NUMBER_MAX = 64, 120
QUARTER = 4

SOURCES: Mapping[ExternalKind, str] = {
    ExternalKind.HOTLINE: "12345",
    ExternalKind.PETITION: "xinfang",
    ExternalKind.BOARD: "renmin",
}
"""The source under which numbers of a kind are kept, once for all."""

SPELLINGS: Mapping[str, ExternalKind] = {
    "12345": ExternalKind.HOTLINE,
    "12345热线": ExternalKind.HOTLINE,
    "xinfang": ExternalKind.PETITION,
    "信访": ExternalKind.PETITION,
    "renmin": ExternalKind.BOARD,
    "人民网": ExternalKind.BOARD,
    "人民网留言板": ExternalKind.BOARD,
    "领导留言板": ExternalKind.BOARD,
}

CHANNELS: Mapping[ExternalKind, Channel] = {
    ExternalKind.HOTLINE: Channel.PHONE,
    ExternalKind.PETITION: Channel.VISIT,
    ExternalKind.BOARD: Channel.WEB,
    ExternalKind.OTHER: Channel.WEB,
}
"""How the person spoke, as far as the source says."""


@dataclass(frozen=True, slots=True)
class External:
    """What another system calls a matter, and until when it wants it."""

    kind: ExternalKind
    number: str
    received_at: datetime | None = None
    due_at: datetime | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class SourceView:
    """The other system's number and deadline, as a page shows them.

    Attributes:
        sooner: the source wants it before the day we promised, and it is not answered yet.
    """

    kind: ExternalKind
    number: str
    received_at: datetime | None
    due_at: datetime | None
    lamp: Lamp | None
    sooner: bool


def source_of(kind: ExternalKind, name: str = "") -> str:
    """The source of a kind; another system is named.

    Raises:
        Invalid: another system without a name, or a name that is too long.
    """
    if kind in SOURCES:
        return SOURCES[kind]
    name = " ".join(name.split())
    if not 1 <= len(name) <= SOURCE_MAX:
        raise Invalid(N_("请写明是哪个系统来的，最多 {count} 个字"), "source", count=SOURCE_MAX)
    return name


def kind_of(name: str) -> ExternalKind:
    """The kind that somebody means by a name; what we do not know is another system."""
    return SPELLINGS.get("".join(name.split()).lower(), ExternalKind.OTHER)


def number_of(written: str) -> str:
    """A number of another system, as it is kept.

    Raises:
        Invalid: none, or too long.
    """
    number = "".join(sign for sign in written if sign.isprintable()).strip()
    if not 1 <= len(number) <= NUMBER_MAX:
        raise Invalid(N_("请写来件编号，最多 {count} 个字"), "number", count=NUMBER_MAX)
    return number


def source_lamp(due_at: datetime, received_at: datetime, answered_at: datetime | None, now: datetime) -> Lamp:
    """The lamp of a deadline of another system: yellow in its last quarter, in natural time, red past it."""
    return shade(now, due_at, due_at - (due_at - received_at) / QUARTER, None, answered_at)
