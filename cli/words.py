"""`minhu words`: brings the English catalogue up to what the source says; translations are kept.

Sentences are found where they stand: `_` and `N_` in Python, `{{ _("…") }}` in templates. Python is read by its own
parser, because babel's does not look into f-strings before Python 3.12. The catalogue is sorted and names no file and
no line, so that a change of code that changes no sentence changes no catalogue.
"""

import ast
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Annotated

import typer
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from core.foundation.settings import ROOT
from core.foundation.text import CATALOGUES, LANGUAGES, SOURCE, _

SPEAKING = ("app.py", "api", "cli", "core", "db", "pages", "worker")
"""What is read; tests speak to engineers."""

TEMPLATES = {".html", ".txt"}
MARKS = {"_": None, "N_": None}
HEADER = 'msgid ""\nmsgstr ""\n"Language: {tag}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
"""Our own, without dates: two people who run this get the same file."""


def words(
    *, missing: Annotated[bool, typer.Option("--missing", help=_("列出还没有译文的句子，不改文件"))] = False
) -> None:
    """Update every catalogue, or list what is not translated yet."""
    said = sentences()
    for tag in LANGUAGES:
        if tag == SOURCE:
            continue
        catalogue = renewed(tag, said)
        without = untranslated(catalogue)
        if missing:
            print("\n".join(without))
        else:
            CATALOGUES.mkdir(exist_ok=True)
            path(tag).write_bytes(written(catalogue, tag))
        print(
            _(
                "{language}：{total} 句，{missing} 句没有译文",
                language=LANGUAGES[tag],
                total=len(said),
                missing=len(without),
            )
        )


def sentences() -> frozenset[str]:
    """Every sentence the product can say."""
    return frozenset(sentence for file in sources() for sentence in sentences_of(file))


def sources() -> Iterator[Path]:
    """Files that may say something to people."""
    for place in SPEAKING:
        top = ROOT / place
        for file in [top] if top.is_file() else sorted(top.rglob("*")):
            if file.suffix == ".py" or (file.suffix in TEMPLATES and "templates" in file.parts):
                yield file


def sentences_of(file: Path) -> Iterator[str]:
    """The sentences of one file."""
    if file.suffix == ".py":
        yield from sentences_in(ast.walk(ast.parse(file.read_text("utf-8"))))
    else:
        for _line, sentence, _comments, _context in extract_from_file("jinja2", file, keywords=MARKS):
            if isinstance(sentence, str) and sentence:
                yield sentence


def sentences_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The sentences that `_` and `N_` are given as literals."""
    for node in nodes:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in MARKS
            and node.args
            and isinstance(node.args[0], ast.Constant)
            and isinstance(node.args[0].value, str)
            and node.args[0].value
        ):
            yield node.args[0].value


def path(tag: str) -> Path:
    """Where the catalogue of a language stands."""
    return CATALOGUES / f"{tag}.po"


def renewed(tag: str, said: frozenset[str]) -> Catalog:
    """The catalogue with exactly these sentences; what was translated stays translated."""
    known = kept(tag)
    catalogue = Catalog(locale=tag)
    for sentence in sorted(said):
        catalogue.add(sentence, known.get(sentence, ""))
    return catalogue


def kept(tag: str) -> dict[str, str]:
    """Today's translations; what is marked as doubtful counts as none."""
    if not path(tag).exists():
        return {}
    with path(tag).open("rb") as source:
        return {entry.id: entry.string for entry in read_po(source) if entry.id and not entry.fuzzy}


def untranslated(catalogue: Catalog) -> list[str]:
    """Sentences without a translation."""
    return [entry.id for entry in catalogue if entry.id and not entry.string]


def written(catalogue: Catalog, tag: str) -> bytes:
    """The file's content."""
    body = BytesIO()
    write_po(body, catalogue, no_location=True, omit_header=True, sort_output=True, width=0)
    return HEADER.format(tag=tag).encode() + body.getvalue()
