"""Pages, routes and templates: guarded, declared, and free of what goes past the guard."""

import ast
import re
from collections.abc import Iterator
from functools import cache

from api.access import Access
from api.routes import TABLE
from core.foundation.settings import ROOT
from core.foundation.text import LANGUAGES
from tests.house.source import Module, called, files, keywords, literal, none, within

FORBIDDEN = {
    "image",
    "audio",
    "video",
    "download_button",
    "map",
    "pydeck_chart",
    "experimental_get_query_params",
}
"""What Streamlit would serve past our scope (its media store), or fetch from the internet (map tiles)."""

RUNS_ALONE = {"st.fragment", "st.dialog", "fragment", "dialog"}
CALLBACKS = {"on_click", "on_change", "on_submit"}
QUIET = {"N_", "frozenset", "tuple", "dict", "set", "list", "timedelta", "re.compile", "partial"}
"""Calls that only make a constant, as those of a class do."""

ROUTERS = {"Route", "Mount", "WebSocketRoute", "APIRouter", "FastAPI", "Router", "Starlette"}
DRAWINGS = {"api/mobile/templates/icons.html": "unescaped output"}
"""The icons are drawn by paths that stand in the same file; nobody's input reaches them."""

TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
OWN_NAME = re.compile(r"(?<=>)(" + "|".join(LANGUAGES.values()) + r")(?=<)")
"""A language is called by its own name in every language."""

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def listed() -> frozenset[str]:
    """Files of the navigation table."""
    (table,) = within("pages.shared.navigation")
    return frozenset(
        f"pages/{literal(call.args[0])}"
        for call in table.nodes(ast.Call)
        if called(call) == "Entry" and call.args
    )


def pages() -> Iterator[Module]:
    """Everything a visitor may meet, the frame's own parts aside."""
    for module in within("pages"):
        if not module.path.startswith("pages/shared/") and module.path.endswith(".py") and module.text:
            yield module


def test_the_shell_alone_stands_in_pages() -> None:
    """What lies beside a main script is served by Streamlit itself, past every guard (architecture 7)."""
    assert [path.name for path in (ROOT / "pages").glob("*.py")] == ["shell.py"]
    assert not [path for path in ROOT.glob("*.py") if path.name != "app.py"]


def test_every_listed_page_exists() -> None:
    assert listed()
    none(f"{path} is in the navigation but not there" for path in listed() if not (ROOT / path).exists())


def first_act(module: Module) -> ast.stmt | None:
    """The first statement that does something when the file is run; making a constant does nothing."""
    making = {each.name for each in module.functions() if _only_makes(each)}
    for statement in module.tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
            continue
        calls = [called(node) for node in ast.walk(statement) if isinstance(node, ast.Call)]
        acts = [
            name for name in calls if name not in QUIET | making and not name.rsplit(".", 1)[-1][:1].isupper()
        ]
        if acts or (calls and isinstance(statement, ast.Expr)):
            return statement
    return None


