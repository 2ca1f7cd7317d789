"""What everybody may read of the invented district: most answers whose people agreed; and some neighbours join."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import CaseStatus, Channel, Visibility
from core.demo.district import District
from core.foundation.errors import CivicError
from core.foundation.privacy import HIDDEN
from core.identity.actor import CITIZEN
from core.identity.terms import Role
from core.publicity.actions.joining import Joining, join
from core.publicity.actions.publishing import propose, publish
from core.publicity.queries.desk import draft_of, told_of
from core.publicity.rules import SHOWN
from db.models.cases import Case

WAITING = 3
"""Summaries that are still to be written."""
CHANNELS = (Channel.WECHAT, Channel.QR, Channel.WEB)


def show_some(session: Session, district: District, *, now: datetime) -> None:
    """Publish what can be published; the newest few wait on the desk, and neighbours join what is being handled."""
    agreed = session.execute(
        select(Case.id, Case.answered_at)
        .where(Case.visibility == Visibility.PUBLIC_REDACTED, Case.status.in_(SHOWN))
        .order_by(Case.answered_at.desc(), Case.id)
    ).all()
    waiting = 0
    for turn, (case_id, answered_at) in enumerate(agreed):
        reviewer = district.centre(Role.REVIEWER, turn)
        at = min(now, (answered_at or now) + timedelta(hours=1))
        try:
            if waiting < WAITING:
                propose(session, reviewer, case_id, now=at)
                waiting += 1
                continue
            draft = draft_of(session, reviewer, case_id)
            if HIDDEN not in draft.question + draft.answer:
                publish(session, reviewer, case_id, question=draft.question, answer=draft.answer, now=at)
        except CivicError:  # he handled it himself, it is a complaint, or it tells of somebody
            continue
    let_neighbours_join(session, now)


def let_neighbours_join(session: Session, now: datetime) -> None:
    """Some of what is being handled, and of what strangers may hear, was met by others, too."""
    handled = select(Case).where(Case.status == CaseStatus.IN_PROGRESS).order_by(Case.id)
    for nth, case in enumerate(each for each in session.scalars(handled).all() if told_of(session, each)):
        for other in range(nth % 5):
            said = Joining(f"demo-{nth}-{other}", channel=CHANNELS[other % len(CHANNELS)])
            join(session, CITIZEN, case.id, said, now=now - timedelta(minutes=nth % 7 + other + 1))
