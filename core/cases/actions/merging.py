"""The same matter told twice is handled once: merging, taking apart, and the answer that all of them get.

A follower sees its own words and the public steps of its lead, never the lead's person, text or photos.
"""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from core.cases.actions.clocks import go_on, lengthen_promise, stand_still
from core.cases.actions.spine import Act, begin, text
from core.cases.avoiding import concerns
from core.cases.queries import history
from core.cases.queries.scope import case_for, paths_of
from core.cases.terms import (
    INTERRUPTED,
    KIND,
    OPEN,
    AnswerWay,
    CaseAct,
    CaseEvent,
    CaseStatus,
    Outcome,
    PromiseReason,
    TaskState,
    Visibility,
)
from core.cases.values import COMMENT_MAX, Receipt
from core.cases.workflow import TOLD
from core.deadlines import actions as deadlines
from core.deadlines.terms import Stage
from core.foundation.errors import Conflict, Invalid
from core.foundation.privacy import personal
from core.foundation.text import N_
from core.identity.actor import SYSTEM, Actor
from db.models.cases import Case, CaseTask, Person
from db.models.identity import UnitRow
from db.models.journal import EventRow, WordsRow


def merge(
    session: Session,
    actor: Actor,
    case_id: int,
    *,
    lead_id: int,
    reason: str = "",
    now: datetime,
    seen: int | None = None,
) -> Receipt:
    """Handle this case along with another about the same matter; the person's promise runs while the lead's does.

    Raises:
        Invalid: itself, or a case it cannot follow.
        Conflict: the lead is at an end, or follows another case itself, or this case leads others.
    """
    if lead_id == case_id:
        raise Invalid(N_("不能和自己并件"), "lead_id")
    for each in sorted((case_id, lead_id)):
        case_for(session, actor, each, lock=True)
    act = begin(session, actor, case_id, CaseAct.MERGE, now=now, seen=seen)
    lead, _ = case_for(session, actor, lead_id)
    _require_mergeable(session, act, lead)
    act.row.lead_id = lead.id
    act.row.category_id = act.row.category_id or lead.category_id
    act.move()
    deadlines.cancel(session, act.subject, (Stage.ACCEPT, Stage.DISPATCH), now=now)
    act.record(CaseEvent.MERGED, facts={"lead_id": lead.id}, words=text(reason, "reason", 0, COMMENT_MAX))
    if lead.status in INTERRUPTED:
        stand_still(act)
    return act.receipt()


def unmerge(
    session: Session, actor: Actor, case_id: int, *, reason: str = "", now: datetime, seen: int | None = None
) -> Receipt:
    """Take it apart again: it is dispatched on its own."""
    act = begin(session, actor, case_id, CaseAct.UNMERGE, now=now, seen=seen)
    lead_id = act.row.lead_id
    act.move()
    act.row.held_since = now
    deadlines.start(session, act.subject, Stage.DISPATCH, level=act.row.level, now=now)
    act.record(CaseEvent.UNMERGED, facts={"lead_id": lead_id}, words=text(reason, "reason", 0, COMMENT_MAX))
    go_on(act, PromiseReason.LEAD)
    return act.receipt()


def followers_of(session: Session, lead_id: int, *, lock: bool = False) -> list[int]:
    """Cases that are handled along with this one, in the order in which they are locked.

    Args:
        lock: whoever takes one apart in this moment is waited for, and that one is left out.
    """
    query = select(Case.id).where(Case.lead_id == lead_id, Case.status == CaseStatus.MERGED).order_by(Case.id)
    return list(session.scalars(query.with_for_update() if lock else query))


def accused_paths(session: Session, row: Case) -> list[str]:
    """Units complained of by the case or by one that is handled along with it: none of them gets it."""
    accused = select(Case.accused_unit_id).where(
        or_(Case.id == row.id, and_(Case.lead_id == row.id, Case.status == CaseStatus.MERGED)),
        Case.accused_unit_id.is_not(None),
    )
    return list(session.scalars(select(UnitRow.path).where(UnitRow.id.in_(accused))))


def let_go(session: Session, lead_id: int, *, now: datetime) -> None:
    """The lead ended without an answer: each follower goes on alone."""
    for case_id in followers_of(session, lead_id, lock=True):
        unmerge(session, SYSTEM, case_id, now=now)


def keep_pace(session: Session, lead_id: int, *, now: datetime) -> None:
    """The lead waits, or goes on: so do the promises of its followers."""
    waits = session.get_one(Case, lead_id).status in INTERRUPTED
    for case_id in followers_of(session, lead_id, lock=True):
        act = begin(session, SYSTEM, case_id, CaseAct.SHARE_ANSWER, now=now)
        if waits:
            stand_still(act)
        else:
            go_on(act, PromiseReason.LEAD)


def lengthen_followers(
    session: Session, lead_id: int, days: int, reason: PromiseReason, *, now: datetime
) -> None:
    """The lead got more time: the dates promised to the people of its followers move with it, and they read why."""
    for case_id in followers_of(session, lead_id, lock=True):
        act = begin(session, SYSTEM, case_id, CaseAct.SHARE_ANSWER, now=now)
        lengthen_promise(act, days, reason)


