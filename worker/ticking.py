"""Turning the clock into work: jobs of the schedule and rows of the outbox, each in a transaction of its own."""

from datetime import datetime, timedelta

import structlog

from core.foundation import clock
from core.journal import outbox, runs
from core.journal.followers import name_of
from core.journal.turns import take_turn
from core.notices.actions import delivering, planning
from core.notices.gateways import all as gateways
from core.notices.terms import Gateway
from core.wiring import SCHEDULE, Job
from db.session import unit_of_work

log = structlog.get_logger("worker")

PATIENCE = timedelta(seconds=20)
"""So long a job goes on by itself while there is more; then the others have their turn, and the next minute goes on."""


def run_schedule(rhythm: str) -> None:
    """Run every job of a rhythm; one that fails is logged by its type and stops no other."""
    for job in SCHEDULE[rhythm]:
        run_job(job)


def run_job(job: Job) -> None:
    """Run one job, unless another worker is at it; while there is more, stretch by stretch.

    Each stretch is a transaction of its own.
    """
    name, began, count = name_of(job), clock.now(), 0
    try:
        while True:
            with unit_of_work() as session:
                if not take_turn(session, name):
                    return
                done = job(session, clock.now())
                count += done if isinstance(done, int) else 0
                runs.note_run(session, name, done=count, took=clock.now() - began, now=began)
            if not isinstance(done, runs.AndMore) or clock.now() - began >= PATIENCE:
                break
        if count:
            log.info("job done", job=name, count=count)
    except Exception as problem:  # noqa: BLE001 (the next tick tries again; data never enters the log)
        # no traceback: the parameters of a statement are personal data
        log.error("job failed", job=name, error=type(problem).__name__)  # noqa: TRY400
        _note_failure(name, type(problem).__name__, began)


def _note_failure(name: str, error: str, began: datetime) -> None:
    """What failed is seen on the administrator's page; where even that cannot be written, the log has it."""
    try:
        with unit_of_work() as session:
            if take_turn(session, name):
                runs.note_run(session, name, error=error, took=clock.now() - began, now=began)
    except Exception as problem:  # noqa: BLE001 (the database itself may be what failed)
        log.error("job not noted", job=name, error=type(problem).__name__)  # noqa: TRY400


def drain_outbox(most: int = 500) -> int:
    """Run what is due in the outbox, one row a transaction; how many."""
    for done in range(most):
        with unit_of_work() as session:
            now = clock.now()
            row = outbox.take(session, now=now)
            if row is None:
                return done
            outbox.run(session, row, now=now)
            if row.error:
                log.warning("outbox row failed", follower=row.follower, id=row.id, error=row.error)
    return most


def deliver_notices(most: int = 200) -> int:
    """Send what is due over every gateway that is set up, one delivery at a time; how many were tried.

    A gateway or an endpoint that cannot be reached is left alone until the next round. Nothing is locked meanwhile.
    """
    with unit_of_work() as session:
        planning.plan(session, gateways.configured(), now=clock.now())
    gone: set[Gateway] = set()
    deaf: set[str] = set()
    for done in range(most):
        with unit_of_work() as session:
            parcel = delivering.claim(
                session, now=clock.now(), without=frozenset(gone), not_to=frozenset(deaf)
            )
        if parcel is None:
            return done
        outcome = gateways.send(parcel, now=clock.now())
        if outcome.unreachable:
            gone.add(parcel.gateway)
        elif outcome.error and parcel.gateway is Gateway.WEBHOOK:  # each endpoint is another system
            deaf.add(f"webhook:{parcel.address}")
        if outcome.error:
            log.warning("delivery failed", gateway=parcel.gateway.value, id=parcel.id, error=outcome.error)
        with unit_of_work() as session:
            delivering.settle(session, parcel, outcome, now=clock.now())
    return most
