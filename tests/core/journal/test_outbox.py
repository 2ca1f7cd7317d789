"""What follows an event: at once and in the same transaction, or later, in order, retried, parked in the end."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.foundation.errors import Conflict, NotFound
from core.journal import followers, outbox
from core.journal.actions import keep_words, record
from core.journal.terms import Event, OutboxState
from db.models.journal import EventRow, OutboxRow, WordsRow
from db.session import unit_of_work
from tests.core.journal.conftest import CLERK, Line, Rung
from tests.ground import Database


def after(event: Rung) -> Callable[[followers.After], followers.After]:
    """The decorator, for functions inside tests: their full names are longer than a row's."""

    def register(follower: followers.After) -> followers.After:
        follower.__qualname__ = follower.__name__
        return followers.after(event)(follower)

    return register


def queue(session: Session) -> list[OutboxRow]:
    return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


def work_off(session: Session, now: datetime) -> int:
    done = 0
    while (row := outbox.take(session, now=now)) is not None:
        outbox.run(session, row, now=now)
        session.flush()
        done += 1
    return done


def test_within_runs_in_the_act_and_sees_the_event(
    session: Session, line: Line, now: datetime, bell: type[Rung]
) -> None:
    heard: list[Event] = []
    followers.within(bell.ONCE)(lambda _session, event: heard.append(event))
    row = line(session)
    told = record(session, row, bell.ONCE, CLERK, now=now, facts={"n": 3}, unit_id=None)
    record(session, row, bell.AGAIN, CLERK, now=now)
    assert heard == [told]
    assert told.subject == ("case", row.id)


def test_a_failing_within_fails_the_act(
    committed: Database, line: Line, now: datetime, bell: type[Rung]
) -> None:
    @followers.within(bell.ONCE)
    def fail(_session: Session, _event: Event) -> None:
        raise Conflict("不行")

    with unit_of_work() as session:
        row = line(session)
    with pytest.raises(Conflict), unit_of_work() as session:
        record(session, session.get_one(type(row), row.id), bell.ONCE, CLERK, now=now)
    with unit_of_work() as session:
        assert session.scalar(select(func.count(EventRow.id))) == 0
        assert session.get_one(type(row), row.id).event_count == 0


def test_after_leaves_one_row_per_follower_and_only_when_there_is_one(
    session: Session, line: Line, now: datetime, bell: type[Rung]
) -> None:
    def one(*_: object) -> None: ...
    def two(*_: object) -> None: ...

    for follower in (one, two):
        after(bell.ONCE)(follower)
    row = line(session)
    told = record(session, row, bell.ONCE, CLERK, now=now)
    record(session, row, bell.AGAIN, CLERK, now=now)
    assert [(left.event_id, left.follower.rpartition(".")[2]) for left in queue(session)] == [
        (told.id, "one"),
        (told.id, "two"),
    ]


def test_a_subject_is_followed_in_order_and_others_do_not_wait(
    session: Session, line: Line, now: datetime, bell: type[Rung]
) -> None:
    heard: list[tuple[int, int]] = []
    broken: set[int] = set()

    @after(bell.ONCE)
    def listen(_session: Session, event: Event, _key: str, _now: datetime) -> None:
        if event.subject[1] in broken:
            raise OSError("the line is dead")
        heard.append((event.subject[1], event.seq))

    first, second = line(session), line(session)
    broken.add(first.id)
    for row in (first, first, second, second):
        record(session, row, bell.ONCE, CLERK, now=now)
    assert work_off(session, now) == 3
    assert heard == [(second.id, 1), (second.id, 2)]
    broken.clear()
    assert work_off(session, now) == 0  # its time has not come
    work_off(session, now + outbox.wait_before(1))
    assert heard[2:] == [(first.id, 1), (first.id, 2)]
    assert {row.state for row in queue(session)} == {OutboxState.DONE}


