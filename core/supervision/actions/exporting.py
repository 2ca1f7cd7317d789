"""The ledger is taken away as a table: bounded, no name of a person in it, nothing of secret cases, written down."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import Visibility
from core.foundation.errors import Invalid
from core.foundation.privacy import veiled
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import UNIT_ROLES
from core.journal.looks import note_export
from core.supervision.permissions import READERS
from core.supervision.queries.board import Filters, Line, ledger
from core.supervision.terms import KIND
from db.models.cases import Case, Person

ROWS_MAX = 5000
MASKED = "exported"
"""What a look at a row of a table is called."""
WHY = N_("台账导出，没有反映人的姓名和电话")


def take_ledger(session: Session, actor: Actor, chosen: Filters, *, now: datetime) -> tuple[Line, ...]:
    """The rows as they are filtered, the newest first, whoever spoke veiled; a look at every one of them is noted.

    Raises:
        Invalid: more rows than a table takes.
    """
    found = ledger(session, actor, chosen, now=now, limit=ROWS_MAX + 1)
    if len(found) > ROWS_MAX:
        raise Invalid(N_("一张表最多 {count} 条，请把条件收窄"), "rows", count=ROWS_MAX)
    names = _names(session, {line.case_id for line in found})
    kept = tuple(
        replace(line, headline=veiled(line.headline, names[line.case_id]))
        for line in found
        if line.case_id in names
    )
    by = actor.by(*sorted(READERS), *sorted(UNIT_ROLES))
    note_export(session, by, KIND, [line.id for line in kept], MASKED, WHY, now=now)
    return kept


def _names(session: Session, case_ids: set[int]) -> dict[int, str]:
    """Whose name the headline of a case must not say; secret cases are left out."""
    rows = session.execute(
        select(Case.id, Person.name)
        .outerjoin(Person, Person.id == Case.person_id)
        .where(Case.id.in_(case_ids), Case.visibility != Visibility.SECRET)
    )
    return {row.id: row.name or "" for row in rows}
