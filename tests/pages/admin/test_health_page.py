"""The page of how things are: what needs a hand stands first; only administrators of the district open it."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from core import health
from core.foundation.clock import now
from core.foundation.errors import NotAllowed
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal import runs
from core.journal.followers import name_of
from core.wiring import SCHEDULE
from tests.factories.accounts import person
from tests.factories.cases import Team
from tests.factories.homes import standing_in
from tests.pages.conftest import shell, words


def test_troubles_stand_first_with_what_to_do(admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "last_backup", lambda: None)
    told = words(shell("admin/health.py"))
    assert "后台任务没有运行" in told
    assert "请看服务 minhu-worker" in told
    assert "没有当天的备份" in told
    assert "还没有过" in told


def test_a_job_that_fails_is_named(session: Session, admin: Actor) -> None:
    first, *others = SCHEDULE["minute"]
    for job in others:
        runs.note_run(session, name_of(job), took=timedelta(0), now=now())
    session.commit()
    told = words(shell("admin/health.py")).replace("\\", "")
    assert "有任务没有按时完成" in told
    assert name_of(first) in told
    assert name_of(others[0]) not in told


def test_a_sound_house(session: Session, admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for jobs in SCHEDULE.values():
        for job in jobs:
            runs.note_run(session, name_of(job), took=timedelta(0), now=now())
    session.commit()
    monkeypatch.setattr(health, "free_disk", lambda: (10**11, 2 * 10**11))
    made = health.Backup(now(), "20261125-024000", 12_300_000)
    monkeypatch.setattr(health, "last_backup", lambda: made)
    told = words(shell("admin/health.py"))
    assert "一切正常" in told
    assert "12.3 MB" in told
    assert "100.0 / 200.0 GB" in told
    assert "其中 0 项没有按时完成" in told


def test_a_broken_note_of_a_backup_is_none(tmp_path: Path) -> None:
    with standing_in(tmp_path):
        for body in ("", "{", "[]", '{"at": 1}'):
            (tmp_path / health.NOTE).write_text(body)
            assert health.last_backup() is None
        health.note_backup(tmp_path / "shelf", 5, now=now())
        assert health.last_backup().bytes == 5


def test_the_core_refuses_others_and_an_administrator_of_a_part(session: Session, crew: Team) -> None:
    for other in (crew.operator, person(session, "street", (Role.ADMIN, crew.tree.north))):
        with pytest.raises(NotAllowed):
            health.for_administrator(session, other, now=now())
