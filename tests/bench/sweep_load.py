"""Open cases with their clocks, as many as asked for, made by the server itself: nothing is due yet."""

from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from sqlalchemy import create_engine, text

from core.cases.actions import measuring
from core.cases.actions.indexing import READER as INDEXER
from core.deadlines.queries import current_version, regulation_for
from core.foundation.clock import CIVIL
from core.foundation.settings import settings
from core.identity.actor import Actor
from core.supervision.jobs import READER
from db.seeds import calendar, regulations
from db.session import unit_of_work
from tests.trials.search_load import world

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CIVIL)
LOADED = ("texts", "cases", "events", "deadlines")
SPAN = "interval '4 hours'"
"""Within so long, from an hour after now on, every desk's clock ends, evenly; the persons' dates lie behind."""

MATTERS = """
INSERT INTO texts (id, salt, body, made_at)
SELECT n, '\\x00', '路灯又灭了，晚上看不清台阶', :now FROM generate_series(1, :size) n
"""
CASES = """
INSERT INTO cases (id, number, status, level, round, channel, origin, visibility, contact_ok, headline, words_id,
    category_id, area_id, desk_id, unit_id, handler_id, submitted_at, held_since, desk_stage, due_at, warns_at,
    answer_due_at, event_count, event_hash)
SELECT n, 'H' || n, (ARRAY['SUBMITTED', 'DISPATCHED', 'IN_PROGRESS'])[1 + n % 3], 'L3', 1, 'WEB', 'LIVE', 'PRIVATE',
    true, '路灯又灭了', n, (:leaves)[1 + n % array_length(:leaves, 1)], (:areas)[1 + n % array_length(:areas, 1)],
    :centre, CASE WHEN n % 3 > 0 THEN (:units)[place] END, CASE WHEN n % 3 = 2 THEN (:handlers)[place] END,
    :now - interval '3 days', :now - interval '1 day', stage, due, due - interval '18 hours',
    CASE WHEN n % 3 = 2 THEN due END, 1, decode(md5(n::text) || md5('h' || n), 'hex')
FROM (SELECT n, 1 + (n / 3) % array_length(:units, 1) place, (ARRAY['ACCEPT', 'SIGN', 'ANSWER'])[1 + n % 3] stage,
    :now + interval '1 hour' + {span} * ((n::bigint * 7919 + :seed) % :size) / :size due
    FROM generate_series(1, :size) n) made
"""
EVENTS = """
INSERT INTO events (subject_kind, subject_id, seq, name, role, facts, words_id, effective_at, recorded_at, hash,
    inserted_at)
SELECT 'case', id, 1, 'case.submitted', 'CITIZEN', '{}', words_id, submitted_at, submitted_at, event_hash, submitted_at
FROM cases
"""
CLOCKS = """
INSERT INTO deadlines (subject_kind, subject_id, stage, round, unit_id, level, regulation_id, calendar_version_id,
    amount, unit, public, starts_at, counted_from, due_at, warns_at)
SELECT 'case', id, clock.stage, 1, cases.unit_id, 'L3', :regulation, :version, 10, 'WORKING_DAY', true, held_since,
    held_since, clock.due, clock.due - interval '18 hours'
FROM cases, LATERAL (VALUES (desk_stage, due_at), ('PROMISE', due_at + interval '60 days')) clock (stage, due)
"""
READ = "INSERT INTO cursors (name, at, event_id) VALUES (:name, clock_timestamp() - interval '2 minutes', 0)"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who looks meanwhile."""

    clerk: Actor
    operator: Actor


def crowd(size: int, seed: int) -> Crowd:
    """A third waits to be accepted, a third to be signed, a third to be answered; their lines have been read."""
    with unit_of_work() as session:
        calendar.seed(session, now=NOW)
        regulations.seed(session, now=NOW)
        made = world(session)
    with unit_of_work() as session:
        known = {"regulation": regulation_for(session, NOW).id, "version": current_version(session, NOW)}
    values = {
        **known,
        "now": NOW,
        "size": size,
        "seed": crc32(str(seed).encode()) % size,
        "centre": made.centre,
        "units": list(made.units),
        "handlers": list(made.handlers),
        "areas": list(made.areas),
        "leaves": list(made.leaves),
    }
    _load(values)
    with unit_of_work() as session:
        measuring.measure(session, now=NOW)
    return Crowd(made.actors["clerk"], made.actors["operator"])


def _load(values: dict[str, object]) -> None:
    """As the owner, who has no time limit; indexes are made again afterwards."""
    engine = create_engine(settings().database_owner_url)
    with engine.begin() as connection:
        choose = text("SELECT set_config('search_path', :district, true)")
        connection.execute(choose, {"district": settings().district})
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
        named = "schemaname = current_schema() AND tablename = ANY(:tables) AND indexname LIKE 'ix\\_%'"
        indexes = connection.execute(
            text(f"SELECT indexname, indexdef FROM pg_indexes WHERE {named}"), {"tables": list(LOADED)}
        ).all()
        for name, _again in indexes:
            connection.execute(text(f"DROP INDEX {name}"))
        for statement in (MATTERS, CASES.replace("{span}", SPAN), EVENTS, CLOCKS):
            connection.execute(text(statement), values)
        for _name, again in indexes:
            connection.exec_driver_sql(again)
        for name in (READER, INDEXER):
            connection.execute(text(READ), {"name": name})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in LOADED:
            connection.execute(text(f'VACUUM ANALYZE "{settings().district}".{table}'))
    engine.dispose()
