"""A case on paper: what it says, masked, for whoever may see it; that it was taken away is written down."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from core.cases.queries.file import CaseFile, case_file
from core.cases.queries.line import STAFF_WORDS
from core.cases.terms import KIND, Visibility
from core.foundation.errors import Conflict
from core.foundation.phone import masked, masked_name
from core.foundation.privacy import veiled
from core.foundation.text import N_, Word
from core.identity.actor import Actor
from core.identity.terms import CENTRE_ROLES, UNIT_ROLES, Role
from core.journal.looks import note_export
from db.models.cases import Case, Person


class PaperKind(Word):
    """How a case is taken away; the code is what a look is called."""

    PRINT = "printed", N_("打印办件"), ""
    DOCUMENT = "document", N_("导出办件文档"), ""


@dataclass(frozen=True, slots=True)
class PaperStep:
    """A step of the line on paper; the house's own steps are not on it."""

    at: datetime
    sentence: str
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on it."""

    case: CaseFile
    headline: str
    text: str
    answer: str
    name: str
    phone: str
    steps: tuple[PaperStep, ...]
    taken_by: str
    taken_at: datetime


def take_paper(session: Session, actor: Actor, case_id: int, kind: PaperKind, *, now: datetime) -> Paper:
    """The case with name and number masked, even while they stand open on the screen; a look at it is noted.

    Raises:
        NotFound: not there, or not for him.
        Conflict: a secret case is on no paper.
    """
    case = case_file(session, actor, case_id, now=now)
    if case.visibility is Visibility.SECRET:
        raise Conflict(N_("保密件不打印、不导出"))
    by = actor.by(*sorted(CENTRE_ROLES), *sorted(UNIT_ROLES), Role.SUPERVISOR, Role.LEADERS, Role.AUDITOR)
    note_export(session, by, KIND, [case.id], kind.value, kind.label, now=now)
    name, phone = _person(session, case)
    return Paper(
        case=case,
        headline=veiled(case.headline, name) or case.number,
        text=veiled(case.text, name),
        answer=veiled(case.answer.text, name) if case.answer else "",
        name="" if case.contact.withheld else masked_name(name),
        phone="" if case.contact.withheld else masked(phone),
        steps=_steps(case, name),
        taken_by=actor.name,
        taken_at=now,
    )


def _person(session: Session, case: CaseFile) -> tuple[str, str]:
    person_id = session.get_one(Case, case.id).person_id
    person = session.get(Person, person_id) if person_id is not None else None
    return (person.name or "", person.phone or "") if person is not None else ("", "")


def _steps(case: CaseFile, name: str) -> tuple[PaperStep, ...]:
    """The public line with the words the person reads, oldest first; what went from hand to hand stands once."""
    seen = {case.text, case.answer.text if case.answer else ""}
    found = []
    for step in reversed(case.steps):
        if step.inside:
            continue
        words = "" if step.name in STAFF_WORDS or step.text in seen else veiled(step.text, name)
        found.append(PaperStep(step.at, step.sentence(), step.unit, words))
        seen.add(step.text)
    return tuple(found)
