"""The centre does not take a matter on: two people decide, the person learns whom to ask, and may object once."""

from datetime import datetime

from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.actions.asking import granted, put
from core.cases.actions.clocks import end_all, start_promise
from core.cases.actions.spine import Act, begin, text
from core.cases.queries import history
from core.cases.reasons import RefusalReason
from core.cases.terms import CaseAct, CaseEvent
from core.cases.values import COMMENT_MAX, Receipt
from core.cases.windows import OVERTURN_WITHIN
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.foundation.errors import Conflict, NotAllowed, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from db.models.journal import WordsRow


def ask_refusal(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    reason: RefusalReason,
    channel: str,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Ask the reviewer to refuse the matter.

    Args:
        channel: whom the person should ask instead; he reads it.

    Raises:
        Invalid: no proper channel is named.
    """
    act = begin(session, actor, case_id, CaseAct.ASK_REFUSAL, now=now, seen=seen)
    words = act.keep(text(channel, "channel", 6, COMMENT_MAX))
    put(act, ApprovalKind.REFUSAL, words, {"reason": reason})
    return act.receipt()


def refuse(
    session: Session, actor: Actor, case_id: int, *, now: datetime, seen: int | None = None
) -> Receipt:
    """Agree: the matter is not taken on, and the person is told why and whom to ask.

    Raises:
        NotFound: nobody asked for it.
        NotAllowed: he asked for it himself.
    """
    act = begin(session, actor, case_id, CaseAct.REFUSE, now=now, seen=seen)
    asked = granted(act, ApprovalKind.REFUSAL)
    act.move()
    end_all(act)
    act.record(
        CaseEvent.REFUSED,
        facts={"reason": asked.payload["reason"]},
        words=session.get(WordsRow, asked.words_id),
    )
    return act.receipt()


def ask_overturn(
    session: Session, actor: Actor, case_id: int, *, why: str, now: datetime, seen: int | None = None
) -> Receipt:
    """The person asks once, within fifteen days, that the refusal is looked at again.

    Raises:
        Invalid: he does not say why.
        Conflict: the fifteen days are over.
    """
    act = begin(session, actor, case_id, CaseAct.ASK_OVERTURN, now=now, seen=seen)
    body = text(why, "text", 6, COMMENT_MAX)
    refused = history.last(session, act.row.id, CaseEvent.REFUSED)
    if refused is None or now - refused.recorded_at > OVERTURN_WITHIN:
        raise Conflict(
            N_("已经超过 {days} 天，不能再请求复核；有新情况请另提一件"), days=OVERTURN_WITHIN.days
        )
    due = deadlines.start(session, act.subject, Stage.OVERTURN, level=act.row.level, now=now)
    act.record(CaseEvent.OVERTURN_ASKED, facts={"due": due.due_at}, words=body)
    return act.receipt()


def overturn_refusal(
    session: Session, actor: Actor, case_id: int, *, reason: str, now: datetime, seen: int | None = None
) -> Receipt:
    """The centre's lead finds that the matter must be taken on: it begins anew, with new clocks.

    Raises:
        NotFound: the person has not asked.
        NotAllowed: he refused it himself.
        Invalid: no reason.
    """
    act = _second_look(session, actor, case_id, CaseAct.OVERTURN_REFUSAL, now, seen)
    words = text(reason, "reason", 6, COMMENT_MAX)
    act.move()
    act.row.held_since = now
    deadlines.start(session, act.subject, Stage.ACCEPT, level=act.row.level, now=now)
    promise = start_promise(session, act.row, now=now)
    act.record(CaseEvent.OVERTURNED, facts={"promise": promise.due_at}, words=words)
    return act.receipt()


def uphold_refusal(
    session: Session, actor: Actor, case_id: int, *, reason: str, now: datetime, seen: int | None = None
) -> Receipt:
    """The centre's lead stands by the refusal; the person reads why.

    Raises:
        NotFound: the person has not asked.
        NotAllowed: he refused it himself.
        Invalid: no reason.
    """
    act = _second_look(session, actor, case_id, CaseAct.UPHOLD_REFUSAL, now, seen)
    act.record(CaseEvent.REFUSAL_UPHELD, words=text(reason, "reason", 6, COMMENT_MAX))
    return act.receipt()


def _second_look(
    session: Session, actor: Actor, case_id: int, name: CaseAct, now: datetime, seen: int | None
) -> Act:
    act = begin(session, actor, case_id, name, now=now, seen=seen)
    refused = history.last(session, case_id, CaseEvent.REFUSED)
    if refused is not None and refused.account_id == actor.account_id:
        raise NotAllowed(N_("不予受理是您决定的，不能由您自己复核，请另一位中心负责人办"))
    if deadlines.meet(session, act.subject, Stage.OVERTURN, now=now) is None:
        raise NotFound(N_("反映人没有请求复核"))
    return act
