"""The front door: staff pages, login, citizens' pages and files on one port, behind one gate.

Started by `./minhu serve` as `streamlit run app.py`.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import altair as alt
import pandas as pd
import streamlit as st
from starlette.middleware import Middleware

import core.wiring  # noqa: F401  followers of events are known before the first act
from api import tuning
from api.gate import Gate
from api.held import HELD
from api.metering import Meter
from api.routes import TABLE, routes
from core.foundation import logs
from core.foundation.settings import settings
from db.session import connect
from pages.shared.refusals import unexpected

logs.configure()
HERE = Path(__file__).resolve().parent

if st.get_option("runner.postScriptGC"):
    raise RuntimeError("the settings in .streamlit/config.toml were not read; start with ./minhu serve")


tuning.look_for_emoji_once()


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Reach the database, warm up what the first page would wait for, and keep watch over open sockets."""
    connect(settings().database_url)
    await asyncio.to_thread(_warm_up)
    tuning.freeze()
    async with HELD.watched():
        yield


def _warm_up() -> None:
    alt.Chart(pd.DataFrame({"a": [1]})).mark_bar().encode(x="a:Q").to_dict()


app = st.App(
    HERE / "pages" / "shell.py",
    routes=routes,
    middleware=[Middleware(Meter, table=TABLE), Middleware(Gate, table=TABLE, held=HELD)],
    lifespan=lifespan,
    on_script_error=unexpected,
)
