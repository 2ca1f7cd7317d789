"""How long words are kept, and what may not be erased meanwhile. The journal knows no roles: who may, others say."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.foundation.clock import CIVIL, civil
from core.foundation.errors import Conflict, Invalid, NotFound
from core.foundation.text import N_
from core.journal import actions
from core.journal.chain import CODE
from core.journal.looks import REASON
from core.journal.terms import By, RetentionEvent, Subject
from db.models.journal import HasLine, Hold, RetentionRule, RetentionRun

MOST_YEARS = 100
LONGEST = 500
"""Signs of a reason or a source."""


@dataclass(frozen=True, slots=True)
class NewRule:
    """A rule to be published."""

    years: int
    valid_from: date
    basis: str
    source: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as pages show it."""

    id: int
    years: int
    valid_from: date
    basis: str
    source: str
    made_by: int | None
    made_at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of the retention job did."""

    id: int
    rule_id: int
    ran_at: datetime
    cutoff: datetime
    subjects: tuple[int, ...]
    texts: int
    held: int
    failed: int


def publish(session: Session, by: By, rule: NewRule, *, now: datetime) -> int:
    """Publish a rule; its id. The one before it rules until the day before.

    Raises:
        Invalid: years, day, basis or source cannot be; a rule never begins before tomorrow.
        Conflict: one begins on that day already.
    """
    if not 1 <= rule.years <= MOST_YEARS:
        raise Invalid(N_("保存年限写 1 到 {most} 的整数"), "years", most=MOST_YEARS)
    if rule.valid_from <= civil(now).date():
        raise Invalid(N_("新的保存期限最早从明天起生效"), "valid_from")
    if not rule.basis or not CODE.fullmatch(rule.basis):
        raise Invalid(N_("请写依据的代码，例如 PIPL-47"), "basis")
    source = text(rule.source, "source")
    taken = select(RetentionRule.id).where(
        RetentionRule.valid_from == rule.valid_from, RetentionRule.withdrawn_at.is_(None)
    )
    if session.scalar(taken) is not None:
        raise Conflict(N_("这一天已经有保存期限开始生效，请先撤回那一条"))
    row = RetentionRule(
        years=rule.years,
        valid_from=rule.valid_from,
        basis=rule.basis,
        source=source,
        made_by=by.account_id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    facts = {"years": rule.years, "valid_from": rule.valid_from, "basis": rule.basis}
    actions.record(session, row, RetentionEvent.SET, by, now=now, facts=facts)
    return row.id


def withdraw(session: Session, by: By, rule_id: int, *, reason: str, now: datetime) -> None:
    """Take a rule back; the one before it rules again.

    Raises:
        NotFound: no such rule.
        Invalid: no reason.
        Conflict: it was withdrawn before.
    """
    row = session.get(RetentionRule, rule_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(N_("没有这条保存期限"))
    said = text(reason, "reason")
    if row.withdrawn_at is not None:
        raise Conflict(N_("这条保存期限已经撤回"))
    row.withdrawn_at = now
    actions.record(session, row, RetentionEvent.WITHDRAWN, by, now=now, words=said)


def rule_for(session: Session, now: datetime) -> Rule | None:
    """The rule in force at a moment; None: nothing is erased by itself."""
    row = session.scalar(
        select(RetentionRule)
        .where(RetentionRule.valid_from <= civil(now).date(), RetentionRule.withdrawn_at.is_(None))
        .order_by(RetentionRule.valid_from.desc())
        .limit(1)
    )
    return _rule(row) if row is not None else None


def rules(session: Session) -> list[Rule]:
    """Every rule there ever was, the latest first."""
    rows = session.scalars(
        select(RetentionRule).order_by(RetentionRule.valid_from.desc(), RetentionRule.id.desc()).limit(200)
    )
    return [_rule(row) for row in rows]


def cutoff(years: int, now: datetime) -> datetime:
    """What ended before this moment has been kept long enough: so many civil years ago, on the same day."""
    today = civil(now).date()
    try:
        day = today.replace(year=today.year - years)
    except ValueError:  # the 29th of February
        day = today.replace(year=today.year - years, day=28)
    return datetime.combine(day, time(), CIVIL)


def hold(session: Session, row: HasLine, by: By, *, reason: str, now: datetime) -> None:
    """Keep the words of a locked subject from being erased, until it is lifted.

    Raises:
        Invalid: no reason.
        Conflict: it is held already.
    """
    said = text(reason, "reason")
    if held(session, (row.line_kind, row.id)) is not None:
        raise Conflict(N_("已经设了法律保留"))
    session.add(
        Hold(subject_kind=row.line_kind, subject_id=row.id, set_by=by.account_id, set_at=now, reason=said)
    )
    actions.record(session, row, RetentionEvent.HELD, by, now=now, words=said)


def lift(session: Session, row: HasLine, by: By, *, reason: str, now: datetime) -> None:
    """End the hold of a locked subject.

    Raises:
        Invalid: no reason.
        NotFound: it is not held.
    """
    said = text(reason, "reason")
    found = held(session, (row.line_kind, row.id))
    if found is None:
        raise NotFound(N_("没有法律保留可以解除"))
    found.lifted_by, found.lifted_at = by.account_id, now
    actions.record(session, row, RetentionEvent.LIFTED, by, now=now, words=said)


def held(session: Session, subject: Subject) -> Hold | None:
    """The open hold of a subject."""
    return session.scalar(
        select(Hold).where(
            Hold.subject_kind == subject[0], Hold.subject_id == subject[1], Hold.lifted_at.is_(None)
        )
    )


def count_holds(session: Session) -> int:
    """How many subjects are held."""
    return session.scalar(select(func.count()).where(Hold.lifted_at.is_(None))) or 0


def note_run(session: Session, report: Report) -> int:
    """Keep the report of a run; its id."""
    row = RetentionRun(
        rule_id=report.rule_id,
        ran_at=report.ran_at,
        cutoff=report.cutoff,
        subjects=list(report.subjects),
        texts=report.texts,
        held=report.held,
        failed=report.failed,
    )
    session.add(row)
    session.flush()
    return row.id


def reports(session: Session, *, limit: int = 100) -> list[Report]:
    """Reports of the last runs, the latest first."""
    rows = session.scalars(
        select(RetentionRun).order_by(RetentionRun.ran_at.desc(), RetentionRun.id.desc()).limit(limit)
    )
    return [
        Report(
            row.id, row.rule_id, row.ran_at, row.cutoff, tuple(row.subjects), row.texts, row.held, row.failed
        )
        for row in rows
    ]


def text(typed: str, field: str) -> str:
    """A reason or a source, trimmed and within bounds.

    Raises:
        Invalid: too short or too long.
    """
    said = typed.replace("\0", "").strip()
    if not REASON <= len(said) <= LONGEST:
        raise Invalid(N_("请写明缘由，{least} 到 {most} 个字"), field, least=REASON, most=LONGEST)
    return said


def _rule(row: RetentionRule) -> Rule:
    return Rule(
        row.id,
        row.years,
        row.valid_from,
        row.basis,
        row.source,
        row.made_by,
        row.made_at,
        row.withdrawn_at,
    )
