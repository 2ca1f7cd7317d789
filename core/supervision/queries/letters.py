"""The letters of an entry for the centre that writes them: what is drafted, and what was signed by whom."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.terms import Visibility
from core.foundation.errors import NotFound
from core.foundation.privacy import veiled
from core.foundation.text import N_, SOURCE, speaking
from core.identity.actor import Actor
from core.identity.queries import names_of
from core.supervision.letters import LetterFacts, draft
from core.supervision.permissions import centres_own, reads_inside
from core.supervision.queries.scope import entry_for
from core.supervision.terms import INTERVIEW, KIND, Rule, SupervisionEvent, Weight
from db.models.cases import Case, Person
from db.models.identity import UnitRow
from db.models.journal import EventRow, WordsRow
from db.models.supervision import SupervisionEntry, SupervisionEvidence


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter.

    Attributes:
        text: its first line is the title, the second says to whom; empty after an erasure.
        signed_at: None: it is a draft.
        secret: about a secret case: it is on no paper.
    """

    level: int
    text: str
    signed_by: str = ""
    signed_at: datetime | None = None
    secret: bool = False


def letters_of(session: Session, actor: Actor, entry_id: int, *, now: datetime) -> tuple[Letter, ...]:
    """What waits to be signed, as it is drafted now, then what was signed, the newest first.

    A unit has none: letters are the centre's own until they are sent, and then theirs to whom they went.

    Raises:
        NotFound: no such entry for this person.
    """
    row, case, facts = entry_for(session, actor, entry_id)
    if not reads_inside(actor, facts):
        return ()
    signed = _signed(session, row, secret=facts.secret)
    if row.level < INTERVIEW or row.signed_level >= row.level:
        return signed
    text = draft_of(session, row, case, own=centres_own(actor, facts), now=now)
    return (Letter(row.level, text, secret=facts.secret), *signed)


def draft_of(session: Session, row: SupervisionEntry, case: Case, *, own: bool, now: datetime) -> str:
    """The letter as it is drafted now, in the language of the house, whoever looks at it or signs it."""
    with speaking(SOURCE):
        return draft(_facts(session, row, case, own=own, now=now))


def the_letter(session: Session, actor: Actor, entry_id: int, level: int, *, now: datetime) -> Letter:
    """The letter of a level.

    Raises:
        NotFound: no such entry for this person, or no such letter.
    """
    for letter in letters_of(session, actor, entry_id, now=now):
        if letter.level == level:
            return letter
    raise NotFound(N_("没有这一级的建议"))


def _signed(session: Session, row: SupervisionEntry, *, secret: bool) -> tuple[Letter, ...]:
    found = session.execute(
        select(EventRow, WordsRow.body)
        .outerjoin(WordsRow, WordsRow.id == EventRow.words_id)
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id == row.id,
            EventRow.name == SupervisionEvent.PROPOSAL_SIGNED.value,
        )
        .order_by(EventRow.seq.desc())
    ).all()
    names = names_of(session, {event.account_id or 0 for event, _body in found})
    return tuple(
        Letter(
            int(str(event.facts["level"])),
            body or "",
            names.get(event.account_id or 0, ""),
            event.effective_at,
            secret,
        )
        for event, body in found
    )


def _facts(session: Session, row: SupervisionEntry, case: Case, *, own: bool, now: datetime) -> LetterFacts:
    person = session.get(Person, case.person_id) if case.person_id is not None else None
    secret = case.visibility is Visibility.SECRET
    return LetterFacts(
        number=row.number,
        level=row.level,
        type=row.type,
        unit=session.get_one(UnitRow, row.unit_id).short_name,
        own=own,
        case_number=case.number,
        headline="" if secret else veiled(case.headline, (person.name or "") if person is not None else ""),
        effective_at=row.effective_at,
        listed_at=row.listed_at,
        days=max(0, (now - row.effective_at).days),
        proofs=_proofs(session, row.id),
        rises=_rises(session, row.id),
        enquiries=row.enquiries,
        missed=row.missed,
        refusals=row.refusals,
        planned_on=row.planned_on,
        reported=_reported(session, row.id),
    )


def _proofs(session: Session, entry_id: int) -> tuple[tuple[Rule, datetime], ...]:
    one = SupervisionEvidence
    rows = session.execute(
        select(one.rule, one.at)
        .where(one.entry_id == entry_id, one.weight == Weight.COUNTED)
        .distinct()
        .order_by(one.at)
    )
    return tuple((row.rule, row.at) for row in rows)


def _reported(session: Session, entry_id: int) -> bool:
    """Whether the unit ever said how it will put it right; a plan is taken back when the matter returns."""
    said = select(EventRow.id).where(
        EventRow.subject_kind == KIND,
        EventRow.subject_id == entry_id,
        EventRow.name == SupervisionEvent.PLANNED.value,
    )
    return session.scalar(said.limit(1)) is not None


def _rises(session: Session, entry_id: int) -> tuple[tuple[int, datetime], ...]:
    rows = session.execute(
        select(EventRow.facts, EventRow.effective_at)
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id == entry_id,
            EventRow.name == SupervisionEvent.LEVEL_RAISED.value,
        )
        .order_by(EventRow.seq)
    )
    return tuple((int(str(row.facts["level"])), row.effective_at) for row in rows)
