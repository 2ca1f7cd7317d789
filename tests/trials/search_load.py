"""A district with as many cases as asked for, loaded by COPY: units, a taxonomy, people, and invented matters."""

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from io import StringIO
from os import cpu_count

from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from core.cases import grams
from core.cases.queries.document import Document
from core.cases.terms import NO_CLOCK, CaseEvent, CaseStatus, Channel
from core.deadlines.terms import Level, Stage
from core.foundation import keys
from core.foundation.clock import CIVIL, civil
from core.foundation.settings import settings
from core.identity import units
from core.identity.actor import Actor
from core.identity.terms import Role, UnitKind
from db.models.cases import Category, Star
from db.models.identity import UnitRow
from db.session import unit_of_work
from tests.factories.accounts import person
from tests.trials.search_texts import Writer

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=CIVIL)
MONTHS = 36
CHUNK = 10_000
FRESH = timedelta(days=25)
"""What came in since then is mostly open."""
TABLES = ("texts", "persons", "cases", "events", "case_search")

S = CaseStatus
OPEN: dict[CaseStatus, tuple[Stage, int]] = {
    S.SUBMITTED: (Stage.ACCEPT, 8),
    S.ACCEPTED: (Stage.DISPATCH, 5),
    S.DISPATCHED: (Stage.SIGN, 8),
    S.IN_PROGRESS: (Stage.ANSWER, 40),
    S.REPLY_REVIEW: (Stage.AUDIT, 6),
    S.ANSWERED: (Stage.RATING, 20),
    S.CALLBACK: (Stage.TRIAGE, 8),
    S.REHANDLING: (Stage.ANSWER, 5),
}
LEVELS = {Level.L1: 5, Level.L2: 35, Level.L3: 800, Level.L4: 110}
CHANNELS = {
    Channel.WEB: 450,
    Channel.WECHAT: 260,
    Channel.PHONE: 220,
    Channel.QR: 40,
    Channel.VISIT: 25,
    Channel.DEPUTY: 5,
}


@dataclass(frozen=True, slots=True)
class World:
    """Who looks and what can be chosen: ids to draw cases from, paths to narrow by."""

    centre: int
    units: tuple[int, ...]
    areas: tuple[int, ...]
    leaves: tuple[int, ...]
    handlers: tuple[int, ...]
    actors: dict[str, Actor]
    paths: dict[str, str]


def world(session: Session) -> World:
    """Forty departments, twelve subdistricts with twenty communities each, twenty fields with five kinds of five."""
    began = NOW - timedelta(days=1500)

    def add(parent: UnitRow | None, code: str, kind: UnitKind, name: str) -> UnitRow:
        return units.plant(session, parent, code, kind, name, "", now=began)

    root = add(None, "root", UnitKind.DISTRICT, "试区")
    centre = add(root, "centre", UnitKind.CENTRE, "民呼中心")
    departments = [add(root, f"d{nth}", UnitKind.DEPARTMENT, f"第{nth}局") for nth in range(40)]
    streets = [add(root, f"s{nth}", UnitKind.SUBDISTRICT, f"第{nth}街道") for nth in range(12)]
    lanes = [
        add(street, f"{street.code}-{nth}", UnitKind.COMMUNITY, f"{street.name}{nth}社区")
        for street in streets
        for nth in range(20)
    ]
    tops = [_category(session, None, f"F{nth}") for nth in range(20)]
    kinds = [_category(session, top, f"{top.code}-{nth}") for top in tops for nth in range(5)]
    leaves = [_category(session, kind, f"{kind.code}-{nth}") for kind in kinds for nth in range(5)]
    handling = [*departments, *streets]
    hands = [person(session, f"h{unit.code}", (Role.UNIT_HANDLER, unit)) for unit in handling]
    small, large, street = departments[30], departments[0], streets[3]
    actors = {
        "operator": person(session, "op", (Role.OPERATOR, centre), (Role.REVIEWER, centre)),
        "auditor": person(session, "auditor", (Role.AUDITOR, root)),
        "clerk": person(session, "clerk", (Role.UNIT_CLERK, small), (Role.UNIT_HANDLER, small)),
        "clerk of a large unit": person(session, "clerk2", (Role.UNIT_CLERK, large)),
        "clerk of a subdistrict": person(session, "clerk3", (Role.UNIT_CLERK, street)),
    }
    return World(
        centre.id,
        tuple(each.id for each in handling),
        tuple(each.id for each in lanes),
        tuple(each.id for each in leaves),
        tuple(each.account_id or 0 for each in hands),
        actors,
        {
            "large unit": large.path,
            "small unit": small.path,
            "subdistrict": street.path,
            "community": lanes[7].path,
            "field": tops[0].path,
            "kind": kinds[30].path,
            "leaf": leaves[400].path,
        },
    )


