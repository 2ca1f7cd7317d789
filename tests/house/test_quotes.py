"""Quotes in Chinese sentences are “” (GB/T 15834 4.8), nowhere the corner brackets of vertical text."""

from core.foundation.settings import ROOT
from tests.house.source import every, files, none

CORNERS = frozenset("\u300c\u300d\u300e\u300f\ufe41\ufe42\ufe43\ufe44")


def test_no_sentence_is_quoted_by_corners() -> None:
    """In the program, its templates, catalogues, documents and tests."""
    found = {module.path: module.text for module in every()}
    found |= {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for path in files(".html", ".js", ".json", ".po", ".md")
    }
    none(
        f"{path}:{number}"
        for path, text in found.items()
        for number, line in enumerate(text.splitlines(), 1)
        if CORNERS & set(line)
    )
