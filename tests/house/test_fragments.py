"""A fragment runs without the frame, which makes a tab forget what it kept: whoever writes in one says so himself."""

import ast
from collections.abc import Iterator

from tests.house.source import Module, called, none, within
from tests.house.test_faces import RUNS_ALONE

Place = tuple[str, str]
"""Module and function."""

FORGETS = {"tell", "tell_now", "forget_kept"}
"""Calls after which everything is asked anew."""


def functions() -> dict[Place, ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of the pages."""
    return {(module.name, each.name): each for module in within("pages") for each in module.functions()}


def beginnings() -> Iterator[Place]:
    """Functions that run by themselves: decorated, or handed to `st.fragment`."""
    for module in within("pages"):
        for function in module.functions():
            marks = [mark.func if isinstance(mark, ast.Call) else mark for mark in function.decorator_list]
            if any(ast.unparse(mark) in RUNS_ALONE for mark in marks):
                yield module.name, function.name
        for call in module.nodes(ast.Call):
            if ast.unparse(call.func) in RUNS_ALONE:
                for handed in call.args:
                    yield from _named(module, handed)


def reached() -> set[Place]:
    """Functions of the pages that a fragment may come to."""
    known, modules = functions(), {module.name: module for module in within("pages")}
    found, open_ones = set[Place](), set(beginnings())
    while open_ones:
        place = open_ones.pop()
        if place in known and place not in found:
            found.add(place)
            open_ones |= set(_named(modules[place[0]], known[place]))
    return found


def _named(module: Module, node: ast.AST) -> Iterator[Place]:
    """Functions that are named below a node: of its own module, imported, or of an imported module."""
    imported = {
        alias.asname or alias.name: (each.module or "", alias.name)
        for each in module.nodes(ast.ImportFrom)
        for alias in each.names
    }
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield imported.get(each.id, (module.name, each.id))
        elif (
            isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id in imported
        ):
            yield ".".join(imported[each.value.id]), each.attr


def _calls(function: ast.AST) -> set[str]:
    return {called(each).rsplit(".", 1)[-1] for each in ast.walk(function) if isinstance(each, ast.Call)}


def test_what_is_written_in_a_fragment_is_seen_at_once() -> None:
    known = functions()
    writing = {place for place in reached() if "unit_of_work" in _calls(known[place])}
    assert ("pages.shared.alarms", "answer") in writing, "the walk finds what it should"
    none(f"{module}: {name}" for module, name in writing if not _calls(known[module, name]) & FORGETS)
