"""How a web process is tuned: labels are looked through once, and a collection passes over what lives as long as it.

Its event loop is uvloop, which uvicorn takes where it is installed and which sends small answers at once. Figures in
docs/benchmarks/pages.md.
"""

import gc
from functools import lru_cache

from streamlit import string_util

LABELS = 4000
"""So many labels are remembered: those of all fields and segments."""


def look_for_emoji_once() -> None:
    """Streamlit looks for an emoji in front of every label of every run, with a pattern dear to ask: 1 ms a rerun."""
    string_util.extract_leading_emoji = lru_cache(LABELS)(string_util.extract_leading_emoji)


def freeze() -> None:
    """Once everything is loaded: what is there now is not collected any more."""
    gc.collect()
    gc.freeze()
