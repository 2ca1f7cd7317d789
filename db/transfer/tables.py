"""The tables of a district as they are carried: in an order that foreign keys allow, each with a checksum.

A checksum is SHA-256 over what COPY says of a table in the order of its primary key, under fixed settings: the same
rows give the same sum on every version of PostgreSQL.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ, connection
from psycopg2.sql import SQL, Composable, Composed, Identifier
from sqlalchemy import make_url

FIXED = {
    "datestyle": "ISO, YMD",
    "timezone": "UTC",
    "bytea_output": "hex",
    "intervalstyle": "postgres",
    "extra_float_digits": "3",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}
"""What a value looks like in text must not depend on a server's settings; and a large table takes its time."""

TABLES = """
SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE n.nspname = %s AND c.relkind IN ('r', 'p') AND NOT c.relispartition
AND c.relname <> 'stamp' -- each database has its own
GROUP BY c.relname
"""
KEYS = """
SELECT c.relname, a.attname, t.typcategory = 'S'
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) JOIN pg_type t ON t.oid = a.atttypid
WHERE i.indisprimary AND n.nspname = %s
ORDER BY c.relname, array_position(i.indkey::int2[], a.attnum)
"""
POINTS = """
SELECT DISTINCT a.relname, b.relname
FROM pg_constraint k JOIN pg_class a ON a.oid = k.conrelid JOIN pg_class b ON b.oid = k.confrelid
JOIN pg_namespace n ON n.oid = a.relnamespace
WHERE k.contype = 'f' AND n.nspname = %s AND a.oid <> b.oid
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table to carry.

    Attributes:
        columns: every column that is not computed, in the table's order.
        order: its primary key; texts by their bytes, so that no collation has a say.
    """

    name: str
    columns: tuple[str, ...]
    order: tuple[tuple[str, bool], ...]

    def written(self, district: str) -> Composed:
        """COPY of the whole table, in the order of its key."""
        order = SQL(", ").join(
            SQL("convert_to({}::text, 'UTF8')").format(Identifier(name)) if textual else Identifier(name)
            for name, textual in self.order
        )
        return SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT").format(
            self._columns(), Identifier(district, self.name), order
        )

    def read(self, district: str) -> Composed:
        """COPY into the same table of another database."""
        return SQL("COPY {} ({}) FROM STDIN").format(Identifier(district, self.name), self._columns())

    def _columns(self) -> Composable:
        return SQL(", ").join(map(Identifier, self.columns))


@dataclass(frozen=True, slots=True)
class Content:
    """What a table holds: rows and their checksum."""

    rows: int
    sha256: str


class Sum:
    """A file that only counts what is written to it, and passes it on where somebody wants it."""

    def __init__(self, onwards: Callable[[bytes], Any] | None = None) -> None:
        self.sha = hashlib.sha256()
        self.bytes = 0
        self.onwards = onwards

    def write(self, part: bytes) -> int:
        """Take a part of a stream."""
        self.sha.update(part)
        self.bytes += len(part)
        if self.onwards is not None:
            self.onwards(part)
        return len(part)


@contextmanager
def reaching(url: str, *, snapshot: str = "", writing: bool = False) -> Iterator[connection]:
    """One transaction on a database, ended with the block; kept only if `writing`, and if the block ends well.

    Args:
        url: the database's address.
        snapshot: what `snapshots.export` named; the transaction sees exactly that moment.
        writing: READ COMMITTED and committed; otherwise REPEATABLE READ and nothing can be changed.
    """
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    line = psycopg2.connect(plain)
    try:
        if not writing:
            line.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
        with line.cursor() as cursor:
            if snapshot:
                cursor.execute("SET TRANSACTION SNAPSHOT %s", (snapshot,))
            for name, value in FIXED.items():
                cursor.execute(SQL("SET LOCAL {} = %s").format(Identifier(name)), (value,))
        yield line
        if writing:
            line.commit()
    finally:
        line.close()


def tables(line: connection, district: str) -> list[Table]:
    """Every table of a district; whatever a foreign key points at comes first."""
    with line.cursor() as cursor:
        cursor.execute(TABLES, (district,))
        columns = dict(cursor.fetchall())
        cursor.execute(KEYS, (district,))
        keys: dict[str, list[tuple[str, bool]]] = {}
        for table, column, textual in cursor.fetchall():
            keys.setdefault(table, []).append((column, textual))
        cursor.execute(POINTS, (district,))
        before: dict[str, set[str]] = {name: set() for name in sorted(columns)}
        for table, target in cursor.fetchall():
            before[table].add(target)
    order = TopologicalSorter(before).static_order()
    return [Table(name, tuple(columns[name]), tuple(keys[name])) for name in order]


def content(line: connection, district: str, table: Table) -> Content:
    """Rows and checksum of a table in this transaction."""
    taken = Sum()
    with line.cursor() as cursor:
        cursor.copy_expert(table.written(district), taken)
        return Content(cursor.rowcount, taken.sha.hexdigest())


def counters(line: connection, district: str) -> dict[str, int]:
    """Sequences that were used, with the last number they gave; they run on outside of any snapshot."""
    with line.cursor() as cursor:
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = %s AND last_value IS NOT NULL"
            " ORDER BY sequencename",
            (district,),
        )
        return dict(cursor.fetchall())


def version(line: connection) -> int:
    """The server's major version."""
    return int(line.server_version) // 10_000
