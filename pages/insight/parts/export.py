"""The figures of the board to take away: one sheet, every rate with its numerator and denominator."""

from collections.abc import Iterator

from core.files.actions import keep_export
from core.foundation import sheets
from core.foundation.clock import now
from core.foundation.text import _
from core.insight.actions.taking import take_board
from core.insight.boards import Board, Figures
from core.insight.measures import DEFINITIONS
from core.insight.terms import Facet, Measure
from db.session import unit_of_work
from pages.insight.parts.asked import Asked
from pages.insight.parts.naming import names
from pages.shared import formats
from pages.shared.downloads import offer
from pages.shared.refusals import refusals
from pages.shared.session import require_page


def export(url: str, chosen: Asked) -> None:
    """Make the table and offer it to who asked, to nobody else."""
    actor, moment = require_page(url), now()
    with refusals():
        with unit_of_work() as session:
            shown = take_board(session, actor, chosen.span, chosen.shown, chosen.scope, now=moment)
            name = _("看板 {first} 至 {last}", first=shown.period.first, last=shown.period.last)
            body = sheets.written(_("看板"), header(), rows(shown))
            kept = keep_export(session, actor, f"{name}.xlsx", body, sheets.XLSX, now=moment)
        offer(url, kept.token, _("下载“{name}”，一天内有效", name=name))


def header() -> tuple[str, ...]:
    """Columns, in the reader's language."""
    return (
        *(_("截至"), _("时段"), _("分类"), _("名称")),
        *(
            title
            for each in Measure
            for title in (
                (_(each.label), _("{measure}分子", measure=each), _("{measure}分母", measure=each))
                if DEFINITIONS[each].rate
                else (_(each.label),)
            )
        ),
    )


def rows(shown: Board) -> Iterator[tuple[object, ...]]:
    """The whole, the stretch before, every month, every slice."""
    as_of = formats.moment(shown.as_of)
    yield (as_of, f"{shown.period}", _("合计"), "", *_cells(shown.totals))
    yield (as_of, f"{shown.compared}", _("上期"), "", *_cells(shown.earlier))
    for month in shown.months:
        yield (
            as_of,
            f"{month.period.first:%Y-%m}",
            _("月份"),
            f"{month.period.first:%Y-%m}",
            *_cells(month.figures),
        )
    for facet in Facet:
        called = names(facet, shown)
        for each in shown.facets[facet]:
            yield (as_of, f"{shown.period}", _(facet.label), called[each.key], *_cells(each.figures))


def _cells(figures: Figures) -> Iterator[object]:
    for each in Measure:
        figure = figures[each]
        if not DEFINITIONS[each].rate:
            yield figure.of
            continue
        yield "" if figure.rate is None else round(figure.rate, 4)
        yield figure.hits
        yield figure.of
