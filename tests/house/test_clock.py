"""Only `core/foundation/clock.py` reads the clock: everything else is told what time it is."""

import ast

from tests.house.source import called, none, product, within

READS = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "datetime.datetime.now",
    "datetime.date.today",
}
STOPWATCHES = {
    "api/gate.py": "how long a socket was silent, inside one process",
    "api/metering.py": "how long a request took, inside one process",
    "cli/imports.py": "how many seconds a file took, for the operator",
}
"""Who may use the monotonic clock, which tells no moment, only how long something lasts."""


def test_one_module_reads_the_clock() -> None:
    none(
        module.at(call, called(call))
        for module in product()
        if module.path != "core/foundation/clock.py"
        for call in module.nodes(ast.Call)
        if called(call) in READS
    )


def test_nobody_takes_the_clock_by_another_name() -> None:
    none(
        module.at(node, target)
        for module in product()
        for node, target in module.imports()
        if target in {"time.time", "time.time_ns", "time.localtime", "time.gmtime"}
    )


def test_stopwatches_are_argued() -> None:
    used = {
        module.path
        for module in product()
        if any(target in {"time.monotonic", "time.perf_counter"} for _, target in module.imports())
        or any(called(call) in {"time.monotonic", "time.perf_counter"} for call in module.nodes(ast.Call))
    }
    assert used <= set(STOPWATCHES), used - set(STOPWATCHES)


def test_the_core_is_told_the_time() -> None:
    """`clock.now()` is called by edges, at the begin of an act; the core gets `now` as an argument."""
    none(
        module.at(call, called(call))
        for module in within("core", "db")
        if module.path != "core/foundation/clock.py"
        for call in module.nodes(ast.Call)
        if called(call) in {"now", "clock.now"}
    )


def test_moments_know_their_zone() -> None:
    none(
        module.at(call, "a moment without zone")
        for module in product()
        for call in module.nodes(ast.Call)
        if called(call).endswith(("fromtimestamp", "utcfromtimestamp", "strptime"))
        and not (len(call.args) > 1 and called(call).endswith(".fromtimestamp"))
        and not any(keyword.arg == "tz" for keyword in call.keywords)
        and not called(call).startswith("time.")
        and "replace(tzinfo" not in ast.get_source_segment(module.text, call)  # type: ignore[operator]
        and not _zoned(module.text, call)
    )


def _zoned(text: str, call: ast.Call) -> bool:
    """Whether the line goes on to give it a zone or to make a day of it."""
    line = text.splitlines()[(call.end_lineno or call.lineno) - 1][call.end_col_offset or 0 :]
    return line.startswith((".replace(tzinfo=", ".date()"))
