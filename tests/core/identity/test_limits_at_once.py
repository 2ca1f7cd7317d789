"""Many tries in the same moment, with real commits: not one more than the rule says, and nobody stands still."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlalchemy import text

from core.foundation.errors import TooMany
from core.identity import limits
from core.identity.limits import Allowance
from db.session import unit_of_work

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CROWD = 12

pytestmark = pytest.mark.usefixtures("committed")


def together(act: Callable[[int], None]) -> int:
    """How many of a crowd that begins in the same moment are let through; anything but `TooMany` fails the test."""
    start = Barrier(CROWD)

    def run(which: int) -> bool:
        start.wait()
        try:
            act(which)
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(CROWD) as pool:
        return sum(pool.map(run, range(CROWD)))


def test_a_rule_of_five_lets_five_through() -> None:
    allowance = Allowance("5 per day", "submit", "13812345678")

    def act(_which: int) -> None:
        with unit_of_work() as session:
            limits.alone(session, allowance)
            limits.spend(session, allowance, now=NOW)

    assert together(act) == 5


def test_the_order_in_which_keys_are_named_closes_no_circle() -> None:
    keys = [Allowance("1000 per hour", "submit", str(number)) for number in range(6)]

    def act(which: int) -> None:
        for _ in range(3):
            with unit_of_work() as session:
                limits.alone(session, *(keys if which % 2 else reversed(keys)))
                limits.spend(session, *keys, now=NOW)

    assert together(act) == CROWD


def test_two_purposes_of_one_transaction_take_their_turns_in_the_order_of_the_rows() -> None:
    keys = [Allowance("5 per day", "submit", str(number)) for number in range(40)]
    with unit_of_work() as session:
        limits.alone(session, *keys)
        waited = session.scalars(text("SELECT name FROM cursors ORDER BY ctid")).all()
    assert waited == sorted(waited)
    assert 20 < len(waited) <= limits.ROWS
