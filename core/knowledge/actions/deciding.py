"""Deciding: what is in force, what goes back, what is looked at again, what is no longer used."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.foundation.clock import civil
from core.foundation.errors import Conflict
from core.foundation.privacy import personal
from core.foundation.text import N_
from core.identity.actor import Actor
from core.knowledge.actions.spine import begin
from core.knowledge.queries.scope import version_of
from core.knowledge.rules import reason, review_day
from core.knowledge.terms import EntryAct, EntryEvent
from core.knowledge.values import EntryReceipt


def publish(
    session: Session, actor: Actor, entry_id: int, *, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Put the newest version in force.

    Raises:
        NotAllowed: not a reviewer or lead of the centre, or he wrote it himself.
        Conflict: no version waits, somebody was faster, its review date has passed meanwhile, or it is for everybody
            and has personal data in it.
    """
    act = begin(session, actor, entry_id, EntryAct.PUBLISH, now=now, seen=seen)
    row = act.row
    version = version_of(session, row, row.latest)
    if version.review_on <= civil(now).date():
        raise Conflict(N_("写的复核日期已经过了，请退回修改"))
    found = personal("\n".join((version.title, version.answer, *version.keywords))) if version.public else ()
    if found:
        raise Conflict(N_("这一条对群众公开，里面有个人信息“{piece}”，请退回修改"), piece=found[0])
    act.move()
    row.in_force, row.waiting = version.number, False
    row.drafted_by, row.published_by, row.published_at = version.written_by, actor.account_id, now
    row.review_on = version.review_on
    act.record(EntryEvent.PUBLISHED, facts={"review_on": row.review_on, "public": version.public})
    return act.receipt()


def send_back(
    session: Session, actor: Actor, entry_id: int, *, why: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Give the newest version back to who wrote it; what is in force stays in force.

    Raises:
        Invalid: no reason.
        NotAllowed, NotFound, Conflict: see `spine.begin`.
    """
    act = begin(session, actor, entry_id, EntryAct.SEND_BACK, now=now, seen=seen)
    said = reason(why)
    act.move()
    act.row.waiting = False
    act.record(EntryEvent.SENT_BACK, words=said)
    return act.receipt()


def review(
    session: Session,
    actor: Actor,
    entry_id: int,
    *,
    review_on: date | None,
    now: datetime,
    seen: int | None = None,
) -> EntryReceipt:
    """The answer still holds: another review date, the same words, so nobody else need publish it.

    Raises:
        Invalid: the day is past or too far.
        NotAllowed, NotFound, Conflict: see `spine.begin`.
    """
    act = begin(session, actor, entry_id, EntryAct.REVIEW, now=now, seen=seen)
    act.row.review_on = review_day(review_on, civil(now).date())
    act.record(
        EntryEvent.REVIEWED,
        facts={"version": act.row.in_force, "review_on": act.row.review_on},
    )
    return act.receipt()


def retire(
    session: Session, actor: Actor, entry_id: int, *, why: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Use it no longer; it is kept with all its versions.

    Raises:
        Invalid: no reason.
        NotAllowed, NotFound, Conflict: see `spine.begin`.
    """
    act = begin(session, actor, entry_id, EntryAct.RETIRE, now=now, seen=seen)
    said = reason(why)
    act.move()
    act.row.waiting = False
    act.record(EntryEvent.RETIRED, words=said)
    return act.receipt()


def restore(
    session: Session, actor: Actor, entry_id: int, *, why: str, now: datetime, seen: int | None = None
) -> EntryReceipt:
    """Use it again: the version that was in force, or as a draft when none ever was.

    Raises:
        Invalid: no reason.
        NotAllowed, NotFound, Conflict: see `spine.begin`.
    """
    act = begin(session, actor, entry_id, EntryAct.RESTORE, now=now, seen=seen)
    said = reason(why)
    act.move()
    act.record(EntryEvent.RESTORED, words=said)
    return act.receipt()
