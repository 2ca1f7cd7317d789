"""Telling people what happened to an entry: after the event, once per event; a notice that fails undoes nothing."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.cases.actions.telling import link
from core.cases.queries import hearers
from core.cases.terms import KIND as CASE
from core.cases.terms import Visibility
from core.identity.actor import Actor
from core.identity.sessions import grants_of
from core.journal.terms import Event, Subject
from core.notices.actions.sending import notify
from core.notices.templates import template_of
from core.notices.terms import Audience
from core.notices.values import Recipient
from core.supervision import notices
from core.supervision.notices import Notice, To
from core.supervision.queries.scope import visible_to
from core.supervision.queries.telling import clock_of, happening_of
from core.supervision.terms import KIND, OPEN
from db.models.cases import Case
from db.models.identity import Account
from db.models.supervision import SupervisionEntry


def tell(session: Session, event: Event, *, now: datetime) -> int:
    """Tell everybody whom an event of an entry concerns; how many had not been told of it."""
    row = session.get(SupervisionEntry, event.subject[1])
    case = session.get(Case, row.subject_id) if row is not None else None
    if row is None or case is None or case.erased_at is not None:
        return 0
    return sum(
        _say(session, row, case, notice, event, now)
        for notice in notices.of(happening_of(session, event))
        if row.state in OPEN or notice.template in notices.AT_END
    )


def _say(
    session: Session, row: SupervisionEntry, case: Case, notice: Notice, event: Event, now: datetime
) -> int:
    """One notice, with exactly the facts that its template names.

    What a clock was waiting for and somebody has done before the worker got here is told to nobody.
    """
    template = template_of(notice.template.value)
    said = {**notice.facts, "link": link()}
    if notice.template in notices.UNTIL:
        clock = clock_of(session, row.id, notices.UNTIL[notice.template])
        met = clock.met_at if clock is not None and notice.template not in notices.STANDS else None
        if met is not None and met >= event.recorded_at:
            return 0
        said.setdefault("due", clock.due_at if clock is not None else None)
    person = template.audience is Audience.PERSON
    to = _person(session, case) if person else _staff(session, row, case, notice, event, now)
    subject: Subject = (CASE, case.id) if person else (KIND, row.id)
    facts = {name: said.get(name) for name in template.facts}
    return notify(session, template.code, to, subject=subject, facts=facts, key=notice.key, now=now)


def _person(session: Session, case: Case) -> tuple[Recipient, ...]:
    """The person, if he agreed to it; of a secret case nothing goes to a telephone."""
    return () if case.visibility is Visibility.SECRET else hearers.the_person(session, case)


def _staff(
    session: Session, row: SupervisionEntry, case: Case, notice: Notice, event: Event, now: datetime
) -> tuple[Recipient, ...]:
    """Accounts in force, each once, without whoever did it; of a secret case those who may see it."""
    found = [each for to in notice.to for each in _accounts(session, row, to, now)]
    return hearers.recipients(session, case, found, now=now, but=event.by.account_id)


def _accounts(session: Session, row: SupervisionEntry, to: To, now: datetime) -> Iterator[int]:
    if to.role is not None:
        yield from hearers.nearest(session, to.role, to.unit_id, now=now)
    elif to.account_id and _still_sees(session, row, to.account_id, now):
        yield to.account_id


def _still_sees(session: Session, row: SupervisionEntry, account_id: int, now: datetime) -> bool:
    """Whether an account is in force and may still see the entry."""
    enabled = select(Account.id).where(Account.id == account_id, Account.disabled_at.is_(None))
    if session.scalar(enabled) is None:
        return False
    actor = Actor(account_id, "", grants_of(session, account_id, now=now))
    seen = visible_to(actor).where(SupervisionEntry.id == row.id).with_only_columns(SupervisionEntry.id)
    return session.scalar(seen) is not None
