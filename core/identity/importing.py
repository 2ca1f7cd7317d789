"""Units from a file: the list of divisions as statistics offices publish it, or a list of our own.

Two headers are understood: `level,code,name,parent,…` with area, street and village as levels, and
`code,kind,name,short_name,parent_code`. A code that is known is left alone, so that a second import changes nothing
and an administrator's edits stay.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation.errors import CivicError, Invalid
from core.foundation.text import N_
from core.identity import units
from core.identity.actor import Actor
from core.identity.permissions import RULES, About, May, require
from core.identity.terms import UnitKind
from db.models.identity import UnitRow

LEVELS = {"area": UnitKind.DISTRICT, "street": UnitKind.SUBDISTRICT, "village": UnitKind.COMMUNITY}
TRIMMED = (
    (re.compile(r"(街道)办事处$"), r"\1"),
    (re.compile(r"([镇乡])人民政府$"), r"\1"),
    (re.compile(r"(?:居民委员会|村民委员会|居委会)$"), ""),
    (re.compile(r"村(?:村)?委会$"), "村"),
)
"""How a name as it stands on the seal becomes the one people say."""
ADMINISTRATIVE = re.compile(r"\d{6,}")
"""GB/T 2260 codes: a root that has one is a real district and is not renamed by another's file."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file; a missing parent means the root."""

    number: int
    code: str
    kind: UnitKind | None
    name: str
    short_name: str
    parent: str


@dataclass(slots=True)
class Imported:
    """What became of the lines: read = imported + skipped + rejected."""

    read: int = 0
    imported: int = 0
    skipped: int = 0
    rejects: list[tuple[int, CivicError]] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """How many lines were refused."""
        return len(self.rejects)


def read_lines(path: Path) -> list[Line]:
    """The lines of a csv file in UTF-8 (with or without a mark) or GB 18030, as spreadsheets here write it.

    Raises:
        Invalid: a header we do not know.
    """
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    reader = csv.DictReader(text.splitlines())
    header = set(reader.fieldnames or ())
    if {"level", "code", "name", "parent"} <= header:
        return [_division(reader.line_num, row) for row in reader]
    if {"code", "kind", "name", "parent_code"} <= header:
        return [_own(reader.line_num, row) for row in reader]
    raise Invalid(
        N_("认不出表头：需要 level,code,name,parent 或 code,kind,name,short_name,parent_code"), "file"
    )


def import_units(session: Session, actor: Actor, lines: Iterable[Line], *, now: datetime) -> Imported:
    """Add the units that are missing, parents first; nothing that exists is changed, but for a nameless root.

    Raises:
        NotAllowed: not an administrator of the whole district.
    """
    root = units.hold_tree(session)
    require(RULES, May.EDIT_UNITS, actor, About((root.path,) if root else ()))
    known = {row.code: row for row in session.scalars(select(UnitRow))}
    result = Imported()
    waiting = list(lines)
    result.read = len(waiting)
    while waiting:
        ready = [
            line
            for line in waiting
            if line.kind is UnitKind.DISTRICT or not line.parent or line.parent in known
        ]
        if not ready:
            break
        for line in ready:
            try:
                root = _take(session, line, known, root, result, now)
            except CivicError as refusal:
                result.rejects.append((line.number, refusal))
        done = {line.number for line in ready}
        waiting = [line for line in waiting if line.number not in done]
    result.rejects += [
        (line.number, Invalid(N_("找不到上级 {parent}"), "parent", parent=line.parent)) for line in waiting
    ]
    result.rejects.sort(key=lambda reject: reject[0])
    return result


def short_of(name: str) -> str:
    """The name people say.

    >>> short_of("棠河街道办事处"), short_of("沙窝村村民委员会"), short_of("河沿社区居民委员会")
    ('棠河街道', '沙窝村', '河沿社区')
    """
    for pattern, kept in TRIMMED:
        shorter = pattern.sub(kept, name)
        if shorter and shorter != name:
            return shorter
    return name


def _take(
    session: Session,
    line: Line,
    known: dict[str, UnitRow],
    root: UnitRow | None,
    result: Imported,
    now: datetime,
) -> UnitRow | None:
    """Take one line whose parent is there; the root, which the line may have made or named."""
    if line.code in known:
        result.skipped += 1
        return root
    if not line.code or line.kind is None:
        raise Invalid(N_("没有编码，或者认不出级别"), "code" if not line.code else "kind")
    short_name = line.short_name or short_of(line.name)
    if line.kind is UnitKind.DISTRICT:
        root = known[line.code] = _root(session, line, short_name, root, now)
    else:
        parent = known[line.parent] if line.parent else root
        if parent is None:
            raise Invalid(N_("还没有区，请先导入区这一行"), "parent")
        if parent.valid_to is not None:
            raise Invalid(N_("上级 {parent} 已经撤销"), "parent", parent=line.parent)
        known[line.code] = units.plant(session, parent, line.code, line.kind, line.name, short_name, now=now)
    result.imported += 1
    return root


def _root(session: Session, line: Line, short_name: str, root: UnitRow | None, now: datetime) -> UnitRow:
    """Make the root, or give the one there is the name and code of the real district."""
    if root is None:
        return units.plant(session, None, line.code, UnitKind.DISTRICT, line.name, short_name, now=now)
    if ADMINISTRATIVE.fullmatch(root.code):
        raise Invalid(N_("已经是另一个区（{code}），一套系统只有一个区"), "code", code=root.code)
    units.describe(root, line.name, short_name)
    root.code = line.code
    root.version += 1
    session.flush()
    return root


def _division(number: int, row: Mapping[str, str | None]) -> Line:
    name = (row["name"] or "").strip()
    kind = LEVELS.get((row["level"] or "").strip().lower())
    if kind is UnitKind.SUBDISTRICT and short_of(name).endswith(("镇", "乡")):
        kind = UnitKind.TOWNSHIP
    return Line(number, (row["code"] or "").strip(), kind, name, "", (row["parent"] or "").strip())


def _own(number: int, row: Mapping[str, str | None]) -> Line:
    code, parent = (row["code"] or "").strip(), (row["parent_code"] or "").strip()
    word = (row["kind"] or "").strip().upper()
    kind = UnitKind[word] if word in UnitKind.__members__ else None
    name, short_name = (row["name"] or "").strip(), (row.get("short_name") or "").strip()
    return Line(number, code, kind, name, short_name, parent)
