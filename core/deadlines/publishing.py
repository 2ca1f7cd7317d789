"""Publishing what limits are counted by: a new calendar version, a new regulation. Neither is ever changed after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.deadlines import queries
from core.deadlines.terms import DayKind, Level, RuleEvent, Stage
from core.deadlines.values import RegulationView
from core.foundation.calendar import Limit, WorkCalendar
from core.foundation.clock import CIVIL, civil
from core.foundation.errors import Conflict, Invalid, NotAllowed, NotFound
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role
from core.journal import actions as journal
from core.journal import retention
from db.models.deadlines import CalendarDay, CalendarVersion, Regulation, RegulationLimit

LONGEST_CODE, LONGEST_NAME = 64, 200
LONGEST_LIMIT = 999
"""No limit has more units than this; a slip of the finger is no rule."""

Frames = tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class NewLimit:
    """One line of a regulation to be published."""

    stage: Stage
    limit: Limit
    source: str
    level: Level | None = None
    round_from: int = 1
    target: Limit | None = None


def publish_calendar(
    session: Session,
    actor: Actor,
    holidays: Mapping[date, str],
    makeups: Mapping[date, str],
    *,
    covers_until: date,
    source: str,
    now: datetime,
    frames: Frames | None = None,
) -> int:
    """Publish a calendar: what is told about a year replaces what was known of it, other years are kept.

    Open deadlines are counted by it once `actions.recount_days` is run for each subject in
    `actions.recount_preview`, whose owner writes the event. Days come with the name of their holiday; business hours
    stay as they are when no frames are given.

    Returns:
        Id of the new version.

    Raises:
        NotAllowed: not an administrator of the whole district.
        Invalid: a day is both, a make-up day is no weekend, hours overlap, the table would end earlier.
        Conflict: somebody published meanwhile.
    """
    _administrator(actor)
    _plausible(holidays, makeups)
    before_id = queries.current_version(session, now)
    before = session.get_one(CalendarVersion, before_id, with_for_update=True)
    if queries.current_version(session, now) != before_id or before.made_at >= now:
        raise Conflict(N_("刚才有人发布了新的日历，请刷新后再试"))
    if covers_until < before.covers_until:
        raise Invalid(N_("新日历的截止日不能早于现行日历"), field="covers_until")
    years = {day.year for day in (*holidays, *makeups)}
    kept = session.scalars(select(CalendarDay).where(CalendarDay.version_id == before_id))
    days = {day.day: (day.kind, day.name) for day in kept if day.day.year not in years}
    days |= {day: (DayKind.HOLIDAY, name) for day, name in holidays.items()}
    days |= {day: (DayKind.MAKEUP, name) for day, name in makeups.items()}
    hours = frames or queries.calendar_of(session, before_id).frames
    version_id = _write_calendar(
        session, days, covers_until=covers_until, frames=hours, source=source, now=now
    )
    row = session.get_one(CalendarVersion, version_id)
    facts = {"covers_until": covers_until, "before": before_id}
    journal.record(session, row, RuleEvent.CALENDAR_PUBLISHED, actor.by(Role.ADMIN), now=now, facts=facts)
    return version_id


def _write_calendar(
    session: Session,
    days: Mapping[date, tuple[DayKind, str]],
    *,
    covers_until: date,
    frames: Frames,
    source: str,
    now: datetime,
) -> int:
    try:
        WorkCalendar(frozenset(), frozenset(), frames, covers_until)
    except ValueError as impossible:
        raise Invalid(N_("办公时间要按先后写，不能重叠"), field="frames") from impossible
    version = CalendarVersion(
        made_at=now,
        covers_until=covers_until,
        frames=[[opens.isoformat("minutes"), closes.isoformat("minutes")] for opens, closes in frames],
        source=source,
    )
    session.add(version)
    session.flush()
    session.add_all(
        CalendarDay(version_id=version.id, day=day, kind=kind, name=name)
        for day, (kind, name) in sorted(days.items())
    )
    session.flush()
    return version.id


def publish_regulation(
    session: Session,
    actor: Actor,
    code: str,
    name: str,
    limits: Iterable[NewLimit],
    *,
    valid_from: date,
    source: str,
    now: datetime,
) -> int:
    """Publish a regulation that rules the stages which begin on or after its day; running clocks do not move.

    A stage it speaks of is ruled by it alone, every other stage keeps the limits in force before.

    Raises:
        NotAllowed: not an administrator of the whole district.
        Invalid: its day has begun already, a limit is no amount of time, or a level that had a limit in a stage
            would have none.
        Conflict: its code or its day is taken.
    """
    _administrator(actor)
    code, name, source = code.strip(), name.strip(), source.strip()
    _named(code, name, source)
    if valid_from <= civil(now).date():
        raise Invalid(N_("新规则最早从明天起生效"), field="valid_from")
    taken = or_(Regulation.code == code, Regulation.valid_from == valid_from)
    standing = select(Regulation.id).where(taken, Regulation.withdrawn_at.is_(None)).limit(1)
    if session.scalar(standing) is not None:
        raise Conflict(N_("已经有同名或者同一天生效的规则"))
    before = queries.regulation_for(session, datetime.combine(valid_from, time(), CIVIL))
    lines = list(limits)
    _complete(before, lines)
    spoken_of = {line.stage for line in lines}
    lines += [
        NewLimit(old.stage, old.limit, old.source, old.level, old.round_from, old.target)
        for old in before.rulings
        if old.stage not in spoken_of
    ]
    regulation_id = _write_regulation(session, code, name, lines, valid_from=valid_from, source=source)
    row = session.get_one(Regulation, regulation_id)
    facts = {"valid_from": valid_from, "before": before.id}
    journal.record(session, row, RuleEvent.REGULATION_PUBLISHED, actor.by(Role.ADMIN), now=now, facts=facts)
    return regulation_id


def withdraw_regulation(
    session: Session, actor: Actor, regulation_id: int, *, reason: str, now: datetime
) -> None:
    """Take a regulation back before its day; it never rules anything.

    Raises:
        NotAllowed: not an administrator of the whole district.
        NotFound: there is none.
        Invalid: no reason.
        Conflict: its day has begun, or it was taken back before.
    """
    _administrator(actor)
    row = session.get(Regulation, regulation_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(N_("没有这份期限规则"))
    said = retention.text(reason, "reason")
    if row.withdrawn_at is not None:
        raise Conflict(N_("这份规则已经撤回"))
    if row.valid_from <= civil(now).date():
        raise Conflict(N_("这份规则已经生效，不能撤回；请另发一份新的"))
    row.withdrawn_at = now
    journal.record(session, row, RuleEvent.REGULATION_WITHDRAWN, actor.by(Role.ADMIN), now=now, words=said)


def _write_regulation(
    session: Session, code: str, name: str, limits: Iterable[NewLimit], *, valid_from: date, source: str
) -> int:
    regulation = Regulation(code=code, name=name, valid_from=valid_from, source=source)
    session.add(regulation)
    session.flush()
    session.add_all(
        RegulationLimit(
            regulation_id=regulation.id,
            stage=line.stage,
            level=line.level,
            round_from=line.round_from,
            amount=line.limit.amount,
            unit=line.limit.unit,
            public=line.limit.public,
            warning_amount=line.target.amount if line.target else None,
            warning_unit=line.target.unit if line.target else None,
            source=line.source,
        )
        for line in limits
    )
    session.flush()
    return regulation.id


def _named(code: str, name: str, source: str) -> None:
    """A regulation is called something, and comes from somewhere."""
    if not (code and name and source):
        raise Invalid(N_("请写规则的简称、名称和依据"), field="code")
    if len(code) > LONGEST_CODE or len(name) > LONGEST_NAME:
        raise Invalid(
            N_("简称最多 {code} 个字，名称最多 {name} 个字"),
            field="code",
            code=LONGEST_CODE,
            name=LONGEST_NAME,
        )


def _administrator(actor: Actor) -> None:
    """Calendar and limits rule the whole district; an administrator of a part of it does not."""
    if not actor.has_at_root(Role.ADMIN):
        raise NotAllowed(N_("只有全区的系统管理员可以发布日历和期限规则"))


def _complete(before: RegulationView, lines: list[NewLimit]) -> None:
    """No level may lose its limit in a stage that the new lines speak of, from the first round on."""
    for line in lines:
        for limit in filter(None, (line.limit, line.target)):
            if not 1 <= limit.amount <= LONGEST_LIMIT:
                raise Invalid(
                    N_("“{stage}”的期限写 1 到 {most} 的整数"), "limits", stage=line.stage, most=LONGEST_LIMIT
                )
    for stage in {line.stage for line in lines}:
        levels = {old.level for old in before.rulings if old.stage is stage}
        told = {line.level for line in lines if line.stage is stage and line.round_from == 1}
        for level in (None, *Level):
            had, has = levels & {level, None}, told & {level, None}
            if had and not has:
                raise Invalid(N_("新规则缺少“{stage}”的期限"), field="limits", stage=stage)


def _plausible(holidays: Mapping[date, str], makeups: Mapping[date, str]) -> None:
    for day in sorted(makeups):
        if day in holidays:
            raise Invalid(N_("{day} 不能既放假又上班"), day=day)
        if day.weekday() < 5:
            raise Invalid(N_("{day} 本来就是工作日，不用补班"), day=day)
