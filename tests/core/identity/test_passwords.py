import sys
from time import process_time

import pytest

from core.foundation.errors import Invalid
from core.identity import passwords

GOOD = "蓝莓 window 47"


def test_a_hash_knows_its_password_only() -> None:
    stored = passwords.hashed(GOOD)
    assert passwords.matches(GOOD, stored)
    assert not passwords.matches(GOOD + " ", stored)
    assert not passwords.matches("", stored)


def test_an_unknown_account_costs_the_same_work() -> None:
    assert passwords.NOBODY.split("$")[2] == passwords.hashed(GOOD).split("$")[2]
    spent = []
    for word in ("wrong", "中" * 400, "\ud800", "a\0b"):
        began = process_time()
        assert not passwords.matches(word, None)
        spent.append(process_time() - began)
    assert max(spent) < 3 * min(spent)


def test_what_bcrypt_cannot_read_is_never_cut() -> None:
    stored = passwords.hashed("a" * 72)
    assert passwords.matches("a" * 72, stored)
    assert not passwords.matches("a" * 73, stored)


def test_the_package_around_the_hasher_stays_unloaded() -> None:
    assert passwords.matches(GOOD, None) is False
    assert passwords.__name__ in sys.modules
    assert "extra_streamlit_components" not in sys.modules


@pytest.mark.parametrize(
    ("password", "part"),
    [
        ("Ab3$efgh9", "至少"),
        ("zhang.san", "至少"),
        ("zhang.san99", "登录名"),
        ("Password123", "常见"),
        ("woaini1314520", "常见"),
        ("1234567890", "常见"),
        ("aaaaaaaaaaaa", "常见"),
        ("中" * 25, "字节"),
        ("tabs\tare\tnot", "无法输入"),
        ("half \ud800 a pair", "无法输入"),
    ],
)
def test_a_poor_password_is_told_why(password: str, part: str) -> None:
    with pytest.raises(Invalid) as refusal:
        passwords.approve(password, "zhang.san")
    assert part in str(refusal.value)
    assert refusal.value.field == "new"


@pytest.mark.parametrize(
    "password", [GOOD, "correct horse battery", "admin of seven seas", "中" * 4 + "国人民好" + "x9"]
)
def test_a_good_one_passes(password: str) -> None:
    passwords.approve(password, "zhang.san")


def test_one_time_passwords_pass_their_own_rule_and_differ() -> None:
    made = {passwords.one_time() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        passwords.approve(password, "admin")
