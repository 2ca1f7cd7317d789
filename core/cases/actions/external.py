"""A matter that another system handed over: its number stands once, whoever brings it in, however often."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.cases.actions.intake import submit
from core.cases.external import BRINGERS, CHANNELS, External, number_of, source_of
from core.cases.imports.incoming import Incoming, Problem
from core.cases.queries.scope import case_for
from core.cases.terms import CaseEvent, ExternalKind
from core.cases.values import Submission
from core.foundation import keys
from core.foundation.errors import CivicError, Conflict, NotAllowed, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, Role
from core.journal import actions as journal
from core.journal.turns import wait_turn
from db.models.cases import ExternalRef


@dataclass(slots=True)
class Taken:
    """What became of a batch: read = taken + known + rejected.

    Attributes:
        sooner: how many their source wants before the day we promised.
        notes: what is not right with rows that were taken.
    """

    taken: int = 0
    known: int = 0
    sooner: int = 0
    rejects: list[tuple[int, CivicError]] = field(default_factory=list)
    notes: list[tuple[int, CivicError]] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many rows there were."""
        return self.taken + self.known + len(self.rejects)

    def add(self, other: "Taken") -> None:
        """This and the next batch."""
        self.taken += other.taken
        self.known += other.known
        self.sooner += other.sooner
        self.rejects += other.rejects
        self.notes += other.notes


def note_external(
    session: Session, actor: Actor, case_id: int, external: External, *, text: str = "", now: datetime
) -> int:
    """Write down what the other system calls this case; the same number for the same case again changes nothing.

    Args:
        text: what the source wrote, to tell a repetition from another matter; empty: what the case says.

    Raises:
        NotFound: the case is not there, or not for him.
        NotAllowed: no desk of the centre.
        Invalid: no number, or another system without a name.
        Conflict: the number belongs to another case already.
    """
    if not actor.has(*CENTRE_ROLES, Role.SYSTEM):
        raise NotAllowed(N_("只有中心的工作人员可以登记外部编号"))
    row, _facts = case_for(session, actor, case_id, lock=True)
    number, source = number_of(external.number), source_of(external.kind, external.source)
    other = _known(session, source, number)
    if other is not None and other.case_id == case_id:
        return other.id
    if other is not None:
        raise _taken_already(session, actor, number, other)
    ref = ExternalRef(
        source=source,
        external_id=number,
        case_id=case_id,
        text_hash=fingerprints(text or row.headline)[0],
        kind=external.kind,
        received_at=external.received_at,
        source_due_at=external.due_at,
    )
    try:
        with session.begin_nested():
            session.add(ref)
            session.flush()
    except IntegrityError as problem:
        raise Conflict(N_("来件编号 {number} 刚才已经有人登记"), number=number) from problem
    role = actor.acting_role(*sorted(CENTRE_ROLES), Role.SYSTEM)
    facts = {"kind": external.kind, "ref_id": ref.id, "due": external.due_at}
    journal.record(session, row, CaseEvent.EXTERNAL_NOTED, actor.by(role), now=now, facts=facts)
    return ref.id


def take_in(
    session: Session,
    actor: Actor,
    rows: Sequence[Incoming | Problem],
    *,
    kind: ExternalKind,
    source: str = "",
    now: datetime,
) -> Taken:
    """Begin a case for each row that is not known yet; a run may be broken off and repeated, nothing comes twice.

    The same number with the same text is known; with another text it is refused. What a row lacks refuses that row.

    Raises:
        NotAllowed: not an operator, not the centre's lead.
        Invalid: another system without a name.
    """
    if not actor.has(*BRINGERS):
        raise NotAllowed(N_("只有受理员和中心负责人可以导入外部来件"))
    name = source_of(kind, source)
    wait_turn(session, f"external:{name}"[:100])
    done = Taken()
    for row in rows:
        if isinstance(row, Problem):
            done.rejects.append((row.row, row.refusal))
            continue
        try:
            with session.begin_nested():
                _take(session, actor, row, kind, name, done, now)
        except CivicError as refusal:
            done.rejects.append((row.row, refusal))
    return done


def _take(
    session: Session, actor: Actor, row: Incoming, kind: ExternalKind, source: str, done: Taken, now: datetime
) -> None:
    before = _known(session, source, row.number)
    if before is not None:
        if before.text_hash not in fingerprints(row.text):
            raise Conflict(N_("来件编号 {number} 已经有另一段文字，请核对"), number=row.number)
        done.known += 1
        return
    said = Submission(
        text=row.text,
        place=row.place,
        phone=row.phone,
        name=row.name,
        area_id=row.area_id,
        channel=CHANNELS[kind],
        calm=True,  # the source has asked already; the preview shows words of danger
    )
    slip = submit(session, actor, said, now=now)
    external = External(kind, row.number, row.received_at, row.due_at, source)
    note_external(session, actor, slip.id, external, text=row.text, now=now)
    done.taken += 1
    done.notes += [(row.row, note) for note in row.notes]
    done.sooner += row.due_at is not None and row.due_at < slip.promise_at


def fingerprints(text: str) -> list[str]:
    """Keyed, so that nobody can test a guess against what is left after an erasure; under every key, newest first."""
    return [found[:64] for found in keys.keyed_hashes("external-text", text)]


def _known(session: Session, source: str, number: str) -> ExternalRef | None:
    return session.scalar(
        select(ExternalRef).where(ExternalRef.source == source, ExternalRef.external_id == number)
    )


def _taken_already(session: Session, actor: Actor, number: str, ref: ExternalRef) -> Conflict:
    """Which case has it, told to whoever may know of that case."""
    try:
        case, _facts = case_for(session, actor, ref.case_id)
    except NotFound:
        return Conflict(N_("来件编号 {number} 已经登记过"), number=number)
    return Conflict(N_("来件编号 {number} 已经登记过，是 {case}"), number=number, case=case.number)
