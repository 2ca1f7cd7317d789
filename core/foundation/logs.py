"""Logs: one JSON object a line on stderr, and never a word of a person in them.

What failed is told by the type of the error and the places it went through, without its message and without local
variables: a database error quotes the row, a page's variables hold what somebody typed.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import cast

import structlog
from structlog.typing import EventDict, WrappedLogger

from core.foundation.settings import settings

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]
DEEPEST = 12
"""Frames kept, the innermost ones."""


def configure() -> None:
    """Set up logging for a process; every edge calls it first."""
    as_json = settings().log_format == "json"
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _places_only,
            _drawn if as_json else structlog.dev.ConsoleRenderer(colors=False),
        ],
        logger_factory=lambda *_name: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    # what libraries log by themselves (uvicorn, streamlit) goes through the standard formatter: same rule there
    setattr(logging.Formatter, "formatException", _formatted)  # noqa: B010 (a method is replaced on purpose)
    if as_json:
        setattr(logging.Formatter, "format", _line)  # noqa: B010


def places(problem: BaseException) -> list[str]:
    """Type of an error and of those behind it, each with the places it went through, innermost last."""
    told: list[str] = []
    seen: BaseException | None = problem
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)[-DEEPEST:]
        told.append(type(seen).__name__)
        told += [f"  {frame.filename.rsplit('/', 3)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return told


def _formatted(_formatter: logging.Formatter, exc_info: ExcInfo) -> str:
    return "\n".join(places(exc_info[1]))


def _line(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """What a library logs, as an object like ours."""
    event: EventDict = {
        "event": record.getMessage(),
        "logger": record.name,
        "level": record.levelname.lower(),
        "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
    }
    if record.exc_info and record.exc_info[1] is not None:
        event["error"] = places(record.exc_info[1])
    return _drawn(formatter, "", event)


def _drawn(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return json.dumps(event, ensure_ascii=False, default=str)


def _places_only(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    told = event.pop("exc_info", None)
    if told is True:
        told = sys.exc_info()
    problem = told if isinstance(told, BaseException) else told[1] if told else None
    if problem is not None:
        event["error"] = places(cast("BaseException", problem))
    return event
