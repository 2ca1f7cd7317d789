"""The publishing desk, and how many say the same of which case: what staff see."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from core.cases.queries.contact import CONTACT
from core.cases.queries.progress import answer_of
from core.cases.queries.scope import case_for, visible_to
from core.cases.queries.taxonomy import attributes_of
from core.cases.terms import KIND
from core.foundation.errors import Conflict, NotAllowed
from core.foundation.phone import masked
from core.foundation.text import N_
from core.identity.actor import Actor
from core.journal.looks import open_until
from core.publicity.actions.publishing import prefilled
from core.publicity.permissions import DECIDERS
from core.publicity.rules import for_others, require_publishable
from core.publicity.terms import PublicState
from core.publicity.values import DeskLine, Draft
from db.models.cases import Case
from db.models.identity import UnitRow
from db.models.publicity import Joiner, PublicCase

MOST = 200
"""Lines of the desk; what waits comes first."""


def desk(
    session: Session, actor: Actor, *, state: PublicState | None = None, limit: int = MOST
) -> tuple[DeskLine, ...]:
    """Summaries of cases this person may see: what waits, the oldest first, then the others, the newest first.

    Raises:
        NotAllowed: he does not decide what is public.
    """
    if not actor.has(*DECIDERS):
        raise NotAllowed(N_("公开台由审核回访员和中心负责人使用"))
    unit = aliased(UnitRow)
    query = (
        visible_to(actor)
        .join(PublicCase, PublicCase.case_id == Case.id)
        .outerjoin(unit, unit.id == Case.unit_id)
        .with_only_columns(PublicCase, Case.number, Case.status, func.coalesce(unit.short_name, ""))
    )
    waits = query.where(PublicCase.state == PublicState.PROPOSED).order_by(
        PublicCase.proposed_at, PublicCase.id
    )
    others = query.where(PublicCase.state != PublicState.PROPOSED).order_by(
        func.coalesce(PublicCase.published_at, PublicCase.proposed_at).desc(), PublicCase.id.desc()
    )
    found = [*session.execute(waits.limit(limit)), *session.execute(others.limit(limit))]
    lines = [
        DeskLine(
            case_id=row.case_id,
            number=row.number,
            case_number=number,
            question=row.question,
            state=row.state,
            status=status,
            unit=name,
            proposed_at=row.proposed_at,
            published_at=row.published_at,
        )
        for row, number, status, name in found
    ]
    return tuple(line for line in lines if state is None or line.state is state)


def waiting(session: Session, actor: Actor) -> int:
    """How many summaries wait to be written."""
    query = visible_to(actor).join(PublicCase, PublicCase.case_id == Case.id)
    few = query.where(PublicCase.state == PublicState.PROPOSED).with_only_columns(Case.id).limit(MOST)
    return session.scalar(select(func.count()).select_from(few.subquery())) or 0


def draft_of(session: Session, actor: Actor, case_id: int) -> Draft:
    """What would be, or is, public of a case.

    Raises:
        NotFound: no such case for him.
    """
    case, _facts = case_for(session, actor, case_id)
    row = session.scalar(select(PublicCase).where(PublicCase.case_id == case_id))
    answer = answer_of(session, case, "")
    why_not = ""
    try:
        require_publishable(
            case.status,
            case.visibility,
            answer.way if answer is not None else None,
            complaint=case.accused_unit_id is not None,
            sensitive=bool(attributes_of(session, case.category_id).sensitive),
        )
    except Conflict as refusal:
        why_not = refusal.sentence()
    fresh = row is None or row.state is PublicState.WITHDRAWN
    question, said = prefilled(session, case, answer) if fresh and answer is not None else ("", "")
    return Draft(
        case_id=case_id,
        number=row.number if row is not None else "",
        case_number=case.number,
        headline=case.headline,
        question=question if row is None or fresh else row.question,
        answer=said if row is None or fresh else row.answer,
        state=row.state if row is not None else None,
        why_not=why_not,
        withdrawn_why=row.withdrawn_why if row is not None else None,
        published_at=row.published_at if row is not None else None,
        version=row.event_count if row is not None else 0,
        joined=joined(session, [case_id]).get(case_id, 0),
    )


def told_of(session: Session, case: Case) -> bool:
    """Whether strangers may hear of it, as it is sorted now."""
    sensitive = bool(attributes_of(session, case.category_id).sensitive)
    return for_others(case.visibility, complaint=case.accused_unit_id is not None, sensitive=sensitive)


def joined(session: Session, case_ids: Collection[int]) -> dict[int, int]:
    """How many others say the same of each of these cases; one that nobody joined is left out."""
    if not case_ids:
        return {}
    rows = session.execute(
        select(Joiner.case_id, func.count()).where(Joiner.case_id.in_(case_ids)).group_by(Joiner.case_id)
    )
    return dict(rows.all())


def phones(
    session: Session, actor: Actor, case_id: int, *, now: datetime, limit: int = 50
) -> tuple[tuple[str, datetime], ...]:
    """Numbers of those who joined and left one, and when; the newest first. Masked, unless he looks at the contact.

    Raises:
        NotFound: no such case for him.
    """
    case_for(session, actor, case_id)
    rows = session.execute(
        select(Joiner.phone, Joiner.joined_at)
        .where(Joiner.case_id == case_id, Joiner.phone.is_not(None))
        .order_by(Joiner.joined_at.desc(), Joiner.id.desc())
        .limit(limit)
    )
    looks = actor.account_id is not None and open_until(
        session, actor.account_id, (KIND, case_id), CONTACT, now=now
    )
    return tuple(((phone or "") if looks else masked(phone), at) for phone, at in rows)
