"""Turns a case may take beside the main path, each from its submission up to where the person reads of it."""

from datetime import date

from core.cases.actions import (
    answering,
    delaying,
    ending,
    handling,
    informing,
    judging,
    looking,
    merging,
    refusing,
)
from core.cases.reasons import RefusalReason, TerminationReason
from core.cases.terms import CaseStatus, ContactKind, Outcome, Resolved, Satisfied
from core.identity.actor import SYSTEM
from tests.factories.cases import Walk, walk

CHANNEL = "请到区法院立案庭咨询，电话 0310-0000000"


def asked(made: Walk) -> None:
    """Before acceptance something is missing."""
    informing.ask_person(
        made.session, made.team.operator, made.id, what="请写明是几单元、从哪天起没有水", now=made.now
    )


def refused(made: Walk) -> None:
    """Not taken on: it belongs before a court."""
    team, at = made.team, {"now": made.now}
    reason = RefusalReason.LEGAL_CHANNEL
    refusing.ask_refusal(made.session, team.operator, made.id, reason=reason, channel=CHANNEL, **at)
    refusing.refuse(made.session, team.reviewer, made.id, **at)


def closed(made: Walk) -> None:
    """Answered and rated well."""
    made.to(CaseStatus.ANSWERED)
    made.rate(Resolved.YES, Satisfied.YES)


def looked(made: Walk) -> None:
    """Closed, and asked about a month later."""
    closed(made)
    looking.look_again(made.session, SYSTEM, made.id, now=made.wait(days=31).now)


def reported(made: Walk, outcome: Outcome = Outcome.SOLVED, planned_on: date | None = None) -> None:
    """The unit has answered, the centre has not looked yet."""
    made.to(CaseStatus.IN_PROGRESS)
    team, session, at = made.team, made.session, {"now": made.now}
    handling.contact(session, team.handler, made.id, kind=ContactKind.CALL, note="已电话说明", **at)
    handling.ask_reply(
        session,
        team.handler,
        made.id,
        outcome=outcome,
        text="主管道年久失修，已列入明年的改造计划。",
        planned_on=planned_on,
        **at,
    )
    handling.sign_reply(session, team.unit_lead, made.id, **at)


def planned(made: Walk) -> None:
    """Answered with a plan and its day."""
    reported(made, Outcome.PLANNED, date(2027, 3, 1))
    made.release()


def corrected(made: Walk) -> None:
    """The plan was told wrong."""
    planned(made)
    body = "更正：改造安排在明年四月，三月只做勘察。"
    answering.correct_answer(made.session, made.team.reviewer, made.id, body=body, now=made.now)


def unaudited(made: Walk) -> None:
    """The review was late, so the person has the answer without it."""
    reported(made)
    answering.release_unaudited(made.session, SYSTEM, made.id, now=made.wait(days=5).now)


def direct(made: Walk) -> None:
    """The centre answered itself."""
    made.to(CaseStatus.ACCEPTED)
    body = "每周一到周五上午都可以办，带身份证。"
    answering.answer_directly(made.session, made.team.operator, made.id, body=body, now=made.now)


def deferred(made: Walk) -> None:
    """It waits for the spring."""
    made.to(CaseStatus.IN_PROGRESS)
    team, at = made.team, {"now": made.now}
    delaying.ask_deferral(
        made.session,
        team.unit_lead,
        made.id,
        condition="冬天不能开挖，等开春",
        review_on=date(2026, 12, 18),
        **at,
    )
    delaying.defer(made.session, team.lead, made.id, **at)


def extended(made: Walk) -> None:
    """Three working days more."""
    made.to(CaseStatus.IN_PROGRESS)
    team, at = made.team, {"now": made.now}
    delaying.ask_extension(made.session, team.unit_lead, made.id, days=3, reason="配件要从外地调来", **at)
    delaying.extend(made.session, team.dispatcher, made.id, **at)


def ended(made: Walk) -> None:
    """Ended by decision: a court has it."""
    made.to(CaseStatus.IN_PROGRESS)
    team, at = made.team, {"now": made.now}
    ending.ask_termination(
        made.session,
        team.unit_lead,
        made.id,
        reason=TerminationReason.LEGAL_CHANNEL,
        explanation="您已经向区法院起诉，等法院判决后执行。",
        **at,
    )
    ending.terminate(made.session, team.lead, made.id, **at)


def groundless(made: Walk) -> None:
    """A bad rating, and nothing in it that could be done."""
    made.to(CaseStatus.CALLBACK)
    team, at = made.team, {"now": made.now}
    explanation = "水压已经达到规定，要求减免水费没有依据。"
    judging.ask_unreasonable(made.session, team.reviewer, made.id, explanation=explanation, **at)
    judging.find_unreasonable(made.session, team.lead, made.id, **at)


def merged(made: Walk) -> Walk:
    """Handled along with another; that one."""
    lead = walk(made.session, made.team, now=made.now)
    lead.accept()
    merging.merge(made.session, made.team.operator, made.id, lead_id=lead.id, reason="同一个泵", now=lead.now)
    return lead
