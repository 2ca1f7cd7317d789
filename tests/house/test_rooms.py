"""Rooms, sizes and names: every `__init__.py` empty, no file too long, no room for what has no place."""

import ast
import re
from collections.abc import Iterator

from core.foundation.settings import ROOT
from tests.house.source import EDGES, Module, called, dotted, every, literal, none, product, within

LINES = 400
STATEMENT_LINES = 40
EXCEPTED = ("db/migrations/versions/",)
"""The steps of a migration are one list, never read twice."""

DRAWERS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "managers",
    "misc",
    "base_utils",
    "tools",
}
"""Rooms for what has no place; such a line has a place that nobody has found yet."""

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\bfor now\b|NotImplementedError", re.IGNORECASE)

WRITERS = re.compile(r"^core\.\w+\.actions(\.|$)")
STATUS_ROOMS = {"core.cases.actions.spine", "core.knowledge.actions.spine"}
"""The one place of a capability that changes a stored status, by its table of moves."""


def test_every_package_is_empty() -> None:
    none(
        f"{module.path} is not empty"
        for module in every()
        if module.path.endswith("__init__.py") and module.text
    )


def test_no_file_is_too_long() -> None:
    none(
        f"{module.path} has {length} lines"
        for module in every()
        if (length := module.text.count("\n")) > LINES
    )


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first decorator or `def` to the end, the docstring aside."""
    first = min([function.lineno, *(each.lineno for each in function.decorator_list)])
    said = function.body[0]
    doc = (said.end_lineno or 0) - said.lineno + 1 if ast.get_docstring(function) is not None else 0
    return (function.end_lineno or first) - first + 1 - doc


def test_no_function_is_too_long() -> None:
    """Forty lines, the docstring not counted. There is no list of exceptions."""
    none(
        module.at(function, f"{function.name} has {length_of(function)} lines")
        for module in product()
        if not module.path.startswith(EXCEPTED)
        for function in module.functions()
        if length_of(function) > STATEMENT_LINES
    )


def test_no_drawer_for_odds_and_ends() -> None:
    none(module.path for module in every() if DRAWERS & set(module.name.split(".")))


def test_nothing_is_left_unfinished() -> None:
    none(
        f"{module.path}:{number} {line.strip()}"
        for module in product()
        for number, line in enumerate(module.text.splitlines(), start=1)
        if UNFINISHED.search(line)
    )


def test_every_capability_says_what_it_answers_for() -> None:
    capabilities = {module.capability for module in within("core")} - {"", "foundation", "locale"}
    none(
        f"core/{name} has no {room}"
        for name in capabilities
        for room in ("README.md", "terms.py")
        if not (ROOT / "core" / name / room).exists() and not (name == "demo" and room == "terms.py")
    )


def test_modules_say_what_they_are_for() -> None:
    none(
        f"{module.path} has no docstring"
        for module in product()
        if not ast.get_docstring(module.tree) and not module.path.endswith("__init__.py")
    )


def test_status_is_moved_by_the_table_and_nowhere_else() -> None:
    """`row.status = …` stands in the spine of the acts; a row begins with its status in an act or an import."""

    def offences() -> Iterator[str]:
        for module in within("core", *EDGES):
            for node in module.nodes(ast.Assign):
                for target in node.targets:
                    if (
                        isinstance(target, ast.Attribute)
                        and target.attr == "status"
                        and dotted(target.value) != "self"
                        and module.name not in STATUS_ROOMS
                    ):
                        yield module.at(node, "assigns a status")
            yield from _quiet_moves(module)

    none(offences())


def _quiet_moves(module: Module) -> Iterator[str]:
    for call in module.nodes(ast.Call):
        if called(call) == "setattr" and literal(call.args[1] if len(call.args) > 1 else None) == "status":
            yield module.at(call, "sets a status by name")
        if called(call).endswith(".values") and any(keyword.arg == "status" for keyword in call.keywords):
            yield module.at(call, "updates a status in a statement")


def test_acts_never_commit() -> None:
    """One act, one transaction, committed by `unit_of_work`."""
    none(
        module.at(call, called(call))
        for module in within("core", *EDGES)
        for call in module.nodes(ast.Call)
        if called(call).rsplit(".", 1)[-1] in {"commit", "rollback"} and "session" in called(call).lower()
    )


def test_acts_take_the_moment_by_name() -> None:
    """Public acts are called `(session, actor, subject, …, *, now)`: a moment is never mixed up with another."""
    none(
        module.at(function, f"{function.name} takes now by position")
        for module in within("core")
        if WRITERS.match(module.name)
        for function in module.functions()
        if not function.name.startswith("_") and "now" in [argument.arg for argument in function.args.args]
    )
