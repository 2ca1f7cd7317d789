"""What Prometheus reads: counted in this process, or looked up in the database at the moment of asking."""

from collections.abc import Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from api.held import HELD
from core import health
from core.foundation import clock
from core.health import Health
from db.session import pool, reading

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

Gauge("minhu_sockets", "Open pages of staff", registry=REGISTRY).set_function(lambda: len(HELD))
Gauge("minhu_sessions_held", "Sessions with an open page", registry=REGISTRY).set_function(HELD.sessions)


class House(Collector):
    """The database's and the disk's figures: no data of a person, no name of a unit, only counts and moments."""

    def collect(self) -> Iterable[Metric]:
        """One look; without a database only that it is not there."""
        free, every = health.free_disk()
        yield _one("minhu_disk_free_bytes", "Free under MINHU_HOME", free)
        yield _one("minhu_disk_bytes", "Size of that disk", every)
        yield from _pool()
        try:
            with reading() as session:
                seen = health.examine(session, now=clock.now())
        except (SQLAlchemyError, RuntimeError):  # no server; no district on it
            yield _one("minhu_database_up", "Whether the database answers", 0)
            return
        yield _one("minhu_database_up", "Whether the database answers", 1)
        yield from _seen(seen)


REGISTRY.register(House())


def _pool() -> Iterable[Metric]:
    used, idle, most = pool()
    made = GaugeMetricFamily("minhu_database_connections", "Connections of this process", labels=["state"])
    for state, count in (("used", used), ("idle", idle), ("most", most)):
        made.add_metric([state], count)
    yield made


def _seen(seen: Health) -> Iterable[Metric]:
    due = seen.backlog.oldest_due
    waited = max(0.0, (seen.now - due).total_seconds()) if due else 0.0
    yield _one("minhu_outbox_pending", "Work that waits for the worker", seen.backlog.pending)
    yield _one("minhu_outbox_parked", "Work that waits for a person", seen.backlog.parked)
    yield _one("minhu_outbox_oldest_seconds", "How long the oldest work is due", waited)
    yield _one("minhu_deliveries_pending", "Messages that wait for their gateway", seen.deliveries.pending)
    yield _one("minhu_deliveries_parked", "Messages that wait for a person", seen.deliveries.parked)
    yield _one("minhu_checkpoint_number", "Newest signature over history", seen.signed[0])
    yield _one("minhu_checkpoint_timestamp_seconds", "When it was made", _stamp(seen.signed[1]))
    made_at = seen.backup.at if seen.backup else None
    yield _one("minhu_backup_timestamp_seconds", "When the last backup was made; 0: never", _stamp(made_at))
    yield _one("minhu_migration_current", "Whether schema and program fit", seen.migration == seen.wanted)
    runs = GaugeMetricFamily(
        "minhu_job_success_timestamp_seconds",
        "When a job last ended well; 0: never",
        labels=["job", "rhythm"],
    )
    for run in seen.jobs:
        runs.add_metric([run.name, run.rhythm], _stamp(run.at))
    yield runs


def _one(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(name, said, value=float(value))


def _stamp(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
