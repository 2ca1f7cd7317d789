"""The house's papers keep up with the house: glossary, map, decisions, pinned requirements; nothing of one machine."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from core.foundation.settings import ROOT
from tests.house.source import dotted, none, product, within

TEXTS = {
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".toml",
    ".txt",
    ".csv",
    ".yml",
    ".mako",
    ".po",
    ".json",
    ".conf",
    "",
}
SKIPPED = {".venv", "var", ".git", ".hypothesis", "__pycache__", "LICENSE"}

MACHINE = re.compile(r"(?<![\w.:])/(work|home|Users|root)/\w|\.\./shared\b|\b[A-Z]:\\Users")
"""Absolute paths of somebody's machine, and folders beside the project that no clone has."""

LINK = re.compile(r"\[[^\]]*\]\((?!https?:|#|mailto:)([^)\s#]+)")
NUMBERED = re.compile(r"^(\d{4})-[a-z0-9-]+\.md$")
HEADINGS = ("## Context", "## Decision", "## Consequences")


def top() -> list[Path]:
    """Folders and files at the top that are ours, so that the environment is not walked."""
    return [
        path
        for path in sorted(ROOT.iterdir())
        if path.name not in SKIPPED and not path.name.endswith("_cache")
    ]


def texts() -> Iterator[tuple[Path, str]]:
    """Files that belong to the project, as text."""
    for start in top():
        for path in [start] if start.is_file() else sorted(start.rglob("*")):
            if path.is_file() and path.suffix in TEXTS and not SKIPPED & set(path.parts):
                try:
                    yield path, path.read_text("utf-8")
                except UnicodeDecodeError:
                    continue


def test_nothing_names_somebodys_machine() -> None:
    none(
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1} {found[0]}"
        for path, text in texts()
        for found in MACHINE.finditer(text)
    )


def test_every_enumeration_stands_in_the_glossary() -> None:
    glossary = (ROOT / "core/GLOSSARY.md").read_text("utf-8")
    none(
        module.at(each, f"{each.name} is not in core/GLOSSARY.md")
        for module in within("core", "api", "worker")
        for each in module.nodes(ast.ClassDef)
        if any(dotted(base) in {"Word", "StrEnum", "Enum"} for base in each.bases)
        and not each.name.startswith("_")
        and each.name != "Word"
        and f"`{each.name}`" not in glossary
    )


def test_the_glossary_names_nothing_that_is_gone() -> None:
    """Identifiers in its second column stand somewhere in the code."""
    known = {part for module in product() for part in re.findall(r"\w+", module.text)}
    rows = re.findall(r"^\|[^|]+\|([^|]+)\|", (ROOT / "core/GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    none(
        name
        for row in rows
        for name in re.findall(r"`([A-Za-z_.]+)`", row)
        if not set(name.split(".")) - {"core", "db", "py"} <= known
    )


def test_the_map_names_every_capability() -> None:
    text = (ROOT / "core/README.md").read_text("utf-8")
    names = {module.capability for module in within("core")} - {""}
    none(name for name in names if f"`{name}`" not in text)


def test_decisions_are_numbered_and_listed() -> None:
    folder = ROOT / "docs/decisions"
    names = sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")
    none(name for name in names if not NUMBERED.match(name))
    numbers = [name[:4] for name in names]
    assert len(numbers) == len(set(numbers)), numbers
    index = (folder / "README.md").read_text("utf-8")
    none(f"{name} is not in the index" for name in names if name not in index)
    for name in names:
        text = (folder / name).read_text("utf-8")
        none(f"{name} lacks {heading}" for heading in HEADINGS if heading not in text)


def test_links_between_papers_lead_somewhere() -> None:
    none(
        f"{path.relative_to(ROOT)} → {target}"
        for path, text in texts()
        if path.suffix == ".md"
        for target in LINK.findall(text)
        if not (path.parent / target).exists() and not target.endswith(".png")
    )


def test_every_requirement_is_pinned_with_a_reason() -> None:
    lines = [
        line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if line[:1].isalpha()
    ]
    none(line for line in lines if not re.match(r"^[\w.\[\]-]+==\S+\s+# \S", line))
    pins = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if line[:1].isalpha()]
    none(line for line in pins if "==" not in line)