def _category(session: Session, parent: Category | None, code: str) -> Category:
    row = Category(parent_id=parent.id if parent else None, path="/", code=code, name=code, full_name=code)
    session.add(row)
    session.flush()
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    return row


def load(size: int, seed: int) -> World:
    """Load so many cases; indexes are made again afterwards, as an operator would load them."""
    with unit_of_work() as session:
        made = world(session)
    again = _without_indexes()
    jobs = [(first, min(first + CHUNK, size + 1), size, seed, made) for first in range(1, size + 1, CHUNK)]
    if len(jobs) == 1:
        _copy(_chunk(jobs[0]))
    else:
        with ProcessPoolExecutor(cpu_count()) as pool:
            for chunk in pool.map(_chunk, jobs):
                _copy(chunk)
    with unit_of_work() as session:
        session.add_all(
            Star(account_id=actor.account_id, case_id=case_id, made_at=NOW)
            for actor in made.actors.values()
            for case_id in range(1, size + 1, max(1, size // 40))
        )
    _as_owner([*again, *(f"ANALYZE {table}" for table in TABLES)])
    return made


def _copy(chunk: dict[str, tuple[str, str]]) -> None:
    with unit_of_work() as session:
        cursor = session.connection().connection.cursor()
        for table, (columns, rows) in chunk.items():
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", StringIO(rows))


def _as_owner(statements: list[str]) -> list[str]:
    engine = create_engine(settings().database_owner_url)
    with engine.begin() as connection:
        connection.execute(
            text("SELECT set_config('search_path', :district, true)"), {"district": settings().district}
        )
        connection.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
        last = [
            list(found.scalars()) if (found := connection.execute(text(each))).returns_rows else []
            for each in statements
        ]
    engine.dispose()
    return last[-1]


def _without_indexes() -> list[str]:
    """Drop what slows loading down; the statements that make the indexes again. Foreign keys stay away."""
    where = f"schemaname = current_schema() AND tablename IN {TABLES} AND indexname LIKE 'ix\\_%'"
    again = _as_owner([f"SELECT indexdef FROM pg_indexes WHERE {where}"])
    drop = _as_owner([f"SELECT 'DROP INDEX ' || indexname FROM pg_indexes WHERE {where}"])
    drop += _as_owner(
        [
            (
                "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint "
                "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace "
                f"AND conrelid::regclass::text IN {TABLES}"
            )
        ]
    )
    if drop:
        _as_owner(drop)
    return again


@lru_cache(maxsize=50_000)
def _sealed(place: str) -> str:
    return keys.seal(place)


COLUMNS = {
    "texts": "id, salt, body, made_at",
    "persons": "id, phone_hash, made_at",
    "cases": (
        "id, number, status, level, round, channel, origin, visibility, contact_ok, headline, words_id, "
        "place, person_id, category_id, area_id, desk_id, unit_id, handler_id, answer_id, closed_as, "
        "submitted_at, held_since, closed_at, answered_at, desk_stage, due_at, warns_at, paused_at"
    ),
    "events": (
        "subject_kind, subject_id, seq, name, role, facts, words_id, effective_at, recorded_at, hash, inserted_at"
    ),
    "case_search": "case_id, submitted_at, kid, grams",
}


def _chunk(job: tuple[int, int, int, int, World]) -> dict[str, tuple[str, str]]:
    """The rows of some cases, table by table."""
    first, end, size, seed, made = job
    writer, chance = Writer(seed), random.Random(seed * 1_000_003 + first)
    writer.draw_from(chance)
    out: dict[str, list[str]] = {table: [] for table in TABLES}
    for case_id in range(first, end):
        for table, row in _case(case_id, size, made, writer, chance):
            out[table].append("\t".join("\\N" if value is None else str(value) for value in row))
    return {table: (COLUMNS[table], "\n".join(rows) + "\n") for table, rows in out.items() if rows}


def _case(
    case_id: int, size: int, made: World, writer: Writer, chance: random.Random
) -> Iterator[tuple[str, tuple[object, ...]]]:
    at = NOW - timedelta(days=MONTHS * 30.4) * (1 - case_id / (size + 1))
    headline, said, answer, place = writer.matter()
    status = _status(at, chance)
    answered = status in {S.ANSWERED, S.CALLBACK, S.REHANDLING, S.CLOSED}
    number = f"H{civil(at):%Y%m%d}{case_id % 100_000:05d}"
    kid, words = keys.index_key(), (headline, said, *([answer] if answered else []))
    document = Document(
        case_id, grams.normal(number), at, tuple(map(grams.normal, words)), grams.normal(place)
    )
    phone = f"139{chance.randrange(max(100, size // 3)):08d}"
    yield "texts", (2 * case_id - 1, "\\\\x00", said, at)
    yield "persons", (case_id, keys.keyed_hash("phone", phone), at)
    yield "cases", _row(case_id, number, status, at, headline, place, answered, made, chance)
    yield "events", _event(case_id, 1, CaseEvent.SUBMITTED, 2 * case_id - 1, at)
    if answered:
        yield "texts", (2 * case_id, "\\\\x00", answer, at)
        yield "events", _event(case_id, 2, CaseEvent.RELEASED, 2 * case_id, at)
    pieces = {keys.keyed_number(kid, *piece) for piece in document.pieces()}
    yield "case_search", (case_id, at, kid, "{" + ",".join(map(str, sorted(pieces))) + "}")


def _event(case_id: int, seq: int, name: CaseEvent, words_id: int, at: datetime) -> tuple[object, ...]:
    return "case", case_id, seq, name.value, "CITIZEN", "{}", words_id, at, at, "\\\\x00", at


def _status(at: datetime, chance: random.Random) -> CaseStatus:
    if at > NOW - FRESH or chance.random() < 0.003:
        weights = [weight for _stage, weight in OPEN.values()]
        return chance.choices(list(OPEN), weights)[0]
    return chance.choices((S.CLOSED, S.WITHDRAWN, S.NOT_ACCEPTED), (970, 20, 10))[0]


def _row(  # one value per column
    case_id: int,
    number: str,
    status: CaseStatus,
    at: datetime,
    headline: str,
    place: str,
    answered: bool,
    made: World,
    chance: random.Random,
) -> tuple[object, ...]:
    nth = min(int(chance.expovariate(1 / 9)), len(made.units) - 1)
    with_unit = status not in {S.SUBMITTED, S.ACCEPTED, S.NOT_ACCEPTED}
    stage, due, warns, paused = _clock(status, at, chance)
    return (
        case_id,
        number,
        status.value,
        chance.choices(list(LEVELS), list(LEVELS.values()))[0].value,
        2 if status is S.REHANDLING else 1,
        chance.choices(list(CHANNELS), list(CHANNELS.values()))[0].value,
        "LIVE",
        "SECRET" if chance.random() < 0.001 else "PRIVATE",
        "t" if chance.random() < 0.7 else "f",
        headline,
        2 * case_id - 1,
        _sealed(place),
        case_id,
        made.leaves[min(int(chance.expovariate(1 / 90)), len(made.leaves) - 1)],
        chance.choice(made.areas),
        made.centre,
        made.units[nth] if with_unit else None,
        made.handlers[nth] if with_unit and status is not S.DISPATCHED else None,
        2 * case_id if answered else None,
        "RATED" if status is S.CLOSED else None,
        at,
        at,
        at + timedelta(days=9) if status is S.CLOSED else None,
        at + timedelta(days=7) if answered else None,
        stage,
        due,
        warns,
        paused,
    )


def _clock(
    status: CaseStatus, at: datetime, chance: random.Random
) -> tuple[str | None, datetime, datetime | None, datetime | None]:
    if status not in OPEN:
        return None, NO_CLOCK, None, None
    due = min(max(at + timedelta(days=chance.expovariate(1 / 12)), NOW - timedelta(days=9)), NOW + FRESH)
    due += timedelta(seconds=chance.randrange(200_000))
    paused = due - timedelta(hours=9) if chance.random() < 0.02 and at < NOW - timedelta(days=12) else None
    return OPEN[status][0].value, due, due - timedelta(hours=18), paused
