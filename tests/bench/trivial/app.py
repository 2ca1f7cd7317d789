"""The least that Streamlit can show, in a process that is tuned like ours: what our pages are measured against."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from api import tuning

tuning.look_for_emoji_once()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Nothing to reach, nothing to watch."""
    tuning.freeze()
    yield


app = st.App(Path(__file__).with_name("page.py"), lifespan=lifespan)
