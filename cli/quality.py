"""`minhu test` and `minhu check`: the same two commands for people and for CI."""

import os
import subprocess
import sys

import typer

from core.foundation.settings import ROOT
from core.foundation.text import _

PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": ["--help"]}

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "--quiet", "."),
    ("mypy",),
)


def test(arguments: typer.Context) -> None:
    """Hand over to pytest: two workers, skipped tests with their reasons, its own closing line last."""
    os.chdir(ROOT)
    sys.stdout.flush()
    command = [sys.executable, "-m", "pytest", "-n", "2", *arguments.args]
    os.execv(sys.executable, command)  # noqa: S606 (our own Python, no shell wanted)


def check() -> None:
    """Run every check, also after one has failed, so that one look shows all."""
    failed = [
        " ".join(command)
        for command in CHECKS
        if subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=False).returncode != 0
    ]
    if failed:
        print(_("没有通过：{checks}", checks="；".join(failed)))
        raise typer.Exit(1)
    print(_("检查全部通过"))
