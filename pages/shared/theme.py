"""The few shapes every page is made of: head, card, seal, and what the viewer sits in front of."""

from html import escape
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.deadlines.terms import Lamp
from core.foundation.settings import settings
from core.foundation.text import _

CSS = Path(__file__).with_name("theme.css").read_text()

TINTS = {
    False: {Lamp.RED: "#F7CFCB", Lamp.YELLOW: "#FBE0AE", Lamp.GREEN: "#D3E8D3", Lamp.PAUSED: "#DFE3E7"},
    True: {Lamp.RED: "#5A2723", Lamp.YELLOW: "#543C14", Lamp.GREEN: "#24452A", Lamp.PAUSED: "#3A3F44"},
}
"""Grounds of the lamp's badge in a table, light and dark; Streamlit picks the readable ink."""

FORM = 760
"""Pixels: a form of short fields that stands alone is no wider, however wide the screen."""

SEAL = (
    '<rect width="34" height="34" rx="7" fill="#B3261E"/>'
    '<g fill="none" stroke="#FBFAF7" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round">'
    '<path d="M7.5 9.5h19v12h-9l-5 4.5v-4.5h-5z"/><path d="M12.5 15.2l3.2 3 5.8-5.4"/></g>'
)
"""A spoken word that was answered."""

FACES = "PingFang SC,Source Han Sans SC,Noto Sans CJK SC,Microsoft YaHei,sans-serif"

ICON = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 34 34">{SEAL}</svg>'


def dark() -> bool:
    """Whether this viewer's theme is the dark one."""
    return st.context.theme.type == "dark"


def phone() -> bool:
    """Whether the page is read on a phone, judged by the browser's name: cards instead of wide tables."""
    agent = st.context.headers.get("User-Agent") or ""
    return any(word in agent for word in ("Mobile", "Android", "MicroMessenger"))


def dress() -> None:
    """The rules of theme.css, and what the way to the menu is called on a phone, in the reader's language."""
    st.html(f'<style>{CSS}[data-testid="stApp"] {{ --menu: "{_("菜单")}"; }}</style>')


def logo() -> str:
    """The seal with the centre's name; an image cannot follow the theme, so the ink is put in here."""
    ink, name = ("#ECE7DF" if dark() else "#1F2328"), settings().centre_name
    width = 48 + 18 * len(name)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="32" '
        f'viewBox="0 0 {width} 32"><g transform="scale(.94)">{SEAL}</g>'
        f'<text x="42" y="22.5" font-family="{FACES}" font-size="18" font-weight="700" fill="{ink}">'
        f"{escape(name)}</text></svg>"
    )


def head(title: str, line: str) -> None:
    """The first line of every page: what it is for, and how much is waiting (markdown)."""
    st.markdown(f"## {title}\n\n{line}", anchors=False)


def card(key: str, **options: Any) -> DeltaGenerator:
    """A white sheet on the paper."""
    return st.container(border=True, key=f"card_{key}", **options)


def section(title: str, note: str = "") -> None:
    """A heading inside a card."""
    st.markdown(f"**{title}**" + (f" :gray[{note}]" if note else ""))


def empty(title: str, line: str, key: str = "empty") -> None:
    """Nothing to do here, said kindly (both in the reader's language)."""
    with card(key, horizontal_alignment="center"):
        st.markdown(f"### {title}\n:gray[{line}]", text_alignment="center", anchors=False)
