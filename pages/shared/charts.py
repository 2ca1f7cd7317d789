"""One theme for every chart: axes, sizes, and the colours of states, which must not follow a palette.

Palettes stand in .streamlit/config.toml.
"""

from typing import Any

import altair as alt
import streamlit as st

from core.deadlines.terms import Lamp
from core.foundation.text import _
from pages.shared import theme

LAMP_COLOURS = {
    False: {Lamp.GREEN: "#2E7D32", Lamp.YELLOW: "#E08E00", Lamp.RED: "#C62828", Lamp.PAUSED: "#5B6B7B"},
    True: {Lamp.GREEN: "#9ADBA0", Lamp.YELLOW: "#F0B552", Lamp.RED: "#E4574C", Lamp.PAUSED: "#8C99A6"},
}
"""Fills of the lamps, light and dark, always with a legend or a word beside them."""

PAIR = {False: ("#A89C8E", "#1F5FA8"), True: ("#8C8377", "#7FB0E8")}
"""What came and what was done, light and dark."""
PICK = "pick"
"""Name of the selection that a press on a mark makes."""

INK = {
    False: ("#1F2328", "#635D56", "#EDE8E0", "#FFFFFF"),
    True: ("#ECE7DF", "#A8A096", "#332E29", "#1E1B18"),
}
"""Text, muted text, grid, sheet."""


def lamp_scale() -> alt.Scale:
    """Lamps in their fixed order and colours, by the words people read."""
    colours = LAMP_COLOURS[theme.dark()]
    return alt.Scale(domain=[_(lamp.label) for lamp in colours], range=list(colours.values()))


def show(chart: alt.Chart | alt.LayerChart, *, alt_text: str, key: str | None = None) -> None:
    """Draw a chart: one theme, one accessible name, and the cheap way through a plain dictionary."""
    spec = chart.to_dict()
    spec["config"] = _config()
    st.vega_lite_chart(spec, theme="streamlit", alt=alt_text, key=key)


def blue() -> str:
    """Ordinary series; red would say that something is late."""
    return PAIR[theme.dark()][1]


def pair() -> tuple[str, str]:
    """Two series that stand side by side: what came, and what was done."""
    return PAIR[theme.dark()]


def pick() -> alt.Parameter:
    """A mark can be pressed; what it is called stands in its field `key`."""
    return alt.selection_point(name=PICK, fields=["key"], on="click", empty=True)


def picked(chart: alt.Chart | alt.LayerChart, *, alt_text: str, key: str) -> str:
    """Draw a chart whose marks can be pressed; the `key` of the mark that was, or an empty word."""
    spec = chart.to_dict()
    spec["config"] = _config()
    event = st.vega_lite_chart(
        spec, theme="streamlit", alt=alt_text, key=key, on_select="rerun", selection_mode=PICK
    )
    marks = event.selection.get(PICK) or []
    return str(marks[0]["key"]) if marks else ""


def _config() -> dict[str, Any]:
    """For this viewer's theme; Vega speaks English to screen readers, so its own names are off."""
    ink, muted, grid, sheet = INK[theme.dark()]
    axis = {"labelFontSize": 12, "titleFontSize": 12, "labelColor": muted, "titleColor": muted, "aria": False}
    quiet = {
        "domain": False,
        "ticks": False,
        "gridColor": grid,
        "titleFontWeight": "normal",
        "labelPadding": 6,
    }
    chinese = {"labelOverlap": False, "labelFlush": False, "labelAngle": 0, "labelLimit": 140}
    legend = {
        "orient": "top",
        "direction": "horizontal",
        "title": None,
        "labelColor": ink,
        "labelFontSize": 12,
    }
    return {
        "background": "transparent",
        "padding": {"left": 0, "right": 16, "top": 4, "bottom": 0},
        "view": {"stroke": None},
        "axis": {**axis, **quiet, **chinese},
        "axisX": {"grid": False},
        "axisY": {"tickCount": 4},
        "axisBand": {"grid": False},
        "legend": {**legend, "symbolType": "square", "offset": 6, "aria": False},
        "mark": {"aria": False},
        "bar": {"cornerRadiusEnd": 2},
        "line": {"strokeWidth": 2.2},
        "rect": {"stroke": sheet, "strokeWidth": 2},
        "text": {"fontSize": 12, "color": ink},
    }
