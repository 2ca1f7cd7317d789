"""The charts of the board: volume and rate by month, one figure by unit, category, area, channel; marks are buttons."""

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from core.foundation.text import _
from core.insight.boards import Month, Slice
from core.insight.measures import DEFINITIONS, wilson
from core.insight.terms import Measure
from pages.insight.parts.figures import parts, written
from pages.shared import charts, theme

ROWS = 15
"""Bars of one chart; the table beside it has all."""
WIDE = 44
"""Room for the words of the vertical axis, the same above and below."""


def volume(months: Sequence[Month]) -> str:
    """Collected and closed by month; the mark that was pressed, `2026-11|CLOSED`."""
    pair = (Measure.COLLECTED, Measure.CLOSED)
    data = pd.DataFrame(
        [
            {
                "key": f"{each.period.first:%Y-%m}|{measure.value}",
                "month": f"{each.period.first:%Y-%m}",
                "what": _(measure.label),
                "count": each.figures[measure].of,
                "inside": each.inside,
            }
            for each in months
            for measure in pair
        ]
    )
    names = [_(measure.label) for measure in pair]
    pick = charts.pick()
    chart = (
        alt.Chart(data, height=150)
        .mark_bar(cursor="pointer")
        .encode(
            x=_month_axis(months),
            xOffset=alt.XOffset("what:N", sort=names),
            y=alt.Y("count:Q", title=None, axis=alt.Axis(minExtent=WIDE, format=",d", tickMinStep=1)),
            color=alt.Color("what:N", scale=alt.Scale(domain=names, range=list(charts.pair()))),
            opacity=_faint(),
            tooltip=[
                alt.Tooltip("month:N", title=_("月份")),
                alt.Tooltip("what:N", title=_("指标")),
                alt.Tooltip("count:Q", title=_("件数"), format=",d"),
            ],
        )
        .add_params(pick)
    )
    words = _("每月收件和办结的件数，共 {n} 个月，数字在旁边的表里", n=len(months))
    return charts.picked(chart, alt_text=words, key="board_volume")


def rates(measure: Measure, months: Sequence[Month]) -> str:
    """A rate by month, or the closure rate for a count; the mark that was pressed."""
    shown = measure if DEFINITIONS[measure].rate else Measure.CLOSURE
    data = pd.DataFrame(
        [
            {
                "key": f"{each.period.first:%Y-%m}|{shown.value}",
                "month": f"{each.period.first:%Y-%m}",
                "rate": each.figures[shown].rate,
                "parts": parts(each.figures[shown]),
                "inside": each.inside,
            }
            for each in months
            if each.figures[shown].of
        ],
        columns=["key", "month", "rate", "parts", "inside"],
    )
    base = alt.Chart(data, height=110).encode(
        x=_month_axis(months),
        y=alt.Y(
            "rate:Q",
            title=None,
            scale=alt.Scale(zero=False, nice=True),
            axis=alt.Axis(minExtent=WIDE, format=".0%", tickCount=3),
        ),
    )
    points = (
        base.mark_point(size=46, filled=True, cursor="pointer", color=charts.blue(), opacity=1)
        .encode(
            tooltip=[
                alt.Tooltip("month:N", title=_("月份")),
                alt.Tooltip("rate:Q", title=_(shown.label), format=".1%"),
                alt.Tooltip("parts:N", title=_("分子/分母")),
            ],
        )
        .add_params(charts.pick())
    )
    chart = base.mark_line(color=charts.blue()) + points
    words = _("每月{measure}，数字在旁边的表里", measure=shown)
    return charts.picked(chart, alt_text=words, key="board_rates")


