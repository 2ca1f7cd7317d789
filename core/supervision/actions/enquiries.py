"""What happens to enquiries by themselves: one is asked, one is missed, the next is set, the person is to be told.

"定期询问工作进度并答复当事人": nobody has to remember it. A missed answer counts, and the person is told of it.
"""

from sqlalchemy import select

from core.cases.terms import CaseEvent
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.supervision.actions.raising import missed
from core.supervision.actions.spine import Act
from core.supervision.levels import MISSED
from core.supervision.terms import Cause, SupervisionAct, SupervisionEvent
from db.models.supervision import SupervisionEnquiry


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


def miss(act: Act) -> None:
    """The time for an answer is over: it counts, every second one raises the level, the person is told of it."""
    row, last = act.row, newest(act)
    act.cancel(Stage.ENQUIRY_ANSWER)
    if last is None:
        return
    last.missed_at = act.at
    row.missed += 1
    act.record(SupervisionEvent.ENQUIRY_MISSED, facts={"n": last.n})
    if row.missed % MISSED == 0:
        act.name = SupervisionAct.RAISE
        missed(act, Cause.ENQUIRIES)
    let_tell(act)


def let_tell(act: Act) -> None:
    """The centre's time to tell the person, unless it runs already."""
    if deadlines.find(act.session, act.subject, Stage.TELL_PERSON) is None:
        act.start(Stage.TELL_PERSON, unit=False)


def newest(act: Act) -> SupervisionEnquiry | None:
    """The last enquiry that was sent out."""
    return act.session.scalar(
        select(SupervisionEnquiry)
        .where(SupervisionEnquiry.entry_id == act.row.id)
        .order_by(SupervisionEnquiry.n.desc())
        .limit(1)
    )
