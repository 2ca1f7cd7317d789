"""The audit trail: every line of the journal, every look at personal data, every login; for auditors.

An auditor of the whole district reads everything, one of a part of it the cases he may see and what the people of that
part did. Secret cases are there for holders of that grant only. Words of cases are not shown here: they are read in the
case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from core.cases.audit.terms import AuditKind
from core.cases.catalogue.terms import OWNERLESS, CatalogueEvent, OwnerlessEvent
from core.cases.queries.scope import scope
from core.cases.taxonomy.terms import TaxonomyEvent
from core.cases.terms import KIND, CaseEvent
from core.deadlines.terms import RuleEvent
from core.foundation.errors import NotAllowed
from core.foundation.numbers import as_typed
from core.foundation.text import N_, Word
from core.identity.actor import Actor
from core.identity.queries import below, names_of
from core.identity.sessions import valid_at
from core.identity.terms import AccountEvent, ChannelEvent, Role
from core.journal.terms import JournalEvent, RetentionEvent
from core.knowledge.terms import EntryEvent, TemplateEvent
from db.models.cases import Case, Category
from db.models.cases_catalogue import OwnerlessMatter
from db.models.deadlines import CalendarVersion, Regulation
from db.models.identity import Account, ChannelKey, GrantRow, LoginSession, UnitRow
from db.models.journal import EventRow, Look, RetentionRule
from db.models.knowledge import Entry

PAGE = 50
EVENTS: dict[str, Word] = {
    event.value: event
    for words in (
        CaseEvent,
        AccountEvent,
        ChannelEvent,
        TaxonomyEvent,
        CatalogueEvent,
        OwnerlessEvent,
        EntryEvent,
        TemplateEvent,
        RuleEvent,
        RetentionEvent,
        JournalEvent,
    )
    for event in words
}
"""Every event, by its name; capabilities to the right add theirs."""


def tells(*words: type[Word]) -> None:
    """The trail calls these events by their words."""
    EVENTS.update({event.value: event for each in words for event in each})


NUMBERED: dict[str, Select[int, str]] = {}
"""Kinds of subjects to the right that have numbers: how their ids and numbers are read."""


def calls(kind: str, numbers: Select[int, str]) -> None:
    """The trail calls subjects of this kind by their numbers, and finds them by these; id and number are selected."""
    NUMBERED[kind] = numbers


@dataclass(frozen=True, slots=True)
class Asked:
    """What the trail is narrowed by; the period always is.

    Attributes:
        begin: from this moment on; `end`: before it.
        account_ids: only what these people did; empty: nobody; None: everybody.
        number: number of a case, or the beginning of what a subject is called.
    """

    begin: datetime
    end: datetime
    account_ids: tuple[int, ...] | None = None
    event: str = ""
    kind: AuditKind | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One event. `subject` is how people call what it happened to."""

    id: int
    at: datetime
    who: str
    role: str
    event: str
    kind: str
    subject: str
    unit: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class LookLine:
    """One look at personal data, or a table that was taken away (`until` is None)."""

    id: int
    at: datetime
    who: str
    subject: str
    field: str
    reason: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class LoginLine:
    """One login: from where, how it ended."""

    id: int
    at: datetime
    who: str
    login: str
    address: str
    browser: str
    last_seen: datetime
    ended_at: datetime | None
    why: str


