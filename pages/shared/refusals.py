"""What a person reads when something does not go: the core's sentence, or a number for the unexpected."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
import structlog

from core.foundation.errors import CivicError
from core.foundation.text import _
from pages.shared.formats import plain

log = structlog.get_logger("pages")


@contextmanager
def refusals() -> Iterator[None]:
    """Show a refusal of the core where the block stands; everything else goes on to `unexpected`."""
    try:
        yield
    except CivicError as refusal:
        st.error(plain(refusal.sentence()), icon=":material/block:")


def unexpected(problem: Exception) -> bool:
    """Show and log what nobody caught; Streamlit calls it for every script, fragment and callback.

    Returns:
        True: nothing more is to be shown.
    """
    if isinstance(problem, CivicError):
        st.error(plain(problem.sentence()), icon=":material/block:")
        return True
    st.error(numbered(problem), icon=":material/error:")
    return True


def numbered(problem: Exception) -> str:
    """Log what nobody expected under a number; the sentence that names it."""
    number = secrets.token_hex(3).upper()
    log.error("page_failed", number=number, exc_info=problem)
    return _(
        "系统出错了，刚才的操作没有保存。请稍后再试；如果仍然不行，请把编号 {number} 告诉管理员。",
        number=number,
    )
