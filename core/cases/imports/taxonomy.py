"""A taxonomy from a file: three levels of names, and what a proposal is made of where the file says it.

A category is known by the names on its way from the root, so that a second import changes nothing. What is known is
left as administrators made it; only a missing unit is filled in, once that unit exists.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines.terms import Level
from core.foundation import pinyin
from core.foundation.errors import Invalid, NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.cases import Category
from db.models.identity import UnitRow
from db.seeds.taxonomy import AREA_UNIT

BETWEEN = " · "
NAME_MAX = 80
HEADERS: Mapping[str, tuple[str, ...]] = {
    "level1": ("level1", "一级分类", "一级", "一级类别", "大类"),
    "level2": ("level2", "二级分类", "二级", "二级类别", "中类"),
    "level3": ("level3", "三级分类", "三级", "三级类别", "小类"),
    "code": ("code", "编码", "代码"),
    "urgency": ("urgency", "紧急词"),
    "level": ("level", "级别"),
    "limit_days": ("limit_days", "答复天数"),
    "unit": ("unit", "承办单位编码", "单位编码"),
    "sensitive": ("sensitive", "敏感"),
    "example": ("example", "例子"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One matter of a file; what is empty is inherited from above."""

    number: int
    names: tuple[str, ...]
    code: str = ""
    urgency: str = ""
    level: Level | None = None
    days: int | None = None
    unit: str = ""
    sensitive: bool | None = None
    example: str = ""


@dataclass(slots=True)
class Imported:
    """What became of the lines: read = imported + skipped + rejected.

    Attributes:
        closed: categories the file does not have, ended by `replace`.
        units: known matters that got the unit they were waiting for.
    """

    read: int = 0
    imported: int = 0
    skipped: int = 0
    closed: int = 0
    units: int = 0
    rejects: list[tuple[int, Invalid]] = field(default_factory=list)


def read(
    header: Sequence[str], rows: Iterable[tuple[int, Sequence[object]]]
) -> list[Line | tuple[int, Invalid]]:
    """The lines of a sheet; an empty cell of the first two levels repeats the one above, as merged cells do.

    Raises:
        Invalid: the header has no first level.
    """
    places = {
        key: header.index(name)
        for key, names in HEADERS.items()
        for name in reversed(names)
        if name in header
    }
    if "level1" not in places:
        raise Invalid(N_("认不出表头：需要一级分类、二级分类、三级分类三列"), "file")
    found: list[Line | tuple[int, Invalid]] = []
    above: tuple[str, str] = ("", "")
    for number, cells in rows:
        values = {
            key: " ".join(
                str(cells[place] if place < len(cells) and cells[place] is not None else "").split()
            )
            for key, place in places.items()
        }
        first = values["level1"] or above[0]
        second = values.get("level2", "") or (above[1] if not values["level1"] else "")
        above = (first, second)
        try:
            found.append(_line(number, (first, second, values.get("level3", "")), values))
        except Invalid as problem:
            found.append((number, problem))
    return found


def import_taxonomy(
    session: Session,
    actor: Actor,
    lines: Iterable[Line | tuple[int, Invalid]],
    *,
    replace: bool = False,
    now: datetime,
) -> Imported:
    """Add what is missing, parents first.

    Args:
        replace: end what the file does not have, unless a line was rejected; cases keep their categories, nobody
            chooses these again.

    Raises:
        NotAllowed: not an administrator of the whole district, nor the system.
    """
    if not actor.has(Role.SYSTEM) and not actor.has_at_root(Role.ADMIN):
        raise NotAllowed(N_("只有全区的系统管理员可以导入类别"))
    tree = _Tree(session, now)
    done = Imported()
    for line in lines:
        done.read += 1
        if isinstance(line, tuple):
            done.rejects.append(line)
        elif tree.take(line, done):
            done.imported += 1
        else:
            done.skipped += 1
    if replace and not done.rejects:
        done.closed = tree.close_others()
    session.flush()
    return done


