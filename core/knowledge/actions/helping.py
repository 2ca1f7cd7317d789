"""An answer spared somebody a submission: counted, and nothing else about him is kept."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from core.foundation.clock import civil
from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.journal import idempotency
from core.knowledge.queries.public import public_id
from db.models.knowledge import Entry


def helped_once(session: Session, number: str, *, key: str, now: datetime) -> None:
    """Count that a public answer helped, once for each form that was drawn.

    No event is written: it is no act on the entry, and nobody's name stands behind it.

    Raises:
        NotFound: citizens know no such entry.
    """
    entry_id = public_id(session, number, today=civil(now).date())
    if entry_id is None:
        raise NotFound(N_("没有这一条，或者已经停用"))

    def count() -> dict[str, object]:
        session.execute(
            update(Entry)
            .where(Entry.id == entry_id)
            .values(helped=Entry.helped + 1)
            .execution_options(synchronize_session=False)
        )
        return {}

    idempotency.once(session, f"knowledge.helped:{entry_id}", key, "", count, now=now)
