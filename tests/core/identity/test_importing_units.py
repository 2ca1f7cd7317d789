from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core.foundation.errors import Invalid, NotAllowed
from core.identity import importing, queries, seed, units
from core.identity.actor import SYSTEM, Actor
from core.identity.importing import Imported
from core.identity.terms import Role
from tests.factories.accounts import Tree, person

DIVISIONS = """level,code,name,parent,parent_name
village,990101001001,柳巷社区居民委员会,990101001,东关街道
area,990101,试验区,9901,试验市
street,990101001,东关街道办事处,990101,试验区
street,990101100,石桥镇,990101,试验区
street,990101200,云岭乡人民政府,990101,试验区
village,990101100201,小店村村民委员会,990101100,石桥镇
village,990101100202,前街村委会,990101100,石桥镇
"""


def take(session: Session, tmp_path: Path, text: str, now: datetime, encoding: str = "utf-8-sig") -> Imported:
    path = tmp_path / "units.csv"
    path.write_bytes(text.encode(encoding))
    return importing.import_units(session, SYSTEM, importing.read_lines(path), now=now)


def counts(done: Imported) -> tuple[int, int, int, int]:
    assert done.read == done.imported + done.skipped + done.rejected
    return done.read, done.imported, done.skipped, done.rejected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_divisions_become_a_tree_in_any_order(
    session: Session, tmp_path: Path, now: datetime, encoding: str
) -> None:
    assert counts(take(session, tmp_path, DIVISIONS, now, encoding)) == (7, 7, 0, 0)
    assert [(unit.depth, unit.kind.value, unit.short_name) for unit in queries.unit_tree(session)] == [
        (0, "DISTRICT", "试验区"),
        (1, "SUBDISTRICT", "东关街道"),
        (2, "COMMUNITY", "柳巷社区"),
        (1, "TOWNSHIP", "石桥镇"),
        (2, "COMMUNITY", "前街村"),
        (2, "COMMUNITY", "小店村"),
        (1, "TOWNSHIP", "云岭乡"),
    ]


def test_a_second_time_changes_nothing(session: Session, tmp_path: Path, now: datetime) -> None:
    take(session, tmp_path, DIVISIONS, now)
    edited = queries.unit_by_code(session, "990101001")
    units.rename(session, SYSTEM, edited.id, "东关新街道", now=now)
    assert counts(take(session, tmp_path, DIVISIONS, now)) == (7, 0, 7, 0)
    assert queries.unit(session, edited.id).name == "东关新街道"


def test_the_nameless_root_becomes_the_district(session: Session, tmp_path: Path, now: datetime) -> None:
    root = seed.ensure_root(session, "民呼中心", now)
    assert counts(take(session, tmp_path, DIVISIONS, now)) == (7, 7, 0, 0)
    district = queries.unit(session, root)
    assert (district.code, district.name) == ("990101", "试验区")
    assert queries.unit_by_code(session, "centre").parent_id == root
    assert sum(unit.depth == 0 for unit in queries.unit_tree(session)) == 1


def test_another_district_is_refused_with_all_that_hangs_on_it(
    session: Session, tmp_path: Path, now: datetime
) -> None:
    take(session, tmp_path, DIVISIONS, now)
    done = take(session, tmp_path, DIVISIONS.replace("990101", "990102"), now)
    assert counts(done) == (7, 0, 0, 7)
    assert "另一个区" in str(done.rejects[1][1])
    assert queries.unit_by_code(session, "990101").name == "试验区"


def test_our_own_format_and_reasons_for_rejects(session: Session, tmp_path: Path, now: datetime) -> None:
    text = """code,kind,name,short_name,parent_code
root,DISTRICT,某区,,
works,DEPARTMENT,某区建设局,建设局,root
,DEPARTMENT,没有编码,,root
odd,PLANET,没有这种级别,,root
lost,COMMUNITY,上级不在,,nowhere
blank,OFFICE,,,root
loop-a,OFFICE,甲,,loop-b
loop-b,OFFICE,乙,,loop-a
works,DEPARTMENT,某区建设局,建设局,root
"""
    done = take(session, tmp_path, text, now)
    assert counts(done) == (9, 2, 1, 6)
    assert [number for number, _ in done.rejects] == [4, 5, 6, 7, 8, 9]
    assert all(str(reason) for _, reason in done.rejects)


def test_an_unknown_header_is_refused(session: Session, tmp_path: Path, now: datetime) -> None:
    for text in ("", "a,b,c\n1,2,3\n"):
        with pytest.raises(Invalid):
            take(session, tmp_path, text, now)


def test_only_for_an_administrator_of_all(
    session: Session, tmp_path: Path, admin: Actor, tree: Tree, now: datetime
) -> None:
    part = person(session, "part", (Role.ADMIN, tree.north))
    path = tmp_path / "units.csv"
    path.write_text(DIVISIONS)
    with pytest.raises(NotAllowed):
        importing.import_units(session, part, importing.read_lines(path), now=now)
    assert importing.import_units(session, admin, importing.read_lines(path), now=now).rejected == 0