class _Tree:
    """The taxonomy while a file is laid over it."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session, self.now = session, now
        rows = session.scalars(select(Category).order_by(Category.id)).all()
        self.known = {row.full_name: row for row in rows}
        self.codes = {row.code for row in rows}
        self.units = dict(session.execute(select(UnitRow.code, UnitRow.id)).all())
        self.position = max((row.position for row in rows), default=0)
        self.seen: set[str] = set()

    def take(self, line: Line, done: Imported) -> bool:
        """Whether the line brought a matter that was not there, or not in force."""
        parent: Category | None = None
        fresh = False
        for depth in range(1, len(line.names) + 1):
            row, fresh = self._node(line, depth, parent)
            parent = row
        if parent is not None and line.unit and parent.unit_id is None and parent.by_area is None:
            self._describe_unit(parent, line.unit)
            done.units += not fresh and parent.unit_id is not None
        return fresh

    def close_others(self) -> int:
        """End what no line named; how many."""
        others = [row for name, row in self.known.items() if name not in self.seen and row.valid_to is None]
        for row in others:
            row.valid_to = self.now
        return len(others)

    def _node(self, line: Line, depth: int, parent: Category | None) -> tuple[Category, bool]:
        full = BETWEEN.join(line.names[:depth])
        self.seen.add(full)
        row = self.known.get(full)
        if row is not None:
            back = row.valid_to is not None
            row.valid_to = None
            return row, back
        leaf = depth == len(line.names)
        row = Category(
            parent_id=parent.id if parent else None,
            path="/0/",
            code=self._code(line, depth),
            name=line.names[depth - 1],
            full_name=full,
            pinyin=pinyin.sort_key(full)[:300],
            level=line.level if leaf else None,
            answer_days=line.days if leaf else None,
            urgent_words=line.urgency if leaf else "",
            sensitive=line.sensitive if leaf else None,
            example=line.example if leaf else "",
            position=self._next(),
        )
        self.session.add(row)
        self.session.flush()
        row.path = f"{parent.path if parent else '/'}{row.id}/"
        self.known[full] = row
        return row, True

    def _describe_unit(self, row: Category, unit: str) -> None:
        if unit == AREA_UNIT:
            row.by_area = True
        else:
            row.unit_id = self.units.get(unit)

    def _code(self, line: Line, depth: int) -> str:
        """The file's code cut to this depth (`PM-FEE` of `PM-FEE-01`); a digest of the names where it is taken."""
        parts = line.code.split("-")
        code = (
            line.code if depth == len(line.names) else "-".join(parts[:depth]) if len(parts) > depth else ""
        )
        if not code or code in self.codes:
            names = BETWEEN.join(line.names[:depth])
            code = "N" + hashlib.sha256(names.encode()).hexdigest()[:12].upper()
        self.codes.add(code)
        return code

    def _next(self) -> int:
        self.position += 1
        return self.position


def _line(number: int, names: tuple[str, str, str], values: Mapping[str, str]) -> Line:
    there = tuple(name for name in names if name)
    if not there or there != names[: len(there)]:
        raise Invalid(N_("上一级是空的"), "level1")
    if any(len(name) > NAME_MAX for name in there):
        raise Invalid(N_("名称最多 {longest} 个字"), "level3", longest=NAME_MAX)
    level, days = values.get("level", "").upper(), values.get("limit_days", "")
    if level and level not in Level.__members__:
        raise Invalid(N_("不认得级别“{level}”"), "level", level=level)
    if days and not (days.isdecimal() and 0 < int(days) <= 60):
        raise Invalid(N_("答复天数写 1 到 60 的整数"), "limit_days")
    sensitive = values.get("sensitive", "")
    return Line(
        number=number,
        names=there,
        code=values.get("code", "")[:80],
        urgency=values.get("urgency", ""),
        level=Level(level) if level else None,
        days=int(days) if days else None,
        unit=values.get("unit", ""),
        sensitive=sensitive in {"1", "是"} if sensitive else None,
        example=values.get("example", "")[:200],
    )
