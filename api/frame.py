"""Streamlit's index.html in our dress: language, title, icon, our two scripts, no pointer to what is shut."""

import base64
import hashlib
import re
from functools import lru_cache
from html import escape

from api.headers import STREAMLIT

INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
POINTER = re.compile(rb'<link rel="service-desc"[^>]*>')
ICON = re.compile(rb'<link rel="shortcut icon"[^>]*>')


@lru_cache(maxsize=8)
def dressed(body: bytes, language: str, title: str) -> tuple[bytes, str]:
    """The page and its content security policy, which names the inline scripts by hash."""
    head = (
        f"<title>{escape(title)}</title>"
        '<link rel="icon" type="image/svg+xml" href="/assets/icon.svg">'
        '<script src="/assets/session.js"></script><script src="/assets/zh.js"></script>'
    ).encode()
    page = ICON.sub(b"", POINTER.sub(b"", body))
    page = page.replace(b'<html lang="en">', f'<html lang="{escape(language)}">'.encode(), 1)
    page = page.replace(b"<title>Streamlit</title>", head, 1)
    hashes = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in INLINE.findall(page))
    return page, STREAMLIT.format(scripts=" ".join(f"'sha256-{digest}'" for digest in hashes))
