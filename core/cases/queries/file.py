"""The case file: everything about one case for the person who opens it, and what he may do now."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from sqlalchemy.orm import Session

from core.approvals.actions import open_one
from core.approvals.terms import ApprovalKind
from core.cases import permissions, workflow
from core.cases.queries import history, line
from core.cases.queries.progress import Answer, Promise, Rated, answer_of, promise_of, rated_of
from core.cases.queries.proposals import proposal_for
from core.cases.queries.scope import case_for
from core.cases.routing import Proposal
from core.cases.terms import (
    KIND,
    OPEN,
    REPLY_FILES,
    WITH_UNIT,
    CaseAct,
    CaseStatus,
    Channel,
    Origin,
    Outcome,
    Visibility,
)
from core.deadlines.queries import deadlines_of
from core.deadlines.terms import Level
from core.deadlines.values import DeadlineView
from core.files.queries import files_of
from core.files.terms import FileView
from core.foundation.phone import masked, masked_name
from core.identity.actor import Actor
from core.identity.queries import Holder, holders_of, names_of, unit
from core.identity.terms import CENTRE_ROLES, Role
from core.journal.looks import open_until
from db.models.cases import Case, Category, Person
from db.models.journal import WordsRow

CONTACT = "contact"
"""The masked field: name and phone together. The place is not masked: whoever mends the pump must find it."""


@dataclass(frozen=True, slots=True)
class Contact:
    """The person as this reader may see him.

    Attributes:
        withheld: the person did not allow the unit to have it; the centre passes words on.
        open_until: unmasked until then; None while masked.
    """

    name: str
    phone: str
    withheld: bool
    open_until: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply that waits for a signature."""

    text: str
    outcome: Outcome
    planned_on: str | None
    asked_by: str
    asked_at: datetime
    own: bool
    photos: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case, for one reader."""

    id: int
    number: str
    headline: str
    text: str
    place: str
    contact: Contact
    status: CaseStatus
    level: Level
    round: int
    channel: Channel
    origin: Origin
    visibility: Visibility
    contact_ok: bool
    category_id: int | None
    category: str
    area_id: int | None
    area: str
    unit_id: int | None
    unit: str
    handler_id: int | None
    handler: str
    holder: str
    held_since: datetime
    submitted_at: datetime
    clocks: tuple[DeadlineView, ...]
    promise: Promise | None
    steps: tuple[line.Step, ...]
    dwell: tuple[line.Dwell, ...]
    names: dict[int, str]
    photos: tuple[FileView, ...]
    answer: Answer | None
    draft: Draft | None
    pending_answer: str
    pending_photos: tuple[FileView, ...]
    pending_outcome: Outcome | None
    rated: Rated | None
    calls: tuple[datetime, ...]
    call_first: bool
    acts: tuple[CaseAct, ...]
    proposal: Proposal
    handlers: tuple[Holder, ...]
    version: int


COPIED = (
    *(
        "id",
        "number",
        "headline",
        "status",
        "level",
        "round",
        "channel",
        "origin",
        "visibility",
        "contact_ok",
    ),
    *("category_id", "area_id", "unit_id", "handler_id", "held_since", "submitted_at"),
)
"""Fields that are columns of the row, under the same names."""


class _Pending(TypedDict):
    """The signed reply that the centre's reviewer has not released yet."""

    pending_answer: str
    pending_photos: tuple[FileView, ...]
    pending_outcome: Outcome | None