def share_answer(
    session: Session, lead_id: int, words_id: int, outcome: Outcome, way: AnswerWay, *, now: datetime
) -> None:
    """The lead's answer reaches every follower, who rates it alone; an answer with personal data in it does not.

    Args:
        way: how it reached the lead; what nobody audited is marked so for its followers, too.
    """
    words = session.get_one(WordsRow, words_id)
    lead = session.get_one(Case, lead_id)
    body = words.body or ""
    shareable = bool(body) and not personal(body, known(session, lead))
    shared = AnswerWay.UNAUDITED if way is AnswerWay.UNAUDITED else AnswerWay.SHARED
    for case_id in followers_of(session, lead_id, lock=True):
        if shareable:
            _share(session, case_id, body, outcome, lead, shared, now)
        else:
            unmerge(session, SYSTEM, case_id, now=now)


def correct_shared(session: Session, lead: Case, released_id: int, body: str, *, now: datetime) -> None:
    """The lead's answer was corrected: who was released with it and still shows it reads the correction, too.

    They were answered in the same moment, which an index finds.
    """
    shared = (
        select(EventRow.subject_id)
        .where(
            EventRow.name == CaseEvent.RELEASED.value,
            EventRow.id > released_id,
            EventRow.subject_kind == KIND,
            EventRow.subject_id.in_(select(Case.id).where(Case.answered_at == lead.answered_at)),
            EventRow.facts["lead_id"].as_integer() == lead.id,
        )
        .order_by(EventRow.subject_id)
    )
    for case_id in session.scalars(shared).all():
        row = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
        if row.status not in TOLD or not _shows(session, row, lead.id):
            continue
        act = begin(session, SYSTEM, case_id, CaseAct.CORRECT_ANSWER, now=now)
        words = act.keep(body)
        row.answer_id = words.id
        facts = {"round": row.round, "outcome": row.outcome, "lead_id": lead.id}
        act.record(CaseEvent.CORRECTED, facts=facts, words=words, unit_id=lead.unit_id)


def known(session: Session, row: Case) -> tuple[str, ...]:
    """What an answer must not say of the person: his name and his number."""
    person = session.get(Person, row.person_id) if row.person_id is not None else None
    return (person.name or "", person.phone or "") if person is not None else ()


def _shows(session: Session, row: Case, lead_id: int) -> bool:
    """Whether what its person reads is still the lead's answer, and he has not come back with something new."""
    newest = history.last(session, row.id, CaseEvent.RELEASED, CaseEvent.CORRECTED, CaseEvent.REOPENED)
    return newest is not None and newest.facts.get("lead_id") == lead_id and newest.words_id == row.answer_id


def _share(
    session: Session, case_id: int, body: str, outcome: Outcome, lead: Case, way: AnswerWay, now: datetime
) -> None:
    act = begin(session, SYSTEM, case_id, CaseAct.SHARE_ANSWER, now=now)
    row, words = act.row, act.keep(body)
    act.move()
    row.answer_id, row.outcome, row.answered_at, row.planned_on = words.id, outcome, now, lead.planned_on
    row.solved = row.content = None
    deadlines.meet(session, act.subject, Stage.PROMISE, now=now)
    deadlines.start(session, act.subject, Stage.RATING, level=row.level, now=now, round_no=row.round)
    act.record(
        CaseEvent.RELEASED,
        facts={
            "outcome": outcome,
            "round": row.round,
            "way": way,
            "planned_on": lead.planned_on,
            "lead_id": lead.id,
        },
        words=words,
        unit_id=lead.unit_id,
    )


def _require_mergeable(session: Session, act: Act, lead: Case) -> None:
    if lead.status not in OPEN or lead.status in {CaseStatus.ANSWERED, CaseStatus.CALLBACK}:
        raise Conflict(N_("牵头件已经答复或者办完，不能再并进去"))
    if lead.status is CaseStatus.MERGED:
        raise Conflict(N_("那一件自己已经并到别的件里，请并到它的牵头件"))
    if followers_of(session, act.row.id):
        raise Conflict(N_("已经有别的件并在这一件里，请先拆出，或者把那一件并到这里"))
    if Visibility.SECRET in {act.row.visibility, lead.visibility}:
        raise Conflict(N_("保密件单独办理，不能并件"))
    if act.row.accused_unit_id is not None and _held_by(session, lead, act.row.accused_unit_id):
        raise Conflict(N_("牵头件正由被反映的单位办理，不能并进去"))


def _held_by(session: Session, lead: Case, unit_id: int) -> bool:
    """Whether a unit, or a part of it, has the case or a task of it."""
    tasks = session.scalars(
        select(CaseTask.unit_id).where(CaseTask.case_id == lead.id, CaseTask.state != TaskState.CANCELLED)
    )
    holding = {*tasks, *({lead.unit_id} if lead.unit_id is not None else ())}
    paths = paths_of(session, {*holding, unit_id})
    return any(concerns(paths[each], paths[unit_id]) for each in holding)
