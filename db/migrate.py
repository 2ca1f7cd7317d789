"""Bring a district's schema to the newest version, as its owner, one district at a time."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

MIGRATIONS = Path(__file__).parent / "migrations"
APP_ROLE = "minhu_app"


def config(owner_url: str, district: str) -> Config:
    """Alembic's configuration without an ini file."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["url"] = owner_url
    made.attributes["district"] = district
    return made


@cache
def newest() -> str:
    """The migration this program wants."""
    return str(ScriptDirectory(str(MIGRATIONS)).get_current_head())


def upgrade(owner_url: str, district: str = "minhu", *, to: str = "head") -> None:
    """Make the schema when it is missing and run the migrations it has not seen."""
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        quoted = connection.dialect.identifier_preparer.quote(district)
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {quoted}"))
        connection.execute(text(f"GRANT USAGE ON SCHEMA {quoted} TO {APP_ROLE}"))
    engine.dispose()
    command.upgrade(config(owner_url, district), to)


def remove(owner_url: str, district: str) -> None:
    """Drop a district's schema with everything in it; `upgrade` makes it anew."""
    engine = create_engine(owner_url)
    with engine.begin() as connection:
        quoted = connection.dialect.identifier_preparer.quote(district)
        connection.execute(text(f"DROP SCHEMA {quoted} CASCADE"))
    engine.dispose()
