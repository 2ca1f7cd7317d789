"""The worker of a simulated quarter: what a real one does in a minute, at a moment that it is told.

`python -m tests.trials.quarter_worker` is a process of its own: it reads moments, names each job that it begins, and
says how much was done. It may be killed at any time, and stand beside others.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import core.wiring  # noqa: F401 (every follower)
from core.cases import jobs as case_jobs
from core.foundation.settings import settings
from core.journal import outbox
from core.journal.followers import name_of
from core.journal.runs import AndMore
from core.journal.turns import take_turn
from core.notices.actions import delivering, planning
from core.notices.gateways import all as gateways
from core.supervision import jobs
from db.session import connect, unit_of_work

JOBS = (*case_jobs.EVERY_MINUTE, case_jobs.look_again, *jobs.EVERY_MINUTE)
TELLING, SENDING = "telling", "sending"

Say = Callable[[str], None]


def work(now: datetime, *, telling: bool, say: Say = lambda _name: None) -> int:
    """What the worker does by then: each job by itself, again while there was much to do; how much."""
    done = 0
    for job in JOBS:
        say(name_of(job))
        while True:
            with unit_of_work() as session:
                some = job(session, now) if take_turn(session, name_of(job)) else 0
            done += some
            if some < case_jobs.BATCH and not isinstance(some, AndMore):
                break
    if telling:
        say(TELLING)
        done += sum(1 for _each in _told(now))
        say(SENDING)
        done += sum(1 for _each in _sent(now))
    return done


def _told(now: datetime) -> Iterator[int]:
    """What waits in the outbox, each in a transaction of its own."""
    while True:
        with unit_of_work() as session:
            row = outbox.take(session, now=now)
            if row is None:
                return
            outbox.run(session, row, now=now)
            told = row.id
        yield told


def _sent(now: datetime) -> Iterator[int]:
    """What is due over the gateways that are set up, as `worker.ticking.deliver_notices` does it."""
    with unit_of_work() as session:
        planning.plan(session, gateways.configured(), now=now)
    while True:
        with unit_of_work() as session:
            parcel = delivering.claim(session, now=now)
        if parcel is None:
            return
        outcome = gateways.send(parcel, now=now)
        with unit_of_work() as session:
            delivering.settle(session, parcel, outcome, now=now)
        yield parcel.id


def main() -> None:
    """Work at each moment that comes in."""
    connect(settings().database_url)
    jobs.GRACE = timedelta(0)  # the server's own clock does not jump

    def say(line: str) -> None:
        print(line, flush=True)

    for line in sys.stdin:
        say(str(work(datetime.fromisoformat(line.strip()), telling=True, say=say)))


if __name__ == "__main__":
    main()
