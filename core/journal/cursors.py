"""A reader that goes along all event lines from their beginning and remembers how far it came.

Its place is a moment of the server's clock and, among events of one moment, an id. Ids alone tell no order: each node
of a distributed server hands out its own. Events are written before their transactions commit, so the newest stretch
may still have holes. A reader therefore stays `GRACE` behind the server's clock; no transaction of the product lives
that long (see the roles' timeouts), and clocks of nodes differ by less.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.journal.actions import as_event
from core.journal.terms import Event
from db.models.journal import Cursor, EventRow

GRACE = timedelta(minutes=2)


def unread(session: Session, name: str, *, limit: int = 500, grace: timedelta = GRACE) -> Sequence[Event]:
    """The next events of this reader, oldest first; the cursor's row stays locked until the transaction ends."""
    session.execute(insert(Cursor).values(name=name, event_id=0).on_conflict_do_nothing())
    cursor = session.get(Cursor, name, with_for_update=True, populate_existing=True)
    assert cursor is not None  # noqa: S101 (inserted above)
    query = select(EventRow).where(EventRow.inserted_at <= func.statement_timestamp() - grace)
    if cursor.at is not None:
        query = query.where(tuple_(EventRow.inserted_at, EventRow.id) > (cursor.at, cursor.event_id))
    rows = session.scalars(query.order_by(EventRow.inserted_at, EventRow.id).limit(limit)).all()
    if rows:
        cursor.at, cursor.event_id = rows[-1].inserted_at, rows[-1].id
    return [as_event(row) for row in rows]
