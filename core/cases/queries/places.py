"""Desks and places: which centre takes a matter, which subdistrict an address lies in."""

from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, Invalid
from core.foundation.text import N_
from core.identity.queries import areas, units_by_kind
from core.identity.terms import UnitKind


def centre_desk(session: Session) -> int:
    """Id of the district's centre.

    Raises:
        Conflict: the district has no centre yet.
    """
    centres = units_by_kind(session, UnitKind.CENTRE)
    if not centres:
        raise Conflict(N_("还没有设立民呼回应中心，请管理员先在“单位”里添加"))
    return centres[0].id


def subdistrict_of(session: Session, area_id: int | None) -> int | None:
    """The subdistrict or township of a place; the place itself when it is one.

    Raises:
        Invalid: it is no place of this district.
    """
    if area_id is None:
        return None
    for area in areas(session):
        if area.id == area_id:
            return area.subdistrict_id
    raise Invalid(N_("没有这个街道、乡镇或社区，请重新选择"), field="area_id")
