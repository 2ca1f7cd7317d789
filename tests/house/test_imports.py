"""Imports flow one way: edges, then capabilities from right to left, then the ground."""

import ast
from collections.abc import Iterator

from tests.house.source import CAPABILITIES, EDGES, Module, every, none, product, within

DOORS = {
    "api": ("db.session", "db.hints"),
    "pages": ("db.session",),
    "worker": ("db.session",),
    "app": ("db.session",),
    "cli": (
        "db.session",
        "db.embedded",
        "db.account",
        "db.migrate",
        "db.roles",
        "db.rotation",
        "db.seeds",
        "db.transfer",
    ),
}
"""What an edge may use of db: the two doors; the command line runs the server, too."""

PLAYS_THE_CLOCK = "demo"
"""The invented district lets time pass by itself, and so calls what the schedule would call."""

PURE = (
    "terms",
    "workflow",
    "permissions",
    "values",
    "rules",
    "routing",
    "spans",
    "likeness",
    "rating",
    "reasons",
    "counters",
    "approving",
    "tasking",
    "avoiding",
    "privacy",
    "numbers",
    "lookback",
    "windows",
    "particulars",
    "codes",
    "chain",
    "calendar",
    "actor",
    "sniffing",
    "naming",
    "followers",
    "grams",
    "ranking",
    "reviews",
    "standing",
    "differences",
    "templates",
    "levels",
    "overdue",
    "passing",
    "dissatisfied",
    "poor_reply",
    "repeat",
    "promise",
    "designated",
    "writing_off",
    "notices",
)
"""Rooms that need no database, directly in their capability."""


def reaches(module: Module, *places: str) -> Iterator[str]:
    """Offences: imports of one of these places."""
    for node, target in module.imports():
        if any(target == place or target.startswith(f"{place}.") for place in places):
            yield module.at(node, target)


def test_edges_never_import_each_other() -> None:
    for edge in EDGES:
        others = [other for other in EDGES if other not in {edge, "app"}]
        if edge == "app":  # the front door holds faces together and nothing else
            others = ["cli", "worker"]
        none(offence for module in within(edge) for offence in reaches(module, *others))


def test_nothing_imports_the_edges_from_below() -> None:
    none(offence for module in within("core", "db") for offence in reaches(module, *EDGES, "tests"))


def test_edges_use_the_two_doors_and_no_table() -> None:
    none(
        module.at(node, target)
        for edge, doors in DOORS.items()
        for module in within(edge)
        for node, target in module.imports()
        if target.startswith("db.") and not any(f"{target}.".startswith(f"{door}.") for door in doors)
    )


def test_edges_write_no_statements() -> None:
    def offences() -> Iterator[str]:
        for module in within("pages", "api", "worker"):
            for node, target in module.imports():
                if target.startswith("sqlalchemy.") and not target.startswith(
                    ("sqlalchemy.orm.Session", "sqlalchemy.exc.")
                ):
                    yield module.at(node, target)

    none(offences())


def test_capabilities_name_only_what_stands_left_of_them() -> None:
    def offences() -> Iterator[str]:
        for module in within("core", "db.models"):
            if not module.capability or module.room == "all":
                continue
            own = CAPABILITIES.index(module.capability)
            for node, target in module.imports():
                parts = target.split(".")
                other = (
                    parts[1]
                    if parts[0] == "core"
                    else parts[2].split("_")[0]
                    if parts[:2] == ["db", "models"]
                    else ""
                )
                if other in CAPABILITIES and CAPABILITIES.index(other) > own:
                    if module.band == "db" and parts[0] == "core" and parts[2:3] == ["terms"]:
                        continue
                    yield module.at(node, target)

    none(offences())


def test_capabilities_do_not_know_what_holds_them_together() -> None:
    """`core/wiring.py` and its like stand above all capabilities and know them; they are for the edges."""
    above = [
        module.name for module in within("core") if module.name.count(".") == 1 and not module.capability
    ]
    above = [name for name in above if name.split(".")[1] not in CAPABILITIES]
    none(offence for module in within("core") if module.capability for offence in reaches(module, *above))


def test_every_capability_has_its_place_in_the_order() -> None:
    named = {module.capability for module in within("core", "db.models")} - {"", "all"}
    assert named <= set(CAPABILITIES)


def test_foundation_knows_nobody() -> None:
    none(
        module.at(node, target)
        for module in within("core.foundation")
        for node, target in module.imports()
        if target.startswith(("core.", "db.")) and not target.startswith("core.foundation.")
    )


def test_db_knows_words_and_ground_of_the_core_only() -> None:
    def offences() -> Iterator[str]:
        for module in within("db"):
            for node, target in module.imports():
                parts = target.split(".")
                if parts[0] == "core" and parts[1] != "foundation" and "terms" not in parts[2:4]:
                    yield module.at(node, target)

    none(offences())


def test_pure_rooms_need_no_database() -> None:
    def offences() -> Iterator[str]:
        for module in within("core"):
            parts = module.name.split(".")
            if len(parts) != 3 or parts[2] not in PURE:
                continue
            for node, target in module.imports():
                if target.startswith("db.") or (
                    target.startswith("sqlalchemy") and target != "sqlalchemy.orm.Session"
                ):
                    yield module.at(node, target)
                other = target.split(".")
                pure = set(other[2:4]) & {*PURE}
                if other[0] == "core" and other[1] != "foundation" and not pure:
                    yield module.at(node, target)

    none(offences())


def test_edges_reach_history_and_rows_through_the_core() -> None:
    """`db.models` is for db itself and for the rooms of the core that read and write."""
    none(offence for module in within(*EDGES) for offence in reaches(module, "db.models", "db.base"))


def test_no_import_hides_in_a_function() -> None:
    def offences() -> Iterator[str]:
        for module in product():
            for function in module.functions():
                for node in ast.walk(function):
                    if isinstance(node, ast.Import | ast.ImportFrom):
                        yield module.at(node, function.name)

    none(offences())


def test_wiring_knows_every_jobs_file_and_nobody_else_does() -> None:
    jobs = {module.name for module in within("core") if module.room == "jobs"}
    (wiring,) = within("core.wiring")
    known = {target for _, target in wiring.imports() if target.endswith(".jobs")}
    assert known == jobs
    others = (
        module
        for module in product()
        if module.name != "core.wiring" and module.capability != PLAYS_THE_CLOCK
    )
    none(offence for module in others for offence in reaches(module, *jobs))


def test_every_process_loads_the_wiring() -> None:
    """An act without its followers would lose what they must do: each start of a process wires first."""
    starts = {
        "app": ("app",),
        "worker": ("worker",),
        "cli": ("cli",),
        "tests": ("tests.conftest", "tests.ground"),
    }
    missing = [
        start
        for start, places in starts.items()
        if not any(
            target.startswith("core.wiring") for module in within(*places) for _, target in module.imports()
        )
    ]
    assert not missing


def test_nobody_imports_a_name_out_of_a_package() -> None:
    """Packages are empty: `from core.cases import terms` is fine, a name that is no module is not."""
    names = {module.name for module in every()}
    folders = {name[:cut] for name in names for cut in range(len(name)) if name[cut] == "."}
    packages = {module.name for module in every() if module.path.endswith("__init__.py")}
    none(
        module.at(node, f"from {node.module} import {alias.name}")
        for module in product()
        for node in module.nodes(ast.ImportFrom)
        if node.module in packages | folders - (names - packages)
        for alias in node.names
        if f"{node.module}.{alias.name}" not in names | folders
    )
