"""The real web process for a test: `streamlit run app.py` on a free loopback port, on the test's database."""

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import IO

import httpx

from cli.children import environment
from core.foundation.settings import ROOT
from tests import elsewhen
from tests.elsewhen import Elsewhen

PATIENCE = 60.0
"""Seconds to the first answer, on a busy machine."""


@contextmanager
def serving(time: Elsewhen | None = None, app: str = "app.py", log: Path | None = None) -> Iterator[str]:
    """A fresh process on the database MINHU_DATABASE_URL names; its address; gone after the block.

    Args:
        time: the time it lives in, ours when None.
        app: what it runs, below the project's folder.
        log: a file for all it says, to be read afterwards.
    """
    port = free_port()
    module, told = ("tests.elsewhen", {elsewhen.FILE: str(time.file)}) if time else ("streamlit", {})
    command = [sys.executable, "-m", module, "run", app, "--server.port", str(port)]
    kept: IO[bytes] = log.open("w+b") if log else tempfile.TemporaryFile()  # noqa: SIM115  closed below
    with kept as said:  # a pipe nobody reads would stop the process when it is full
        process = subprocess.Popen(
            [*command, "--server.address", "127.0.0.1"],
            cwd=ROOT,
            env=environment() | told,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(process, base, said)
            yield base
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(process: subprocess.Popen[bytes], base: str, said: IO[bytes]) -> None:
    until = monotonic() + PATIENCE
    with httpx.Client(trust_env=False, timeout=2, transport=httpx.HTTPTransport(retries=3)) as client:
        while monotonic() < until:
            if process.poll() is not None:
                said.seek(0)
                raise RuntimeError(f"the web process ended at once:\n{said.read().decode()}")
            try:
                if client.get(f"{base}/_stcore/health").status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                continue
    raise TimeoutError("the web process does not answer")


def free_port() -> int:
    """A loopback port that nobody sits on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
