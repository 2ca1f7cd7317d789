"""What the person may do after the first word: add to it, urge once a day, take it back."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.actions.clocks import end_all
from core.cases.actions.informing import resume
from core.cases.actions.spine import begin
from core.cases.actions.tasks import call_off
from core.cases.queries import history
from core.cases.terms import CaseAct, CaseEvent, CaseStatus
from core.cases.values import COMMENT_MAX, Receipt
from core.deadlines.terms import Level
from core.files import actions as files
from core.foundation.errors import Conflict, Invalid
from core.foundation.text import N_
from core.identity.actor import Actor


def supplement(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    text: str,
    file_ids: Iterable[int] = (),
    now: datetime,
) -> Receipt:
    """Add words or photos; who holds the case reads them. When the person was asked for them, it goes on.

    Raises:
        Invalid: neither words nor photos, or too many words.
    """
    act = begin(session, actor, case_id, CaseAct.SUPPLEMENT, now=now)
    body, ids = text.strip(), tuple(file_ids)
    if not body and not ids:
        raise Invalid(N_("请写一点补充的情况，或者加一张照片"), field="text")
    if len(body) > COMMENT_MAX:
        raise Invalid(N_("请不要超过 {count} 个字"), field="text", count=COMMENT_MAX)
    files.attach(session, ids, act.subject, actor=actor, now=now)
    if act.row.status is CaseStatus.NEED_INFO:
        resume(act, CaseEvent.SUPPLEMENTED, photos=len(ids), words=body)
    else:
        act.record(CaseEvent.SUPPLEMENTED, facts={"photos": len(ids)}, words=body)
    return act.receipt()


def urge(session: Session, actor: Actor, case_id: int, *, now: datetime) -> Receipt:
    """Urge whoever holds the case; once in 24 hours.

    Raises:
        Conflict: urged less than a day ago.
    """
    act = begin(session, actor, case_id, CaseAct.URGE, now=now)
    if history.urge_after(session, act.row.id, now=now) is not None:
        raise Conflict(N_("24 小时内只能催一次，催办已经送到"))
    act.record(CaseEvent.URGED)
    return act.receipt()


def withdraw(session: Session, actor: Actor, case_id: int, *, reason: str = "", now: datetime) -> Receipt:
    """Take the case back. What endangers others goes on without the person.

    Raises:
        Conflict: a matter of public danger.
    """
    act = begin(session, actor, case_id, CaseAct.WITHDRAW, now=now)
    if act.row.level is Level.L1:
        raise Conflict(N_("这件事关系到大家的安全，我们会继续办；您不想被联系，可以告诉我们"))
    act.move()
    call_off(act)
    end_all(act)
    act.record(CaseEvent.WITHDRAWN, words=reason.strip()[:COMMENT_MAX])
    return act.receipt()
