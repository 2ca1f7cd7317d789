"""The first calendar: statutory holidays and make-up days as the State Council announced them year by year.

The days come from the package chinesecalendar (2004 on); later years are published by an administrator.
"""

from datetime import date, datetime, time

from chinese_calendar.constants import Holiday, holidays, workdays
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.deadlines.terms import DayKind
from db.models.deadlines import CalendarDay, CalendarVersion

FRAMES = ((time(8, 30), time(12)), (time(14), time(17, 30)))
"""Business hours: the default; a centre publishes its own."""

SOURCE = "国务院办公厅历年节假日安排通知（经 chinesecalendar 整理）"


def seed(session: Session, *, now: datetime) -> None:
    """Publish the first calendar; nothing when there is one."""
    if session.scalar(select(CalendarVersion.id).limit(1)) is not None:
        return
    version = CalendarVersion(
        made_at=now,
        covers_until=date(max(holidays).year, 12, 31),
        frames=[[opens.isoformat("minutes"), closes.isoformat("minutes")] for opens, closes in FRAMES],
        source=SOURCE,
    )
    session.add(version)
    session.flush()
    names = {holiday.value: holiday.chinese for holiday in Holiday}
    for kind, days in ((DayKind.HOLIDAY, holidays), (DayKind.MAKEUP, workdays)):
        session.add_all(
            CalendarDay(version_id=version.id, day=day, kind=kind, name=names[name])
            for day, name in days.items()
        )
    session.flush()
