import pytest

from core.foundation import phone, pinyin
from core.foundation.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("13812345678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("0086 138 1234 5678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("0310-3112345", "03103112345"),
        ("(010) 8888 6666", "01088886666"),
        ("+852 2123 4567", "+85221234567"),
    ],
)
def test_one_number_has_one_form(typed: str, kept: str) -> None:
    assert phone.normal(typed) == kept
    assert phone.normal(kept) == kept


@pytest.mark.parametrize("typed", ["", "12345", "1381234567", "138123456789", "电话", "\0", "1" * 5000])
def test_what_is_no_number_is_told(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        phone.normal(typed)
    assert refusal.value.field == "phone"


def test_what_may_be_shown() -> None:
    assert phone.masked("13812345678") == "138****5678"
    assert phone.masked("123") == "***"
    assert phone.masked(None) == phone.masked("") == ""
    assert phone.masked_name("欧阳小明") == phone.masked_name("欧") == "欧**"
    assert phone.masked_name(None) == ""


def test_the_initials_of_a_part_are_in_those_of_the_whole() -> None:
    for name in ("曾小雨", "单于飞", "解重阳", "A-li 王"):
        for start in range(len(name)):
            for end in range(start + 1, len(name) + 1):
                assert pinyin.initials(name[start:end]) in pinyin.initials(name)
    assert pinyin.sort_key("棠河街道") == "tang he jie dao"
