"""Is history as it was written? Walks every line once and names what it finds.

CHANGED: an event does not match its own hash. CUT: fewer events than the head or a checkpoint knows. RECOMPUTED: the
line is consistent in itself, but not what a checkpoint signed. WORDS_CHANGED, WORDS_MISSING: the words, apart.
CHECKPOINT: a signature, its heads or its line in the file do not agree. Lawful erasures are counted, not findings.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.foundation import keys
from core.journal import chain, checkpoints
from core.journal.terms import Finding, JournalEvent, Subject
from db.models.journal import Checkpoint, CheckpointHead, EventRow, WordsRow

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: what, on which line, at which place (0: the whole)."""

    finding: Finding
    subject: Subject
    seq: int = 0


@dataclass(slots=True)
class Report:
    """What a verification saw."""

    lines: int = 0
    events: int = 0
    erased: int = 0
    checkpoints: int = 0
    found: list[Found] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Nothing to name."""
        return not self.found

    def as_json(self) -> dict[str, object]:
        """Counts and at most a hundred findings."""
        return {
            "clean": self.clean,
            "lines": self.lines,
            "events": self.events,
            "erased": self.erased,
            "checkpoints": self.checkpoints,
            "findings": dict(Counter(found.finding.value for found in self.found)),
            "first": [
                {
                    "finding": found.finding.value,
                    "subject": f"{found.subject[0]}:{found.subject[1]}",
                    "seq": found.seq,
                }
                for found in self.found[:100]
            ],
        }


def verify(session: Session) -> Report:
    """Verify every line, every text and every checkpoint.

    Args:
        session: a fresh `snapshot`: history that moves on meanwhile would look like damage. The file is read before
            the snapshot begins, so that it never holds a newer signature.
    """
    filed = checkpoints.filed()
    report = Report()
    signed = _checkpoints(session, filed, report)
    heads = {
        (kind, row.id): (row.event_count, bytes(row.event_hash))
        for kind, model in checkpoints.lines()
        for row in session.execute(select(model.id, model.event_count, model.event_hash))
    }
    for subject, events in groupby(
        _events(session), key=lambda pair: (pair[0].subject_kind, pair[0].subject_id)
    ):
        _line(subject, list(events), heads.pop(subject, (0, b"")), signed.pop(subject, {}), report)
    for subject, (count, _) in heads.items():
        if count or subject in signed:
            report.found.append(Found(Finding.CUT, subject, 1))
        signed.pop(subject, None)
    report.found += [Found(Finding.CUT, subject, 1) for subject in signed]
    return report


def _events(session: Session) -> Iterator[tuple[EventRow, WordsRow | None]]:
    rows = session.execute(
        select(EventRow, WordsRow)
        .outerjoin(WordsRow, WordsRow.id == EventRow.words_id)
        .order_by(EventRow.subject_kind, EventRow.subject_id, EventRow.seq)
        .execution_options(yield_per=BATCH)
    )
    yield from rows


def _line(
    subject: Subject,
    events: list[tuple[EventRow, WordsRow | None]],
    head: tuple[int, bytes],
    signed: dict[int, bytes],
    report: Report,
) -> None:
    """Verify one line against itself, its head and its signatures."""
    report.lines += 1
    report.events += len(events)
    erasures = {
        event.facts.get("words_id") for event, _ in events if event.name == JournalEvent.WORDS_ERASED.value
    }
    previous, broken = b"", False
    by_place = {}
    for place, (event, words) in enumerate(events, start=1):
        if not broken and (event.seq != place or bytes(event.hash) != _hash_of(previous, event)):
            report.found.append(Found(Finding.CHANGED, subject, place))
            broken = True
        previous = by_place[event.seq] = bytes(event.hash)
        _words(subject, event, words, erasures, report)
    known = max([head[0], *signed])
    if len(events) < known:
        report.found.append(Found(Finding.CUT, subject, len(events) + 1))
    elif not broken and head != (len(events), previous):
        report.found.append(Found(Finding.CHANGED, subject, len(events)))
    elif not broken:
        for place, digest in sorted(signed.items()):
            if by_place[place] != digest:
                report.found.append(Found(Finding.RECOMPUTED, subject, place))
                break


def _hash_of(previous: bytes, event: EventRow) -> bytes:
    return chain.digest_of_event(
        previous,
        chain.Content(
            subject_kind=event.subject_kind,
            subject_id=event.subject_id,
            seq=event.seq,
            name=event.name,
            account_id=event.account_id,
            role=event.role,
            unit_id=event.unit_id,
            facts=event.facts,
            words_id=event.words_id,
            words_digest=bytes(event.words_digest) if event.words_digest else None,
            effective_at=event.effective_at,
            recorded_at=event.recorded_at,
        ),
    )


def _words(
    subject: Subject, event: EventRow, words: WordsRow | None, erasures: set[object], report: Report
) -> None:
    if event.words_id is None:
        return
    if words is None or words.body is None or words.salt is None:
        if event.words_id in erasures:
            report.erased += 1
        else:
            report.found.append(Found(Finding.WORDS_MISSING, subject, event.seq))
    elif event.words_digest is None or chain.digest_of_words(words.salt, words.body) != bytes(
        event.words_digest
    ):
        report.found.append(Found(Finding.WORDS_CHANGED, subject, event.seq))


def _checkpoints(session: Session, filed: dict[int, str], report: Report) -> dict[Subject, dict[int, bytes]]:
    """Verify the signatures; heads that are truly signed, as subject → {count: hash}."""
    signed: dict[Subject, dict[int, bytes]] = {}
    rows = session.execute(
        select(Checkpoint, CheckpointHead)
        .outerjoin(CheckpointHead, CheckpointHead.checkpoint_id == Checkpoint.id)
        .order_by(Checkpoint.number)
        .execution_options(yield_per=BATCH)
    )
    previous = ""
    for row, pairs in groupby(rows, key=lambda pair: pair[0]):
        report.checkpoints += 1
        heads = sorted(
            (head.subject_kind, head.subject_id, head.count, bytes(head.hash))
            for _, head in pairs
            if head is not None
        )
        mac = keys.checkpoint_mac(checkpoints.message(row.number, previous, row.made_at, heads))
        if {mac, filed.pop(row.number, mac)} != {row.mac}:
            report.found.append(Found(Finding.CHECKPOINT, ("checkpoint", row.number)))
        else:
            for kind, subject_id, count, digest in heads:
                signed.setdefault((kind, subject_id), {})[count] = digest
        previous = row.mac
    report.found += [Found(Finding.CHECKPOINT, ("checkpoint", missing)) for missing in filed]
    return signed
