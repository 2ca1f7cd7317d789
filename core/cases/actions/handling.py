"""At the unit: sign, give to a handler, contact the person, draft the reply, sign it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.approvals import actions as approvals
from core.approvals.terms import ApprovalKind, Decision
from core.cases.actions.spine import Act, begin
from core.cases.actions.spine import text as text_of
from core.cases.actions.tasks import call_off, require_tasks_done
from core.cases.permissions import in_unit
from core.cases.terms import REPLY_FILES, CaseAct, CaseEvent, ContactKind, Outcome, Visibility
from core.cases.values import COMMENT_MAX, REPLY_MAX, REPLY_MIN, Receipt
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.files import actions as files
from core.foundation.clock import civil
from core.foundation.errors import Conflict, Invalid, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.queries import holders_of
from core.identity.terms import Role
from core.journal import actions as journal
from db.models.cases import CasePerson
from db.models.journal import WordsRow


def sign(session: Session, actor: Actor, case_id: int, *, now: datetime, seen: int | None = None) -> Receipt:
    """Take the case for the unit."""
    act = begin(session, actor, case_id, CaseAct.SIGN, now=now, seen=seen)
    act.move()
    deadlines.meet(session, act.subject, Stage.SIGN, now=now)
    deadlines.start(
        session, act.subject, Stage.CONTACT, level=act.row.level, now=now, unit_id=act.row.unit_id
    )
    act.record(CaseEvent.SIGNED)
    return act.receipt()


def assign(
    session: Session, actor: Actor, case_id: int, *, handler_id: int, now: datetime, seen: int | None = None
) -> Receipt:
    """Give the case to a handler of the unit; a handler may take it himself.

    Raises:
        Invalid: that account is no handler of this unit.
    """
    act = begin(session, actor, case_id, CaseAct.ASSIGN, now=now, seen=seen)
    handlers = {
        holder.account_id for holder in holders_of(session, Role.UNIT_HANDLER, act.facts.unit_path, now=now)
    }
    if handler_id not in handlers:
        raise Invalid(N_("这位同事不是本单位的经办人，请另选"), field="handler_id")
    act.row.handler_id = handler_id
    _let_see(act, handler_id)
    act.record(CaseEvent.ASSIGNED, facts={"handler_id": handler_id})
    return act.receipt()


def take_over(
    session: Session, actor: Actor, case_id: int, *, now: datetime, seen: int | None = None
) -> Receipt:
    """A handler takes the case from whoever had it.

    Raises:
        Conflict: he has it already.
    """
    act = begin(session, actor, case_id, CaseAct.TAKE_OVER, now=now, seen=seen)
    if act.row.handler_id == actor.account_id:
        raise Conflict(N_("这一件已经在您手里"))
    act.row.handler_id = actor.account_id
    _let_see(act, actor.account_id)
    act.record(CaseEvent.ASSIGNED, facts={"handler_id": actor.account_id})
    return act.receipt()


def contact(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    kind: ContactKind,
    note: str,
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Note that the person was reached, and what was said.

    Raises:
        Invalid: the note says nothing, or is too long.
    """
    act = begin(session, actor, case_id, CaseAct.CONTACT, now=now, seen=seen)
    text = text_of(note, "note", 4, COMMENT_MAX)
    _take_over(act)
    deadlines.meet(session, act.subject, Stage.CONTACT, now=now)
    act.record(CaseEvent.CONTACTED, facts={"kind": kind}, words=text)
    return act.receipt()


