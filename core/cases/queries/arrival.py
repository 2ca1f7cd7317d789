"""What stands when a matter comes in, asked at once: the next number, the centre's desk, the rules in force, danger.

An intake asks all of it every time; seven small questions in one statement are one way to the server and back.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, literal, select, true
from sqlalchemy.orm import Session

from core.cases.queries.places import centre_desk
from core.deadlines.queries import in_force_at
from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.identity.demo import demo_lasts
from core.identity.queries import is_area, only_one
from core.identity.terms import UnitKind
from db.models.cases import NUMBERS, EmergencyWord


@dataclass(frozen=True, slots=True)
class Arrival:
    """The answers.

    Attributes:
        serial: the next number of a case, taken.
        danger: a word of danger stands in the text.
        demo: this is a demonstration.
    """

    serial: int
    desk_id: int
    danger: bool
    demo: bool
    regulation_id: int | None
    version_id: int | None


def arrival(session: Session, text: str, area_id: int | None, *, now: datetime) -> Arrival:
    """What stands at this moment for a matter with these words in this place.

    Raises:
        Invalid: it is no place of this district.
        Conflict: the district has no centre yet.
    """
    danger = exists().where(func.strpos(literal(text), EmergencyWord.word) > 0)
    place = is_area(area_id) if area_id is not None else true()
    regulation, version = in_force_at(now)
    centre = only_one(UnitKind.CENTRE)
    row = session.execute(
        select(NUMBERS.next_value(), centre, danger, place, demo_lasts(), regulation, version)
    ).one()
    serial, desk_id, stops, known, demo, regulation_id, version_id = row
    if not known:
        raise Invalid(N_("没有这个街道、乡镇或社区，请重新选择"), field="area_id")
    desk = desk_id if desk_id is not None else centre_desk(session)
    return Arrival(serial, desk, stops, demo, regulation_id, version_id)
