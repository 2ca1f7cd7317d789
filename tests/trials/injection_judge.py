"""What was shown is compared with what was written: nothing came to life, and nothing was taken for markup."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import takewhile

from tests.trials.injection_corpora import DIGITS, HOST, PREFIX, Said

MARKS = re.compile(f"{PREFIX}[{DIGITS}]{{5}}")
LEADS = ("href", "src", "srcdoc", "action", "formaction", "xlink:href", "data", "poster")
AWAY = re.compile(rf"(?i)(?:javascript|vbscript|data:text)|(?:https?:)?//{re.escape(HOST)}|<")
"""Where an address leads that no page of ours has."""
MOST = 12
"""Faults that are told of each kind."""


@dataclass(slots=True)
class Judge:
    """Collects what is wrong, and what was seen where.

    Attributes:
        said: everything that was written, by its mark.
        altered: beginnings of the names of fields whose door takes signs away or cuts a text into words: looked at for
            life only.
        faults: kind → where, payload, what was found.
        seen: field → places in which a word of it was read.
    """

    said: Mapping[str, Said]
    altered: tuple[str, ...] = ()
    faults: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)
    read: int = 0
    seen: dict[str, set[str]] = field(default_factory=dict)
    places: Counter[str] = field(default_factory=Counter)

    def fault(self, kind: str, where: str, found: str) -> None:
        """Note what is wrong, the same thing in the same place once."""
        told = self.faults.setdefault(kind, {})
        told.setdefault((where, MARKS.sub("", found)), f"{where}: {found[:220]}")

    @property
    def counts(self) -> dict[str, int]:
        """How much is wrong, by kind."""
        return {kind: len(told) for kind, told in self.faults.items()}

    def told(self) -> list[str]:
        """The first of each kind."""
        return [each for told in self.faults.values() for each in list(told.values())[:MOST]]

    def text(self, where: str, shown: str) -> None:
        """Words as somebody reads them: whatever carries a mark stands there as it was written."""
        self.places[where.partition(" ")[0]] += 1
        bare = _bare(shown)
        for found in MARKS.finditer(bare):
            said = self.said.get(found.group())
            if said is None:
                continue
            self.seen.setdefault(said.field, set()).add(where)
            self.read += 1
            if not said.field.startswith(self.altered) and not _as_written(bare, found, said):
                around = bare[max(0, found.start() - 30) : found.end() + 20]
                self.fault("garbled", where.partition(" ")[0], f"{said.field} {said.text!r} as {around!r}")

    def html(self, where: str, page: str) -> None:
        """A page: no element, attribute or script of somebody's words, and the words themselves as text."""
        reader = _Reader()
        reader.feed(page)
        for life in reader.alive:
            self.fault("alive", where, life)
        for block in reader.blocks():
            self.text(where, block)


def _as_written(bare: str, found: re.Match[str], said: Said) -> bool:
    """Whether one of the payload's marks stands here with the rest of the payload around it, cut at the end at most."""
    whole = _bare(said.text)
    for mine in re.finditer(found.group(), whole):
        before, after = whole[: mine.start()], whole[mine.end() :]
        if not bare[: found.start()].endswith(before):
            continue
        rest = bare[found.end() :]
        same = sum(1 for _sign in takewhile(lambda pair: pair[0] == pair[1], zip(rest, after, strict=False)))
        if same in {len(after), len(rest)} or rest[same] in "…|/·":
            return True
    return False


def _bare(text: str) -> str:
    """Without spaces and signs that are not seen: they may be folded on a page."""
    return "".join(sign for sign in text if sign.isprintable() and not sign.isspace())


class _Reader(HTMLParser):
    """Texts of a page block by block, and what of it would do something."""

    INLINE = frozenset(
        {"b", "i", "em", "strong", "span", "a", "mark", "code", "small", "time", "u", "wbr", "bdi"}
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.alive: list[str] = []
        self._texts: list[list[str]] = [[]]
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag if tag in {"script", "style"} else ""
        if tag not in self.INLINE:
            self._texts.append([])
        for name, value in attrs:
            said = value or ""
            leads = name in LEADS and AWAY.match("".join(said.split())) is not None
            runs = name.startswith("on") and ("__hit" in said or MARKS.search(said) is not None)
            if runs or leads or MARKS.search(name):
                self.alive.append(f"<{tag} {name}={said[:80]!r}>")
            elif MARKS.search(said) and name not in LEADS:
                self._texts.append([said])
                self._texts.append([])

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""
        if tag not in self.INLINE:
            self._texts.append([])

    def handle_data(self, data: str) -> None:
        if self._inside and ("__hit" in data or MARKS.search(data)):
            self.alive.append(f"<{self._inside}>{data[:80]}")
        self._texts[-1].append(data)

    def blocks(self) -> Iterator[str]:
        """Every text that stands together."""
        return ("".join(parts) for parts in self._texts if parts)
