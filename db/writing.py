"""New rows, each written by one statement that is made once for its table and kept.

A flush sorts, compares and asks the mapper of every column each time; for rows that are whole and refer only to what
stands already, nothing of that is needed, and it is most of what an intake would cost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table, insert
from sqlalchemy.orm import Mapper, Session, make_transient_to_detached, object_mapper
from sqlalchemy.sql.dml import ReturningInsert

from db.base import Base


def table_of(model: type[Base]) -> Table:
    """The table of a model, for statements that ask nothing of the mapper."""
    return cast("Table", model.__table__)


def write(session: Session, row: object) -> int:
    """Write a new row down at once; its key, which may be known already. What it refers to has been written.

    Nobody holds the row afterwards: whoever asks for it reads it.
    """
    form = _form(object_mapper(row))
    written = session.connection().execute(form.statement, form.values(row))
    key: int = written.inserted_primary_key[0]  # type: ignore[index]
    return key


def write_and_hold(session: Session, row: object) -> None:
    """The same; the session holds the row as after a flush.

    What its table fills in by itself is read when it is asked for.
    """
    row.__dict__[_form(object_mapper(row)).key] = write(session, row)
    make_transient_to_detached(row)
    session.add(row)


def write_all(session: Session, rows: Iterable[object]) -> None:
    """Write new rows of one table in one go; nobody holds them, and their keys stay in the database."""
    every = list(rows)
    if every:
        form = _form(object_mapper(every[0]))
        session.connection().execute(form.statement, [form.values(row) for row in every])


def write_and_key(session: Session, rows: Iterable[object]) -> list[int]:
    """The same; their keys, in the order of the rows."""
    every = list(rows)
    if not every:
        return []
    form = _form(object_mapper(every[0]))
    return list(session.connection().execute(form.keyed, [form.values(row) for row in every]).scalars())


@dataclass(frozen=True, slots=True)
class _Form:
    """How rows of one model become the parameters of one statement.

    Attributes:
        key: name of the single primary key.
        plain: columns that are always sent, with what stands there unless something was said.
        keyed: the statement that tells the keys of many rows.
    """

    statement: Insert
    keyed: ReturningInsert[int]
    key: str
    plain: Mapping[str, Any]

    def values(self, row: object) -> dict[str, Any]:
        """What is sent; what the model would have filled in stands on the row afterwards, too."""
        state = row.__dict__
        state.update({name: value for name, value in self.plain.items() if name not in state})
        return {name: value for name, value in state.items() if name != "_sa_instance_state"}


@cache
def _form(mapper: Mapper[Any]) -> _Form:
    table, key = table_of(mapper.class_), mapper.primary_key[0].name
    plain = {
        column.name: column.default.arg if column.default is not None else None  # type: ignore[attr-defined]
        for column in table.columns
        if column.name != key and column.server_default is None
    }
    keyed = insert(table).returning(table.c[key], sort_by_parameter_order=True)
    return _Form(insert(table), keyed, key, plain)
