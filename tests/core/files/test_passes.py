from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core.files import passes
from core.foundation import keys

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOKEN = "0" * 32
UNTIL = NOW + passes.VALID_FOR

pytestmark = pytest.mark.usefixtures("home")


def test_a_pass_opens_its_file_until_it_ends():
    made = passes.sign(TOKEN, UNTIL)
    assert passes.check(TOKEN, made, NOW)
    assert passes.check(TOKEN, made, UNTIL - timedelta(seconds=1))
    assert not passes.check(TOKEN, made, UNTIL)


def test_it_opens_no_other_file():
    assert not passes.check("1" * 32, passes.sign(TOKEN, UNTIL), NOW)


def test_a_later_end_cannot_be_written_into_it():
    end, _, mac = passes.sign(TOKEN, UNTIL).partition(".")
    assert not passes.check(TOKEN, f"{int(end) + 3600}.{mac}", NOW)


@pytest.mark.parametrize(
    "junk", ["", ".", "1.2.3", "x.y", "9" * 400 + ".a", "-1.a", "²²²²²²²²²².a", "1772445600.密", "1772445600"]
)
def test_junk_is_simply_no_pass(junk: str):
    assert not passes.check(TOKEN, junk, NOW)


def test_it_lives_through_a_rotation_of_keys(home: Path):
    made = passes.sign(TOKEN, UNTIL)
    keys.add_key("index.keys")
    assert passes.check(TOKEN, made, NOW)
    assert passes.sign(TOKEN, UNTIL) != made


def test_it_can_stand_in_an_address_as_it_is():
    assert set(passes.sign(TOKEN, UNTIL)) <= set("0123456789abcdef.")
