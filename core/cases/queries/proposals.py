"""The unit to propose for a case: the catalogue of the day, the taxonomy, and how it went before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Integer, cast, distinct, func, or_, select
from sqlalchemy.orm import Session

from core.cases.catalogue.terms import EntryState
from core.cases.queries.places import subdistrict_of
from core.cases.queries.scope import visible_to
from core.cases.queries.taxonomy import attributes_of
from core.cases.routing import Proposal, Rule, propose
from core.cases.terms import KIND, CaseEvent, Visibility
from core.foundation.clock import civil
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.cases import Case, Category
from db.models.cases_catalogue import CatalogueEntry
from db.models.identity import UnitRow
from db.models.journal import EventRow, WordsRow

LATELY = timedelta(days=90)
"""What a unit's record looks back on."""
MOST = 2000
"""Cases of a matter that are looked at for it."""
SHOWN_TO = (Role.DISPATCHER, Role.CENTER_LEAD)
"""Who decides on a unit, and therefore sees how it went before."""


def proposal_for(
    session: Session,
    actor: Actor,
    *,
    category_id: int | None,
    area_id: int | None,
    accused_unit_id: int | None = None,
    lead_unit_id: int | None = None,
    now: datetime,
) -> Proposal:
    """The unit for a matter in a place today, and why.

    Args:
        accused_unit_id: the unit complained of, which is never proposed.
        lead_unit_id: the unit of the case this one was merged with.
    """
    chain = _chain(session, category_id)
    subdistrict = subdistrict_of(session, area_id)
    areas = [area for area in dict.fromkeys((area_id, subdistrict)) if area is not None]
    found = propose(
        attributes_of(session, category_id),
        subdistrict,
        rules=rules_on(session, civil(now).date(), chain, areas),
        categories=chain,
        areas=areas,
        accused_unit_id=accused_unit_id,
        lead_unit_id=lead_unit_id,
    )
    if found.unit_id is None or category_id is None or not actor.has(*SHOWN_TO):
        return found
    sent, returned = record_of(session, actor, found.unit_id, category_id, now=now)
    return replace(found, sent=sent, returned=returned)


def rules_on(
    session: Session, day: date, categories: Sequence[int], areas: Sequence[int] | None = None
) -> list[Rule]:
    """Entries in force on a day for these categories, in these places and the whole district.

    The successor stands in for a unit that was closed since; without one the entry says nothing any more.
    The basis that a secret case gave is not told.
    """
    if not categories:
        return []
    query = (
        select(CatalogueEntry, WordsRow.body, UnitRow.valid_to, UnitRow.successor_id, Case.visibility)
        .join(WordsRow, WordsRow.id == CatalogueEntry.words_id)
        .join(UnitRow, UnitRow.id == CatalogueEntry.unit_id)
        .outerjoin(Case, Case.id == CatalogueEntry.case_id)
        .where(
            CatalogueEntry.category_id.in_(categories),
            CatalogueEntry.state == EntryState.CONFIRMED,
            CatalogueEntry.valid_from <= day,
            or_(CatalogueEntry.valid_to.is_(None), CatalogueEntry.valid_to >= day),
        )
    )
    if areas is not None:
        query = query.where(or_(CatalogueEntry.area_id.is_(None), CatalogueEntry.area_id.in_(areas)))
    rules = []
    for row, basis, closed, successor, visibility in session.execute(query):
        holder = successor if closed is not None else row.unit_id
        told = (basis or "") if visibility is not Visibility.SECRET else ""
        if holder is not None:
            rules.append(Rule(row.id, row.category_id, row.area_id, holder, row.valid_from, row.origin, told))
    return rules


def record_of(
    session: Session, actor: Actor, unit_id: int, category_id: int, *, now: datetime
) -> tuple[int, int]:
    """Visible cases of a matter that went to a unit lately, and how many of them it rightly returned."""
    cases = (
        visible_to(actor)
        .with_only_columns(Case.id)
        .where(Case.category_id == category_id, Case.submitted_at >= now - LATELY)
        .order_by(Case.submitted_at.desc())
        .limit(MOST)
        .subquery()
    )
    names = (CaseEvent.DISPATCHED.value, CaseEvent.RETURN_APPROVED.value)
    rows = session.execute(
        select(EventRow.name, cast(func.count(distinct(EventRow.subject_id)), Integer))
        .join(cases, cases.c.id == EventRow.subject_id)
        .where(EventRow.subject_kind == KIND, EventRow.unit_id == unit_id, EventRow.name.in_(names))
        .group_by(EventRow.name)
    )
    counted = {name: count for name, count in rows}  # noqa: C416 (rows are no pairs to mypy)
    return counted.get(names[0], 0), counted.get(names[1], 0)


def _chain(session: Session, category_id: int | None) -> list[int]:
    """The matter and what stands above it, the matter first."""
    path = session.scalar(select(Category.path).where(Category.id == category_id)) if category_id else None
    return [int(part) for part in reversed(path.strip("/").split("/"))] if path else []
