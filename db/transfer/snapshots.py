"""One moment of a database, seen by several connections at once."""

from sqlalchemy import text
from sqlalchemy.orm import Session


def export(session: Session) -> str:
    """Name the moment of this session's transaction, so that others may look at exactly that; it lasts as long as this.

    Args:
        session: of `db.session.snapshot`; it may stay idle for as long as the others work.
    """
    for name in ("statement_timeout", "idle_in_transaction_session_timeout"):
        session.execute(text(f"SET LOCAL {name} = 0"))
    return str(session.execute(text("SELECT pg_export_snapshot()")).scalar_one())
