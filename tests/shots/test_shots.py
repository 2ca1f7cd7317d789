"""Two pages of one role as pictures and a sheet; and what is said where something is missing or unknown."""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from cli import shots
from cli.needs import NEEDS
from core.foundation.errors import CivicError, NotFound
from db.session import unit_of_work
from tests.factories.cases import team
from tests.ground import Database
from tests.shots import sheets
from tests.shots.sheets import GAP, SMALL, Taken, sheet
from tests.shots.shooting import Wish, shoot


@pytest.mark.browser
def test_two_pages_of_one_role(committed: Database, tmp_path: Path) -> None:
    assert committed
    with unit_of_work() as session:
        team(session)
    wish = Wish(tmp_path, ("OPERATOR",), (390,), only=("今日", "值班表"), worker=False)
    said: list[str] = []
    made, wrong = shoot(wish, said.append)
    assert wrong == []
    assert [line.split(" ", 1)[1] for line in said] == ["受理员 390 今日", "受理员 390 值班表"]
    assert made == [tmp_path / "operator-390.png"]
    pictures = sorted((tmp_path / "operator-390").iterdir())
    assert [path.name for path in pictures] == ["01-今日.png", "02-值班表.png"]
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.width == 390
            assert picture.height >= 844


@pytest.mark.fonts
def test_a_sheet_is_as_wide_as_its_row_and_a_long_page_is_cut(tmp_path: Path) -> None:
    taken = []
    for name, height in (("今日", 900), ("查件", 9000)):
        path = tmp_path / f"{name}.png"
        Image.new("RGB", (1440, height), "#FFFFFF").save(path)
        taken.append(Taken(name, path))
    sheet("受理员 1440", taken, 1440, tmp_path / "sheet.png")
    small, _columns = SMALL[1440]
    with Image.open(tmp_path / "sheet.png") as made:
        assert made.width == GAP + 2 * (small + GAP)
        assert made.height < 9000 * small / 1440


def test_without_a_chinese_face_nothing_is_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_command: object, **_how: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(sheets.subprocess, "run", missing)
    with pytest.raises(CivicError, match="没有中文字体"):
        sheets.face(17)


def test_what_is_missing_or_unknown_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {name: replace(need, present=lambda: True) for name, need in NEEDS.items()}
    monkeypatch.setattr(shots, "NEEDS", there)
    with pytest.raises(CivicError, match="没有 800"):
        shots.see([], [800])
    with pytest.raises(NotFound, match="没有叫 KING 的角色"):
        shots.see(["KING"], [])
    shots.see(["operator"], [390])
    gone = there | {"browser": replace(NEEDS["browser"], present=lambda: False)}
    monkeypatch.setattr(shots, "NEEDS", gone)
    with pytest.raises(CivicError, match="Chromium"):
        shots.see([], [])
