"""The answer reaches the person: audited, late and therefore unaudited, by the centre itself; or it goes back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.actions.merging import correct_shared, known
from core.cases.actions.spine import Act, begin, text
from core.cases.queries import history
from core.cases.terms import AnswerWay, AuditCheck, CaseAct, CaseEvent, Outcome
from core.cases.values import COMMENT_MAX, REPLY_MAX, REPLY_MIN, Receipt
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.foundation.errors import Conflict, Invalid
from core.foundation.privacy import personal
from core.foundation.text import N_
from core.identity.actor import Actor
from core.knowledge.queries.suggesting import entry_answer
from db.models.journal import WordsRow


def release(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    checks: Collection[AuditCheck],
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Let the answer go to the person; the promise is kept, the rating window opens.

    Raises:
        Invalid: a check was not made.
    """
    act = begin(session, actor, case_id, CaseAct.RELEASE, now=now, seen=seen)
    for check in AuditCheck:
        if check not in checks:
            raise Invalid(N_("还没有核对“{check}”"), field="checks", check=check)
    return _deliver(act, session.get_one(WordsRow, act.row.answer_id), AnswerWay.AUDITED)


def release_unaudited(session: Session, actor: Actor, case_id: int, *, now: datetime) -> Receipt:
    """Nobody read it in time: it goes to the person alone, marked as unaudited, if nothing personal is in it.

    Raises:
        Conflict: there is personal data in it; a person must read it.
    """
    act = begin(session, actor, case_id, CaseAct.RELEASE_UNAUDITED, now=now)
    words = session.get_one(WordsRow, act.row.answer_id)
    if personal(words.body or "", known(session, act.row)):
        raise Conflict(N_("答复里可能有个人信息，要有人审核后才能送达"))
    return _deliver(act, words, AnswerWay.UNAUDITED)


def send_back(
    session: Session, actor: Actor, case_id: int, *, reason: str, now: datetime, seen: int | None = None
) -> Receipt:
    """Not good enough: the unit betters it, twice a round; its clock goes on, with two working days at least.

    Raises:
        Invalid: no reason.
    """
    act = begin(session, actor, case_id, CaseAct.SEND_BACK, now=now, seen=seen)
    words = act.keep(text(reason, "reason", 6, COMMENT_MAX))
    act.move()
    deadlines.meet(session, act.subject, Stage.AUDIT, now=now)
    answer = deadlines.reopen(session, act.subject, Stage.ANSWER, now=now)
    facts = {"round": act.row.round, **({"due": answer.due_at} if answer is not None else {})}
    act.record(CaseEvent.SENT_BACK, facts=facts, words=words)
    return act.receipt()


def answer_directly(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    body: str,
    outcome: Outcome = Outcome.EXPLAINED,
    knowledge_id: int | None = None,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """The centre answers itself, out of the knowledge base or in its own words; no unit is asked.

    Args:
        knowledge_id: the entry that the answer was taken from; its version of this moment is written down.

    Raises:
        NotFound, Conflict: no such entry, or none that is for citizens.
        Invalid: too short, too long, a plan (only a unit can promise one), or personal data in it.
    """
    act = begin(session, actor, case_id, CaseAct.ANSWER_DIRECTLY, now=now, seen=seen)
    said = text(body, "text", REPLY_MIN, REPLY_MAX)
    if outcome is Outcome.PLANNED:
        raise Invalid(N_("列入计划要由承办单位答复，请派单"), "outcome")
    require_nothing_personal(act, said)
    words = act.keep(said)
    act.row.outcome, act.row.answer_id, act.row.planned_on = outcome, words.id, None
    deadlines.meet(session, act.subject, Stage.DISPATCH, now=now)
    source = {}
    if knowledge_id is not None:
        source = {"entry": knowledge_id, "version": entry_answer(session, knowledge_id)[1]}
    return _deliver(act, words, AnswerWay.DIRECT, **source)


def correct_answer(
    session: Session, actor: Actor, case_id: int, *, body: str, now: datetime, seen: int | None = None
) -> Receipt:
    """Correct what was answered (更正), to those who were answered along with it as well; the old words stay readable.

    Raises:
        Conflict: there is no answer of ours to correct.
        Invalid: too short, too long, or personal data in it.
    """
    act = begin(session, actor, case_id, CaseAct.CORRECT_ANSWER, now=now, seen=seen)
    said = text(body, "text", REPLY_MIN, REPLY_MAX)
    require_nothing_personal(act, said)
    released = history.last(session, act.row.id, CaseEvent.RELEASED)
    if released is None:
        raise Conflict(N_("这一件没有在这里答复过，不能更正"))
    words = act.keep(said)
    act.row.answer_id = words.id
    act.record(CaseEvent.CORRECTED, facts={"round": act.row.round, "outcome": act.row.outcome}, words=words)
    correct_shared(session, act.row, released.id, said, now=now)
    return act.receipt()


def require_nothing_personal(act: Act, said: str) -> None:
    """Refuse an answer that names somebody.

    Raises:
        Invalid: with the first piece found.
    """
    found = personal(said, known(act.session, act.row))
    if found:
        raise Invalid(N_("答复里有个人信息“{piece}”，请去掉"), "text", piece=found[0])


def _deliver(act: Act, words: WordsRow, way: AnswerWay, **source: object) -> Receipt:
    """The answer is the person's now: the promise is met, the rating window opens."""
    row = act.row
    act.move()
    row.answered_at, row.solved, row.content = act.now, None, None
    deadlines.meet(act.session, act.subject, Stage.AUDIT, now=act.now)
    deadlines.meet(act.session, act.subject, Stage.PROMISE, now=act.now)
    deadlines.start(act.session, act.subject, Stage.RATING, level=row.level, now=act.now, round_no=row.round)
    plan = {"planned_on": row.planned_on} if row.planned_on is not None else {}
    act.record(
        CaseEvent.RELEASED,
        facts={"outcome": row.outcome, "round": row.round, "way": way, **plan, **source},
        words=words,
    )
    return act.receipt()
