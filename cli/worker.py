"""`minhu worker`: the clock and the queue alone, beside a web face that somebody else started."""

import typer

from cli.children import deaf, end, spawn, stopping_on_signals
from cli.database import opened


def worker() -> None:
    """Run the worker until it ends or is told to; its output is ours."""
    with stopping_on_signals(), opened():
        child = spawn(["worker"])
        try:
            child.wait()
        finally:
            deaf()
            end([child])
        raise typer.Exit(child.returncode)