def trail(
    session: Session, actor: Actor, asked: Asked, *, now: datetime, after: str = "", limit: int = PAGE
) -> tuple[list[Line], str]:
    """Events of a period, newest first, and the cursor of the next page.

    Raises:
        NotAllowed: not an auditor.
    """
    _auditor(actor)
    query = select(EventRow, UnitRow.short_name).outerjoin(UnitRow, UnitRow.id == EventRow.unit_id)
    query = query.where(EventRow.inserted_at >= asked.begin, EventRow.inserted_at < asked.end)
    query = query.where(_may_know(actor, EventRow, now))
    if asked.account_ids is not None:
        query = query.where(EventRow.account_id.in_(asked.account_ids))
    if asked.event:
        query = query.where(EventRow.name == asked.event)
    if asked.kind is not None:
        query = query.where(EventRow.subject_kind == asked.kind.value)
    if asked.number:
        query = query.where(_named(session, asked.number, EventRow.subject_kind, EventRow.subject_id))
    if after:
        query = query.where(tuple_(EventRow.inserted_at, EventRow.id) < _cursor(after))
    rows = session.execute(
        query.order_by(EventRow.inserted_at.desc(), EventRow.id.desc()).limit(limit + 1)
    ).all()
    shown = rows[:limit]
    names = names_of(session, {row.account_id for row, _ in shown if row.account_id is not None})
    called = called_by(session, {(row.subject_kind, row.subject_id) for row, _ in shown})
    lines = [
        Line(
            row.id,
            row.recorded_at,
            names.get(row.account_id or 0, ""),
            row.role,
            row.name,
            row.subject_kind,
            called.get((row.subject_kind, row.subject_id), ""),
            unit or "",
            dict(row.facts),
        )
        for row, unit in shown
    ]
    more = f"{shown[-1][0].inserted_at.isoformat()}~{shown[-1][0].id}" if len(rows) > limit else ""
    return lines, more


