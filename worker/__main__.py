"""`python -m worker`: ticks until it is told to stop; a tick under way is finished first."""

import os
import signal
from datetime import timedelta
from threading import Event
from types import FrameType

import structlog
from apscheduler.schedulers.blocking import BlockingScheduler

from core.foundation import clock, logs
from core.foundation.settings import settings
from core.notices.terms import OUTWARD, Gateway
from db.session import connect
from worker.ticking import deliver_notices, drain_outbox, run_schedule

GENTLY = 10
"""So much nicer than the web: where cores are scarce, people who look at a list come first."""

RHYTHMS = {"minute": 60, "hour": 3600}
SOON = timedelta(minutes=1)
"""From a start to the first round of every rhythm; the minute's own begins at once."""

QUEUE = 1
"""Seconds between two looks at the outbox; NOTIFY would only be a hint."""

LETTERS, AT_ONCE = 5, 50
"""Seconds between two looks at notices that are to be sent, and how many one round sends."""

_stopping = Event()


def deliver_over(gateway: Gateway) -> None:
    """Send what is due over one gateway, round after round while there is more."""
    while not _stopping.is_set() and deliver_notices((gateway,), AT_ONCE) >= AT_ONCE:
        pass


def main() -> None:
    """Tick."""
    os.nice(GENTLY)
    logs.configure()
    connect(settings().database_url)
    scheduler = BlockingScheduler(
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for rhythm, seconds in RHYTHMS.items():
        first = (
            clock.now() + SOON
        )  # not a whole rhythm after the start: a worker that is started often gets there, too
        scheduler.add_job(
            run_schedule, "interval", args=[rhythm], seconds=seconds, id=rhythm, next_run_time=first
        )
    scheduler.add_job(drain_outbox, "interval", seconds=QUEUE, id="outbox")
    for gateway in OUTWARD:  # each by itself: one that is slow or away holds up no other
        name = f"notices.{gateway.value.lower()}"
        scheduler.add_job(deliver_over, "interval", args=[gateway], seconds=LETTERS, id=name)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        _stopping.set()
        if not scheduler.running:  # still in the first tick, whose jobs are undone
            raise SystemExit(0)
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    structlog.get_logger("worker").info("worker ready", rhythms=list(RHYTHMS))
    run_schedule("minute")
    scheduler.start()


if __name__ == "__main__":
    main()
