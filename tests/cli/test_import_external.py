"""External matters from the terminal: killed, repeated, never twice; refusals as sentences."""

import csv
import signal
from datetime import timedelta
from pathlib import Path

from core.foundation.clock import civil, now
from db.session import unit_of_work
from tests.cli.test_imports_and_audit import last, one, run, start
from tests.factories.cases import team
from tests.ground import Database

ROWS = 450


def table(path: Path) -> Path:
    due = f"{civil(now()) + timedelta(days=2):%Y/%m/%d}"
    with path.open("w", encoding="gb18030", newline="") as target:
        lines = csv.writer(target)
        lines.writerow(["12345 转办清单", "", "", ""])
        lines.writerow(["工单编号", "诉求内容", "联系电话", "办结时限"])
        for number in range(ROWS):
            lines.writerow([f"HD{number:05d}", f"第 {number} 盏路灯不亮，请修一修。", "", due])
        lines.writerow(["HD-bad", "路灯不亮，请修一修。", "12", due])
    return path


def test_a_table_that_was_broken_off_goes_on_and_nothing_comes_twice(
    committed: Database, tmp_path: Path
) -> None:
    with unit_of_work() as session:
        team(session)
    home, file = tmp_path / "home", str(table(tmp_path / "12345.csv"))
    child = start(home, "import", "external", file, "--source", "12345")
    while one(committed, "SELECT count(*) FROM cases") == 0:
        assert child.poll() is None, child.communicate()
    child.send_signal(signal.SIGKILL)
    child.communicate()
    before = one(committed, "SELECT count(*) FROM cases")
    assert 0 < before < ROWS
    code, told, complained = run(home, "import", "external", file, "--source", "12345", "--json")
    done = last(told)
    assert code == 0, complained
    assert (done["read"], done["imported"], done["skipped"], done["rejected"]) == (
        ROWS + 1,
        ROWS - int(str(before)),
        before,
        1,
    )
    assert f"第 {ROWS + 3} 行：这不像一个电话号码" in complained
    assert "来源的期限早于我们的承诺" in complained
    assert one(committed, "SELECT count(*) FROM cases") == ROWS
    assert one(committed, "SELECT count(*) FROM external_refs WHERE kind = 'HOTLINE'") == ROWS
    code, told, _ = run(home, "audit", "verify", "--json")
    assert (code, last(told)["clean"], last(told)["lines"]) == (0, True, ROWS)


def test_what_is_no_such_table_is_said(committed: Database, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("甲,乙\n一,二\n", encoding="utf-8")
    code, _told, complained = run(tmp_path / "home", "import", "external", str(path), "--source", "信访")
    assert code == 1
    assert "表里找不到来件编号这一列" in complained
