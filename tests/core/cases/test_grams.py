"""Texts in pieces: whatever a text contains has all its pieces there, and what is no search is refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.cases.grams import contains, normal, pieces, terms
from core.foundation.errors import Invalid

SIGNS = "小区物业 3号楼A座，。12345ＡＢ６７\n"


@given(st.text(SIGNS, max_size=40), st.integers(0, 40), st.integers(1, 12))
def test_a_part_of_a_text_has_no_piece_the_text_has_not(text: str, begin: int, length: int) -> None:
    typed = text[begin : begin + length]
    try:
        asked = terms(typed)
    except Invalid:
        return
    said = normal(text)
    for term in asked:
        assert contains(term, "", [said])
        for _purpose, piece in term.ways[0] if term.ways else ():
            assert piece in pieces(said)


@pytest.mark.parametrize("typed", ["水", "", "  ", "，。", "水，电", "9%", "字" * 61])
def test_what_is_no_search_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        terms(typed)
    assert refusal.value.field == "text"


def test_full_width_and_capitals_are_the_same() -> None:
    assert terms("ＡＢ座")[0].text == terms("ab座")[0].text == "ab座"


def test_the_end_of_a_number_is_looked_for_as_lists_show_it() -> None:
    assert [terms(typed)[0].tail for typed in ("1122-00012", "h2026112200012", "00012", "0012")] == [
        "112200012",
        "2026112200012",
        "00012",
        "",
    ]
