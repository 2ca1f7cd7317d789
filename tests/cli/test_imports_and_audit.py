"""Import and audit as an operator runs them: one JSON object last, kills survived, refusals as sentences."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from core.foundation.settings import ROOT, settings
from tests.ground import Database

ROWS = 1000


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *arguments],
        env={**os.environ, "MINHU_HOME": str(home), "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(home: Path, *arguments: str) -> tuple[int, str, str]:
    child = start(home, *arguments)
    told, complained = child.communicate(timeout=300)
    return child.returncode, told, complained


def last(told: str) -> dict[str, object]:
    return json.loads(told.splitlines()[-1])


def one(database: Database, statement: str) -> object:
    with database.superuser.connect() as connection:
        connection.execute(text(f"SET search_path = {settings().district}"))
        return connection.execute(text(statement)).scalar_one()


def messages(path: Path, rows: int = ROWS) -> Path:
    with path.open("w", encoding="gb18030", newline="") as target:
        lines = csv.writer(target)
        lines.writerow(["工单号", "标题", "提交时间", "诉求内容", "办理结果", "办结时间"])
        for number in range(rows):
            said = [f"楼道灯 {number}", "2018年3月4日 9时5分", f"第 {number} 盏灯不亮", "已修", "2018/3/9"]
            lines.writerow([number, *said])
        lines.writerow([0, "楼道灯", "2018-3-4", "另一件事", "", ""])
        lines.writerow([rows, "楼道灯", "不记得", "灯不亮", "", ""])
        lines.writerow([rows + 1, "", "2018-3-4", "", "", ""])
    return path


def test_an_import_that_is_killed_goes_on_where_it_was(
    committed: Database, home: Path, tmp_path: Path
) -> None:
    file = str(messages(tmp_path / "old.csv"))
    child = start(home, "import", "messages", file)
    while one(committed, "SELECT count(*) FROM cases") == 0:
        assert child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.communicate()
    before = one(committed, "SELECT count(*) FROM cases")
    assert 0 < before < ROWS

    code, told, _ = run(home, "import", "messages", file, "--json")
    done = last(told)
    assert code == 0
    assert (done["read"], done["imported"], done["skipped"], done["rejected"]) == (
        ROWS + 3,
        ROWS - before,
        before,
        3,
    )
    reasons = Path(str(done["rejects_file"])).read_text("utf-8-sig").splitlines()
    assert [line.split(",")[:3] for line in reasons[1:]] == [
        [str(ROWS + 2), "0", "编号重复"],
        [str(ROWS + 3), str(ROWS), "时间读不出"],
        [str(ROWS + 4), str(ROWS + 1), "没有文字"],
    ]
    done = last(run(home, "import", "messages", file, "--json")[1])
    assert (done["imported"], done["skipped"], done["rejected"]) == (0, ROWS, 3)
    assert one(committed, "SELECT count(*) FROM cases") == ROWS
    assert one(committed, "SELECT count(*) FROM texts") == 2 * ROWS
    assert one(committed, "SELECT count(*) FROM events") == 3 * ROWS
    code, told, _ = run(home, "audit", "verify", "--json")
    assert (code, last(told)["clean"], last(told)["lines"]) == (0, True, ROWS)


def test_audit_names_what_was_done_and_ends_with_one(committed: Database, home: Path, tmp_path: Path) -> None:
    run(home, "import", "messages", str(messages(tmp_path / "old.csv", 3)))
    assert run(home, "audit", "checkpoint")[0] == 0
    numbers = one(committed, "SELECT string_agg(number, ' ' ORDER BY id) FROM cases").split()
    assert run(home, "audit", "erase", numbers[0], "--basis", "PIPL-47")[0] == 0
    code, told, _ = run(home, "audit", "verify", "--json")
    assert (code, last(told)["clean"], last(told)["erased"]) == (0, True, 2)
    code, _, complained = run(home, "audit", "erase", numbers[0], "--basis", "PIPL-47")
    assert code == 1
    assert "已经全部删除" in complained

    with committed.superuser.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(f"SET LOCAL search_path = {settings().district}"))
        connection.execute(
            text(
                "UPDATE events SET role = 'ADMIN' WHERE seq = 1 AND subject_id = (SELECT max(id) FROM cases)"
            )
        )
    code, told, _ = run(home, "audit", "verify", "--json")
    assert code == 1
    assert "事件被改" in told
    assert last(told)["findings"] == {"CHANGED": 1}


def test_a_taxonomy_from_the_terminal(committed: Database, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "classes.csv"
    file.write_text("一级分类,二级分类,三级分类\n供水试,二次供水,加压泵\n供水试,二次供水,水箱\n", "utf-8")
    done = last(run(home, "import", "taxonomy", str(file), "--json")[1])
    assert (done["read"], done["imported"], done["skipped"], done["rejected"]) == (2, 2, 0, 0)
    done = last(run(home, "import", "taxonomy", str(file), "--json", "--replace")[1])
    assert (done["imported"], done["skipped"]) == (0, 2)
    assert one(committed, "SELECT count(*) FROM categories WHERE valid_to IS NULL") == 4


def test_a_table_nobody_understands_is_a_sentence(committed: Database, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("甲,乙\n1,2\n", "utf-8")
    code, _, complained = run(home, "import", "messages", str(file))
    assert code == 1
    assert "--map" in complained
    assert "Traceback" not in complained
