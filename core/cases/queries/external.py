"""Reading what other systems handed over: on one case, and what they want sooner than we promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from core.cases.external import SourceView, source_lamp
from core.cases.imports.incoming import Knows
from core.cases.queries.scope import case_for, visible_to
from core.cases.terms import KIND, OPEN, CaseStatus, Visibility
from core.deadlines.queries import deadlines_of, is_open
from core.deadlines.terms import Lamp, Stage
from core.identity.actor import Actor
from core.identity.queries import areas
from db.models.cases import Case, EmergencyWord, ExternalRef
from db.models.deadlines import Deadline

MOST = 6
"""Cases named in a desk's warning."""


@dataclass(frozen=True, slots=True)
class Sooner:
    """A case whose source wants it before the day we promised."""

    number: str
    headline: str
    due_at: datetime
    lamp: Lamp


def sources_of(session: Session, actor: Actor, case_id: int, *, now: datetime) -> tuple[SourceView, ...]:
    """What other systems call a case and when they want it, the soonest first.

    Raises:
        NotFound: the case is not there, or not for him.
    """
    row, _facts = case_for(session, actor, case_id)
    refs = session.scalars(
        select(ExternalRef)
        .where(ExternalRef.case_id == case_id)
        .order_by(ExternalRef.source_due_at.nulls_last(), ExternalRef.id)
    ).all()
    if not refs:
        return ()
    promises = [
        due.due_at
        for due in deadlines_of(session, (KIND, case_id))
        if due.stage is Stage.PROMISE and due.is_open
    ]
    return tuple(_source(ref, row, min(promises, default=None), now) for ref in refs)


def _source(ref: ExternalRef, row: Case, promise: datetime | None, now: datetime) -> SourceView:
    due = ref.source_due_at
    if due is None:
        return SourceView(ref.kind, ref.external_id, ref.received_at, None, None, sooner=False)
    waits = row.status in OPEN and row.answered_at is None
    lamp = source_lamp(due, ref.received_at or row.submitted_at, row.answered_at, now)
    shown = lamp if waits or row.answered_at is not None else None
    sooner = waits and promise is not None and due < promise
    return SourceView(ref.kind, ref.external_id, ref.received_at, due, shown, sooner)


def wanted_sooner(
    session: Session, actor: Actor, statuses: Sequence[CaseStatus], *, now: datetime
) -> tuple[int, tuple[Sooner, ...]]:
    """Cases in these statuses that their source wants before the day we promised: how many, and the first of them."""
    query = (
        visible_to(actor)
        .join(ExternalRef, ExternalRef.case_id == Case.id)
        .join(
            Deadline,
            and_(
                Deadline.subject_kind == KIND,
                Deadline.subject_id == Case.id,
                Deadline.stage == Stage.PROMISE,
                is_open(),
            ),
        )
        .where(
            Case.status.in_(statuses),
            Case.visibility != Visibility.SECRET,
            Case.answered_at.is_(None),
            ExternalRef.source_due_at < Deadline.due_at,
        )
        .with_only_columns(
            Case.number,
            Case.headline,
            ExternalRef.source_due_at,
            ExternalRef.received_at,
            Case.submitted_at,
        )
        .order_by(ExternalRef.source_due_at, Case.id)
        .limit(1000)
    )
    rows = session.execute(query).all()
    shown = tuple(
        Sooner(number, headline, due, source_lamp(due, received or submitted, None, now))
        for number, headline, due, received, submitted in rows[:MOST]
        if due is not None
    )
    return len(rows), shown


def known_to_rows(session: Session, *, now: datetime) -> Knows:
    """What rows of a table are read against."""
    names: dict[str, int] = {}
    for area in areas(session):
        names.setdefault(area.name, area.id)
        names.setdefault(area.short_name, area.id)
    danger = session.scalars(select(EmergencyWord.word).order_by(EmergencyWord.id)).all()
    return Knows(names, tuple(danger), now)


def known_numbers(session: Session, source: str, numbers: Sequence[str]) -> frozenset[str]:
    """Which of these numbers a source has brought already."""
    found = session.scalars(
        select(ExternalRef.external_id).where(
            ExternalRef.source == source, ExternalRef.external_id.in_(numbers)
        )
    )
    return frozenset(found)
