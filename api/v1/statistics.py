"""公开统计: counts that point at nobody, of whole months that have ended."""

from datetime import date, datetime, timedelta
from threading import Lock
from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.v1.promises import needs, promises
from api.v1.shapes import Told, answer, refusals
from core.cases.suppression import LEAST
from core.foundation import clock
from core.foundation.clock import civil
from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.identity.terms import ChannelScope
from core.insight.periods import Period, months_on
from core.insight.queries.published import Cell, Monthly, monthly, published
from db.session import reading

router = promises("statistics")

SHOWN, LONGEST = 12, 48
"""Months that are told when nobody says which, and most that are told at once."""
EARLIEST = date(2000, 1, 1)
KEPT_FOR = timedelta(minutes=5)
MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


class Shelf:
    """What was counted last, for every key of this process: asked often, it is counted once in five minutes.

    Whoever comes while it is being counted anew waits for that count instead of beginning another.
    """

    def __init__(self) -> None:
        self._turn = Lock()
        self._counted: tuple[datetime, Monthly] | None = None

    def read(self, now: datetime) -> Monthly:
        """The months that have ended, as they were counted no longer than five minutes ago."""
        with self._turn:
            if self._counted is None or not timedelta() <= now - self._counted[0] < KEPT_FOR:
                with reading() as session:
                    found = monthly(session, Period(EARLIEST, _last_day(_ended(now))), now=now)
                self._counted = (now, found)
            return self._counted[1]

    def clear(self) -> None:
        """Count anew when somebody asks next."""
        with self._turn:
            self._counted = None


SHELF = Shelf()


class Figure(Told):
    """One cell."""

    name: str = Field(description=N_("月份、领域；合计和没有分类的是空的"))
    collected: int | None = Field(description=N_("收到多少件；太少而不公布的是空的"))
    closed: int | None = Field(description=N_("其中已办结多少件"))
    closure_rate: float | None = Field(description=N_("办结率，0 到 1；没有件的是空的"))
    suppressed: bool = Field(description=N_("太少，或者会让别的小数字被推算出来，所以不公布"))


class Statistics(Told):
    """The figures of a period."""

    first: date = Field(description=N_("从哪一天，是一个月的第一天"))
    last: date = Field(description=N_("到哪一天，含当天，是一个月的最后一天"))
    suppressed_below: int = Field(description=N_("少于几件不公布"))
    total: Figure = Field(description=N_("合计"))
    months: list[Figure] = Field(description=N_("按提交的月份"))
    fields: list[Figure] = Field(description=N_("按领域"))


@router.get(
    "/statistics",
    response_model=Statistics,
    responses=refusals(),
    summary=N_("公开统计"),
    description=N_(
        "几个整月里收到多少件、其中已办结多少件，按月份和领域；保密件不计，没有结束的月份不公布。"
        "不写月份就是最近十二个整月，一次最多四十八个月。每五分钟重数一次。"
    ),
)
@needs(ChannelScope.STATISTICS)
def statistics(
    first: Annotated[
        str | None, Query(alias="from", pattern=MONTH, description=N_("从哪个月，如 2026-01"))
    ] = None,
    last: Annotated[
        str | None, Query(alias="to", pattern=MONTH, description=N_("到哪个月，含这个月"))
    ] = None,
) -> Response:
    """Put together from the counts on the shelf; the caller may keep the answer as long as the shelf does."""
    now = clock.now()
    asked = _period(first, last, now)
    figures = published(SHELF.read(now), asked)
    told = Statistics(
        first=asked.first,
        last=asked.last,
        suppressed_below=LEAST,
        total=_figure(figures.total),
        months=[_figure(cell) for cell in figures.months],
        fields=[_figure(cell) for cell in figures.fields],
    )
    return answer(told, cache=f"private, max-age={KEPT_FOR.seconds}")


def _period(first: str | None, last: str | None, now: datetime) -> Period:
    """The whole months that are asked for.

    Raises:
        Invalid: no months of this product, one that has not ended, in the wrong order, or too many.
    """
    ended = _ended(now)
    end = _month(last, "to") if last else ended
    if end > ended:
        raise Invalid(N_("只公布已经结束的月份"), "to")
    begin = _month(first, "from") if first else max(EARLIEST, months_on(end, 1 - SHOWN))
    if not begin <= end < months_on(begin, LONGEST):
        raise Invalid(N_("起止月份的先后不对，或者超过四十八个月"), "from")
    return Period(begin, _last_day(end))


def _month(typed: str, field: str) -> date:
    year, month = (int(part) for part in typed.split("-"))
    if not EARLIEST.year <= year <= 9000:
        raise Invalid(N_("日期不对"), field)
    return date(year, month, 1)


def _ended(now: datetime) -> date:
    """The first day of the last month that has ended."""
    return months_on(civil(now).date().replace(day=1), -1)


def _last_day(month: date) -> date:
    return months_on(month, 1) - timedelta(days=1)


def _figure(cell: Cell) -> Figure:
    rate = round(cell.closed / cell.collected, 4) if cell.collected and cell.closed is not None else None
    return Figure(
        name=cell.name,
        collected=cell.collected,
        closed=cell.closed,
        closure_rate=rate,
        suppressed=cell.collected is None,
    )
