"""A taxonomy from a file: by path of names, once; what a district begins with."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.cases.imports import taxonomy
from core.cases.queries.taxonomy import attributes_of
from core.deadlines.terms import Level
from core.foundation.errors import Invalid, NotAllowed
from core.identity import units
from core.identity.actor import CITIZEN, SYSTEM
from core.identity.terms import UnitKind
from core.seeding import seed
from db.models.cases import Category, EmergencyWord
from db.models.deadlines import CalendarVersion, Regulation
from db.models.identity import UnitRow
from db.seeds import taxonomy as seeds
from tests.factories.accounts import BEGAN

NAMES = ("一级分类", "二级分类", "三级分类")
ROWS = [("供水", "二次供水", "加压泵"), ("供水", "二次供水", "水箱"), ("供水", "水费", ""), ("道路", "", "")]


def take(
    session: Session,
    rows: list[tuple[object, ...]],
    *,
    header: tuple[str, ...] = NAMES,
    replace: bool = False,
) -> taxonomy.Imported:
    lines = taxonomy.read(header, enumerate(rows, start=2))
    return taxonomy.import_taxonomy(session, SYSTEM, lines, replace=replace, now=BEGAN)


def open_names(session: Session) -> set[str]:
    return set(session.scalars(select(Category.full_name).where(Category.valid_to.is_(None))))


def test_names_become_a_tree_once(session: Session) -> None:
    done = take(session, ROWS)
    assert (done.read, done.imported, done.skipped) == (4, 4, 0)
    assert open_names(session) == {
        "供水",
        "供水 · 二次供水",
        "供水 · 二次供水 · 加压泵",
        "供水 · 二次供水 · 水箱",
        "供水 · 水费",
        "道路",
    }
    done = take(session, ROWS)
    assert (done.imported, done.skipped) == (0, 4)
    leaf = session.scalars(select(Category).where(Category.name == "加压泵")).one()
    assert leaf.path.count("/") == 4
    assert attributes_of(session, leaf.id).level is Level.L3


def test_merged_cells_repeat_what_stands_above(session: Session) -> None:
    take(
        session,
        [("供水", "二次供水", "加压泵"), (None, None, "水箱"), (None, "水费", "抄表"), ("道路", None, None)],
    )
    assert {"供水 · 二次供水 · 水箱", "供水 · 水费 · 抄表", "道路"} <= open_names(session)


def test_only_replace_ends_what_the_file_does_not_have_and_a_later_file_brings_it_back(
    session: Session,
) -> None:
    take(session, ROWS)
    assert take(session, ROWS[:1]).closed == 0
    assert take(session, ROWS[:1], replace=True).closed == 3
    assert open_names(session) == {"供水", "供水 · 二次供水", "供水 · 二次供水 · 加压泵"}
    assert take(session, ROWS[3:]).imported == 1
    assert "道路" in open_names(session)


def test_attributes_come_along_and_an_administrators_choice_stays(session: Session) -> None:
    root = units.plant(session, None, "district", UnitKind.DISTRICT, "本区", "", now=BEGAN)
    header = (
        "level1",
        "level2",
        "level3",
        "code",
        "urgency",
        "level",
        "limit_days",
        "unit",
        "sensitive",
        "example",
    )
    rows = [("供水", "二次供水", "加压泵", "W-2-1", "停水|没水", "l2", "3", "water", "1", "没水了")]
    take(session, rows, header=header)
    leaf = session.scalars(select(Category).where(Category.code == "W-2-1")).one()
    assert (leaf.level, leaf.answer_days, leaf.sensitive, leaf.unit_id) == (Level.L2, 3, True, None)
    assert session.scalars(select(Category.code).order_by(Category.id)).all() == ["W", "W-2", "W-2-1"]
    water = units.plant(session, root, "water", UnitKind.DEPARTMENT, "供水公司", "", now=BEGAN)
    assert take(session, rows, header=header).units == 1
    assert leaf.unit_id == water.id
    other = units.plant(session, root, "other", UnitKind.DEPARTMENT, "水务局", "", now=BEGAN)
    leaf.unit_id, leaf.level = other.id, Level.L4
    take(session, rows, header=header)
    assert (leaf.unit_id, leaf.level) == (other.id, Level.L4)


def test_bad_lines_are_named_and_nothing_is_ended_then(session: Session) -> None:
    take(session, ROWS)
    header = (*NAMES, "级别", "答复天数")
    bad = [
        ("", "", "无上级", "", ""),
        ("供电", "", "", "L9", ""),
        ("供电", "", "", "", "0"),
        ("气", "", "", "L2", "2"),
    ]
    done = take(session, bad, header=header, replace=True)
    assert [number for number, _ in done.rejects] == [2, 3, 4]
    assert (done.read, done.imported, done.closed) == (4, 1, 0)
    with pytest.raises(Invalid):
        taxonomy.read(("名称",), [])
    with pytest.raises(NotAllowed):
        taxonomy.import_taxonomy(session, CITIZEN, [], now=BEGAN)


def test_a_district_begins_with_everything_and_a_second_start_changes_nothing(session: Session) -> None:
    def counts() -> list[int]:
        tables = (Category, EmergencyWord, CalendarVersion, Regulation, UnitRow)
        return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]

    seed(session, "民呼中心", now=BEGAN)
    first = counts()
    assert all(first)
    leaves = session.scalars(select(Category.code).where(Category.path.like("/%/%/%/"))).all()
    assert set(leaves) == {row.code for row in seeds.read()}
    seed(session, "民呼中心", now=BEGAN + timedelta(days=1))
    assert counts() == first
    assert not session.scalars(select(EmergencyWord.id).where(EmergencyWord.call.like("%GAS%"))).all()


def test_units_that_come_later_get_their_matters_at_the_next_start(session: Session) -> None:
    seed(session, "民呼中心", now=BEGAN)
    root = session.scalars(select(UnitRow).where(UnitRow.parent_id.is_(None))).one()
    water = units.plant(session, root, "water", UnitKind.DEPARTMENT, "供水公司", "", now=BEGAN)
    closed = session.scalars(select(Category).where(Category.code == "UT-WAT-01")).one()
    renamed = session.scalars(select(Category).where(Category.code == "UT-WAT-02")).one()
    closed.valid_to, renamed.full_name = BEGAN, "改过的名字"
    count = session.scalar(select(func.count(Category.id)))
    seed(session, "民呼中心", now=BEGAN)
    assert (closed.unit_id, renamed.unit_id) == (None, water.id)
    assert session.scalar(select(func.count(Category.id))) == count
