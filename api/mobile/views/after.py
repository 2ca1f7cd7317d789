"""What the person may do after a decision: have a refusal looked at again, bring a matter back, say how it holds."""

from datetime import datetime

from sqlalchemy.orm import Session
from starlette.responses import Response

from api.mobile import uploads
from api.mobile.forms import key_of
from api.mobile.views.case import once, words_of
from api.mobile.visit import Visit
from core.cases.actions import judging, looking, refusing
from core.cases.values import Receipt
from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.identity.actor import Actor

LOOKS = {"kept": looking.look_kept, "broken": looking.look_broken}
"""The two answers to a look back, as the buttons send them."""


def overturn(visit: Visit) -> Response:
    """Ask once that a refusal is looked at again."""
    why = words_of(visit)

    def act(session: Session, actor: Actor, case_id: int, now: datetime) -> Receipt:
        return refusing.ask_overturn(session, actor, case_id, why=why, now=now)

    return once(visit, "overturn", act, why)


def reopen(visit: Visit) -> Response:
    """Bring a closed matter back with something new: words, photos, or both."""
    what = words_of(visit)
    key_of(visit)
    file_ids = uploads.ids_of(uploads.keep(visit))

    def act(session: Session, actor: Actor, case_id: int, now: datetime) -> Receipt:
        return judging.reopen(session, actor, case_id, what=what, file_ids=file_ids, now=now)

    return once(visit, "reopen", act, what)


def look(visit: Visit) -> Response:
    """Say whether it holds."""
    note, said = words_of(visit), visit.sent("holds")
    if said not in LOOKS:
        raise Invalid(N_("请点一下：还好好的，还是又不行了"))

    def act(session: Session, actor: Actor, case_id: int, now: datetime) -> Receipt:
        return LOOKS[said](session, actor, case_id, note=note, now=now)

    return once(visit, "look", act, said, note, onward=f"?done={said}")
