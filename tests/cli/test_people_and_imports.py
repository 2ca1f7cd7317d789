import json
import re
from pathlib import Path

from typer.testing import CliRunner

from cli.app import app
from core.foundation.clock import now
from core.identity import login as door
from core.identity import queries
from core.identity.actor import SYSTEM
from db.session import reading, unit_of_work
from tests.ground import Database

UNITS = """level,code,name,parent,parent_name
area,990101,试验区,9901,试验市
street,990101001,东关街道,990101,试验区
street,,没有编码,990101,试验区
"""
runner = CliRunner()


def run(*words: str) -> str:
    done = runner.invoke(app, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_from_an_empty_district_to_a_person_who_logs_in(committed: Database, tmp_path: Path) -> None:
    file = tmp_path / "units.csv"
    file.write_text(UNITS)
    told = json.loads(run("import", "units", str(file), "--json").splitlines()[-1])
    assert (told["read"], told["imported"], told["skipped"], told["rejected"]) == (3, 2, 0, 1)
    told = json.loads(run("import", "units", str(file), "--json").splitlines()[-1])
    assert (told["read"], told["imported"], told["skipped"], told["rejected"]) == (3, 0, 2, 1)

    made = run("user", "add", "li.si", "--name", "李四", "--role", "ADMIN", "--role", "UNIT_CLERK@990101001")
    first = re.search(r"[a-z0-9]{4}(-[a-z0-9]{4}){2}", made)
    second = re.search(r"[a-z0-9]{4}(-[a-z0-9]{4}){2}", run("user", "reset", "li.si"))
    assert first
    assert second
    with unit_of_work() as session:
        stale = door.log_in(session, "li.si", first[0], address="", browser="", now=now())
        fresh = door.log_in(session, "li.si", second[0], address="", browser="", now=now())
    assert not isinstance(stale, door.LoggedIn)
    assert isinstance(fresh, door.LoggedIn)
    with reading() as session:
        held = queries.account_by_login(session, SYSTEM, "li.si", now=now()).grants
    assert [(grant.role.value, grant.unit) for grant in held] == [
        ("ADMIN", "试验区"),
        ("UNIT_CLERK", "东关街道"),
    ]
    assert "李四" in run("user", "list", "李")
    assert "UNIT_CLERK" in run("user", "roles")
