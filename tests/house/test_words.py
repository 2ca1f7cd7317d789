"""Sentences: every word has a label, every sentence is in the catalogue, its fields fit, its punctuation is ours."""

import ast
import csv
import re
import string
from collections.abc import Iterator
from functools import cache

import pytest

from cli import words
from core.foundation.settings import ROOT
from core.foundation.text import LANGUAGES, SOURCE
from tests.house.source import Module, called, dotted, files, literal, none, product, within

CHINESE = re.compile(r"[\u4e00-\u9fff]")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:;!?]|[,:;!?][\u4e00-\u9fff]|\([\u4e00-\u9fff]|[\u4e00-\u9fff]\)")
FULL_WIDTH = re.compile(r"[\u3000-\u303f\uff00-\uffef]")
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
SINGLE = re.compile(r"[\u4e00-\u9fff]\.(\s|$)|\.\.\.")
WRITTEN = re.compile(
    r"""\b(?:_|N_)\(\s*(?P<quote>["'])(?P<text>(?:(?!(?P=quote)).)*[\u4e00-\u9fff]"""
    r"""(?:(?!(?P=quote)).)*)(?P=quote)\s*[,)]"""
)
MARKS = {"_", "N_"}
OTHER_LANGUAGES = [tag for tag in LANGUAGES if tag != SOURCE]

UNSAID = {
    "core/cases/rules.py": "signs that end a sentence",
    "core/foundation/text.py": "names of languages, each in its own",
    "core/foundation/settings.py": "the centre's name, which an operator sets",
    "core/foundation/pinyin.py": "family names that are read otherwise",
    "core/identity/importing.py": "endings of official names, in files to be read",
    "core/identity/seed.py": "names of the first unit and person, which an administrator changes",
    "core/deadlines/days.py": "how people write a stretch of days in a notice",
    "core/foundation/privacy.py": "how addresses and people are written, to be found in texts",
    "core/cases/external.py": "names by which other systems are called",
    "core/duty/sheets.py": "headings and spellings of days in rosters",
    "core/cases/imports/": "headings and spellings of time in other systems' files",
    "api/mobile/forms.py": "stand-ins for a refused field; nobody reads them",
    "core/knowledge/facts.py": "patterns by which the facts of a reply are known",
    "core/knowledge/ranking.py": "phrases that stand in every question, left out of comparisons",
    "core/files/naming.py": "names of stored files",
    "db/": "reference data, which an administrator edits; no sentence of the product",
}
"""Where Chinese stands in code and is no sentence of the product, and why."""


@cache
def said() -> frozenset[str]:
    """Every sentence, as `./minhu words` reads them; the parsed modules are at hand already."""
    found = {sentence for module in product() for sentence in words.sentences_in(module.nodes(ast.Call))}
    return frozenset(found).union(
        *(words.sentences_of(file) for file in words.sources() if file.suffix != ".py")
    )


def test_the_catalogue_reads_every_module() -> None:
    read = {file.relative_to(ROOT).as_posix() for file in words.sources()}
    assert read >= {module.path for module in product()}


def enums() -> Iterator[tuple[Module, ast.ClassDef]]:
    for module in within("core"):
        for each in module.nodes(ast.ClassDef):
            if any(dotted(base) in {"Word", "StrEnum", "Enum"} for base in each.bases):
                yield module, each


def test_every_word_has_a_chinese_label() -> None:
    """A member of a Word is code, label, sentence; label and sentence are marked for the catalogue."""

    def offences() -> Iterator[str]:
        for module, each in enums():
            if (
                not any(dotted(base) == "Word" for base in each.bases)
                or module.name == "core.foundation.text"
            ):
                continue
            for member in each.body:
                if isinstance(member, ast.Assign) and not _labelled(member.value):
                    yield module.at(member, f"{each.name}.{ast.unparse(member.targets[0])}")

    none(offences())


def _labelled(value: ast.expr) -> bool:
    if not isinstance(value, ast.Tuple) or len(value.elts) < 2:
        return False
    label, *sentence = value.elts[1:]
    return _marked(label) and all(_marked(each) or literal(each) == "" for each in sentence)