def looks(
    session: Session, actor: Actor, asked: Asked, *, now: datetime, after: str = "", limit: int = PAGE
) -> tuple[list[LookLine], str]:
    """Looks at personal data and tables taken away, newest first, and the cursor of the next page.

    Raises:
        NotAllowed: not an auditor.
    """
    _auditor(actor)
    query = select(Look).where(Look.at >= asked.begin, Look.at < asked.end)
    query = query.where(_may_know(actor, Look, now))
    if asked.account_ids is not None:
        query = query.where(Look.account_id.in_(asked.account_ids))
    if asked.number:
        query = query.where(_named(session, asked.number, Look.subject_kind, Look.subject_id))
    if after:
        query = query.where(tuple_(Look.at, Look.id) < _cursor(after))
    rows = session.scalars(query.order_by(Look.at.desc(), Look.id.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    names = names_of(session, {row.account_id for row in shown})
    called = called_by(session, {(row.subject_kind, row.subject_id) for row in shown})
    lines = [
        LookLine(
            row.id,
            row.at,
            names.get(row.account_id, ""),
            called.get((row.subject_kind, row.subject_id), ""),
            row.field,
            row.reason,
            row.until,
        )
        for row in shown
    ]
    return lines, f"{shown[-1].at.isoformat()}~{shown[-1].id}" if len(rows) > limit else ""


def logins(
    session: Session, actor: Actor, asked: Asked, *, now: datetime, after: str = "", limit: int = PAGE
) -> tuple[list[LoginLine], str]:
    """Logins of a period, newest first, and the cursor of the next page; rows of logins are kept ninety days.

    Raises:
        NotAllowed: not an auditor.
    """
    _auditor(actor)
    query = (
        select(LoginSession, Account.name, Account.login)
        .join(Account, Account.id == LoginSession.account_id)
        .where(LoginSession.created_at >= asked.begin, LoginSession.created_at < asked.end)
    )
    if not actor.has_at_root(Role.AUDITOR):
        query = query.where(LoginSession.account_id.in_(_his_people(actor, now)))
    if asked.account_ids is not None:
        query = query.where(Account.id.in_(asked.account_ids))
    if after:
        query = query.where(tuple_(LoginSession.created_at, LoginSession.id) < _cursor(after))
    rows = session.execute(
        query.order_by(LoginSession.created_at.desc(), LoginSession.id.desc()).limit(limit + 1)
    ).all()
    lines = [
        LoginLine(
            row.id,
            row.created_at,
            name,
            login,
            row.address,
            row.browser,
            row.active_at,
            row.revoked_at,
            row.revoked_why,
        )
        for row, name, login in rows[:limit]
    ]
    return lines, f"{lines[-1].at.isoformat()}~{lines[-1].id}" if len(rows) > limit else ""


def called_by(session: Session, subjects: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """What people call these subjects."""
    found: dict[tuple[str, int], str] = {}
    for kind, query in _callers().items():
        ids = [each for of, each in subjects if of == kind]
        if ids:
            rows = session.execute(query.where(query.selected_columns[0].in_(ids)))
            found |= {(kind, row[0]): str(row[1]) for row in rows}
    return found


def _callers() -> dict[str, Any]:
    number = select(OwnerlessMatter.id, Case.number).join(Case, Case.id == OwnerlessMatter.case_id)
    return {
        KIND: select(Case.id, Case.number),
        OWNERLESS: number,
        AuditKind.ACCOUNT.value: select(Account.id, Account.name),
        AuditKind.CHANNEL.value: select(ChannelKey.id, ChannelKey.name),
        AuditKind.CATEGORY.value: select(Category.id, Category.full_name),
        AuditKind.KNOWLEDGE.value: select(Entry.id, Entry.number),
        AuditKind.REGULATION.value: select(Regulation.id, Regulation.name),
        AuditKind.CALENDAR.value: select(CalendarVersion.id, CalendarVersion.covers_until),
        AuditKind.RETENTION.value: select(RetentionRule.id, RetentionRule.valid_from),
        **NUMBERED,
    }


def _may_know(actor: Actor, row: type[EventRow | Look], now: datetime) -> ColumnElement[bool]:
    """Lines of cases, and of matters without an owner, are there for whoever sees the case.

    All others are the whole district's; who audits a part of it reads of them what the people he may know of did, and
    what happened to their accounts.
    """
    kind, subject_id = row.subject_kind, row.subject_id
    case = exists(Case.id).where(Case.id == subject_id, scope(actor))
    matter = exists(OwnerlessMatter.id).where(
        OwnerlessMatter.id == subject_id, Case.id == OwnerlessMatter.case_id, scope(actor)
    )
    other: ColumnElement[bool] = kind.not_in([KIND, OWNERLESS])
    if not actor.has_at_root(Role.AUDITOR):
        known = _his_people(actor, now)
        account = and_(kind == AuditKind.ACCOUNT.value, subject_id.in_(known))
        other = and_(other, or_(row.account_id.in_(known), account))
    return or_(other, and_(kind == KIND, case), and_(kind == OWNERLESS, matter))


def _his_people(actor: Actor, now: datetime) -> Select[int]:
    """Whoever holds a role today in the part of the district that he audits; who has left it is his no longer."""
    inside = [below(UnitRow.path, path) for path in actor.paths(frozenset({Role.AUDITOR}))]
    held = select(GrantRow.account_id).join(UnitRow, UnitRow.id == GrantRow.unit_id)
    return held.where(valid_at(now), or_(false(), *inside))


def _named(
    session: Session, number: str, kind: InstrumentedAttribute[str], subject_id: InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """Of the case of this number, of the entry of the knowledge base, or of what else has numbers."""
    typed = as_typed(number)
    case_id = session.scalar(select(Case.id).where(Case.number == typed))
    entry_id = session.scalar(select(Entry.id).where(Entry.number == typed))
    others = [and_(kind == name, subject_id.in_(_ids(query, typed))) for name, query in NUMBERED.items()]
    return or_(
        and_(kind == KIND, subject_id == (case_id or 0)),
        and_(kind == AuditKind.KNOWLEDGE.value, subject_id == (entry_id or 0)),
        *others,
    )


def _ids(numbers: Select[int, str], number: str) -> Select[int]:
    """Ids of the subjects of this number."""
    column, called = numbers.selected_columns
    return numbers.where(called == number).with_only_columns(column)


def _auditor(actor: Actor) -> None:
    if not actor.has(Role.AUDITOR):
        raise NotAllowed(N_("审计记录只给审计人员看"))


def _cursor(after: str) -> tuple[datetime, int]:
    at, last = after.split("~")
    return datetime.fromisoformat(at), int(last)
