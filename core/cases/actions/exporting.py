"""A list is taken away as a table: bounded, masked unless somebody may have it whole and says why, written down.

Secret matters are in no table (domain.md E.1, visibility). A name or a number is there only for who may have it on the
case file, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from core.cases.permissions import EXPORTS_WHOLE
from core.cases.queries.desks import DeskRow, desk
from core.cases.queries.narrowing import Desk, Filters
from core.cases.queries.scope import in_subtrees
from core.cases.terms import KIND, Visibility
from core.foundation.errors import Invalid, NotAllowed
from core.foundation.phone import masked, masked_name
from core.foundation.privacy import veiled
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role
from core.journal.looks import note_export
from db.models.cases import Case, Person

ROWS_MAX = 2000
"""Rows of one table."""
STEP = 500
"""Rows read at once."""
MASKED, WHOLE = "exported", "exported_whole"
"""What a look at a row of a table is called, masked and in full."""
EVERYDAY = N_("列表导出，姓名和电话只留头尾")
"""The reason noted of a masked table when nobody wrote one."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A row of the table: what the list shows, the person as far as he may be shown, and the moments of the case."""

    row: DeskRow
    name: str
    phone: str
    answered_at: datetime | None
    closed_at: datetime | None


def take_list(
    session: Session,
    actor: Actor,
    which: Desk,
    filters: Filters,
    reason: str,
    *,
    whole: bool = False,
    now: datetime,
) -> tuple[Taken, ...]:
    """The rows of a list as it is filtered, in its order; a look at every one of them is noted.

    Args:
        whole: names and numbers in full; the reason is then required.

    Raises:
        NotAllowed: in full, and he may not.
        Invalid: more rows than a table takes, or no reason for one in full.
    """
    if whole and not actor.has(*EXPORTS_WHOLE):
        raise NotAllowed(N_("导出完整的姓名和电话，请中心负责人办"))
    if whole and len(reason.strip()) < 4:
        raise Invalid(N_("请写明用途，至少 4 个字"), field="reason")
    rows = _rows(session, actor, which, filters, now)
    told = _people(session, actor, [row.id for row in rows], whole=whole)
    kept = [row for row in rows if row.id in told]
    by = actor.by(*sorted(CENTRE_ROLES), *sorted(UNIT_ROLES), Role.SUPERVISOR, Role.LEADERS, Role.AUDITOR)
    note_export(
        session,
        by,
        KIND,
        [row.id for row in kept],
        WHOLE if whole else MASKED,
        reason if len(reason.strip()) >= 4 else EVERYDAY,
        now=now,
    )
    return tuple(_taken(row, told[row.id]) for row in kept)


def _rows(session: Session, actor: Actor, which: Desk, filters: Filters, now: datetime) -> list[DeskRow]:
    """All rows, page after page.

    Raises:
        Invalid: more than a table takes.
    """
    found: list[DeskRow] = []
    after = ""
    while True:
        page = desk(session, actor, which, filters, now=now, after=after, limit=STEP)
        found += page.rows
        if len(found) > ROWS_MAX:
            raise Invalid(N_("一张表最多 {count} 件，请把条件收窄，例如分月导出"), "rows", count=ROWS_MAX)
        if not page.after:
            return found
        after = page.after


@dataclass(frozen=True, slots=True)
class Told:
    """The rest of a row; `veil` is the name that its headline must not say."""

    name: str
    phone: str
    answered_at: datetime | None
    closed_at: datetime | None
    veil: str | None


def _taken(row: DeskRow, told: Told) -> Taken:
    headline = row.headline if told.veil is None else veiled(row.headline, told.veil)
    return Taken(replace(row, headline=headline), told.name, told.phone, told.answered_at, told.closed_at)


def _people(session: Session, actor: Actor, ids: Sequence[int], *, whole: bool) -> dict[int, Told]:
    """The person as this reader may see him, and when the case was answered and closed; secret ones are left out."""
    at_centre = in_subtrees(Case.desk_id, actor.paths(CENTRE_ROLES))
    own = in_subtrees(Case.unit_id, actor.paths(UNIT_ROLES))
    speaker = aliased(Person)
    rows = session.execute(
        select(
            Case.id,
            Case.answered_at,
            Case.closed_at,
            speaker,
            (at_centre | (own & Case.contact_ok)).label("shown"),
        )
        .outerjoin(speaker, speaker.id == Case.person_id)
        .where(Case.id.in_(ids), Case.visibility != Visibility.SECRET)
    )
    found: dict[int, Told] = {}
    for case_id, answered, closed, person, shown in rows:
        name, phone = (person.name or "", person.phone or "") if person is not None else ("", "")
        if whole and shown:
            found[case_id] = Told(name, phone, answered, closed, None)
            continue
        ends = (masked_name(name), masked(phone)) if shown else ("", "")
        found[case_id] = Told(*ends, answered, closed, name)
    return found
