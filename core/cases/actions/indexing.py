"""Keeping what cases are found by: in the transaction of the act that writes words, and afterwards for older cases."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from core.cases.queries.document import Document, documents, first_document
from core.cases.terms import KIND
from core.foundation import keys
from core.journal.cursors import unread
from db.models.cases import CaseSearch
from db.writing import table_of

READER = "cases.search"
BATCH = 1000
"""Events read in one transaction."""

_new = insert(table_of(CaseSearch))
FOUND_BY = _new.on_conflict_do_update(
    index_elements=["case_id"], set_={"kid": _new.excluded.kid, "grams": _new.excluded.grams}
)
"""What a case is found by, instead of what it was found by before."""


def index(session: Session, case_ids: Collection[int]) -> int:
    """Write down what these cases can be found by now; how many."""
    session.flush()
    if not case_ids:
        return 0
    return _write(session, documents(session, case_ids))


def index_first(session: Session, case_id: int) -> None:
    """Write down what a case can be found by that began in this transaction."""
    session.connection().execute(FOUND_BY, _row(first_document(session, case_id)))


def _write(session: Session, found: Iterable[Document]) -> int:
    rows = [_row(document) for document in found]
    if rows:
        session.execute(FOUND_BY, rows)
    return len(rows)


def _row(document: Document) -> dict[str, Any]:
    kid = keys.index_key()
    return {
        "case_id": document.case_id,
        "submitted_at": document.submitted_at,
        "kid": kid,
        "grams": sorted({keys.keyed_number(kid, *piece) for piece in document.pieces()}),
    }


def index_missing(session: Session) -> int:
    """Go along the lines from their beginning and index what no act has: older cases, imported ones; how many."""
    seen = {event.subject[1] for event in unread(session, READER, limit=BATCH) if event.subject[0] == KIND}
    known = session.scalars(select(CaseSearch.case_id).where(CaseSearch.case_id.in_(seen)))
    return index(session, seen - set(known))


def index_again(session: Session, after: int = 0) -> int:
    """Index the next cases whose hashes an older key made, in the order of ids; the last id, 0 when none is left."""
    stale = session.scalars(
        select(CaseSearch.case_id)
        .where(CaseSearch.case_id > after, CaseSearch.kid != keys.index_key())
        .order_by(CaseSearch.case_id)
        .limit(BATCH)
    ).all()
    index(session, stale)
    return stale[-1] if stale else 0