def _only_makes(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A private function that is one `return`: it puts a value together for a table of the module."""
    return (
        function.name.startswith("_") and len(function.body) == 1 and isinstance(function.body[0], ast.Return)
    )


def test_every_page_begins_with_its_guard() -> None:
    """A file of the table asks who is there before it does anything; any other file does nothing by itself."""

    def offences() -> Iterator[str]:
        for module in pages():
            act = first_act(module)
            if module.path == "pages/shell.py":
                continue
            if module.path in listed():
                if act is None or not _guards(act):
                    yield module.at(act or module.tree, "is no call of require_page")
            elif act is not None:
                yield module.at(act, "runs by itself and is not in the navigation table")

    none(offences())


def _guards(statement: ast.stmt) -> bool:
    """Whether it is `require_page(…)`, perhaps with a name for the person, perhaps first of several."""
    value = statement.value if isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.Tuple):
        value = value.elts[0]
    return isinstance(value, ast.Call) and called(value).rsplit(".", 1)[-1] in {
        "require_page",
        "require_login",
    }


def _guarded(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return bool(body) and _guards(body[0])


def test_fragments_and_dialogs_ask_again() -> None:
    """They run without the shell and without the page's first line."""
    none(
        module.at(function, f"{function.name} has no guard")
        for module in within("pages")
        for function in module.functions()
        if any(
            called(mark) in RUNS_ALONE if isinstance(mark, ast.Call) else dotted_name(mark) in RUNS_ALONE
            for mark in function.decorator_list
        )
        and not _guarded(function)
    )


def dotted_name(node: ast.expr) -> str:
    return ast.unparse(node)


def test_callbacks_ask_again() -> None:
    """A callback is a function with a name, whose first line is the guard; a lambda cannot have one."""

    def offences() -> Iterator[str]:
        guarded = {
            function.name: _guarded(function) for module in within("pages") for function in module.functions()
        }
        for module in within("pages"):
            for call in module.nodes(ast.Call):
                for name, value in keywords(call).items():
                    if name not in CALLBACKS or isinstance(value, ast.Constant):
                        continue
                    target = ast.unparse(value).rsplit(".", 1)[-1]
                    if not guarded.get(target, False):
                        yield module.at(call, f"{name}={ast.unparse(value)}")

    none(offences())


def test_nothing_goes_through_streamlits_media_store() -> None:
    none(
        module.at(call, called(call))
        for module in within("pages", "app")
        for call in module.nodes(ast.Call)
        if called(call).split(".", 1)[-1] in FORBIDDEN
        and "." in called(call)
        and called(call).split(".")[0] not in {"altair", "alt", "re", "pd"}
    )


def test_no_person_is_kept_in_session_state() -> None:
    none(
        module.at(node, "keeps the actor across runs")
        for module in within("pages")
        for node in module.nodes(ast.Assign)
        if "session_state" in ast.unparse(node.targets[0])
        and isinstance(node.value, ast.Name)
        and node.value.id in {"actor", "me", "person"}
    )


def test_every_route_declares_who_may_call_it() -> None:
    assert TABLE
    none(f"{door.route.path} {door.access!r}" for door in TABLE if not isinstance(door.access, Access))
    none(
        f"{door.route.path} names a step" for door in TABLE if (door.access is Access.STEP) != bool(door.step)
    )


def test_every_router_is_in_the_table() -> None:
    """Modules that make routes are reached from `api/routes.py`, and the front door takes routes from there only."""
    known, left = set(), ["api.routes"]
    modules = {module.name: module for module in within("api")}
    while left:
        name = left.pop()
        if name in known or name not in modules:
            continue
        known.add(name)
        for _, target in modules[name].imports():
            left += [target, target.rsplit(".", 1)[0]]
    none(
        module.at(call, f"{called(call)} outside the table")
        for module in within("api", "app", "pages")
        for call in module.nodes(ast.Call)
        if called(call) in ROUTERS and module.name not in known
    )
    (front,) = within("app")
    routes = [keywords(call)["routes"] for call in front.nodes(ast.Call) if "routes" in keywords(call)]
    assert [ast.unparse(given) for given in routes] == ["routes"]


def test_no_address_is_declared_twice() -> None:
    seen: dict[tuple[str, str], int] = {}
    for door in TABLE:
        for method in sorted((door.route.methods or set()) - {"HEAD"}):
            seen[door.route.path, method] = seen.get((door.route.path, method), 0) + 1
    assert not [where for where, times in seen.items() if times > 1]


def test_templates_run_nothing_inline() -> None:
    """The content security policy forbids it; so does this."""
    rules = (
        (re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE), "an inline script"),
        (re.compile(r"<style", re.IGNORECASE), "an inline style sheet"),
        (re.compile(r"<[^>]+\sstyle=", re.IGNORECASE), "a style attribute"),
        (re.compile(r"<[^>]+\son[a-z]+=", re.IGNORECASE), "an inline handler"),
        (re.compile(r"\|\s*safe\b"), "unescaped output"),
        (re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.IGNORECASE), "something of another site"),
    )
    none(
        f"{path.relative_to(ROOT)} has {what}"
        for path in files(".html", under=("api", "core"))
        for rule, what in rules
        if rule.search(path.read_text("utf-8")) and DRAWINGS.get(path.relative_to(ROOT).as_posix()) != what
    )


def test_templates_escape_what_they_show() -> None:
    none(
        module.at(call, "does not escape")
        for module in within("api", "core")
        for call in module.nodes(ast.Call)
        if called(call) == "Environment"
        and not (isinstance(on := keywords(call).get("autoescape"), ast.Constant) and on.value is True)
    )


def test_templates_speak_through_the_catalogue() -> None:
    """Chinese words stand inside `{{ _("…") }}`, so that another language can be spoken."""
    none(
        f"{path.relative_to(ROOT)}:{number} {line.strip()[:60]}"
        for path in files(".html", under=("api", "core"))
        for number, line in enumerate(TAGS.sub(_same_lines, path.read_text("utf-8")).splitlines(), start=1)
        if CHINESE.search(OWN_NAME.sub("", line))
    )


def _same_lines(tag: re.Match[str]) -> str:
    return "\n" * tag[0].count("\n")
