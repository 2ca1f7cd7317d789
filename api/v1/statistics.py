"""公开统计: counts that point at nobody."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from api.v1.promises import needs, promises
from api.v1.shapes import Told, answer, refusals
from core.cases.queries.figures import Cell, public_figures
from core.cases.suppression import LEAST
from core.foundation import clock
from core.foundation.clock import civil
from core.foundation.errors import Invalid
from core.foundation.text import N_
from core.identity.terms import ChannelScope
from db.session import reading

router = promises("statistics")

LONGEST = timedelta(days=4 * 366)
"""A longer period is asked for in parts."""

EARLIEST = date(2000, 1, 1)


class Figure(Told):
    """One cell."""

    name: str = Field(description=N_("月份、领域；合计和没有分类的是空的"))
    collected: int | None = Field(description=N_("收到多少件；太少而不公布的是空的"))
    closed: int | None = Field(description=N_("其中已办结多少件"))
    closure_rate: float | None = Field(description=N_("办结率，0 到 1；没有件的是空的"))
    suppressed: bool = Field(description=N_("太少，或者会让别的小数字被推算出来，所以不公布"))


class Statistics(Told):
    """The figures of a period."""

    first: date = Field(description=N_("从哪一天"))
    last: date = Field(description=N_("到哪一天，含当天"))
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
        "一段时间里收到多少件、其中已办结多少件，按月份和领域；保密件不计。不写日期就是最近十二个月，一次最多四年。"
    ),
)
@needs(ChannelScope.STATISTICS)
def statistics(
    first: Annotated[date | None, Query(alias="from", description=N_("从哪一天，如 2026-01-01"))] = None,
    last: Annotated[date | None, Query(alias="to", description=N_("到哪一天，含当天"))] = None,
) -> Response:
    """Counted when asked; whoever asks again within five minutes may keep the answer."""
    begin, end = _period(first, last)
    with reading() as session:
        figures = public_figures(session, begin, end)
    told = Statistics(
        first=begin,
        last=end,
        suppressed_below=LEAST,
        total=_figure(figures.total),
        months=[_figure(cell) for cell in figures.months],
        fields=[_figure(cell) for cell in figures.fields],
    )
    return answer(told, cache="private, max-age=300")


def _period(first: date | None, last: date | None) -> tuple[date, date]:
    """The civil days that are asked for.

    Raises:
        Invalid: they are in the wrong order, too many, or no days of this product.
    """
    end = last or civil(clock.now()).date()
    if not EARLIEST <= end <= date(9000, 1, 1):
        raise Invalid(N_("日期不对"), "to")
    begin = first or max(EARLIEST, end.replace(day=1) - timedelta(days=334)).replace(day=1)
    if begin < EARLIEST:
        raise Invalid(N_("日期不对"), "from")
    if not begin <= end <= begin + LONGEST:
        raise Invalid(N_("起止日期的先后不对，或者超过四年"), "from")
    return begin, end


def _figure(cell: Cell) -> Figure:
    rate = round(cell.closed / cell.collected, 4) if cell.collected and cell.closed is not None else None
    return Figure(
        name=cell.name,
        collected=cell.collected,
        closed=cell.closed,
        closure_rate=rate,
        suppressed=cell.collected is None,
    )
