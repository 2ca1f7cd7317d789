"""Figures for everybody: how many matters came in and how many of them are closed, by month and by field.

Collected: submitted in the period, secret ones left out. Closed: those of them that are closed now (已办结). Rate:
closed by collected. Small cells are left out (`core.cases.suppression`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlalchemy.orm import Session

from core.cases.suppression import hidden
from core.cases.terms import CaseStatus, Visibility
from core.foundation.clock import CIVIL
from db.models.cases import Case, Category

ZONE = str(CIVIL)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure; both counts are None where they are left out."""

    name: str
    collected: int | None
    closed: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """What may be published of a period."""

    total: Cell
    months: tuple[Cell, ...]
    fields: tuple[Cell, ...]


def public_figures(session: Session, first: date, last: date) -> Figures:
    """The figures of the civil days from `first` to `last`, both included."""
    month = func.to_char(func.timezone(ZONE, Case.submitted_at), "YYYY-MM")
    root = func.split_part(Category.path, "/", 2)
    within = _within(first, last)
    counted = (func.count(), func.sum(case((Case.status == CaseStatus.CLOSED, 1), else_=0)))
    months = session.execute(select(month, *counted).where(within).group_by(month).order_by(month)).all()
    by_field = session.execute(
        select(root, *counted)
        .select_from(Case)
        .outerjoin(Category, Category.id == Case.category_id)
        .where(within)
        .group_by(root)
    ).all()
    roots = session.execute(select(Category.id, Category.name).where(Category.parent_id.is_(None)))
    names = {row.id: row.name for row in roots}
    fields = sorted(
        ((names.get(int(field), "") if field else "", count, closed) for field, count, closed in by_field),
        key=lambda row: (-row[1], row[0]),
    )
    collected, closed = sum(row[1] for row in months), sum(row[2] for row in months)
    (total,) = _cells([("", collected, closed)])
    return Figures(total, _cells(months), _cells(fields))


def _cells(rows: Sequence[tuple[str, int, int]]) -> tuple[Cell, ...]:
    out = hidden(row[1] for row in rows)
    return tuple(
        Cell(name, None, None) if place in out else Cell(name, count, closed)
        for place, (name, count, closed) in enumerate(
            (name, int(count), int(closed)) for name, count, closed in rows
        )
    )


def _within(first: date, last: date) -> ColumnElement[bool]:
    begin = datetime.combine(first, time.min, CIVIL)
    end = datetime.combine(date.fromordinal(last.toordinal() + 1), time.min, CIVIL)
    return and_(Case.submitted_at >= begin, Case.submitted_at < end, Case.visibility != Visibility.SECRET)
