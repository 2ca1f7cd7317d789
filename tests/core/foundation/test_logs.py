"""Logs never hold a word of a person: not in messages of errors, not in variables."""

import json
import logging

import pytest
import structlog

from core.foundation import logs

SECRET = "王小明 13900001234"


@pytest.fixture(autouse=True)
def _configured(capsys: pytest.CaptureFixture[str]):
    before, was = logging.Formatter.formatException, structlog.get_config()
    logs.configure()
    yield
    structlog.configure(**was)
    logging.Formatter.formatException = before


def refuse(typed: str) -> None:
    raise ValueError(typed)


def broken() -> None:
    typed = SECRET
    try:
        refuse(typed)
    except ValueError as problem:
        raise RuntimeError(f"while saving {typed}") from problem


def test_a_failed_act_is_told_by_types_and_places(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        broken()
    except RuntimeError:
        structlog.get_logger("t").exception("page_failed", number="E-1")
    told = capsys.readouterr().err
    assert SECRET not in told
    event = json.loads(told)
    assert (event["number"], event["error"][0]) == ("E-1", "RuntimeError")
    assert any("test_logs.py" in line and "broken" in line for line in event["error"])
    assert "ValueError" in event["error"]


def test_libraries_follow_the_same_rule(caplog: pytest.LogCaptureFixture) -> None:
    try:
        broken()
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    assert SECRET not in logging.Formatter().format(caplog.records[-1])
