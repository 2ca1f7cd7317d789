"""Hearing NOTIFY: hints only, on a connection of its own; whoever listens also asks from time to time."""

import select
from collections.abc import Iterator
from threading import Event
from typing import cast

import structlog
from psycopg2 import Error as DriverError
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT, connection, quote_ident
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from db.session import factory

QUIET = 1.0
"""Seconds after which a silent wait looks whether to stop."""
AGAIN = 5.0
"""Seconds before a lost connection is tried again."""

log = structlog.get_logger("db")


def heard(channel: str, stop: Event) -> Iterator[str]:
    """Payloads of a channel as they come, until told to stop; a lost connection is opened again."""
    while not stop.is_set():
        try:
            line = _line(channel)
        except (SQLAlchemyError, DriverError):
            log.warning("hints_not_heard", channel=channel, exc_info=True)
            stop.wait(AGAIN)
            continue
        try:
            while not stop.is_set():
                if select.select([line], [], [], QUIET)[0]:
                    line.poll()
                    while line.notifies:
                        yield line.notifies.pop(0).payload
        except (DriverError, OSError):
            log.info("hints_lost", channel=channel)
        finally:
            line.close()


def _line(channel: str) -> connection:
    """A connection outside the pool that listens."""
    engine = factory.kw["bind"]
    if not isinstance(engine, Engine):
        raise TypeError("hints need the engine of the doors")
    pooled = engine.raw_connection()
    line = cast("connection", pooled.driver_connection)
    pooled.detach()
    line.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    with line.cursor() as cursor:
        cursor.execute(f"LISTEN {quote_ident(channel, line)}")
    return line
