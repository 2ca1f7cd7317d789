"""The project's own taxonomy and emergency words, for a district that has none yet."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.imports import taxonomy
from core.cases.imports.taxonomy import Line
from core.deadlines.terms import Level
from core.identity.actor import SYSTEM
from db.models.cases import Category, EmergencyWord
from db.models.identity import UnitRow
from db.seeds import taxonomy as seeds

FIRE = "119"
"""Stands in where a district has not set the number of its gas company: the fire brigade comes to leaks too."""


def seed_taxonomy(session: Session, *, now: datetime) -> None:
    """Lay down our taxonomy where there is none; where there is one, fill in units that have come since."""
    rows = seeds.read()
    if session.scalar(select(Category.id).where(Category.valid_to.is_(None)).limit(1)) is None:
        taxonomy.import_taxonomy(session, SYSTEM, map(_line, range(1, len(rows) + 1), rows), now=now)
        return
    units = dict(session.execute(select(UnitRow.code, UnitRow.id)).all())
    wanted = {row.code: units[row.unit] for row in rows if row.unit in units}
    waiting = select(Category).where(
        Category.valid_to.is_(None),
        Category.unit_id.is_(None),
        Category.by_area.is_(None),
        Category.code.in_(wanted),
    )
    for category in session.scalars(waiting):
        category.unit_id = wanted[category.code]
    session.flush()


def seed_emergency(session: Session) -> None:
    """Lay down the words that stop the form where there are none."""
    if session.scalar(select(EmergencyWord.id).limit(1)) is not None:
        return
    session.add_all(
        EmergencyWord(word=row.word, call="|".join(_calls(row.calls)), advice=row.sentence)
        for row in seeds.read_emergency()
    )
    session.flush()


def _calls(calls: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(FIRE if call == seeds.GAS_CALL else call for call in calls))


def _line(number: int, row: seeds.TaxonomyRow) -> Line:
    return Line(
        number=number,
        names=(row.level1, row.level2, row.level3),
        code=row.code,
        urgency="|".join(row.urgency),
        level=Level(row.level) if row.level else None,
        days=row.limit_days,
        unit=row.unit,
        sensitive=row.sensitive or None,
        example=row.example,
    )
