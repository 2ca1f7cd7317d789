"""Kept long enough: by a dated rule, words and persons of cases that ended years ago are erased; a hold keeps them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.cases.actions.erasing import wipe
from core.cases.queries.places import centre_desk
from core.cases.terms import KIND, OPEN, CaseStatus, Visibility
from core.foundation.errors import CivicError, Conflict, NotAllowed, NotFound
from core.foundation.numbers import as_typed
from core.foundation.text import N_
from core.identity.actor import SYSTEM, Actor
from core.identity.queries import unit
from core.identity.terms import Role
from core.journal import retention
from core.journal.retention import Report
from db.models.cases import Case
from db.models.journal import EventRow, Hold

log = structlog.get_logger()

BATCH = 200
HOLDERS = (Role.CENTER_LEAD, Role.ADMIN)
"""Who keeps a case from being erased: the lead of the centre, or the district's administrator by its number."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What the rule in force would erase at a moment.

    Attributes:
        cutoff: what ended before it.
        due: how many cases, those that are held left out.
        by_year: the same by the year in which they came in.
    """

    cutoff: datetime
    due: int
    held: int
    by_year: dict[int, int]


def hold_case(session: Session, actor: Actor, number: str, *, reason: str, now: datetime) -> str:
    """Keep a case from being erased, until that is lifted; its number.

    Raises:
        NotAllowed: neither the centre's lead nor an administrator of the whole district.
        NotFound: no such case, or a secret one that he may not know of.
        Invalid: no reason.
        Conflict: it is held, or was erased, already.
    """
    row = _by_number(session, actor, number)
    if row.erased_at is not None:
        raise Conflict(N_("{number} 的文字已经全部删除"), number=row.number)
    retention.hold(session, row, actor.by(*HOLDERS), reason=reason, now=now)
    return row.number


def lift_hold(session: Session, actor: Actor, number: str, *, reason: str, now: datetime) -> str:
    """End it: the rule applies to the case again; its number.

    Raises:
        NotAllowed: neither the centre's lead nor an administrator of the whole district.
        NotFound: no such case, or it is not held.
        Invalid: no reason.
    """
    row = _by_number(session, actor, number)
    retention.lift(session, row, actor.by(*HOLDERS), reason=reason, now=now)
    return row.number


def preview(session: Session, actor: Actor, years: int, *, now: datetime) -> Preview:
    """What a rule of so many years would erase now; changes nothing.

    Raises:
        NotAllowed: neither the centre's lead nor an administrator of the whole district.
    """
    require_holder(session, actor)
    cutoff = retention.cutoff(years, now)
    year = func.extract("year", func.timezone("Asia/Shanghai", Case.submitted_at))
    found = session.execute(
        _due(cutoff).with_only_columns(year, func.count()).where(~_held()).group_by(year).order_by(year)
    ).all()
    held = session.scalar(_due(cutoff).with_only_columns(func.count()).where(_held())) or 0
    by_year = {int(each): count for each, count in found}
    return Preview(cutoff, sum(by_year.values()), held, by_year)


def erase_what_is_due(session: Session, *, now: datetime) -> int:
    """Erase a batch of what the rule in force no longer keeps, and keep a report; how many cases.

    One that cannot be erased stops no other; it is counted and tried again at the next run.
    """
    rule = retention.rule_for(session, now)
    if rule is None:
        return 0
    cutoff = retention.cutoff(rule.years, now)
    ids = session.scalars(
        _due(cutoff)
        .with_only_columns(Case.id)
        .where(~_held())
        .order_by(Case.submitted_at, Case.id)
        .limit(BATCH)
    ).all()
    texts: dict[int, int] = {}
    for case_id in sorted(ids):
        gone = _erase(session, case_id, rule.basis, now)
        if gone is not None:
            texts[case_id] = gone
    if ids:
        held = session.scalar(_due(cutoff).with_only_columns(func.count()).where(_held())) or 0
        done, failed = tuple(texts), len(ids) - len(texts)
        retention.note_run(session, Report(0, rule.id, now, cutoff, done, sum(texts.values()), held, failed))
    return len(texts)


def _erase(session: Session, case_id: int, basis: str, now: datetime) -> int | None:
    try:
        with session.begin_nested():
            row = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
            if retention.held(session, (KIND, case_id)) is not None:
                return None
            return wipe(session, row, SYSTEM.by(Role.SYSTEM), basis=basis, now=now)
    except (CivicError, LookupError, SQLAlchemyError, ValueError) as problem:
        # no traceback: the parameters of a statement are personal data
        log.error("case.retention_failed", case=case_id, error=type(problem).__name__)  # noqa: TRY400
        return None


ENDED = tuple(status for status in CaseStatus if status not in OPEN)


def _due(cutoff: datetime) -> Select[Case]:
    """Cases that ended before a moment and still say something; when it ended, the last of its own events says."""
    last = (
        select(func.max(EventRow.recorded_at))
        .where(
            EventRow.subject_kind == KIND,
            EventRow.subject_id == Case.id,
            EventRow.name.like(f"{KIND}.%"),
        )
        .scalar_subquery()
    )
    return select(Case).where(
        Case.erased_at.is_(None),
        Case.status.in_(ENDED),
        Case.submitted_at < cutoff,
        func.coalesce(Case.closed_at, last) < cutoff,
    )


def _held() -> ColumnElement[bool]:
    open_hold = (Hold.subject_kind == KIND, Hold.subject_id == Case.id, Hold.lifted_at.is_(None))
    return exists(Hold.id).where(*open_hold).correlate(Case)


def require_holder(session: Session, actor: Actor) -> None:
    """Refuse everybody but those who keep holds, which reach for cases of the whole district.

    Raises:
        NotAllowed: neither the centre's lead nor an administrator of the whole district.
    """
    if not actor.has(Role.SYSTEM) and not actor.has_at_root(Role.ADMIN):
        desk = unit(session, centre_desk(session))
        if not actor.has_in(desk.path, Role.CENTER_LEAD):
            raise NotAllowed(N_("法律保留由中心负责人或全区的系统管理员设"))


def _by_number(session: Session, actor: Actor, number: str) -> Case:
    """The case of a number, locked. An administrator names it and learns nothing of what it says."""
    require_holder(session, actor)
    typed = as_typed(number)
    if not typed:
        raise NotFound(N_("这不像一个编号，请核对"))
    row = session.scalar(select(Case).where(Case.number == typed).with_for_update())
    if row is None or (row.visibility is Visibility.SECRET and not actor.has(Role.CONFIDENTIAL)):
        raise NotFound(N_("没有编号为 {number} 的件"), number=typed[:20])
    return row


def numbers_of(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """Numbers of cases for a report, secret ones left out."""
    rows = session.execute(
        select(Case.id, Case.number).where(
            Case.id.in_(list(ids)[:5000]), Case.visibility != Visibility.SECRET
        )
    )
    return {row.id: row.number for row in rows}
