"""Figures as people read them: a number, a rate with its two parts, how it changed; each a way to its cases."""

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

import streamlit as st

from core.cases.queries.narrowing import Filters
from core.foundation.text import _
from core.insight.boards import Board, Figures, Month
from core.insight.measures import DEFINITIONS, HEADLINE, Figure
from core.insight.periods import Period
from core.insight.terms import Measure
from pages.insight.parts.links import Words, address, behind
from pages.shared import charts


def written(measure: Measure, figure: Figure) -> str:
    """`1,234`, `97.8%`, a dash of nothing."""
    if not DEFINITIONS[measure].rate:
        return f"{figure.of:,}"
    return "—" if figure.rate is None else f"{figure.rate:.1%}"


def parts(figure: Figure) -> str:
    """`1,196/1,223`."""
    return f"{figure.hits:,}/{figure.of:,}"


def linked(text: str, href: str, said: str) -> str:
    """A figure as a link, or as plain text where no list has its filters."""
    if not href:
        return escape(text)
    return f'<a href="{escape(href)}" target="_self" aria-label="{escape(said)}">{escape(text)}</a>'


def cell(
    measure: Measure, figure: Figure, scope: Filters | None, shown: Period, said: Words, whose: str
) -> str:
    """A figure with its parts, each a link to its cases."""
    label, what = _(measure.label), DEFINITIONS[measure]
    top = address(behind(measure, scope, shown, said, hits=True))
    if not what.rate:
        return linked(written(measure, figure), top if figure.of else "", f"{whose} {label} {figure.of}")
    below = address(behind(measure, scope, shown, said, hits=False))
    if not figure.of:
        return "—"
    return (
        linked(
            written(measure, figure),
            top if figure.hits else below,
            f"{whose} {label} {written(measure, figure)}",
        )
        + "<small>"
        + linked(f"{figure.hits:,}", top if figure.hits else "", f"{whose} {_(what.above)} {figure.hits}")
        + "/"
        + linked(f"{figure.of:,}", below, f"{whose} {_(what.below)} {figure.of}")
        + "</small>"
    )


def wall(board: Board, said: Words) -> None:
    """The six figures of the first row, each with its parts, its change and its last months."""
    cards = [_card(each, board, said) for each in HEADLINE]
    st.html(f'<div class="figures-wall">{"".join(cards)}</div>')


def _card(measure: Measure, board: Board, said: Words) -> str:
    figure, what = board.totals[measure], DEFINITIONS[measure]
    top = address(behind(measure, board.scope, board.period, said, hits=True))
    number = linked(written(measure, figure), top if figure.of else "", f"{_(measure.label)} {figure.of}")
    below = escape(_(what.below) if not what.rate else f"0 / 0 {_('件')}")
    if what.rate and figure.of:
        denominator = address(behind(measure, board.scope, board.period, said, hits=False))
        below = (
            linked(f"{figure.hits:,}", top, f"{_(what.above)} {figure.hits}")
            + " / "
            + linked(f"{figure.of:,}", denominator, f"{_(what.below)} {figure.of}")
            + f" {escape(_('件'))}"
        )
    return (
        f'<section title="{escape(_(measure.note))}"><h3>{escape(_(measure.label))}</h3>'
        f"<p class=number>{number}</p><p class=parts>{below}</p>"
        f"<p class=change>{escape(change(measure, figure, board.earlier[measure]))}</p>"
        f"{_spark(measure, board.months)}</section>"
    )


def change(measure: Measure, figure: Figure, earlier: Figure) -> str:
    """Against the stretch before: in parts of a hundred for a rate, in per cent for a count."""
    if not earlier.of or not figure.of:
        return _("上期没有可比的")
    if DEFINITIONS[measure].rate:
        points = 100 * ((figure.rate or 0) - (earlier.rate or 0))
        if abs(points) < 0.05:
            return _("与上期持平")
        return _("比上期 {change} 个百分点", change=f"{points:+.1f}")
    if figure.of == earlier.of:
        return _("与上期持平")
    return _("比上期 {change}", change=f"{figure.of / earlier.of - 1:+.1%}")


def _spark(measure: Measure, months: Sequence[Month]) -> str:
    """The last months as a line without axes; the chart below says the rest."""
    rate = DEFINITIONS[measure].rate
    values = [
        (each.figures[measure].rate or 0.0) if rate else float(each.figures[measure].of)
        for each in months
        if each.figures[measure].of or not rate
    ][-24:]
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    reach = (high - low) or 1
    points = " ".join(
        f"{100 * nth / (len(values) - 1):.1f},{26 - 24 * (value - low) / reach:.1f}"
        for nth, value in enumerate(values)
    )
    drawn = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 28' preserveAspectRatio='none'>"
        f"<polyline points='{points}' fill='none' stroke='{charts.blue()}' stroke-width='1.6' "
        "vector-effect='non-scaling-stroke'/></svg>"
    )
    return f'<img alt="" src="data:image/svg+xml,{quote(drawn)}">'


def table(
    caption: str,
    first: str,
    rows: Sequence[tuple[str, Figures, Filters | None, Period]],
    measures: Sequence[Measure],
    said: Words,
) -> None:
    """The figures behind a chart, for keyboard and screen reader; every number opens its cases."""
    head = "".join(f"<th scope=col>{escape(_(each.label))}</th>" for each in measures)
    lines = [
        f"<tr><th scope=row>{escape(name)}</th>"
        + "".join(f"<td>{cell(each, figures[each], scope, shown, said, name)}</td>" for each in measures)
        + "</tr>"
        for name, figures, scope, shown in rows
    ]
    st.html(
        f'<div class="figures-table" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<caption>{escape(caption)}</caption><thead><tr><th scope=col>{escape(first)}</th>{head}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table></div>"
    )