def test_the_line_says_what_comes_first_not_the_ids(
    falling_ids: None, session: Session, line: Line, now: datetime, bell: type[Rung]
) -> None:
    heard: list[int] = []

    @after(bell.ONCE)
    def listen(_session: Session, event: Event, _key: str, _now: datetime) -> None:
        heard.append(event.seq)

    row = line(session)
    for _ in range(3):
        record(session, row, bell.ONCE, CLERK, now=now)
    assert [left.seq for left in queue(session)] == [3, 2, 1]
    assert work_off(session, now) == 3
    assert heard == [1, 2, 3]


def test_a_failure_keeps_its_type_never_its_words_and_undoes_what_it_wrote(
    session: Session, line: Line, now: datetime, bell: type[Rung]
) -> None:
    @after(bell.ONCE)
    def fail(session: Session, _event: Event, _key: str, now: datetime) -> None:
        keep_words(session, "半途而废", now=now)
        raise ValueError("13812345678")

    record(session, line(session), bell.ONCE, CLERK, now=now)
    work_off(session, now)
    (left,) = queue(session)
    assert (left.error, left.attempts, left.state) == ("ValueError", 1, OutboxState.PENDING)
    assert left.next_at == now + timedelta(seconds=5)
    assert session.scalar(select(func.count(WordsRow.id)).where(WordsRow.body == "半途而废")) == 0


def test_it_waits_longer_each_time_and_is_parked_in_the_end(
    session: Session, line: Line, now: datetime, bell: type[Rung]
) -> None:
    tried: list[datetime] = []

    @after(bell.ONCE)
    def fail(_session: Session, _event: Event, _key: str, now: datetime) -> None:
        tried.append(now)
        raise OSError

    row = line(session)
    record(session, row, bell.ONCE, CLERK, now=now)
    record(session, row, bell.ONCE, CLERK, now=now)
    first, second = queue(session)
    while first.state is OutboxState.PENDING:
        work_off(session, first.next_at)
    waits = [later - sooner for sooner, later in pairwise(tried)]
    assert len(tried) == outbox.ATTEMPTS
    assert waits == [timedelta(seconds=5 * 2**power) for power in range(7)]
    assert first.state is OutboxState.PARKED
    assert (second.state, second.attempts) == (OutboxState.PENDING, 0), "it waits for the parked one"
    assert outbox.take(session, now=now + timedelta(days=30)) is None
    outbox.release(session, first.id, by=CLERK, now=now)
    assert outbox.take(session, now=now) is first


def test_only_what_is_parked_is_released(
    session: Session, line: Line, now: datetime, bell: type[Rung]
) -> None:
    after(bell.ONCE)(lambda *_: None)
    record(session, line(session), bell.ONCE, CLERK, now=now)
    with pytest.raises(Conflict):
        outbox.release(session, queue(session)[0].id, by=CLERK, now=now)
    with pytest.raises(NotFound):
        outbox.release(session, 10**9, by=CLERK, now=now)


def test_work_of_a_follower_nobody_knows_any_more_stays_visible(
    session: Session, line: Line, now: datetime, bell: type[Rung]
) -> None:
    after(bell.ONCE)(lambda *_: None)
    record(session, line(session), bell.ONCE, CLERK, now=now)
    followers._after.pop(bell.ONCE.value)
    work_off(session, now)
    (left,) = queue(session)
    assert left.state is OutboxState.PENDING
    assert left.error


def test_two_workers_never_take_the_same_row(
    committed: Database, line: Line, now: datetime, bell: type[Rung]
) -> None:
    after(bell.ONCE)(lambda *_: None)
    with unit_of_work() as session:
        for _ in range(2):
            record(session, line(session), bell.ONCE, CLERK, now=now)
    with unit_of_work() as one, unit_of_work() as two:
        mine, yours = outbox.take(one, now=now), outbox.take(two, now=now)
        assert mine is not None
        assert yours is not None
        assert mine.id != yours.id
        assert outbox.take(two, now=now).id == yours.id
