"""Turning the clock into work: jobs of the schedule and rows of the outbox, each in a transaction of its own."""

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from core.foundation import clock
from core.journal import outbox, runs
from core.journal.followers import name_of
from core.journal.turns import take_turn
from core.notices.actions import delivering, planning
from core.notices.gateways import all as gateways
from core.notices.terms import OUTWARD, Gateway
from core.notices.values import Outcome
from core.wiring import SCHEDULE, Job
from db.session import unit_of_work

log = structlog.get_logger("worker")

PATIENCE = timedelta(seconds=20)
"""So long a job goes on by itself while there is more; then the others have their turn, and the next minute goes on."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)
"""How long a gateway is left alone after a message of which nobody knows what became."""


@dataclass(slots=True)
class Closed:
    """Gateways that are left alone because nobody knows what became of the last message; longer each time.

    A peer whose front is half down would otherwise be handed the whole queue, one uncertain message after the other.
    """

    until: dict[Gateway, datetime] = field(default_factory=dict)
    pause: dict[Gateway, timedelta] = field(default_factory=dict)

    def note(self, gateway: Gateway, *, uncertain: bool, now: datetime) -> None:
        """How the last one went."""
        if not uncertain:
            self.pause.pop(gateway, None)
            return
        pause = self.pause[gateway] = min(self.pause.get(gateway, FIRST_PAUSE / 2) * 2, LONGEST_PAUSE)
        self.until[gateway] = now + pause

    def holds(self, gateway: Gateway, now: datetime) -> bool:
        """Whether nothing is sent over it yet."""
        return gateway in self.until and now < self.until[gateway]


_closed = Closed()


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


def deliver_notices(over: Collection[Gateway] = OUTWARD, most: int = 200) -> int:
    """Plan what is new and send what is due over these gateways, in turn; how many were tried.

    A gateway or an endpoint that cannot be reached is left alone until the next round. Nothing is locked meanwhile.
    """
    with unit_of_work() as session:
        planning.plan(session, gateways.configured(), now=clock.now())
    lanes = deque(each for each in over if not _closed.holds(each, clock.now()))
    deaf, done = set[str](), 0
    while lanes and done < most:
        gateway = lanes.popleft()
        outcome, more = _deliver_one(gateway, deaf)
        done += outcome is not None
        gone = outcome is not None and outcome.unreachable and gateway is not Gateway.WEBHOOK
        if outcome is not None:
            _closed.note(gateway, uncertain=outcome.uncertain, now=clock.now())
        if more and not gone and not _closed.holds(gateway, clock.now()):
            lanes.append(gateway)
    return done


def _deliver_one(gateway: Gateway, deaf: set[str]) -> tuple[Outcome | None, bool]:
    """Send the next one over a gateway: how that went, and whether there may be more.

    Each endpoint is another system: one that fails becomes `deaf`, the others go on.
    """
    with unit_of_work() as session:
        asked = {"now": clock.now(), "over": (gateway,), "not_to": frozenset(deaf)}
        parcel = delivering.claim(session, **asked, keyed=gateways.keyed())
        more = parcel is not None or delivering.waits(session, **asked)
    if parcel is None:
        return None, more
    outcome = gateways.send(parcel, now=clock.now())
    if outcome.error:
        log.warning("delivery failed", gateway=gateway.value, id=parcel.id, error=outcome.error)
        if gateway is Gateway.WEBHOOK:
            deaf.add(f"webhook:{parcel.address}")
    with unit_of_work() as session:
        delivering.settle(session, parcel, outcome, now=clock.now())
    return outcome, more
