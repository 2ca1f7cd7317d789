"""Events in a chain, words apart, the product's role that cannot change either."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from core.foundation.errors import NotFound
from core.journal import chain, followers
from core.journal.actions import Past, erase_words, keep_words, new_words, record, retell
from core.journal.terms import By, JournalEvent
from db.models.journal import EventRow, OutboxRow, WordsRow
from tests.core.journal.conftest import CLERK, Line, Rung


def events(session: Session, subject_id: int) -> list[EventRow]:
    return list(
        session.scalars(select(EventRow).where(EventRow.subject_id == subject_id).order_by(EventRow.seq))
    )


def test_each_event_takes_the_next_place_and_the_head_follows(
    session: Session, line: Line, now: datetime
) -> None:
    row = line(session)
    for _ in range(3):
        record(session, row, Rung.ONCE, CLERK, now=now)
    kept = events(session, row.id)
    assert [event.seq for event in kept] == [1, 2, 3]
    assert (row.event_count, row.event_hash) == (3, kept[-1].hash)
    assert len({event.hash for event in kept}) == 3


def test_equal_events_on_two_lines_have_different_hashes(session: Session, line: Line, now: datetime) -> None:
    one, two = line(session), line(session)
    for row in (one, two):
        record(session, row, Rung.ONCE, CLERK, now=now)
    assert one.event_hash != two.event_hash


def test_words_stand_apart_and_the_event_knows_only_their_digest(
    session: Session, line: Line, now: datetime
) -> None:
    row = line(session)
    told = record(session, row, Rung.ONCE, CLERK, now=now, words="张三说灯又灭了", facts={"round": 1})
    event = session.get_one(EventRow, told.id)
    words = session.get_one(WordsRow, told.words_id)
    assert words.body == "张三说灯又灭了"
    assert event.words_digest == chain.digest_of_words(words.salt, words.body)
    assert event.facts == {"round": 1}


def test_no_words_no_row(session: Session, line: Line, now: datetime) -> None:
    row = line(session)
    assert record(session, row, Rung.ONCE, CLERK, now=now, words="").words_id is None


@pytest.mark.parametrize(
    "fact", ["灯不亮", "two words", "13812345678", "code\n", 1.5, {"a": 1}, "x" * 81, ["好"], b"x"]
)
def test_free_text_and_telephones_are_no_facts(fact: object) -> None:
    with pytest.raises(ValueError, match="not a fact"):
        chain.fact(fact)


@pytest.mark.parametrize("fact", [None, True, 0, "L3", "PIPL-47", ["a", 1, None], date(2026, 1, 5)])
def test_codes_numbers_and_days_are_facts(fact: object) -> None:
    chain.fact(fact)


def test_a_moment_is_the_same_fact_in_every_zone(now: datetime) -> None:
    assert chain.fact(now) == chain.fact(now.astimezone(UTC))


def test_the_past_is_told_without_followers(
    session: Session, line: Line, now: datetime, bell: type[Rung]
) -> None:
    rung: list[object] = []
    followers.within(bell.ONCE)(lambda _session, event: rung.append(event))
    followers.after(bell.ONCE)(lambda *_: rung.append("later"))
    row, words = line(session), new_words("很久以前", now=now)
    session.add(words)
    session.flush()
    long_ago = now - timedelta(days=4000)
    retell(
        session,
        row,
        [Past(bell.ONCE, By(None, "SYSTEM"), long_ago, {"n": 1}, words), Past(bell.AGAIN, CLERK, now)],
        now=now,
    )
    session.flush()
    kept = events(session, row.id)
    assert [(event.seq, event.effective_at, event.recorded_at) for event in kept] == [
        (1, long_ago, now),
        (2, now, now),
    ]
    assert row.event_hash == kept[-1].hash
    assert not rung
    assert session.scalar(select(func.count(OutboxRow.id))) == 0


def test_the_same_story_told_or_lived_has_the_same_chain(session: Session, line: Line, now: datetime) -> None:
    """`retell` and `record` write one form; a verification needs to know nothing of the difference."""
    row = line(session)
    record(session, row, Rung.ONCE, CLERK, now=now, facts={"n": 1}, effective_at=now)
    lived = row.event_hash
    row.event_count, row.event_hash = 0, b""
    with session.no_autoflush:
        retell(session, row, [Past(Rung.ONCE, CLERK, now, {"n": 1})], now=now)
        assert row.event_hash == lived
        session.expunge_all()


def test_erasure_takes_body_and_salt_and_says_so_on_the_line(
    session: Session, line: Line, now: datetime
) -> None:
    row = line(session)
    told = record(session, row, Rung.ONCE, CLERK, now=now, words="我叫李四")
    erased = erase_words(session, row, told.words_id, CLERK, now=now, basis="PIPL-47")
    words = session.get_one(WordsRow, told.words_id)
    assert (words.body, words.salt, words.erased_at) == (None, None, now)
    assert erased.name == JournalEvent.WORDS_ERASED
    assert erased.facts == {"words_id": told.words_id, "basis": "PIPL-47"}


def test_words_are_erased_once_and_only_through_their_own_line(
    session: Session, line: Line, now: datetime
) -> None:
    row, other = line(session), line(session)
    told = record(session, row, Rung.ONCE, CLERK, now=now, words="我叫李四")
    with pytest.raises(NotFound):
        erase_words(session, other, told.words_id, CLERK, now=now, basis="PIPL-47")
    erase_words(session, row, told.words_id, CLERK, now=now, basis="PIPL-47")
    with pytest.raises(NotFound):
        erase_words(session, row, told.words_id, CLERK, now=now, basis="PIPL-47")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET role = 'x'",
        "DELETE FROM events",
        "TRUNCATE events CASCADE",
        "UPDATE texts SET made_at = made_at",
        "UPDATE texts SET body = 'x'",
        "DELETE FROM texts",
        "UPDATE checkpoints SET mac = ''",
        "DELETE FROM checkpoint_heads",
        "DELETE FROM looks",
    ],
)
def test_the_product_cannot_change_history(
    session: Session, line: Line, now: datetime, statement: str
) -> None:
    row = line(session)
    record(session, row, Rung.ONCE, CLERK, now=now, words="原话")
    keep_words(session, "再说一句", now=now)
    with pytest.raises(ProgrammingError) as refused:
        session.execute(text(statement))
    assert refused.value.orig.pgcode == "42501"
