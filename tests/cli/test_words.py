"""`./minhu words`: a catalogue is made, translations stay, two runs write the same file, and people are spoken to."""

from pathlib import Path

import pytest

from cli import words
from core.foundation import text

SAID = frozenset({"检查全部通过", "没有通过：{checks}", "第三句"})


@pytest.fixture
def catalogues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (words, text):
        monkeypatch.setattr(module, "CATALOGUES", tmp_path)
    monkeypatch.setattr(words, "sentences", lambda: SAID)
    text.catalogue.cache_clear()
    yield tmp_path
    text.catalogue.cache_clear()


def translate(path: Path, sentence: str, translation: str) -> None:
    """What a translator does with an editor."""
    before = path.read_text("utf-8")
    line = f'msgid "{sentence}"\nmsgstr '
    assert f'{line}""' in before
    path.write_text(before.replace(f'{line}""', f'{line}"{translation}"'), "utf-8")


def test_a_translation_survives_and_is_spoken(catalogues: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words.words()
    path = catalogues / "en.po"
    translate(path, "检查全部通过", "All checks passed")
    translate(path, "没有通过：{checks}", "Not passed: {checks}")
    translated = path.read_bytes()
    words.words()
    assert path.read_bytes() == translated
    with text.speaking("en"):
        assert text.translate("检查全部通过") == "All checks passed"
        assert text.translate("没有通过：{checks}", checks="ruff") == "Not passed: ruff"
        assert text.translate("检查这一句没有译文") == "检查这一句没有译文"
    assert capsys.readouterr().out.splitlines()[-1] == "English：3 句，1 句没有译文"


def test_what_is_no_longer_said_goes(catalogues: Path) -> None:
    path = catalogues / "en.po"
    path.write_text('msgid "从来没有人说过这句"\nmsgstr "Nobody ever said this"\n', "utf-8")
    words.words()
    assert "Nobody ever said this" not in path.read_text("utf-8")


def test_listing_changes_nothing(catalogues: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words.words(missing=True)
    assert not list(catalogues.iterdir())
    assert "检查全部通过" in capsys.readouterr().out.splitlines()


def test_the_catalogue_names_no_place_and_no_date(catalogues: Path) -> None:
    words.words()
    told = (catalogues / "en.po").read_text("utf-8")
    assert "#:" not in told
    assert "Date" not in told


def test_sentences_are_found_where_they_hide(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text(
        'x = f"<b>{_(\'在括号里\')}</b>" + N_(\n    "换了行" "接上"\n) + _(variable) + other("不算")', "utf-8"
    )
    assert sorted(words.sentences_of(code)) == ["在括号里", "换了行接上"]
    template = tmp_path / "page.html"
    template.write_text(
        '<p title="{{ _("写在属性里") }}">{% if x %}{{ _("有 {n} 件", n=n) }}{% endif %}</p>', "utf-8"
    )
    assert sorted(words.sentences_of(template)) == ["写在属性里", "有 {n} 件"]
