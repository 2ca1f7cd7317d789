"""A letter is taken away as a document: for the centre that writes it, never of a secret case, written down."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.foundation.errors import Conflict
from core.foundation.text import N_
from core.identity.actor import Actor
from core.journal.looks import note_export
from core.supervision.permissions import READERS
from core.supervision.queries.letters import Letter, the_letter
from core.supervision.terms import KIND

DOCUMENT = "document"
"""What a look at it is called."""
WHY = N_("存成文档的建议")


def take_letter(session: Session, actor: Actor, entry_id: int, level: int, *, now: datetime) -> Letter:
    """The letter of a level, as it was signed or as it is drafted now; a look at it is noted.

    Raises:
        NotFound: no such entry for this person, or no such letter.
        Conflict: a secret case is on no paper.
    """
    letter = the_letter(session, actor, entry_id, level, now=now)
    if letter.secret:
        raise Conflict(N_("保密件不打印、不导出"))
    note_export(session, actor.by(*sorted(READERS)), KIND, [entry_id], DOCUMENT, WHY, now=now)
    return letter