def _month_axis(months: Sequence[Month]) -> alt.X:
    names = [f"{each.period.first:%Y-%m}" for each in months]
    step = -(-len(names) // (4 if theme.phone() else 8))
    return alt.X(
        "month:N",
        title=None,
        sort=names,
        scale=alt.Scale(domain=names),
        axis=alt.Axis(values=names[::-1][::step]),
    )


def _faint() -> alt.Opacity:
    """Months outside the period stand back."""
    return alt.condition("datum.inside", alt.value(1), alt.value(0.4))


def ranking(name: str, measure: Measure, slices: Sequence[Slice], names: Mapping[str, str]) -> str:
    """One figure of the largest slices; the mark that was pressed, by its key. Rates with the band they may lie in."""
    most = sorted(slices, key=lambda each: -each.figures[measure].of)
    shown = [each for each in most if each.figures[measure].of][:ROWS]
    if not shown:
        return ""
    if not DEFINITIONS[measure].rate:
        chart = _bars(measure, shown, names)
    else:
        shown.sort(key=lambda each: -(each.figures[measure].rate or 0))
        chart = _bands(measure, shown, names)
    words = _("按{facet}的{measure}，数字在旁边的表里", facet=name, measure=measure)
    return charts.picked(chart, alt_text=words, key=f"board_{name}_{measure.value}")


def _bars(measure: Measure, shown: Sequence[Slice], names: Mapping[str, str]) -> alt.LayerChart:
    data = pd.DataFrame(
        [
            {"key": each.key or "-", "name": names[each.key], "count": each.figures[measure].of}
            for each in shown
        ]
    )
    base = alt.Chart(data, height=_height(shown)).encode(
        y=_names(shown, names),
        x=alt.X("count:Q", title=None, axis=None, scale=alt.Scale(domainMax=_headroom(data["count"].max()))),
        tooltip=[
            alt.Tooltip("name:N", title=_("名称")),
            alt.Tooltip("count:Q", title=_(measure.label), format=",d"),
        ],
    )
    bars = base.mark_bar(color=charts.blue(), cursor="pointer", size=14).add_params(charts.pick())
    return bars + base.mark_text(align="left", dx=5, cursor="pointer").encode(
        text=alt.Text("count:Q", format=",d")
    )


def _headroom(most: float) -> float:
    """Room for the number at the end of the longest bar."""
    return float(most) * 1.15 + 1


def _bands(measure: Measure, shown: Sequence[Slice], names: Mapping[str, str]) -> alt.LayerChart:
    rows = []
    for each in shown:
        figure = each.figures[measure]
        low, high = wilson(figure.hits, figure.of)
        rows.append(
            {
                "key": each.key or "-",
                "name": names[each.key],
                "rate": figure.rate,
                "low": low,
                "high": high,
                "words": written(measure, figure),
                "parts": parts(figure),
                "band": f"{low:.1%} — {high:.1%}",
            }
        )
    data = pd.DataFrame(rows)
    base = alt.Chart(data, height=_height(shown)).encode(
        y=_names(shown, names),
        tooltip=[
            alt.Tooltip("name:N", title=_("名称")),
            alt.Tooltip("words:N", title=_(measure.label)),
            alt.Tooltip("parts:N", title=_("分子/分母")),
            alt.Tooltip("band:N", title=_("95% 区间")),
        ],
    )
    scale = alt.Scale(zero=False, nice=True, domainMax=1)
    axis = alt.Axis(format=".0%", tickCount=4, grid=True)
    band = base.mark_bar(size=5, opacity=0.35, color=charts.blue()).encode(
        x=alt.X("low:Q", title=None, scale=scale, axis=axis), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=64, opacity=1, color=charts.blue(), cursor="pointer").encode(
        x=alt.X("rate:Q", title=None, scale=scale, axis=axis)
    )
    return band + points.add_params(charts.pick())


def _names(shown: Sequence[Slice], names: Mapping[str, str]) -> alt.Y:
    order = [names[each.key] for each in shown]
    return alt.Y("name:N", title=None, sort=order, axis=alt.Axis(labelLimit=130 if not theme.phone() else 96))


def _height(shown: Sequence[Slice]) -> int:
    return 26 * len(shown) + 8
