import pytest

from core.foundation.numbers import as_typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" h2026110200007 ", "H2026110200007"),
        ("K00001", "K00001"),
        ("", ""),
        ("\0", ""),
        ("H\0", ""),
        ("\ud800", ""),
        ("Ｈ2026", ""),
        ("H 2026", ""),
        ("H2026\n1", ""),
        ("%", ""),
    ],
)
def test_a_number_is_capitals_and_digits_or_none(typed: str, meant: str) -> None:
    assert as_typed(typed) == meant
