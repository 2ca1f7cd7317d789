"""The whole product as its user starts it: `./minhu serve` in a home of its own, on a free port."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
import psutil

from core.foundation.settings import ROOT
from db import embedded
from tests.serving import free_port

READY = 120.0


class Product:
    """A running product; a block ends it as Ctrl-C would."""

    def __init__(self, home: Path, *options: str) -> None:
        self.home = home
        self.options = options or ("--no-demo",)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """This home, and nothing of the test's own database."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MINHU_")}
        return {**kept, "MINHU_HOME": str(self.home), "PYTHONPATH": str(ROOT)}

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)

    def start(self) -> None:
        """Start it and wait for the citizens' home."""
        self.home.mkdir(parents=True, exist_ok=True)
        log = (self.home / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli", "serve", "--port", str(self.port), *self.options],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        self.settle()

    def settle(self) -> None:
        """Wait until it answers; a product that ended because its web process died is started again, as by systemd.

        Raises:
            TimeoutError: it does not answer.
        """
        ends = time.monotonic() + READY
        while time.monotonic() < ends:
            if self.process is not None and self.process.poll() is not None:
                self.start()
                return
            try:
                if httpx.get(f"{self.url}/m", timeout=5).status_code == httpx.codes.OK:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise TimeoutError((self.home / "serve.log").read_text("utf-8")[-2000:])

    def kill(self, victim: str, how: signal.Signals) -> None:
        """Kill the web process, or the database's postmaster."""
        os.kill(self.pid_of(victim), how)

    def pid_of(self, victim: str) -> int:
        """The process id of a part: `web`, `worker` or `database`.

        Raises:
            LookupError: it is not running.
        """
        if victim == "database":
            data = embedded.where(self.home)
            if data is None:
                raise LookupError(victim)
            return int((data / "postmaster.pid").read_text("ascii").split()[0])
        word = {"web": "streamlit", "worker": "worker"}[victim]
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children(recursive=True):
            if word in child.cmdline():
                return child.pid
        raise LookupError(victim)

    def command(self, *arguments: str) -> bool:
        """Run another `./minhu` command on the same home; whether it ended well."""
        done = subprocess.run(
            [sys.executable, "-m", "cli", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=False,
            capture_output=True,
        )
        return done.returncode == 0
