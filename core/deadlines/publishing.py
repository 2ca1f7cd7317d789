"""Publishing what limits are counted by: a new calendar version, a new regulation. Neither is ever changed after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.deadlines import queries
from core.deadlines.terms import DayKind, Level, Stage
from core.deadlines.values import RegulationView
from core.foundation.calendar import Limit, WorkCalendar
from core.foundation.clock import CIVIL, civil
from core.foundation.errors import Conflict, Invalid, NotAllowed
from core.foundation.text import N_
from core.identity.actor import Actor
from core.identity.terms import Role
from db.models.deadlines import CalendarDay, CalendarVersion, Regulation, RegulationLimit

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
        NotAllowed: not an administrator.
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
    return _write_calendar(session, days, covers_until=covers_until, frames=hours, source=source, now=now)


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
        NotAllowed: not an administrator.
        Invalid: its day has begun already, or a level that had a limit in a stage would have none.
        Conflict: its code or its day is taken.
    """
    _administrator(actor)
    if valid_from <= civil(now).date():
        raise Invalid(N_("新规则最早从明天起生效"), field="valid_from")
    taken = or_(Regulation.code == code, Regulation.valid_from == valid_from)
    if session.scalar(select(Regulation.id).where(taken).limit(1)) is not None:
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
    return _write_regulation(session, code, name, lines, valid_from=valid_from, source=source)


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


def _administrator(actor: Actor) -> None:
    if not actor.has(Role.ADMIN):
        raise NotAllowed(N_("只有系统管理员可以发布日历和期限规则"))


def _complete(before: RegulationView, lines: list[NewLimit]) -> None:
    """No level may lose its limit in a stage that the new lines speak of, from the first round on."""
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
