"""What stands when a matter comes in, asked at once: the next number, the centre's desk, the rules in force, danger.

An intake asks all of it every time; seven small questions in one statement are one way to the server and back. One that
goes by a stamp asks only for what no stamp tells.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, Text, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from core.cases.queries.places import centre_desk
from core.cases.queries.taxonomy import attributes, chain_of
from core.cases.routing import Attributes, inherit
from core.deadlines.queries import in_force_at
from core.foundation.calendar import midnight
from core.foundation.clock import civil
from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.identity.demo import demo_lasts
from core.identity.queries import is_area, only_one
from core.identity.terms import UnitKind
from db.base import Moment
from db.models.cases import CASE_IDS, NUMBERS, EmergencyWord
from db.session import columns
from db.standing import kept_while_it_stands, stands

_area = bindparam("area", type_=BigInteger)

_comes = (
    CASE_IDS.next_value(),
    NUMBERS.next_value(),
    exists().where(func.strpos(bindparam("text", type_=Text), EmergencyWord.word) > 0),
    demo_lasts(),
)
_stands = (
    only_one(UnitKind.CENTRE),
    or_(_area.is_(None), is_area(_area)),
    chain_of(bindparam("category", type_=BigInteger)),
    *in_force_at(bindparam("now", type_=Moment), bindparam("today", type_=Date)),
)
ASKED, COMES, STANDS = select(*_comes, *_stands), select(*_comes), select(*_stands)


@dataclass(frozen=True, slots=True)
class Arrival:
    """The answers.

    Attributes:
        case_id: the next id of a case, taken: with it the row can be written whole, with the head of its line.
        serial: the next number of a case, taken.
        danger: a word of danger stands in the text.
        demo: this is a demonstration.
        category: what the taxonomy says of the matter.
    """

    case_id: int
    serial: int
    desk_id: int
    danger: bool
    demo: bool
    category: Attributes
    regulation_id: int | None
    version_id: int | None


def arrival(
    session: Session, text: str, area_id: int | None, category_id: int | None, *, now: datetime
) -> Arrival:
    """What stands at this moment for a matter with these words, in this place, of this kind.

    Raises:
        Invalid: it is no place of this district, no category of its taxonomy.
        Conflict: the district has no centre yet.
    """
    today = civil(now).date()
    if stands(session):
        row = (
            *columns(session, COMES, {"text": text}).one(),
            *_standing(session, area_id, category_id, today),
        )
    else:
        said = {"text": text, "area": area_id, "category": category_id, "now": now, "today": today}
        row = tuple(columns(session, ASKED, said).one())
    case_id, serial, danger, demo, desk_id, known, chain, regulation_id, version_id = row
    if not known:
        raise Invalid(N_("没有这个街道、乡镇或社区，请重新选择"), field="area_id")
    desk = desk_id if desk_id is not None else centre_desk(session)
    category = attributes(chain) if category_id is not None else inherit([Attributes()])
    return Arrival(case_id, serial, desk, danger, demo, category, regulation_id, version_id)


@kept_while_it_stands
def _standing(session: Session, area_id: int | None, category_id: int | None, today: date) -> tuple[Any, ...]:
    """What a stamp tells: of calendars the newest, for one that is made gives another stamp."""
    said = {"area": area_id, "category": category_id, "now": midnight(today), "today": today}
    return tuple(columns(session, STANDS, said).one())
