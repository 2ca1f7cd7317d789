"""After the answer: a demand without ground, a rating that is changed, a matter that comes back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.actions.asking import granted, put
from core.cases.actions.rating import closed, write_down
from core.cases.actions.spine import Act, begin, text
from core.cases.queries import history
from core.cases.rating import good
from core.cases.terms import CaseAct, CaseEvent, ClosedAs, Origin, Resolved, Satisfied
from core.cases.values import COMMENT_MAX, Receipt
from core.cases.windows import CHANGE_WITHIN, REOPEN_WITHIN
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.files import actions as files
from core.foundation.errors import Conflict, Invalid
from core.foundation.text import N_
from core.identity.actor import Actor
from db.models.journal import WordsRow


def ask_unreasonable(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    explanation: str,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Ask the centre's lead to find that what could be done was done, and the rest has no ground.

    Args:
        explanation: to the person; he reads it when the lead agrees.

    Raises:
        Invalid: no explanation.
        Conflict: nobody complained in this round, or the person must be called first.
    """
    act = begin(session, actor, case_id, CaseAct.ASK_UNREASONABLE, now=now, seen=seen)
    words = act.keep(text(explanation, "explanation", 15, COMMENT_MAX))
    history.require_complaint(session, act.row.id, act.row.round)
    put(act, ApprovalKind.UNREASONABLE, words)
    return act.receipt()


def find_unreasonable(
    session: Session, actor: Actor, case_id: int, *, now: datetime, seen: int | None = None
) -> Receipt:
    """Agree: the person gets the explanation, and the case is closed as 复核认定, apart from every good rating.

    Raises:
        NotFound: nobody asked.
        NotAllowed: he asked himself.
    """
    act = begin(session, actor, case_id, CaseAct.FIND_UNREASONABLE, now=now, seen=seen)
    asked = granted(act, ApprovalKind.UNREASONABLE)
    act.row.closed_as, act.row.closed_at = ClosedAs.UNREASONABLE, now
    act.move()
    words = session.get_one(WordsRow, asked.words_id)
    act.record(CaseEvent.FOUND_UNREASONABLE, facts={"round": act.row.round}, words=words)
    return closed(act)


def change_rating(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    resolved: Resolved,
    satisfied: Satisfied,
    comment: str = "",
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """The person changes a good rating to a bad one, once, within twenty-four hours.

    Raises:
        Invalid: the new rating is good, or the comment too long.
        Conflict: not rated, or too late.
    """
    act = begin(session, actor, case_id, CaseAct.CHANGE_RATING, now=now, seen=seen)
    if good(resolved, satisfied):
        raise Invalid(N_("改评价是改为没办好；还是满意的，不用改"), "resolved")
    if act.row.closed_as is not ClosedAs.RATED:
        raise Conflict(N_("这一件没有评价过，有新情况请重新提出"))
    if _since_closing(act) > CHANGE_WITHIN:
        raise Conflict(N_("评价后 24 小时内可以改；有新情况请重新提出"))
    said = text(comment, "comment", 0, COMMENT_MAX)
    act.move()
    act.row.held_since = now
    write_down(act, resolved, satisfied, said, CaseEvent.RATING_CHANGED)
    _triage(act)
    return act.receipt()


def reopen(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    what: str,
    file_ids: Iterable[int] = (),
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Something new within thirty days: the centre judges whether it is handled again; twice at most.

    Raises:
        Invalid: neither a new fact nor a photo.
        Conflict: too late, or a message from before our time; a new case may be linked to it.
    """
    act = begin(session, actor, case_id, CaseAct.REOPEN, now=now, seen=seen)
    ids = tuple(file_ids)
    body = text(what, "text", 0 if ids else 6, COMMENT_MAX)
    if act.row.origin is Origin.IMPORTED:
        raise Conflict(N_("这是以前的来件，有新情况请另提一件"))
    if _since_closing(act) > REOPEN_WITHIN:
        raise Conflict(N_("办结已经超过 {days} 天，请另提一件，会和这一件连在一起"), days=REOPEN_WITHIN.days)
    files.attach(session, ids, act.subject, actor=actor, now=now)
    act.move()
    act.row.held_since = now
    act.record(CaseEvent.REOPENED, facts={"round": act.row.round, "photos": len(ids)}, words=body)
    _triage(act)
    return act.receipt()


def _since_closing(act: Act) -> timedelta:
    """How long it has been closed."""
    ended = act.row.closed_at
    return act.now - ended if ended is not None else timedelta.max


def _triage(act: Act) -> None:
    deadlines.start(
        act.session, act.subject, Stage.TRIAGE, level=act.row.level, now=act.now, round_no=act.row.round
    )
