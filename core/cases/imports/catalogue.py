"""A dispatch catalogue from somebody's table: read, resolved against today's names, looked at, then written.

Columns are known by their headings. A row that cannot be read is said with its number and stops no other; a row that
the catalogue says already changes nothing, so that the same table can be brought twice.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions.catalogue import set_entry
from core.cases.actions.dispatching import HANDLES
from core.cases.catalogue.terms import CatalogueOrigin
from core.cases.imports.moments import read_moment
from core.cases.queries.catalogue import catalogue
from core.cases.queries.taxonomy import categories
from core.foundation.clock import civil
from core.foundation.errors import CivicError, Invalid
from core.foundation.sheets import opened
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import AREAS, UnitKind
from db.models.cases import Category
from db.models.identity import UnitRow

MOST = 3000
"""Rows of one table; more is another table."""
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "matter": ("事项", "事项名称", "类别", "三级分类", "诉求类别", "matter"),
    "code": ("事项编码", "类别编码", "编码", "code"),
    "area": ("属地", "街道", "街道乡镇", "乡镇街道", "区域", "place", "area"),
    "unit": ("承办单位", "主办单位", "责任单位", "牵头单位", "单位", "handled by", "lead unit", "unit"),
    "first": ("从哪天起", "生效日期", "开始日期", "起始日期", "from"),
    "basis": ("依据", "政策依据", "备注", "说明", "basis"),
}
NOISE = re.compile(r"[\s_\-()（）【】\[\]:：*、/]+")
EVERYWHERE = frozenset({"", "全区", "全域", "所有", "不限", "wholedistrict"})
BY_PLACE = frozenset({"", "属地", "属地街道", "街道", "事发地的街道或乡镇办"})
"""What stands for a unit where nobody is named: the place decides, and no entry is needed."""
SAID = "按表格《{file}》第 {row} 行"
"""The basis of a row that names none."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A row that can be written."""

    row: int
    category_id: int
    category: str
    area_id: int | None
    area: str
    unit_id: int
    unit: str
    first: date
    basis: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What would become of a table: rows to write, rows that are so already, rows that cannot be read."""

    rows: tuple[Planned, ...]
    same: int
    problems: tuple[tuple[int, CivicError], ...]


def plan(session: Session, actor: Actor, path: Path, name: str, *, now: datetime) -> Plan:
    """Read a table and lay it over today's catalogue; nothing is written.

    Raises:
        NotAllowed: not somebody of the centre.
        Invalid: no table, no heading for matter and unit, or too many rows.
    """
    names, today = _Names(session), civil(now).date()
    rows: list[Planned] = []
    problems: list[tuple[int, CivicError]] = []
    seen: dict[tuple[int, int | None], int] = {}
    with opened(path) as sheet:
        places = _places(sheet.header)
        for count, (number, cells) in enumerate(sheet.rows, start=1):
            if count > MOST:
                raise Invalid(N_("表格太长，一次最多 {most} 行，请分开导入"), "file", most=MOST)
            try:
                found = _planned(names, number, _values(places, cells), today, name)
                if found is None:
                    continue
                pair = (found.category_id, found.area_id)
                if pair in seen:
                    raise Invalid(N_("和第 {row} 行是同一个事项和属地"), row=seen[pair])
                seen[pair] = number
                rows.append(found)
            except CivicError as problem:
                problems.append((number, problem))
    held = {(line.category_id, line.area_id): line.unit for line in catalogue(session, actor, today)}
    fresh = tuple(row for row in rows if held.get((row.category_id, row.area_id)) != row.unit)
    return Plan(fresh, len(rows) - len(fresh), tuple(problems))


def carry_out(session: Session, actor: Actor, rows: Sequence[Planned], *, now: datetime) -> int:
    """Write planned rows, all in this transaction; how many.

    Raises:
        As `core.cases.actions.catalogue.set_entry`.
    """
    for row in sorted(rows, key=lambda each: (each.category_id, each.row)):
        set_entry(
            session,
            actor,
            category_id=row.category_id,
            area_id=row.area_id,
            unit_id=row.unit_id,
            valid_from=row.first,
            basis=row.basis,
            origin=CatalogueOrigin.SEED,
            now=now,
        )
    return len(rows)


class _Names:
    """Names and codes as tables write them → ids; a name that two share means neither."""

    def __init__(self, session: Session) -> None:
        tree = categories(session)
        self.full = {node.id: node.full_name for node in tree}
        self.matters = _index([(name, node.id) for node in tree for name in (node.full_name, node.name)])
        rows = session.execute(select(Category.code, Category.id).where(Category.id.in_(self.full)))
        self.codes = _index([(code, category_id) for code, category_id in rows])
        units = session.scalars(select(UnitRow).where(UnitRow.valid_to.is_(None))).all()
        self.short = {row.id: row.short_name for row in units}
        self.places = _index(_called([row for row in units if row.kind in AREAS]))
        self.units = _index(_called([row for row in units if row.kind in HANDLES]))
        self.root = next((_plain(row.name) for row in units if row.kind is UnitKind.DISTRICT), "")


def _called(rows: Sequence[UnitRow]) -> list[tuple[str, int]]:
    return [(name, row.id) for row in rows for name in (row.code, row.name, row.short_name)]


def _index(named: Sequence[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for name, each in named:
        found.setdefault(_plain(name), set()).add(each)
    return {name: ids.pop() for name, ids in found.items() if len(ids) == 1}


def _planned(names: _Names, number: int, values: Mapping[str, str], today: date, file: str) -> Planned | None:
    matter, area, unit = values.get("matter", ""), _plain(values.get("area", "")), values.get("unit", "")
    category_id = names.codes.get(_plain(values.get("code", ""))) or names.matters.get(_plain(matter))
    if category_id is None:
        raise Invalid(N_("找不到事项“{name}”，或者不止一个叫这个名字，请写全称"), "matter", name=matter)
    if _plain(unit) in BY_PLACE:
        return None
    everywhere = area in EVERYWHERE or area == names.root
    area_id = None if everywhere else names.places.get(area)
    if area_id is None and not everywhere:
        raise Invalid(N_("找不到街道、乡镇或社区“{name}”"), "area", name=values.get("area", ""))
    unit_id = names.units.get(_plain(unit))
    if unit_id is None:
        raise Invalid(N_("找不到能承办的单位“{name}”"), "unit", name=unit)
    return Planned(
        number,
        category_id,
        names.full[category_id],
        area_id,
        names.short.get(area_id or 0, ""),
        unit_id,
        names.short[unit_id],
        _first(values.get("first", ""), today),
        values.get("basis", "")[:500]
        if len(values.get("basis", "")) >= 4
        else SAID.format(file=file, row=number),
    )


def _first(written: str, today: date) -> date:
    """The first day; one that is over means that it holds already, so today."""
    if not written:
        return today
    moment = read_moment(written)
    if moment is None:
        raise Invalid(N_("认不出日期“{written}”"), "first", written=written)
    return max(today, civil(moment).date())


def _places(header: Sequence[str]) -> dict[str, int]:
    plain = [_plain(name) for name in header]
    found = {
        key: next((plain.index(_plain(name)) for name in names if _plain(name) in plain), -1)
        for key, names in HEADINGS.items()
    }
    if found["unit"] < 0 or (found["matter"] < 0 and found["code"] < 0):
        raise Invalid(N_("认不出表头：要有“事项”和“承办单位”两列"), "file")
    return {key: place for key, place in found.items() if place >= 0}


def _values(places: Mapping[str, int], cells: Sequence[object]) -> dict[str, str]:
    return {
        key: " ".join(str(cells[place] if place < len(cells) and cells[place] is not None else "").split())
        for key, place in places.items()
    }


def _plain(name: str) -> str:
    return NOISE.sub("", name).replace("·", "").lower()
