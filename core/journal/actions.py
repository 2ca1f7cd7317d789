"""Writing history: events, words, erasures; and the past of subjects that lived elsewhere before."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation.errors import NotFound
from core.foundation.text import N_
from core.journal import chain, followers
from core.journal.terms import By, Event, JournalEvent
from db.models.journal import EventRow, HasLine, OutboxRow, WordsRow
from db.writing import write, write_all, write_and_hold

SALT = 16


@dataclass(frozen=True, slots=True)
class Past:
    """Something that happened before the product was there, at a moment of its own."""

    name: StrEnum
    by: By
    at: datetime
    facts: Mapping[str, object] | None = None
    words: WordsRow | None = None
    unit_id: int | None = None


def new_words(body: str, *, now: datetime) -> WordsRow:
    """What somebody wrote, with a salt of its own, not yet in a session: many are kept by one flush.

    The sign NUL, which a strange client may send and PostgreSQL does not keep, is left out.
    """
    return WordsRow(salt=secrets.token_bytes(SALT), body=body.replace("\0", ""), made_at=now)


def keep_words(session: Session, body: str, *, now: datetime) -> WordsRow:
    """Keep what somebody wrote."""
    row = new_words(body, now=now)
    write_and_hold(session, row)
    return row


def record(
    session: Session,
    row: HasLine,
    name: StrEnum,
    by: By,
    *,
    now: datetime,
    facts: Mapping[str, object] | None = None,
    words: WordsRow | str | None = None,
    unit_id: int | None = None,
    effective_at: datetime | None = None,
) -> Event:
    """Write one event on the line of a locked row, run its followers within, leave work for those after.

    Args:
        row: the subject; its row must be locked or new, so that places in the line are taken one by one.
        facts: codes, numbers and moments only.
        words: a text to keep, or one that is kept already.
        effective_at: the rule's moment when it is not now.

    Raises:
        ValueError: a fact is free text.
    """
    if isinstance(words, str):
        words = keep_words(session, words, now=now) if words else None
    event = _append(row, name, by, now=now, at=effective_at or now, facts=facts, words=words, unit_id=unit_id)
    session.flush()
    return _tell(session, event)


def open_line(
    session: Session,
    row: HasLine,
    name: StrEnum,
    by: By,
    *,
    now: datetime,
    facts: Mapping[str, object] | None = None,
    words: WordsRow | None = None,
) -> Event:
    """`record` for the first event of a new row that has its key: the row is written with the head it has then."""
    event = _append(row, name, by, now=now, at=now, facts=facts, words=words, unit_id=None)
    write_and_hold(session, row)
    return _tell(session, event)


def _tell(session: Session, event: EventRow) -> Event:
    """Write an event down, leave work for those who follow later, run those who follow within."""
    event.id = write(session, event)
    told = as_event(event)
    write_all(session, work_left(event))
    for run in followers.inside(event.name):
        run(session, told)
    return told


def work_left(event: EventRow) -> Iterator[OutboxRow]:
    """What an event that is written down leaves for those who follow later."""
    for follower in followers.later(event.name):
        yield OutboxRow(
            event_id=event.id,
            follower=follower,
            subject_kind=event.subject_kind,
            subject_id=event.subject_id,
            seq=event.seq,
            next_at=event.recorded_at,
            made_at=event.recorded_at,
        )


def retell(session: Session, row: HasLine, past: Iterable[Past], *, now: datetime) -> None:
    """Write the past of a locked or new row: nobody follows it, nothing is left to do, one flush serves many rows.

    Row and words must have their ids; the caller flushes.
    """
    session.add_all(
        _append(
            row,
            each.name,
            each.by,
            now=now,
            at=each.at,
            facts=each.facts,
            words=each.words,
            unit_id=each.unit_id,
        )
        for each in past
    )


def _append(
    row: HasLine,
    name: StrEnum,
    by: By,
    *,
    now: datetime,
    at: datetime,
    facts: Mapping[str, object] | None,
    words: WordsRow | None,
    unit_id: int | None,
) -> EventRow:
    """The next event of a line, chained; the head moves with it."""
    event = following(row, name, by, now=now, at=at, facts=facts, words=words, unit_id=unit_id)
    row.event_count, row.event_hash = event.seq, event.hash
    return event


def following(
    row: HasLine,
    name: StrEnum,
    by: By,
    *,
    now: datetime,
    at: datetime,
    facts: Mapping[str, object] | None,
    words: WordsRow | None = None,
    unit_id: int | None = None,
) -> EventRow:
    """The next event of a line, chained; the caller moves the head."""
    digest = None
    if words is not None and words.salt is not None and words.body is not None:
        digest = chain.digest_of_words(words.salt, words.body)
    content = chain.Content(
        subject_kind=row.line_kind,
        subject_id=row.id,
        seq=(row.event_count or 0) + 1,
        name=name.value,
        account_id=by.account_id,
        role=by.role,
        unit_id=unit_id,
        facts={key: chain.fact(value) for key, value in (facts or {}).items()},
        words_id=words.id if words is not None else None,
        words_digest=digest,
        effective_at=at,
        recorded_at=now,
    )
    return EventRow(**content, hash=chain.digest_of_event(row.event_hash or b"", content))


def as_event(row: EventRow) -> Event:
    """The frozen value a follower and a query receive."""
    return Event(
        id=row.id,
        name=row.name,
        subject=(row.subject_kind, row.subject_id),
        seq=row.seq,
        by=By(row.account_id, row.role),
        unit_id=row.unit_id,
        facts=dict(row.facts),
        words_id=row.words_id,
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
    )


def erase_words(session: Session, row: HasLine, words_id: int, by: By, *, now: datetime, basis: str) -> Event:
    """Erase a text lawfully: body and salt go, the event line stays true and says who did it.

    Args:
        row: the locked subject on whose line the text stands.
        basis: code of the legal basis, e.g. `PIPL-47` (个人信息保护法第四十七条).

    Raises:
        NotFound: no event of this line holds the text, or it is erased already.
    """
    held = session.scalar(
        select(EventRow.id).where(
            EventRow.words_id == words_id,
            EventRow.subject_kind == row.line_kind,
            EventRow.subject_id == row.id,
        )
    )
    text = session.get(WordsRow, words_id, with_for_update=True) if held else None
    if text is None or text.body is None:
        raise NotFound(N_("没有这段文字，或者已经删除"))
    text.body, text.salt, text.erased_at = None, None, now
    return record(
        session, row, JournalEvent.WORDS_ERASED, by, now=now, facts={"words_id": words_id, "basis": basis}
    )
