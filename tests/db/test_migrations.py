"""Migrations: one head, the models they make, and a history that nobody can rewrite, the owner included."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, Enum, text
from sqlalchemy.exc import DBAPIError

import db.models.all  # noqa: F401 (loads every table)
from core.foundation.settings import settings
from db.base import Base
from db.migrate import config, upgrade
from tests.ground import Database

APPEND_ONLY = ("events", "checkpoints", "checkpoint_heads", "looks", "knowledge_versions")


def refused(engine: Engine, statement: str) -> str:
    """SQLSTATE with which the database refuses."""
    with engine.connect() as connection:
        connection.execute(
            text("SELECT set_config('search_path', :district, true)"), {"district": settings().district}
        )
        with pytest.raises(DBAPIError) as refusal:
            connection.execute(text(statement))
    return str(refusal.value.orig.pgcode)  # type: ignore[union-attr]


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(config("", "minhu")).get_heads()) == 1


def test_the_models_are_what_the_migrations_make(database: Database) -> None:
    with database.owner.connect() as connection:
        connection.execute(
            text("SELECT set_config('search_path', :district, true)"), {"district": settings().district}
        )
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert differences == []


def test_every_check_knows_every_word(database: Database) -> None:
    """Alembic compares no checks: a word that is new in the core is new in every column that holds it."""
    with database.owner.connect() as connection:
        connection.execute(
            text("SELECT set_config('search_path', :district, true)"), {"district": settings().district}
        )
        said = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'"
        checks = dict(connection.execute(text(said)).all())
    lacking = {
        f"{check.name}: {word}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Enum)
        for check in table.constraints
        if isinstance(check, CheckConstraint) and str(check.name).endswith(f"_{column.type.name}")
        for word in column.type.enums
        if f"'{word}'" not in checks[str(check.name)]
    }
    assert not lacking


def test_running_them_again_changes_nothing_and_a_second_district_stands_beside(committed: Database) -> None:
    upgrade(committed.urls.owner, settings().district)
    upgrade(committed.urls.owner, "second")
    with committed.owner.connect() as connection:
        tables = dict(
            connection.execute(
                text(
                    "SELECT table_schema, count(*) FROM information_schema.tables WHERE table_schema IN "
                    "('second', :district) GROUP BY 1"
                ),
                {"district": settings().district},
            ).all()
        )
    assert tables["second"] == tables[settings().district]


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("who", ["app", "owner"])
def test_history_is_not_changed_by_anybody(committed: Database, table: str, who: str) -> None:
    engine = committed.app if who == "app" else committed.owner
    with committed.superuser.begin() as connection:
        connection.execute(
            text("SELECT set_config('search_path', :district, true)"), {"district": settings().district}
        )
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in ROWS[table]:
            connection.execute(text(statement))
    assert refused(engine, f"DELETE FROM {table}") == "42501"
    assert refused(engine, f"UPDATE {table} SET id = id") == "42501"
    assert refused(engine, f"TRUNCATE {table} CASCADE") == "42501"


ROWS = {
    "events": (
        (
            "INSERT INTO events (subject_kind, subject_id, seq, name, role, facts, effective_at, recorded_at, hash) "
            "VALUES ('case', 1, 1, 'x', 'SYSTEM', '{}', now(), now(), '')"
        ),
    ),
    "checkpoints": ("INSERT INTO checkpoints (number, made_at, heads, mac) VALUES (1, now(), 0, '')",),
    "checkpoint_heads": (
        (
            "INSERT INTO checkpoint_heads (checkpoint_id, subject_kind, subject_id, count, hash) "
            "VALUES (1, 'case', 1, 1, '')"
        ),
    ),
    "knowledge_versions": (
        (
            "INSERT INTO knowledge_versions (entry_id, number, title, answer, keywords, category_ids, "
            "category_nodes, area_ids, public, review_on, reason, written_by, written_at, plain, pairs, asking) "
            "VALUES (1, 1, 'x', 'y', '{}', '{}', '{}', '{}', true, '2026-01-01', '', 1, now(), 'x', '{}', '{}')"
        ),
    ),
    "looks": (
        (
            "INSERT INTO looks (account_id, subject_kind, subject_id, field, reason, at) "
            "VALUES (1, 'case', 1, 'x', 'y', now())"
        ),
    ),
}


def test_words_can_be_erased_and_nothing_else(committed: Database) -> None:
    with committed.owner.begin() as connection:
        connection.execute(
            text("SELECT set_config('search_path', :district, true)"), {"district": settings().district}
        )
        connection.execute(text("INSERT INTO texts (salt, body, made_at) VALUES ('s', 'b', now())"))
    assert refused(committed.app, "UPDATE texts SET body = 'other'") == "42501"
    assert refused(committed.owner, "UPDATE texts SET body = 'other'") == "42501"
    assert refused(committed.app, "DELETE FROM texts") == "42501"
    with committed.app.begin() as connection:
        connection.execute(
            text("SELECT set_config('search_path', :district, true)"), {"district": settings().district}
        )
        connection.execute(text("UPDATE texts SET body = NULL, salt = NULL, erased_at = '2026-01-01'"))
    assert refused(committed.app, "UPDATE texts SET erased_at = '2026-01-02'") == "42501"


def test_the_database_refuses_what_must_never_be(committed: Database) -> None:
    for statement in (
        (
            "INSERT INTO approvals (subject_kind, subject_id, kind, unit_id, asked_by, asked_at, payload, decided_by, "
            "decided_at, decision) VALUES ('case', 1, 'REPLY', 1, 7, now(), '{}', 7, now(), 'YES')"
        ),
        "INSERT INTO texts (salt, body, made_at) VALUES (NULL, 'b', now())",
    ):
        assert refused(committed.app, statement) == "23514", statement