def ask_reply(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    outcome: Outcome,
    text: str,
    planned_on: date | None = None,
    file_ids: Iterable[int] = (),
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Draft the reply and ask the unit's lead to sign it.

    In a small unit, where the drafter is the only lead, the reply goes straight to the centre's reviewer: it still
    passes two persons (domain.md E, roles).

    Raises:
        Invalid: too short, too long, or a plan without a date to come.
    """
    act = begin(session, actor, case_id, CaseAct.ASK_REPLY, now=now, seen=seen)
    body = text_of(text, "text", REPLY_MIN, REPLY_MAX)
    _require_plan(outcome, planned_on, now)
    require_tasks_done(act)
    _take_over(act)
    words = journal.keep_words(session, body, now=now)
    ids = tuple(file_ids)
    files.attach(session, ids, (REPLY_FILES, words.id), actor=actor, now=now)
    planned = planned_on.isoformat() if planned_on else None
    payload = {"outcome": outcome.value, "planned_on": planned, "photos": len(ids)}
    if leads_alone(act):
        act.record(CaseEvent.REPLY_ASKED, facts=payload, words=words)
        return _send(act, outcome, words, payload)
    approvals.ask(
        session,
        actor,
        act.subject,
        ApprovalKind.REPLY,
        unit_id=act.unit_id(),
        decider=Role.UNIT_LEAD,
        words=words,
        payload=payload,
        now=now,
    )
    act.record(CaseEvent.REPLY_ASKED, facts=payload, words=words)
    return act.receipt()


def sign_reply(
    session: Session, actor: Actor, case_id: int, *, now: datetime, seen: int | None = None
) -> Receipt:
    """Sign the reply that waits; it goes to the centre's reviewer and the unit's clock stops.

    Raises:
        NotFound: no reply waits.
        NotAllowed: he drafted it himself.
    """
    act = begin(session, actor, case_id, CaseAct.SIGN_REPLY, now=now, seen=seen)
    asked = approvals.decide(session, actor, act.subject, ApprovalKind.REPLY, Decision.YES, now=now)
    words = session.get(WordsRow, asked.words_id)
    if words is None or words.body is None:
        raise NotFound(N_("答复的文字不在了，请经办人重新起草"))
    return _send(act, Outcome(asked.payload["outcome"]), words, asked.payload)


def refuse_reply(
    session: Session, actor: Actor, case_id: int, *, reason: str, now: datetime, seen: int | None = None
) -> Receipt:
    """Give the reply back to its drafter with a reason; the clock goes on.

    Raises:
        Invalid: no reason.
        NotFound: no reply waits.
    """
    act = begin(session, actor, case_id, CaseAct.REFUSE_REPLY, now=now, seen=seen)
    words = journal.keep_words(session, text_of(reason, "reason", 4, COMMENT_MAX), now=now)
    approvals.decide(session, actor, act.subject, ApprovalKind.REPLY, Decision.NO, reason=words, now=now)
    act.record(CaseEvent.REPLY_REFUSED, words=words)
    return act.receipt()


def _send(act: Act, outcome: Outcome, words: WordsRow, payload: Mapping[str, object]) -> Receipt:
    """The signed reply enters review: ANSWER is met, AUDIT starts."""
    row = act.row
    require_tasks_done(act)
    call_off(act, all_of_them=False)
    planned_on = payload.get("planned_on")
    row.outcome, row.answer_id = outcome, words.id
    row.planned_on = date.fromisoformat(planned_on) if isinstance(planned_on, str) else None
    act.name = CaseAct.SIGN_REPLY
    act.move()
    deadlines.meet(act.session, act.subject, Stage.ANSWER, now=act.now)
    deadlines.cancel(act.session, act.subject, Stage.CONTACT, now=act.now)
    deadlines.start(act.session, act.subject, Stage.AUDIT, level=row.level, now=act.now, round_no=row.round)
    act.record(CaseEvent.REPLIED, facts=payload, words=words)
    return act.receipt()


def leads_alone(act: Act) -> bool:
    """Who acts is a lead of the unit and nobody else is."""
    leads = {
        holder.account_id
        for holder in holders_of(act.session, Role.UNIT_LEAD, act.facts.unit_path, now=act.now)
    }
    return in_unit(Role.UNIT_LEAD)(act.actor, act.facts) and leads == {act.actor.account_id}


def _take_over(act: Act) -> None:
    """Who does the work has the case, until somebody else is named."""
    if act.row.handler_id is None:
        act.row.handler_id = act.actor.account_id


def _require_plan(outcome: Outcome, planned_on: date | None, now: datetime) -> None:
    """A plan names the day on which it will be done."""
    if outcome is Outcome.PLANNED and planned_on is None:
        raise Invalid(N_("列入计划的，请写明哪一天办成"), field="planned_on")
    if planned_on is not None and planned_on < civil(now).date():
        raise Invalid(N_("计划办成的日子已经过了，请写今天以后的日子"), field="planned_on")


def _let_see(act: Act, account_id: int | None) -> None:
    """Whoever is given a secret case is named for it."""
    if (
        act.row.visibility is Visibility.SECRET
        and account_id is not None
        and account_id not in act.facts.named
    ):
        act.session.add(CasePerson(case_id=act.row.id, account_id=account_id, named_at=act.now))
