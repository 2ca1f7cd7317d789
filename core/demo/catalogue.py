"""What the invented centre has written into its dispatch catalogue, and a matter that nobody owns yet."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions.catalogue import set_entry
from core.cases.actions.ownerless import open_matter
from core.cases.queries.places import subdistrict_of
from core.cases.terms import CaseStatus
from core.demo.district import District
from core.foundation.clock import civil
from core.identity.terms import Role
from db.models.cases import Case
from db.seeds.demo.texts import ENTRIES, OWNERLESS_QUESTION


def edit_catalogue(session: Session, district: District, codes: Mapping[str, int], *, now: datetime) -> None:
    """A few entries by the centre's lead, and one open matter of a case under way whose place is known."""
    lead = district.centre(Role.CENTER_LEAD)
    for category, area, unit, basis in ENTRIES:
        set_entry(
            session,
            lead,
            category_id=codes[category],
            area_id=district.units[area] if area else None,
            unit_id=district.units[unit],
            valid_from=civil(now).date(),
            basis=basis,
            now=now,
        )
    found = session.scalar(
        select(Case)
        .where(
            Case.status == CaseStatus.IN_PROGRESS, Case.area_id.is_not(None), Case.category_id.is_not(None)
        )
        .order_by(Case.submitted_at.desc(), Case.id)
        .limit(1)
    )
    interim = subdistrict_of(session, found.area_id) if found is not None else None
    if found is not None and interim is not None:
        open_matter(
            session, lead, case_id=found.id, interim_unit_id=interim, question=OWNERLESS_QUESTION, now=now
        )
