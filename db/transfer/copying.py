"""A whole district from one database into an empty one of any supported version.

A dump of one version does not load into an older one, but rows are rows: both sides stand at the same migration, one
snapshot of the source is sent by COPY, table after table along the foreign keys, in one transaction of the target.
Only INSERTs happen, so the triggers that keep history have nothing to refuse. Before the commit every table is read
back and compared.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from psycopg2 import Error as DriverError
from psycopg2.extensions import connection
from psycopg2.sql import Identifier

from core.foundation.errors import CivicError, Conflict
from core.foundation.text import N_
from db.migrate import upgrade
from db.transfer import targets
from db.transfer.tables import Content, Sum, Table, content, counters, reaching, tables, version

Told = Callable[[str, int, int], None]
"""Called with a table's name, its place and how many there are."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied, and how it was found on the other side."""

    head: str
    versions: tuple[int, int]
    tables: dict[str, Content]
    sequences: dict[str, int]
    bytes: int

    @property
    def rows(self) -> int:
        """All rows."""
        return sum(each.rows for each in self.tables.values())


def copy(source: str, target: str, district: str, *, snapshot: str = "", told: Told) -> Copied:
    """Copy a district; the target holds all of it, or nothing.

    Args:
        source: an address that may read everything; the product's own role may.
        target: the owner's address of an empty database.
        district: the schema, on both sides.
        snapshot: a moment of the source that others look at as well.
        told: hears how far it is.

    Raises:
        Conflict: the target is not empty, or the source is newer than this program.
        CivicError: the target's role or server does not do; a table did not arrive as it was.
    """
    with reaching(source, snapshot=snapshot) as line:
        listed = tables(line, district)
        head = targets.head_of(line, district)
        if not head:
            raise CivicError(N_("来源数据库里没有 {district} 这个区的数据"), district=district)
        targets.require_known(head, district)
        with reaching(target) as there:
            targets.require_fit(there)
            targets.require_empty(there, district)
            if targets.head_of(there, district) not in {"", head}:
                raise Conflict(N_("目标的表结构是另一个版本，请换一个空的数据库"))
        upgrade(target, district, to=head)
        with reaching(target, writing=True) as there:
            sent = _send_all(line, there, district, listed, told)
            used = _set_counters(line, there, district)
        with reaching(target, writing=True) as there:
            targets.analyse(there, district)
            return Copied(head, (version(line), version(there)), sent[0], used, sent[1])


def _send_all(
    line: connection, there: connection, district: str, listed: list[Table], told: Told
) -> tuple[dict[str, Content], int]:
    """Every table; then every table read back."""
    here = {table.name: set(table.columns) for table in tables(there, district)}
    if here != {table.name: set(table.columns) for table in listed}:
        raise Conflict(N_("两边的表结构不一样，没有复制；请把两边升级到同一个版本"))
    sums, size, steps = {}, 0, 2 * len(listed)
    for place, table in enumerate(listed):
        told(table.name, place, steps)
        if table.name == targets.VERSIONS:
            sums[table.name] = content(line, district, table)
        else:
            sums[table.name], carried = _send(line, there, district, table)
            size += carried
    for place, table in enumerate(listed, start=len(listed)):
        told(table.name, place, steps)
        if content(there, district, table) != sums[table.name]:
            raise CivicError(N_("{table} 到目标后校验不一致，已全部撤回"), table=table.name)
    told("", steps, steps)
    return sums, size


def _send(line: connection, there: connection, district: str, table: Table) -> tuple[Content, int]:
    """One table through a pipe: what is read on one side is written on the other and summed on the way."""
    out, into = os.pipe()

    def write() -> Content:
        with os.fdopen(into, "wb") as end, line.cursor() as cursor:
            taken = Sum(end.write)
            cursor.copy_expert(table.written(district), taken)
            sizes.append(taken.bytes)
            return Content(cursor.rowcount, taken.sha.hexdigest())

    sizes: list[int] = []
    with ThreadPoolExecutor(1) as pool, there.cursor() as cursor:
        reading = pool.submit(write)
        try:
            with os.fdopen(
                out, "rb"
            ) as end:  # closed on a failure, too: the writer then stops with a broken pipe
                cursor.copy_expert(table.read(district), end)
        except DriverError as problem:
            raise CivicError(
                N_("{table} 没有写进目标（{reason}），已全部撤回"),
                table=table.name,
                reason=problem.pgcode or "",
            ) from problem
        return reading.result(), sizes[0]


def _set_counters(line: connection, there: connection, district: str) -> dict[str, int]:
    """Let the target's sequences go on where the source's stand."""
    used = counters(line, district)
    with there.cursor() as cursor:
        for name, last in used.items():
            place = Identifier(district, name).as_string(there)
            cursor.execute("SELECT setval(%s, %s)", (place, last))
    if counters(there, district) != used:
        raise CivicError(N_("序列没有全部接上，已全部撤回"))
    return used
