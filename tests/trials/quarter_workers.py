"""Worker processes of a simulated quarter: started, told the time, killed, started again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime
from typing import Self

from cli.children import environment
from core.cases import jobs as case_jobs
from core.foundation.settings import ROOT
from core.journal.followers import name_of
from core.supervision import jobs
from tests.trials.quarter_worker import SENDING, TELLING

ROUNDS = 30
"""So often the workers go on at one moment, until none of them finds anything more to do."""

TARGETS = (
    *(name_of(job) for job in (*jobs.EVERY_MINUTE, case_jobs.note_passed, case_jobs.note_answered_late)),
    *(name_of(jobs.let_time_pass), name_of(case_jobs.note_passed)),
    *(TELLING, SENDING),
)
"""In what a worker is killed: the jobs that list, enter, raise, and tell; twice as often where most happens."""


def start() -> subprocess.Popen[str]:
    """One worker, on the database of this process."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.trials.quarter_worker"],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def tell(worker: subprocess.Popen[str], now: datetime) -> None:
    """Say which moment it is."""
    assert worker.stdin is not None
    worker.stdin.write(f"{now.isoformat()}\n")
    worker.stdin.flush()


def hear(worker: subprocess.Popen[str]) -> str:
    """The next that it says: a job that it begins, or how much it has done.

    Raises:
        RuntimeError: it is gone.
    """
    assert worker.stdout is not None
    line = worker.stdout.readline().strip()
    if not line:
        raise RuntimeError("a worker is gone")
    return line


def wait(worker: subprocess.Popen[str]) -> int:
    """Until it has done its work; how much."""
    while not (line := hear(worker)).isdigit():
        pass
    return int(line)


class Crowd:
    """Workers that all work at each moment, at the same time; they stand while the block lasts.

    Attributes:
        busy: rounds in which more than one had something to do.
    """

    def __init__(self, many: int) -> None:
        self.many = many
        self.workers: list[subprocess.Popen[str]] = []
        self.busy = 0

    def __enter__(self) -> Self:
        self.workers = [start() for _each in range(self.many)]
        return self

    def __exit__(self, *_problem: object) -> None:
        for worker in self.workers:
            worker.kill()
            worker.wait()

    def __call__(self, now: datetime) -> None:
        """All of them, until there is nothing more to do."""
        for _round in range(ROUNDS):
            for worker in self.workers:
                tell(worker, now)
            done = [wait(worker) for worker in self.workers]
            self.busy += sum(each > 0 for each in done) > 1
            if not any(done):
                return


class Victim(Crowd):
    """One worker that is killed with -9, so many times, in the middle of what it does.

    Attributes:
        kills: by the job in which it died.
    """

    def __init__(self, kills: int, seed: int) -> None:
        super().__init__(1)
        self.left, self.dice, self.kills = kills, random.Random(seed), Counter[str]()

    def __call__(self, now: datetime) -> None:
        """It works, dies, another goes on at the same moment."""
        while self.left and self.dice.random() < 0.7:
            self.left -= 1
            self._die(now)
        super().__call__(now)

    def _die(self, now: datetime) -> None:
        """In one of the ledger's jobs, some thousandths of a second after it began, with all its work before it."""
        (worker,) = self.workers
        target = self.dice.choice(TARGETS)
        tell(worker, now)
        while (last := hear(worker)) != target and not last.isdigit():
            pass
        time.sleep(self.dice.random() * 0.08)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        assert worker.stdout is not None
        last = ([last, *worker.stdout.read().split()])[-1]
        self.kills["at_rest" if last.isdigit() else last] += 1
        self.workers[0] = start()
