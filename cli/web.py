"""`minhu web`: one web process alone, as a service manager starts it beside others and beside the worker."""

import os
from typing import Annotated

import typer

from cli.children import deaf, end, spawn, stopping_on_signals
from cli.database import opened
from cli.serve import see_port, streamlit
from core.foundation.settings import settings
from core.foundation.text import _


def web(
    *,
    port: Annotated[int, typer.Option(help=_("端口；默认 8501 或 MINHU_PORT"), show_default=False)] = 0,
    address: Annotated[str, typer.Option(help=_("监听地址；默认只有本机能访问"), show_default=False)] = "",
) -> None:
    """Run one web process until it ends or is told to; its output is ours."""
    os.environ["MINHU_PORT"] = str(port or settings().port)
    os.environ["MINHU_ADDRESS"] = address or settings().address
    settings.cache_clear()
    see_port(settings().address, settings().port)
    with stopping_on_signals(), opened():
        child = spawn(streamlit())
        try:
            child.wait()
        finally:
            deaf()
            end([child])
        raise typer.Exit(child.returncode)
