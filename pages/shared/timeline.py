"""The event line, like a parcel: newest on top, with who holds it and for how long. One escaped `ol`, cheap to draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

import streamlit as st

from core.files.terms import FileView
from core.foundation.text import _
from pages.shared import formats, papers

TONES = {"green": "ok", "orange": "soon", "red": "late", "gray": "wait", "blue": "info"}
"""A tone of the theme → the variable in theme.css."""


@dataclass(frozen=True, slots=True)
class Step:
    """A line of the event line.

    Attributes:
        what: what happened, already a sentence in the reader's language.
        who: the unit or person, as this reader may see it.
        dwell: how long it stood there.
        words: what was said with it, as typed; escaped here.
        inside: only the house reads it; a quiet mark says so.
        proofs: files that were sent with it.
    """

    what: str
    at: datetime
    who: str = ""
    dwell: timedelta | None = None
    words: str = ""
    inside: bool = False
    proofs: Sequence[FileView] = ()


DAY = timedelta(days=1)


def event_line(steps: Sequence[Step], *, tone: str = "green", day: timedelta = DAY) -> None:
    """Draw a line; the newest step first, its dot in the colour of the tone; `day` as in `formats.span`."""
    st.html(html(steps, tone=tone, day=day))


def html(steps: Sequence[Step], *, tone: str = "green", day: timedelta = DAY) -> str:
    """The line as HTML; every text is escaped."""
    rows = "".join(_row(step, tone if nth == 0 else "", day) for nth, step in enumerate(steps))
    return f'<ol class="track" aria-label="{escape(_("办理过程，最新在前"))}">{rows}</ol>'


def _row(step: Step, tone: str, day: timedelta) -> str:
    now = f' class="now" style="--c:var(--{TONES.get(tone, "ok")})"' if tone else ""
    who = f'<span class="who">{escape(step.who)}</span>' if step.who else ""
    dwell = ""
    if step.dwell is not None:
        length = formats.span(step.dwell, day)
        dwell = (
            f'<span class="dwell">{escape(_("已停留 {length}", length=length) if tone else length)}</span>'
        )
    inside = f'<span class="inside">{escape(_("内部"))}</span>' if step.inside else ""
    words = f"<p>{escape(step.words)}</p>" if step.words else ""
    return (
        f'<li{now}><div class="row"><b>{escape(step.what)}</b>{inside}{who}{dwell}</div>'
        f"<time>{formats.moment(step.at)}</time>{words}{papers.html(step.proofs)}</li>"
    )
