"""How the jobs of the schedule went: one row a job, written by the worker, read on an administrator's page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models.journal import JobState


class AndMore(int):
    """How much a job did in one transaction when it stopped at its bound: the worker calls it again at once."""


def so_far(done: int, bound: int) -> int:
    """How much was done; a full stretch says that there may be more. What could not be done counts as nothing."""
    return AndMore(done) if done >= bound else done


def together(*parts: int) -> int:
    """What the parts of a job did; there is more when there is more of any."""
    more = any(isinstance(part, AndMore) for part in parts)
    return AndMore(sum(parts)) if more else sum(parts)


@dataclass(frozen=True, slots=True)
class Ran:
    """The last run of a job.

    Attributes:
        done: how much it did.
        worked_at: the last run that did anything; None: never yet.
        failures: how often in a row it failed; 0 when the last run was fine.
    """

    name: str
    ran_at: datetime
    took: timedelta
    done: int
    worked_at: datetime | None
    error: str
    failed_at: datetime | None
    failures: int


def note_run(
    session: Session, name: str, *, done: int = 0, error: str = "", took: timedelta, now: datetime
) -> None:
    """Remember how a run went.

    Args:
        error: type of the failure, never its data; empty when it was fine.
        now: when the run began.
    """
    row = session.get(JobState, name, with_for_update=True)
    if row is None:
        row = JobState(name=name, ran_at=now, milliseconds=0, done=0, error="", failures=0)
        session.add(row)
    row.ran_at, row.milliseconds, row.done = now, took // timedelta(milliseconds=1), done
    if done:
        row.worked_at = now
    if error:
        row.error, row.failed_at, row.failures = error, now, row.failures + 1
    else:
        row.failures = 0
    session.flush()


def last_runs(session: Session) -> dict[str, Ran]:
    """The last run of every job that ever ran, by name."""
    return {
        row.name: Ran(
            row.name,
            row.ran_at,
            timedelta(milliseconds=row.milliseconds),
            row.done,
            row.worked_at,
            row.error,
            row.failed_at,
            row.failures,
        )
        for row in session.scalars(select(JobState))
    }


def ended_well(session: Session) -> dict[str, datetime]:
    """When the last run of each job ended, by name; of those whose last run did not fail."""
    return {name: ran.ran_at + ran.took for name, ran in last_runs(session).items() if not ran.failures}
