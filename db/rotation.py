"""After a key was added: sealed columns come under the newest key, telephone hashes are made anew.

Works through every table by id in small transactions, so that the product goes on meanwhile; running it again after a
crash does no harm. Codes and links are hashed without keeping the word, so their old index keys stay in the ring.
"""

from collections.abc import Iterator

from sqlalchemy import Column, Table, select, update

import db.models.all  # noqa: F401 (loads every table)
from core.foundation.keys import keyed_hash
from db.base import Base
from db.session import unit_of_work
from db.types import Encrypted

BATCH = 500
PHONE, PHONE_HASH = "phone", "phone_hash"


def sealed_columns() -> Iterator[tuple[Table, list[Column[str]]]]:
    """Tables with sealed columns, and which."""
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, Encrypted)]
        if columns:
            yield table, columns


def reseal() -> dict[str, int]:
    """Seal everything under the newest keys; rows per table."""
    return {table.name: _reseal_table(table, columns) for table, columns in sealed_columns()}


def _reseal_table(table: Table, columns: list[Column[str]]) -> int:
    done, after = 0, 0
    while True:
        with unit_of_work() as session:
            rows = session.execute(
                select(table.c.id, *columns)
                .where(table.c.id > after)
                .order_by(table.c.id)
                .limit(BATCH)
                .with_for_update()
            ).all()
            for row in rows:
                values = {column.name: getattr(row, column.name) for column in columns}
                if values.get(PHONE) is not None and PHONE_HASH in table.c:
                    values[PHONE_HASH] = keyed_hash("phone", values[PHONE])
                session.execute(update(table).where(table.c.id == row.id).values(values))
        if not rows:
            return done
        done, after = done + len(rows), rows[-1].id
