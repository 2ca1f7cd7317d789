"""Old messages become cases: closed, with events at their own times, recorded now (domain.md E.1, Imported history).

A batch is one transaction: looked up at once, written by a handful of flushes. Nobody follows these events, no clock
runs, nobody is asked to rate. A message without a reply is closed too, because there is nobody here who could still
answer it; it has no answer and says so in its closing event.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions.indexing import index
from core.cases.imports.messages import Message, Reject, Why
from core.cases.imports.shelf import Shelf, shelf
from core.cases.terms import KIND, CaseEvent, CaseStatus, Channel, ClosedAs, Origin
from core.deadlines.terms import Level
from core.foundation.clock import civil
from core.foundation.errors import NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal.actions import Past, new_words, retell
from core.journal.terms import By
from db.models.cases import NUMBERS, Case, ExternalRef, Person
from db.models.journal import EventRow, WordsRow


@dataclass(slots=True)
class Imported:
    """What became of the rows: read = imported + skipped + rejected.

    Attributes:
        replies: further replies to messages that were there already; their rows count as skipped.
    """

    imported: int = 0
    skipped: int = 0
    replies: int = 0
    rejects: list[Reject] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many rows there were."""
        return self.imported + self.skipped + len(self.rejects)

    def __iadd__(self, other: Self) -> Self:
        """This and the next batch."""
        self.imported += other.imported
        self.skipped += other.skipped
        self.replies += other.replies
        self.rejects += other.rejects
        return self


@dataclass(slots=True)
class _New:
    """A message on its way to be a case."""

    message: Message
    words: WordsRow
    reply: WordsRow | None
    case: Case | None = None


def import_messages(
    session: Session, actor: Actor, batch: Sequence[Message | Reject], *, source: str, now: datetime
) -> Imported:
    """Take a batch of rows; what is known already is left alone, so that any run may be broken off and repeated.

    The same id with the same text is skipped; a reply that its case does not have yet is added to the line. The same
    id with another text is rejected.

    Raises:
        NotAllowed: only the system imports.
    """
    if not actor.has(Role.SYSTEM):
        raise NotAllowed(N_("导入只能由系统执行"))
    by = actor.by(Role.SYSTEM)
    place = shelf(session, now=now)
    known = _known(session, batch, source)
    done = Imported()
    fresh: dict[str, Message] = {}
    again: list[tuple[Message, int]] = []
    for row in batch:
        if isinstance(row, Reject):
            done.rejects.append(row)
            continue
        before = next((known[each] for each in row.ids if each in known), None)
        twin = fresh.get(row.ids[0])
        kept = before.text_hash if before else twin.fingerprints[0] if twin else None
        if kept is None:
            fresh[row.ids[0]] = row
            done.imported += 1
        elif kept not in row.fingerprints:
            done.rejects.append(Reject(row.row, row.ids[0], Why.OTHER_TEXT))
        else:
            done.skipped += 1
            again.append((row, before.case_id if before else 0))
    made = _write(session, by, list(fresh.values()), place, source=source, now=now)
    for row, case_id in again:
        done.replies += _further_reply(session, by, row, case_id or made[row.ids[0]], place, now=now)
    return done


def _known(session: Session, batch: Sequence[Message | Reject], source: str) -> dict[str, ExternalRef]:
    ids = [each for row in batch if isinstance(row, Message) for each in row.ids]
    rows = session.scalars(
        select(ExternalRef).where(ExternalRef.source == source, ExternalRef.external_id.in_(ids))
    )
    return {row.external_id: row for row in rows}


def _write(
    session: Session, by: By, messages: list[Message], place: Shelf, *, source: str, now: datetime
) -> dict[str, int]:
    """Write new cases by a flush per table; case by id of the source."""
    rows = [
        _New(each, new_words(each.text, now=now), new_words(each.reply, now=now) if each.reply else None)
        for each in messages
    ]
    people = [Person(name=each.message.user or None, made_at=now) for each in rows]
    session.add_all(row.words for row in rows)
    session.add_all(row.reply for row in rows if row.reply is not None)
    session.add_all(people)
    session.flush()
    for row, person in zip(rows, people, strict=True):
        row.case = _case(session, row, person.id, place)
    session.add_all(row.case for row in rows if row.case is not None)
    session.flush()
    made = {}
    for row in rows:
        if row.case is not None:
            made[row.message.ids[0]] = row.case.id
            retell(session, row.case, _past(row, by, place), now=now)
            session.add(
                ExternalRef(
                    source=source,
                    external_id=row.message.ids[0],
                    case_id=row.case.id,
                    text_hash=row.message.fingerprints[0],
                )
            )
    index(session, made.values())
    return made


def _case(session: Session, row: _New, person_id: int, place: Shelf) -> Case:
    said = row.message
    ended = said.replied_at or said.at
    number = session.execute(select(NUMBERS.next_value())).scalar_one() % 100_000
    return Case(
        number=f"H{civil(said.at):%Y%m%d}{number:05d}",
        status=CaseStatus.CLOSED,
        closed_as=ClosedAs.UNRATED,
        level=Level.L3,
        channel=Channel.IMPORT,
        origin=Origin.IMPORTED,
        headline=said.headline,
        words_id=row.words.id,
        person_id=person_id,
        category_id=place.category_id,
        desk_id=place.desk_id,
        unit_id=place.unit_id,
        answer_id=row.reply.id if row.reply is not None else None,
        submitted_at=said.at,
        held_since=said.at,
        answered_at=ended if row.reply is not None else None,
        closed_at=ended,
        demo=place.demo,
    )


def _past(row: _New, by: By, place: Shelf) -> list[Past]:
    said, ended = row.message, row.message.replied_at or row.message.at
    story = [
        Past(
            CaseEvent.SUBMITTED,
            by,
            said.at,
            {"channel": Channel.IMPORT, "category_id": place.category_id},
            row.words,
            place.unit_id,
        )
    ]
    if row.reply is not None:
        story.append(_reply(by, said, row.reply, place))
    how = {"as": ClosedAs.UNRATED, "answered": row.reply is not None}
    return [*story, Past(CaseEvent.CLOSED, by, ended, how, unit_id=place.unit_id)]


def _reply(by: By, said: Message, words: WordsRow, place: Shelf) -> Past:
    """A reply whose time cannot be read stands at the time of the message, and says so."""
    dated = {"dated": said.replied_at is not None}
    return Past(CaseEvent.IMPORTED_REPLY, by, said.replied_at or said.at, dated, words, place.unit_id)


def _further_reply(
    session: Session, by: By, said: Message, case_id: int, place: Shelf, *, now: datetime
) -> int:
    """Add a reply that the case does not have; 1 when it did. What was erased from a case never comes back."""
    if not said.reply:
        return 0
    row = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    held = session.scalars(
        select(WordsRow)
        .join(EventRow, EventRow.words_id == WordsRow.id)
        .where(EventRow.subject_kind == KIND, EventRow.subject_id == case_id)
    ).all()
    if any(words.body is None or words.body == said.reply for words in held):
        return 0
    words = new_words(said.reply, now=now)
    session.add(words)
    session.flush()
    retell(session, row, [_reply(by, said, words, place)], now=now)
    row.answer_id = words.id
    row.answered_at = max(filter(None, (row.answered_at, said.replied_at or said.at)))
    index(session, [case_id])
    return 1
