"""What a person reads when something does not go: the core's sentence, or a number for the unexpected."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
import structlog

from core.foundation.errors import CivicError
from core.foundation.text import _

log = structlog.get_logger("pages")


@contextmanager
def refusals() -> Iterator[None]:
    """Show a refusal of the core where the block stands, and log the unexpected under a number, without a traceback.

    `st.stop` and `st.rerun` pass through: they are no errors.
    """
    try:
        yield
    except CivicError as refusal:
        st.error(refusal.sentence(), icon=":material/block:")
    except Exception:
        number = secrets.token_hex(3).upper()
        log.exception("page_failed", number=number)
        st.error(
            _(
                "系统出错了，刚才的操作没有保存。请稍后再试；如果仍然不行，请把编号 {number} 告诉管理员。",
                number=number,
            ),
            icon=":material/error:",
        )
