"""Personal data in a text is found however its digits are written, and offices' hotlines stay."""

import pytest

from core.foundation.privacy import HIDDEN, folded, personal, redacted, telling, veiled

NUMBERS = (
    "13900001234",
    "139 0000 1234",
    "139-0000-1234",
    "139.0000.1234",
    "139·0000·1234",
    "139・0000・1234",
    "139–0000—1234",
    "１３９００００１２３４",
    "１３９　００００　１２３４",
    "１３９．００００．１２３４",
    "1390000１２３４",
    "①③⑨⓪⓪⓪⓪①②③④",
    "1٣9٠٠٠٠1234",
    "8613900001234",
    "86 139 0000 1234",
)
IDENTITIES = (
    "13040219800101123X",
    "１３０４０２１９８００１０１１２３Ｘ",
    "130402 19800101 1234",
    "130402.1980.01.01.1234",
)
CARDS = ("6222021234567890123", "6222 0212 3456 7890 123", "６２２２－０２１２－３４５６－７８９０")


@pytest.mark.parametrize("number", NUMBERS + IDENTITIES + CARDS)
def test_a_number_is_found_however_it_is_written(number: str) -> None:
    text = f"请打{number}找我，或者{number}。"
    assert personal(text)[0] == telling(text)[0] == number
    assert redacted(text) == f"请打{HIDDEN}找我，或者{HIDDEN}。"
    hidden = veiled(text)
    assert number not in hidden
    assert hidden.count("*" * (len(number) - 7)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "请拨 12345 或者 0310-3112345。",
        "热线 ９６３１０，电话 ３１１２３４５。",
        "2023 2024 2025 2026 四年都报过。",
        "编号 H2026110200007，三天内处理，花了 13,900.50 元。",
        "13.9 米高，1234 户。",
    ],
)
def test_offices_years_and_amounts_stay(text: str) -> None:
    assert personal(text) == ()
    assert veiled(text) == text


def test_what_is_known_of_the_person_is_found_in_other_forms() -> None:
    text = "赵一的座机是０３１０３１１２３４５，赵一在家。"
    assert personal(text, ("赵一", "03103112345", "")) == ("赵一", "０３１０３１１２３４５")
    assert "赵一" not in veiled(text, "赵一")


@pytest.mark.parametrize("text", ["", "全角　ＡＢＣ（１２）", "①二３", "👨‍👩‍👧 １３９", "\ud800１"])
def test_folding_keeps_every_place(text: str) -> None:
    assert len(folded(text)) == len(text)
