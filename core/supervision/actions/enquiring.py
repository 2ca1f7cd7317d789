"""Regular enquiries: asked on the schedule, answered within a working day, and the person is told every time.

"定期询问工作进度并答复当事人": nobody has to remember it. A missed answer counts, and the person is told of it.
"""

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
from core.supervision.actions.raising import missed
from core.supervision.actions.spine import Act, begin
from core.supervision.levels import MISSED
from core.supervision.terms import INTERVIEW, Cause, SupervisionAct, SupervisionEvent
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


def ask(act: Act) -> None:
    """Ask, and set the next time; what the unit has to keep runs from now, the schedule from its own moment."""
    row = act.row
    row.enquiries += 1
    due = act.start(Stage.ENQUIRY_ANSWER)
    act.session.add(
        SupervisionEnquiry(
            entry_id=row.id,
            n=row.enquiries,
            level=row.level,
            effective_at=act.at,
            asked_at=act.now,
            asked_by=act.actor.account_id,
            answer_due_at=due,
        )
    )
    act.record(SupervisionEvent.ENQUIRED, facts={"n": row.enquiries, "due": due})
    act.tell_line(CaseEvent.ENQUIRED, facts={"n": row.enquiries})
    ask_later(act)


def ask_later(act: Act) -> None:
    """The clock of the next enquiry, by the level the entry has now."""
    act.start(Stage.ENQUIRY, begin=act.at, unit=False)


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
    newest = _newest(act)
    if newest is None or newest.answered_at is not None:
        raise Conflict(N_("没有等待答复的问询"))
    if newest.level >= INTERVIEW and not actor.has_in(act.facts.unit_path, *LEADERS):
        raise NotAllowed(N_("三级以上的问询由单位负责人本人答复"))
    newest.answered_at, newest.answered_by, newest.answer_id = now, actor.account_id, words.id
    act.meet(Stage.ENQUIRY_ANSWER)
    act.record(SupervisionEvent.ENQUIRY_ANSWERED, facts={"n": newest.n}, words=words)
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


def miss(act: Act) -> None:
    """The time for an answer is over: it counts, every second one raises the level, the person is told of it."""
    row, newest = act.row, _newest(act)
    act.cancel(Stage.ENQUIRY_ANSWER)
    if newest is None:
        return
    newest.missed_at = act.at
    row.missed += 1
    act.record(SupervisionEvent.ENQUIRY_MISSED, facts={"n": newest.n})
    if row.missed % MISSED == 0:
        act.name = SupervisionAct.RAISE
        missed(act, Cause.ENQUIRIES)
    let_tell(act)


def let_tell(act: Act) -> None:
    """The centre's time to tell the person, unless it runs already."""
    if deadlines.find(act.session, act.subject, Stage.TELL_PERSON) is None:
        act.start(Stage.TELL_PERSON, unit=False)


def _newest(act: Act) -> SupervisionEnquiry | None:
    return act.session.scalar(
        select(SupervisionEnquiry)
        .where(SupervisionEnquiry.entry_id == act.row.id)
        .order_by(SupervisionEnquiry.n.desc())
        .limit(1)
    )


def _untold(act: Act) -> list[SupervisionEnquiry]:
    """Answered or missed, and the person does not know it."""
    one = SupervisionEnquiry
    rows = act.session.scalars(
        select(one).where(one.entry_id == act.row.id, one.told_at.is_(None)).order_by(one.n)
    )
    return [row for row in rows if row.answered_at is not None or row.missed_at is not None]
