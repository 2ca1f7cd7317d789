from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation.errors import TooMany
from core.identity import limits
from db.models.identity import Attempt

SECOND = timedelta(seconds=1)


def test_a_rule_is_met_until_it_is_used_up(session: Session, now: datetime) -> None:
    for _ in range(3):
        limits.within(session, "3 per hour", "submit", "13812345678", now)
        limits.note(session, "submit", "13812345678", now=now)
    with pytest.raises(TooMany) as refusal:
        limits.within(session, "3 per hour", "submit", "13812345678", now + timedelta(minutes=10, seconds=1))
    assert refusal.value.facts == {"minutes": 50}
    limits.within(session, "3 per hour", "urge", "13812345678", now)
    limits.within(session, "3 per hour", "submit", "13912345678", now)
    limits.within(session, "3 per hour", "submit", "13812345678", now + timedelta(hours=1))


def test_the_window_slides(session: Session, now: datetime) -> None:
    for minute in (0, 10):
        limits.note(session, "code", "H1", now=now + timedelta(minutes=minute))
    with pytest.raises(TooMany):
        limits.within(session, "2 per 15 minutes", "code", "H1", now + timedelta(minutes=15) - SECOND)
    limits.within(session, "2 per 15 minutes", "code", "H1", now + timedelta(minutes=15))
    assert limits.count(session, "code", "H1", since=now) == 1


def test_keys_are_not_readable_and_can_be_forgotten_and_swept(session: Session, now: datetime) -> None:
    limits.note(session, "submit", "13812345678", now=now)
    limits.note(session, "submit", "\ud800", now=now)
    assert not any("138" in key and "12345678" in key for key in session.scalars(select(Attempt.key)))
    limits.forget(session, "submit", "13812345678")
    assert limits.count(session, "submit", "13812345678", since=now - SECOND) == 0
    assert limits.sweep(session, now=now + limits.KEPT + SECOND) == 1
    assert session.scalars(select(Attempt)).all() == []


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:0db8:0001:0002::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_household_is_one_address(address: str, key: str) -> None:
    assert limits.address_key(address) == key
