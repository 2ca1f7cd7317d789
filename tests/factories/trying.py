"""How each act is tried by chance: with words that would do, and choices that may or may not."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from core.approvals.terms import ApprovalKind
from core.cases.actions import (
    answering,
    asking,
    citizen,
    classifying,
    delaying,
    dispatching,
    ending,
    handling,
    informing,
    instructing,
    intake,
    judging,
    looking,
    merging,
    pressing,
    rating,
    refusing,
    returning,
    tasks,
)
from core.cases.actions.dispatching import CoUnit
from core.cases.queries.scope import case_for
from core.cases.reasons import RefusalReason, ReturnReason, TerminationReason
from core.cases.terms import AuditCheck, CaseAct, ContactKind, Outcome
from core.deadlines.terms import Level
from core.identity.actor import Actor
from db.models.cases import Case
from tests.factories.roaming import Roamer

A, K = CaseAct, ApprovalKind
WORDS = "按规定办理，情况已经核实清楚，特此说明。"

Words = dict[str, object]
Chooses = Callable[[Roamer, Session, Case, datetime], Words]
Run = Callable[[Roamer, Session, Actor, Case, datetime], object]


def step(who: Roamer, session: Session, case_id: int, now: datetime) -> CaseAct:
    """Somebody does something; what it was. Refusals are raised."""
    act, actor, row = who.choose(session, case_id)
    case_for(session, actor, case_id)
    ACTS[act](who, session, actor, row, now)
    return act


def plain(act: Callable[..., object], **words: object) -> Run:
    """An act whose words do not matter."""
    return chosen(act, lambda *_: words)


def chosen(act: Callable[..., object], words: Chooses) -> Run:
    """An act whose words chance chooses."""

    def run(who: Roamer, session: Session, actor: Actor, row: Case, now: datetime) -> object:
        return act(session, actor, row.id, **words(who, session, row, now), now=now)

    return run


def on_task(act: Callable[..., object], **words: object) -> Run:
    """An act on any part of the case."""
    return chosen(act, lambda who, session, row, _: {"task_id": who.task(session, row), **words})


def no(kind: ApprovalKind) -> Run:
    """The no to a question."""
    return plain(partial(asking.deny, kind=kind), reason=WORDS)


def answers(act: Callable[..., object]) -> Run:
    """An act that takes a rating."""
    return chosen(act, lambda who, *_: who.answers())


def sorted_out(who: Roamer, *_: object) -> Words:
    """Any category, place and level."""
    return {
        "category_id": who.chance.choice(who.crowd.categories),
        "area_id": who.chance.choice(who.crowd.areas),
        "level": who.chance.choice(list(Level)),
    }


def corrected(who: Roamer, _session: Session, row: Case, _now: datetime) -> Words:
    """The same, and perhaps a unit complained of."""
    accused = who.chance.choice((None, row.accused_unit_id, who.unit()))
    return {**sorted_out(who), "reason": WORDS, "accused_unit_id": accused}


def handed(who: Roamer, *_: object) -> Words:
    """Any unit, now and then with another beside it."""
    helpers = (CoUnit(who.unit(), WORDS),) if who.chance.random() < 0.2 else ()
    return {"unit_id": who.unit(), "co_units": helpers}


def designated(who: Roamer, *_: object) -> Words:
    """Any unit, now and then nobody's duty."""
    return {"unit_id": who.unit(), "reason": WORDS, "no_owner": who.chance.random() < 0.2}


def helped(who: Roamer, *_: object) -> Words:
    """Any unit, for a part that may be mandatory."""
    return {"unit_id": who.unit(), "body": WORDS, "mandatory": who.chance.random() < 0.5}


def replied(who: Roamer, _session: Session, _row: Case, now: datetime) -> Words:
    """Any outcome, with or without a day."""
    planned = who.chance.choice((None, who.day(now)))
    return {"outcome": who.chance.choice(list(Outcome)), "text": WORDS, "planned_on": planned}


