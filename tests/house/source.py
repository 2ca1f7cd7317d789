"""The project's own source as the rules of the house read it: every file parsed once, nothing run."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from core.foundation.settings import ROOT

EDGES = ("api", "app", "cli", "pages", "worker")
BANDS = (*EDGES, "core", "db")
CAPABILITIES = (
    "foundation",
    "journal",
    "identity",
    "deadlines",
    "duty",
    "approvals",
    "files",
    "notices",
    "knowledge",
    "cases",
    "publicity",
    "suggestions",
    "supervision",
    "reception",
    "training",
    "insight",
    "bulletins",
    "demo",
)
"""Left never names right (architecture, order of capabilities); the invented district plays through all of them."""

Node = TypeVar("Node", bound=ast.AST)


@dataclass
class Module:
    """One Python file.

    Attributes:
        path: from the project's folder, `core/cases/terms.py`.
        name: as an import names it, `core.cases.terms`.
    """

    path: str
    name: str
    text: str
    by_type: dict[type[ast.AST], list[ast.AST]] = field(default_factory=dict)

    @cached_property
    def tree(self) -> ast.Module:
        """Parsed at the first question; of most tests only the text is looked at."""
        return ast.parse(self.text)

    @property
    def band(self) -> str:
        return self.name.split(".")[0]

    @property
    def room(self) -> str:
        return self.name.rsplit(".", 1)[-1]

    @property
    def capability(self) -> str:
        """`cases` for core.cases.…, db.models.cases and db.models.cases_catalogue, empty outside the capabilities."""
        parts = self.name.split(".")
        if parts[0] == "core" and len(parts) > 2:
            return parts[1]
        return parts[2].split("_")[0] if parts[:2] == ["db", "models"] and len(parts) == 3 else ""

    def nodes(self, kind: type[Node]) -> list[Node]:
        """All nodes of a type, from one walk of the tree."""
        if not self.by_type:
            for node in ast.walk(self.tree):
                self.by_type.setdefault(type(node), []).append(node)
        return self.by_type.get(kind, [])  # type: ignore[return-value]

    def at(self, node: ast.AST, what: str) -> str:
        """An offence as an editor can open it."""
        return f"{self.path}:{getattr(node, 'lineno', 1)} {what}"

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """What it imports, `from a.b import c` as a.b.c."""
        for plain in self.nodes(ast.Import):
            yield from ((plain, alias.name) for alias in plain.names)
        for some in self.nodes(ast.ImportFrom):
            yield from ((some, f"{some.module}.{alias.name}") for alias in some.names)

    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [*self.nodes(ast.FunctionDef), *self.nodes(ast.AsyncFunctionDef)]


@cache
def every() -> tuple[Module, ...]:
    """All our modules, tests too."""
    files = [ROOT / "app.py"]
    for band in (*BANDS, "tests"):
        files += sorted((ROOT / band).rglob("*.py"))
    return tuple(_parsed(path) for path in files)


def _parsed(path: Path) -> Module:
    relative = path.relative_to(ROOT)
    text = path.read_text("utf-8")
    name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
    return Module(relative.as_posix(), name, text)


def within(*places: str) -> Iterator[Module]:
    """Modules in these packages, `core.cases`, or these modules themselves."""
    for module in every():
        if any(module.name == place or module.name.startswith(f"{place}.") for place in places):
            yield module


def product() -> Iterator[Module]:
    """Everything but the tests."""
    return within(*BANDS)


def called(call: ast.Call) -> str:
    """The name a call uses, with its dots: `st.image`, `N_`; empty when it is no name."""
    return dotted(call.func)


def dotted(node: ast.AST) -> str:
    """A name with its dots."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return ""


def literal(node: ast.AST | None) -> str | None:
    """The text of a string literal."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def keywords(call: ast.Call) -> dict[str, ast.expr]:
    """Keyword arguments by name."""
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def files(*suffixes: str, under: Iterable[str] = (*BANDS, "docs", "tests", "deploy")) -> Iterator[Path]:
    """Other files of the project, by suffix; empty folders and missing ones are passed over."""
    for place in under:
        for path in sorted((ROOT / place).rglob("*")):
            if path.suffix in suffixes and "__pycache__" not in path.parts:
                yield path


def none(offences: Iterable[str]) -> None:
    """The rule holds, or its offences are listed one a line."""
    found = sorted(offences)
    assert not found, f"{len(found)} offence(s):\n" + "\n".join(found)
