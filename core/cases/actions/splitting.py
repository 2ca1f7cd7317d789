"""One message with two matters becomes two cases: the second gets a part of the words and a number of its own.

The first keeps all its words; both lines say so, and the clerk tells the person number and code. E.1 has no such act:
what it does is a submission, linked to the first (ADR 0030).
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.actions.intake import submit
from core.cases.actions.spine import text as text_of
from core.cases.permissions import may_split
from core.cases.queries.scope import case_for
from core.cases.terms import KIND, CaseEvent
from core.cases.values import TEXT_MAX, TEXT_MIN, Slip, Submission
from core.cases.workflow import UNDECIDED
from core.files import actions as files
from core.foundation.errors import Conflict, NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal import actions as journal
from db.models.cases import Case, Person


def split(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    text: str,
    category_id: int | None = None,
    files_too: Collection[str] = (),
    now: datetime,
    seen: int | None = None,
) -> Slip:
    """Begin a second case with a part of the words; person, place, way in and visibility are those of the first.

    Its clocks begin now, as those of every case that begins: what was promised for the first stays as it was.

    Args:
        session: the transaction.
        actor: an operator.
        case_id: the first.
        text: the words of the second matter.
        category_id: what it is about, if that is known.
        files_too: tokens of the first one's files that show the second matter as well.
        now: the moment.
        seen: version of the first as it was looked at.

    Raises:
        NotFound: not there, or not for him.
        NotAllowed: not an operator at its desk.
        Conflict: a unit has it already, or somebody acted since it was seen.
        Invalid: too few or too many words.
    """
    row, facts = case_for(session, actor, case_id, lock=True)
    if not may_split(actor, facts):
        raise NotAllowed(N_("只有受理员可以拆件"))
    if row.status not in UNDECIDED:
        raise Conflict(N_("派单以前才能拆件；已经派出的，请代为登记一件新的"))
    if seen is not None and seen != row.event_count:
        raise Conflict(N_("刚才有人办过这一件，页面上的内容已经不是最新的；请看过新情况再办"))
    body = text_of(text, "text", TEXT_MIN, TEXT_MAX)
    slip = submit(session, actor, _second(session, row, body, category_id), now=now)
    second = session.get_one(Case, slip.id)
    second.linked_id = row.id
    files.copy(session, files_too, (KIND, row.id), (KIND, second.id), now=now)
    by = actor.by(Role.OPERATOR)
    journal.record(session, row, CaseEvent.SPLIT, by, now=now, facts={"linked_id": slip.id})
    journal.record(session, second, CaseEvent.SPLIT_OFF, by, now=now, facts={"linked_id": row.id})
    return slip


def _second(session: Session, row: Case, body: str, category_id: int | None) -> Submission:
    person = session.get(Person, row.person_id) if row.person_id is not None else None
    return Submission(
        text=body,
        place=row.place or "",
        phone=(person.phone or "") if person else "",
        name=(person.name or "") if person else "",
        category_id=category_id,
        area_id=row.area_id,
        channel=row.channel,
        visibility=row.visibility,
        contact_ok=row.contact_ok,
        sms_ok=row.sms_ok,
        calm=True,  # whoever took the first one down has asked
        accused_unit_id=row.accused_unit_id,
    )
