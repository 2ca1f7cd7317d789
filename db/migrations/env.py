"""How migrations run: as the owner, one transaction, under an advisory lock, with timeouts.

A migration that would wait for a busy table gives up after ten seconds instead of stopping the product behind it.
"""

from typing import Any, Literal

from alembic import context
from sqlalchemy import create_engine, pool, text

import db.models.all  # noqa: F401 (loads every table)
from db.base import Base
from db.types import Encrypted

LOCK = 0x6D696E6875  # "minhu"


def render(kind: str, value: Any, _: object) -> str | Literal[False]:
    """Migrations know the database's type, not ours: ciphertext is text."""
    return "sa.Text()" if kind == "type" and isinstance(value, Encrypted) else False


def run() -> None:
    """Run the migrations of one district."""
    district = context.config.attributes["district"]
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        connection.execute(text("SELECT set_config('search_path', :district, true)"), {"district": district})
        context.configure(connection=connection, target_metadata=Base.metadata, render_item=render)
        context.run_migrations()


run()