def _marked(node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or called(node) != "N_":
        return False
    text = literal(node.args[0]) or ""
    return bool(CHINESE.search(text)) or text.isupper()  # APP is APP in every language


def test_words_of_the_core_are_words() -> None:
    """Words that people read are `Word`s; a bare enum in terms or workflow never leaves the house."""
    none(
        module.at(each, each.name)
        for module, each in enums()
        if module.room == "terms" and not any(dotted(base) == "Word" for base in each.bases)
    )


def marks() -> Iterator[tuple[Module, ast.Call]]:
    for module in product():
        for call in module.nodes(ast.Call):
            if called(call) in MARKS:
                yield module, call


def test_sentences_are_written_where_they_can_be_found() -> None:
    """`N_` marks a literal; `_` translates a literal or something that was marked before, never an f-string."""

    def offences() -> Iterator[str]:
        for module, call in marks():
            first = call.args[0] if call.args else None
            if isinstance(first, ast.JoinedStr | ast.BinOp) or (
                called(call) == "N_" and literal(first) is None
            ):
                yield module.at(call, ast.unparse(call)[:80])

    none(offences())


def test_every_sentence_is_extracted() -> None:
    """A plain search of the text finds no sentence that the catalogue's reader missed, f-strings included."""
    none(
        f"{module.path} {found['text']}"
        for module in product()
        if module.name != "core.foundation.text"
        for found in WRITTEN.finditer(module.text)
        if found["text"] not in said() and "\\" not in found["text"]
    )
    none(
        f"{file.relative_to(ROOT)} {found['text']}"
        for file in files(".html", ".txt", under=("api", "core"))
        for found in WRITTEN.finditer(file.read_text("utf-8"))
        if found["text"] not in said()
    )


def fields(sentence: str) -> set[str]:
    """Names of the fields of a sentence."""
    return {
        name.split(".")[0].split("[")[0]
        for _, name, _, _ in string.Formatter().parse(sentence)
        if name is not None
    }


def test_fields_are_filled() -> None:
    """`_("剩 {n} 小时", n=3)`: exactly the fields of the sentence; a refusal brings at least those."""

    def offences() -> Iterator[str]:
        for module, call in marks():
            text, given = literal(call.args[0] if call.args else None), {key.arg for key in call.keywords}
            if called(call) == "_" and text is not None and None not in given and fields(text) != given:
                yield module.at(call, text)
        for module in product():
            for call in module.nodes(ast.Call):
                first = call.args[0] if call.args else None
                given = {key.arg for key in call.keywords}
                if (
                    isinstance(first, ast.Call)
                    and called(first) == "N_"
                    and None not in given
                    and _refuses(call)
                ):
                    text = literal(first.args[0]) or ""
                    if not fields(text) <= given:
                        yield module.at(call, text)

    none(offences())


def _refuses(call: ast.Call) -> bool:
    name = called(call).rsplit(".", 1)[-1]
    return name[:1].isupper() and name not in {"Need", "Entry"}


def test_chinese_is_spoken_through_the_catalogue() -> None:
    """A Chinese literal outside `_`, `N_` and docstrings is a sentence that nobody will translate."""

    def offences() -> Iterator[str]:
        for module in product():
            if module.path.startswith(tuple(UNSAID)):
                continue
            known = _spoken(module)
            for constant in module.nodes(ast.Constant):
                if (
                    isinstance(constant.value, str)
                    and CHINESE.search(constant.value)
                    and id(constant) not in known
                ):
                    yield module.at(constant, constant.value.strip()[:50])

    none(offences())


def _spoken(module: Module) -> set[int]:
    """Literals that are marked, and docstrings (also of attributes)."""
    known = {id(part) for call in module.nodes(ast.Call) if called(call) in MARKS for part in ast.walk(call)}
    return known | {id(statement.value) for statement in module.nodes(ast.Expr)}


def test_chinese_punctuation_stands_in_sentences() -> None:
    """A full-width mark or space in markup, or between the fields of an f-string, shows in every language."""
    none(
        f"{file.relative_to(ROOT)}:{number} {line.strip()[:80]}"
        for file in files(".html", under=("api", "core"))
        for number, line in enumerate(JINJA.sub("", file.read_text("utf-8")).splitlines(), start=1)
        if FULL_WIDTH.search(line)
    )
    none(
        module.at(part, ast.unparse(shown)[:80])
        for module in within("pages", "api")
        for shown in module.nodes(ast.JoinedStr)
        for part in shown.values
        if FULL_WIDTH.search(literal(part) or "")
    )


def test_punctuation_is_full_width() -> None:
    none(sentence for sentence in said() if HALF_WIDTH.search(sentence) or SINGLE.search(sentence))


def test_punctuation_of_the_seeds_is_full_width() -> None:
    def offences() -> Iterator[str]:
        for file in files(".csv", under=("db",)):
            with file.open(encoding="utf-8", newline="") as rows:
                for number, row in enumerate(csv.reader(rows), start=1):
                    for cell in row:
                        if HALF_WIDTH.search(cell):
                            yield f"{file.relative_to(ROOT)}:{number} {cell[:60]}"

    none(offences())


def test_quotation_marks_are_of_one_kind_per_sentence() -> None:
    """A straight quote in a Chinese sentence is a slip; “” are ours."""
    none(sentence for sentence in said() if CHINESE.search(sentence) and '"' in sentence)


@pytest.mark.parametrize("tag", OTHER_LANGUAGES)
def test_the_words_of_a_list_stay_apart_in_every_language(tag: str) -> None:
    """People choose among the members of a Word by their labels: two that are called the same cannot be chosen."""
    known = words.kept(tag)

    def offences() -> Iterator[str]:
        for module, each in enums():
            labels = [
                literal(member.value.elts[1].args[0]) or ""
                for member in each.body
                if isinstance(member, ast.Assign) and _labelled(member.value)
            ]
            told = {label: known.get(label, label) for label in labels}
            for label, word in told.items():
                if list(told.values()).count(word) > 1:
                    yield module.at(each, f"{each.name}: {label} is {word}")

    none(offences())


@pytest.mark.parametrize("tag", OTHER_LANGUAGES)
def test_the_catalogue_is_complete(tag: str) -> None:
    """Every sentence has a translation with the same fields, nothing else is in it, and `./minhu words` keeps it so."""
    if not words.path(tag).exists():
        pytest.skip(f"no catalogue for {tag} yet: ./minhu words makes it")
    known = words.kept(tag)
    none(
        [
            *(f"not translated: {sentence}" for sentence in said() if not known.get(sentence)),
            *(f"no longer said: {sentence}" for sentence in known.keys() - said()),
            *(
                f"other fields: {sentence}"
                for sentence, told in known.items()
                if told and fields(told) != fields(sentence)
            ),
            *(f"still Chinese: {told}" for told in known.values() if HALF_WIDTH.search(told)),
        ]
    )
    assert words.path(tag).read_bytes() == words.written(words.renewed(tag, said()), tag), "run ./minhu words"
