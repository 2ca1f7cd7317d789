"""What somebody typed comes out of the terminal as it was typed: no colours, no links, no formula in what is left."""

from pathlib import Path

import pytest
from rich.console import Console

from cli import channels, people
from cli.imports import _keep_rejects
from core.cases.imports.messages import Reject, Why
from core.identity.actor import SYSTEM
from core.identity.channels import make_key
from core.identity.people import add_person
from core.identity.terms import Channel, ChannelScope
from db.session import unit_of_work
from tests.factories.cases import MONDAY, team
from tests.factories.homes import standing_in
from tests.ground import Database

NAME = "[red]甲[/red][link=x]乙"


def test_lists_are_no_markup(
    committed: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert committed
    for module in (people, channels):
        monkeypatch.setattr(module, "Console", lambda: Console(width=200, force_terminal=True))
    with unit_of_work() as session:
        team(session)
        add_person(session, SYSTEM, "typed", NAME, title=NAME, now=MONDAY)
        make_key(session, SYSTEM, NAME, Channel.APP, (ChannelScope.CATALOGUE,), now=MONDAY)
    people.list_people("typed")
    channels.list_keys()
    assert capsys.readouterr().out.count(NAME) == 3


def test_rejected_rows_are_no_formulas(tmp_path: Path) -> None:
    with standing_in(tmp_path):
        path = _keep_rejects(tmp_path / "old.csv", [Reject(2, "=1+1", Why.NO_TEXT)])
        assert "'=1+1" in Path(path).read_text("utf-8-sig")
        assert Path(path).stat().st_mode & 0o777 == 0o600
