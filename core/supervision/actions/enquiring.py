"""What people do about enquiries: ask before the schedule does, answer within a working day, tell the person."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import CaseEvent
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.foundation.errors import Conflict, NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role
from core.supervision.actions.beginning import begin
from core.supervision.actions.enquiries import ask, let_tell, newest
from core.supervision.actions.spine import Act
from core.supervision.terms import INTERVIEW, SupervisionAct, SupervisionEvent
from core.supervision.values import REASON_MAX, REASON_MIN, EntryReceipt
from db.models.supervision import SupervisionEnquiry

LEADERS = (Role.UNIT_LEAD, Role.CENTER_LEAD)
"""From level 3 on the leader himself answers."""


def enquire(
    session: Session, actor: Actor, entry_id: int, *, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Ask how far it is, before the schedule does.

    Raises:
        Conflict: the last enquiry still waits for its answer.
    """
    act = begin(session, actor, entry_id, SupervisionAct.ENQUIRE, now=now, seen=seen)
    if deadlines.find(session, act.subject, Stage.ENQUIRY_ANSWER) is not None:
        raise Conflict(N_("上一次问询还在等单位答复"))
    act.cancel(Stage.ENQUIRY)
    ask(act)
    return act.receipt()


def answer_enquiry(
    session: Session, actor: Actor, entry_id: int, *, body: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Say how far it is; one that was missed may still be answered, and stays missed.

    Raises:
        Invalid: it says too little.
        NotAllowed: from level 3 on the leader answers himself.
        Conflict: nothing was asked, or it is answered.
    """
    act = begin(session, actor, entry_id, SupervisionAct.ANSWER_ENQUIRY, now=now, seen=seen)
    words = act.keep(body, "text", REASON_MIN, REASON_MAX)
    last = newest(act)
    if last is None or last.answered_at is not None:
        raise Conflict(N_("没有等待答复的问询"))
    if last.level >= INTERVIEW and not actor.has_in(act.facts.unit_path, *LEADERS):
        raise NotAllowed(N_("三级以上的问询由单位负责人本人答复"))
    last.answered_at, last.answered_by, last.answer_id = now, actor.account_id, words.id
    act.meet(Stage.ENQUIRY_ANSWER)
    act.record(SupervisionEvent.ENQUIRY_ANSWERED, facts={"n": last.n}, words=words)
    let_tell(act)
    return act.receipt()


def tell_person(
    session: Session, actor: Actor, entry_id: int, *, body: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Tell the person how far it is: he reads it on the line of his case.

    Raises:
        Invalid: it says too little.
        Conflict: nothing new is to be told.
    """
    act = begin(session, actor, entry_id, SupervisionAct.TELL_PERSON, now=now, seen=seen)
    words = act.keep(body, "text", REASON_MIN, REASON_MAX)
    untold = _untold(act)
    if not untold:
        raise Conflict(N_("没有要告知的进展：上一次问询还没有答复，或者已经告知"))
    for enquiry in untold:
        enquiry.told_at, enquiry.told_id = now, words.id
    session.flush()
    act.meet(Stage.TELL_PERSON)
    act.record(SupervisionEvent.PERSON_TOLD, facts={"n": untold[-1].n}, words=words)
    act.tell_line(CaseEvent.PROGRESS_TOLD, facts={"n": untold[-1].n}, words=words)
    return act.receipt()


def _untold(act: Act) -> list[SupervisionEnquiry]:
    """Answered or missed, and the person does not know it."""
    one = SupervisionEnquiry
    rows = act.session.scalars(
        select(one).where(one.entry_id == act.row.id, one.told_at.is_(None)).order_by(one.n)
    )
    return [row for row in rows if row.answered_at is not None or row.missed_at is not None]