def case_file(session: Session, actor: Actor, case_id: int, *, now: datetime) -> CaseFile:
    """The whole file.

    Raises:
        NotFound: not there, or not for him.
    """
    row, facts = case_for(session, actor, case_id)
    desk = unit(session, row.desk_id)
    lead = unit(session, row.unit_id) if row.unit_id is not None else None
    area = unit(session, row.area_id) if row.area_id is not None else None
    category = session.get(Category, row.category_id) if row.category_id is not None else None
    steps, dwell = line.steps(
        session, row.id, centre=desk.short_name, ended=row.status not in OPEN, staff=True, now=now
    )
    draft = _draft(session, actor, row)
    names = names_of(session, {step.account_id for step in steps if step.account_id} | {row.handler_id or 0})
    contact, place = contact_of(session, actor, row, facts, now=now)
    return CaseFile(
        **{name: getattr(row, name) for name in COPIED},
        text=_body(session, row.words_id),
        place=place,
        contact=contact,
        category=category.full_name if category else "",
        area=area.name if area else "",
        unit=lead.short_name if lead else "",
        handler=names.get(row.handler_id or 0, ""),
        holder=lead.short_name if lead and row.status in WITH_UNIT else desk.short_name,
        clocks=tuple(due for due in deadlines_of(session, (KIND, row.id)) if due.is_open),
        promise=promise_of(session, row, now=now),
        steps=tuple(steps),
        dwell=tuple(dwell),
        names=names,
        photos=tuple(files_of(session, (KIND, row.id))),
        answer=answer_of(session, row, lead.short_name if lead else ""),
        draft=draft,
        **_pending(session, row),
        rated=rated_of(session, row),
        calls=tuple(history.calls(session, row.id)),
        call_first=history.must_call_first(session, row.id, row.round),
        acts=acts_for(actor, facts, draft),
        proposal=proposal_for(session, actor, category_id=row.category_id, area_id=row.area_id, now=now),
        handlers=_handlers(session, facts, now=now),
        version=row.event_count,
    )


def _handlers(session: Session, case: permissions.CaseFacts, *, now: datetime) -> tuple[Holder, ...]:
    """Who may be given the case; nobody while no unit has it."""
    return tuple(holders_of(session, Role.UNIT_HANDLER, case.unit_path, now=now)) if case.unit_path else ()


def _pending(session: Session, row: Case) -> _Pending:
    if row.status is not CaseStatus.REPLY_REVIEW or row.answer_id is None:
        return {"pending_answer": "", "pending_photos": (), "pending_outcome": None}
    return {
        "pending_answer": _body(session, row.answer_id),
        "pending_photos": tuple(files_of(session, (REPLY_FILES, row.answer_id))),
        "pending_outcome": row.outcome,
    }


def acts_for(actor: Actor, case: permissions.CaseFacts, draft: Draft | None) -> tuple[CaseAct, ...]:
    """What the workflow allows ∩ what the permissions allow ∩ what the open approval leaves."""
    hidden = {CaseAct.SIGN_REPLY, CaseAct.REFUSE_REPLY} if draft is None or draft.own else set()
    if draft is not None and not draft.own:
        hidden |= {CaseAct.ASK_REPLY}
    return tuple(
        act
        for act in workflow.acts_from(case.status)
        if act not in hidden and permissions.may(actor, act, case)
    )


def contact_of(
    session: Session, actor: Actor, row: Case, facts: permissions.CaseFacts, *, now: datetime
) -> tuple[Contact, str]:
    """Name and phone, masked unless he asked for them with a reason, withheld from units if need be; and the place."""
    person = session.get(Person, row.person_id) if row.person_id is not None else None
    withheld = not row.contact_ok and not permissions.at_desk(*CENTRE_ROLES)(actor, facts)
    until = None
    if actor.account_id is not None and not withheld:
        until = open_until(session, actor.account_id, (KIND, row.id), CONTACT, now=now)
    if person is None:
        return Contact("", "", withheld, until), row.place or ""
    if withheld:
        return Contact("", "", withheld, None), row.place or ""
    if until is not None:
        return Contact(person.name or "", person.phone or "", withheld, until), row.place or ""
    return Contact(masked_name(person.name), masked(person.phone), withheld, None), row.place or ""


def _draft(session: Session, actor: Actor, row: Case) -> Draft | None:
    asked = open_one(session, (KIND, row.id), ApprovalKind.REPLY)
    if asked is None:
        return None
    return Draft(
        text=_body(session, asked.words_id),
        outcome=Outcome(asked.payload["outcome"]),
        planned_on=asked.payload.get("planned_on"),
        asked_by=names_of(session, {asked.asked_by}).get(asked.asked_by, ""),
        asked_at=asked.asked_at,
        own=asked.asked_by == actor.account_id,
        photos=tuple(files_of(session, (REPLY_FILES, asked.words_id))) if asked.words_id else (),
    )


def _body(session: Session, words_id: int | None) -> str:
    words = session.get(WordsRow, words_id) if words_id is not None else None
    return (words.body or "") if words else ""
