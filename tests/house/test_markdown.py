"""Streamlit draws markdown almost everywhere: what somebody typed goes through `formats.plain`, or is drawn as HTML."""

import ast
from collections.abc import Iterator

from tests.house import source

DRAWN = frozenset(
    {
        *("markdown", "caption", "write", "title", "header", "subheader", "metric"),
        *("info", "warning", "error", "success", "toast", "exception"),
        *("expander", "popover", "status", "spinner", "tabs", "dialog"),
        *("button", "form_submit_button", "link_button", "page_link", "checkbox", "toggle", "radio", "pills"),
        *("segmented_control", "selectbox", "multiselect", "text_input", "text_area", "number_input"),
        *("date_input", "file_uploader"),
        *("head", "section", "empty", "confirmed"),
    }
)
"""Functions of Streamlit, and of our own on top of it, that draw the words they are given as markdown."""

TYPED = frozenset(
    {
        *(
            "headline",
            "name",
            "full_name",
            "short_name",
            "title",
            "text",
            "body",
            "place",
            "phone",
            "contact",
        ),
        *("reason", "basis", "source", "question", "answer", "asked", "example", "tone", "words", "comment"),
        *("login", "who", "made_by", "decided_by", "handler", "substitute", "successor", "code", "keywords"),
        *(
            "unit",
            "area",
            "category",
            "owner",
            "interim",
            "subject",
            "address",
            "browser",
            "folder",
            "sentence",
        ),
    }
)
"""Names under which the core hands out what somebody typed, or a sentence with a piece of it."""

TAMED = frozenset(
    {
        *("plain", "badge", "lamp_badge", "reason_of"),
        *("moment", "day", "span", "ago", "time_left", "up_to", "weekday", "extent", "browser_name"),
        *("path", "entry", "button", "len", "sum", "key"),
    }
)
"""Functions whose answer is safe whatever they are given, or which draw nothing."""
HELD = frozenset(
    {
        *("key", "options", "format_func", "value", "default", "placeholder", "index"),
        *("query_params", "args", "expanded"),
    }
)
"""Arguments that Streamlit does not draw as markdown."""


CHOICES = frozenset({"selectbox", "multiselect", "pills", "segmented_control"})
"""Of these only the label is looked at; what is offered comes by a function of its own."""


def drawn_raw(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and name of everything typed that is drawn as it is."""
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and _name(call.func) in DRAWN:
            given = [*call.args, *(each.value for each in call.keywords if each.arg not in HELD)]
            for each in given[:1] if _name(call.func) in CHOICES else given:
                yield from _raw(each)


def _raw(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Call):
        name = _name(node.func)
        if name in TAMED or (name == "_" and len(node.args) == 1 and not node.keywords):
            return
        if name in TYPED and isinstance(node.func, ast.Attribute):
            yield node.lineno, name
    if isinstance(node, ast.Attribute):
        if node.attr in TYPED:
            yield node.lineno, node.attr
        return
    unsaid = (getattr(node, "test", None), getattr(node, "slice", None))
    for child in ast.iter_child_nodes(node):
        if child not in unsaid and not isinstance(node, ast.Compare):
            yield from _raw(child)


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_what_somebody_typed_is_never_markdown() -> None:
    found = [
        f"{module.path}:{line} {name}"
        for module in source.within("pages")
        for line, name in drawn_raw(module.tree)
    ]
    assert found == []


def test_a_raw_word_is_found() -> None:
    raw = "st.subheader(case.headline)"
    tamed = "st.markdown(f'**{formats.plain(row.name)}** {_(row.kind.label)}')"
    tree = ast.parse(f"{raw}\n{tamed}")
    assert list(drawn_raw(tree)) == [(1, "headline")]