ACTS: Mapping[CaseAct, Run] = {
    A.ASK_PERSON: plain(informing.ask_person, what=WORDS),
    A.SUPPLEMENT: plain(citizen.supplement, text=WORDS),
    A.LAPSE: plain(informing.lapse),
    A.CONTINUE_WITHOUT: plain(informing.continue_without),
    A.ACCEPT: chosen(intake.accept, sorted_out),
    A.ASK_REFUSAL: plain(refusing.ask_refusal, reason=RefusalReason.NOT_LOCAL, channel=WORDS),
    A.REFUSE: plain(refusing.refuse),
    A.DENY_REFUSAL: no(K.REFUSAL),
    A.ASK_OVERTURN: plain(refusing.ask_overturn, why=WORDS),
    A.OVERTURN_REFUSAL: plain(refusing.overturn_refusal, reason=WORDS),
    A.UPHOLD_REFUSAL: plain(refusing.uphold_refusal, reason=WORDS),
    A.MERGE: chosen(merging.merge, lambda who, session, row, _: {"lead_id": who.other_case(session, row)}),
    A.UNMERGE: plain(merging.unmerge),
    A.ANSWER_DIRECTLY: plain(answering.answer_directly, body=WORDS),
    A.RECLASSIFY: chosen(classifying.reclassify, corrected),
    A.DISPATCH: chosen(dispatching.dispatch, handed),
    A.RECALL: plain(dispatching.recall),
    A.SIGN: plain(handling.sign),
    A.ASSIGN: chosen(handling.assign, lambda who, *_: {"handler_id": who.chance.choice(who.crowd.accounts)}),
    A.TAKE_OVER: plain(handling.take_over),
    A.ASK_RETURN: plain(returning.ask_return, reason=ReturnReason.NOT_MINE, basis=WORDS, unit_id=None),
    A.AGREE_RETURN: plain(returning.agree_return),
    A.DECLINE_RETURN: no(K.RETURN),
    A.APPROVE_RETURN: chosen(returning.approve_return, lambda who, *_: {"unit_id": who.unit()}),
    A.REFUSE_RETURN: plain(returning.refuse_return, reason=WORDS),
    A.DESIGNATE: chosen(returning.designate, designated),
    A.CONTACT: plain(handling.contact, kind=ContactKind.CALL, note=WORDS),
    A.ADD_UNIT: chosen(tasks.add_unit, helped),
    A.SIGN_TASK: on_task(tasks.sign_task),
    A.FINISH_TASK: on_task(tasks.finish_task, body=WORDS),
    A.REFUSE_TASK: on_task(tasks.refuse_task, reason=WORDS),
    A.ASK_TASK_AGAIN: on_task(tasks.ask_task_again, reason=WORDS),
    A.INSIST_TASK: on_task(tasks.insist_task, reason=WORDS),
    A.CANCEL_TASK: on_task(tasks.cancel_task),
    A.ASK_EXTENSION: chosen(
        delaying.ask_extension, lambda who, *_: {"days": who.chance.randint(0, 12), "reason": WORDS}
    ),
    A.EXTEND: plain(delaying.extend),
    A.DENY_EXTENSION: no(K.EXTENSION),
    A.ASK_DEFERRAL: chosen(
        delaying.ask_deferral,
        lambda who, _session, _row, now: {"condition": WORDS, "review_on": who.day(now)},
    ),
    A.DEFER: plain(delaying.defer),
    A.DENY_DEFERRAL: no(K.DEFERRAL),
    A.RESUME: plain(delaying.resume),
    A.ASK_REPLY: chosen(handling.ask_reply, replied),
    A.SIGN_REPLY: plain(handling.sign_reply),
    A.REFUSE_REPLY: plain(handling.refuse_reply, reason=WORDS),
    A.RELEASE: plain(answering.release, checks=frozenset(AuditCheck)),
    A.RELEASE_UNAUDITED: plain(answering.release_unaudited),
    A.SEND_BACK: plain(answering.send_back, reason=WORDS),
    A.CORRECT_ANSWER: plain(answering.correct_answer, body=WORDS),
    A.RATE_WELL: answers(rating.rate),
    A.RATE_BADLY: answers(rating.rate),
    A.RATING_WINDOW_OVER: plain(rating.rating_window_over),
    A.TRY_CALL: chosen(
        rating.try_call, lambda who, *_: {"reached": who.chance.random() < 0.5, "note": WORDS}
    ),
    A.CLOSE_UNRATED: plain(rating.close_unrated),
    A.UPHOLD: plain(rating.uphold, reason=WORDS),
    A.ASK_UNREASONABLE: plain(judging.ask_unreasonable, explanation=WORDS),
    A.FIND_UNREASONABLE: plain(judging.find_unreasonable),
    A.DENY_UNREASONABLE: no(K.UNREASONABLE),
    A.CHANGE_RATING: answers(judging.change_rating),
    A.REOPEN: plain(judging.reopen, what=WORDS),
    A.WITHDRAW: plain(citizen.withdraw),
    A.ASK_TERMINATION: plain(ending.ask_termination, reason=TerminationReason.REFUSES, explanation=WORDS),
    A.TERMINATE: plain(ending.terminate),
    A.DENY_TERMINATION: no(K.TERMINATION),
    A.INSTRUCT: chosen(
        instructing.instruct, lambda who, _session, _row, now: {"body": WORDS, "report_on": who.day(now)}
    ),
    A.REPORT_BACK: plain(instructing.report_back, body=WORDS),
    A.URGE: plain(citizen.urge),
    A.PRESS: plain(pressing.press, body=WORDS),
    A.LOOK_AGAIN: plain(looking.look_again),
    A.LOOK_KEPT: plain(looking.look_kept),
    A.LOOK_BROKEN: plain(looking.look_broken),
}
"""Every act but the submission, which begins, and the sharing, which happens with the lead's release."""
