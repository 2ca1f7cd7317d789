"""A retry gets the first answer, also when both come at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict
from core.journal import idempotency
from core.journal.actions import keep_words
from db.models.journal import IdempotencyKey, WordsRow
from db.session import unit_of_work
from tests.ground import Database

BODY = idempotency.body_hash("灯不亮", "北巷", 3)


def test_the_second_time_nothing_is_done(session: Session, now: datetime) -> None:
    done: list[int] = []

    def act() -> dict[str, int]:
        done.append(1)
        return {"id": len(done)}

    assert idempotency.once(session, "s", "k", BODY, act, now=now) == ({"id": 1}, False)
    assert idempotency.once(session, "s", "k", BODY, act, now=now) == ({"id": 1}, True)
    assert idempotency.once(session, "other", "k", BODY, act, now=now) == ({"id": 2}, False)


def test_the_same_key_for_something_else_is_refused(session: Session, now: datetime) -> None:
    idempotency.once(session, "s", "k", BODY, dict, now=now)
    with pytest.raises(Conflict):
        idempotency.once(session, "s", "k", idempotency.body_hash("别的事"), dict, now=now)


def test_bodies_are_told_apart_where_their_parts_meet() -> None:
    assert idempotency.body_hash("ab", "c") != idempotency.body_hash("a", "bc")


def test_two_at_once_do_one_act(committed: Database, now: datetime) -> None:
    start = Barrier(4)

    def submit(_: int) -> tuple[int, bool]:
        start.wait()
        with unit_of_work() as session:
            answer, replayed = idempotency.once(
                session, "s", "k", BODY, lambda: {"id": keep_words(session, "灯不亮", now=now).id}, now=now
            )
            return answer["id"], replayed

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(submit, range(4)))
    assert len({answer for answer, _ in answers}) == 1
    assert sorted(replayed for _, replayed in answers) == [False, True, True, True]
    with unit_of_work() as session:
        assert session.scalar(select(func.count(WordsRow.id))) == 1


def test_when_the_first_fails_the_second_does_it(committed: Database, now: datetime) -> None:
    def fail() -> dict[str, int]:
        raise Conflict("不行")

    with pytest.raises(Conflict), unit_of_work() as session:
        idempotency.once(session, "s", "k", BODY, fail, now=now)
    with unit_of_work() as session:
        assert idempotency.once(session, "s", "k", BODY, lambda: {"id": 1}, now=now) == ({"id": 1}, False)


def test_keys_are_kept_for_a_day(session: Session, now: datetime) -> None:
    idempotency.once(session, "s", "old", BODY, dict, now=now - timedelta(hours=25))
    idempotency.once(session, "s", "new", BODY, dict, now=now - timedelta(hours=23))
    assert idempotency.forget(session, now=now) == 1
    assert session.scalars(select(IdempotencyKey.key)).all() == ["new"]
