"""What every answer carries: no sniffing, no foreign frames, no foreign scripts; and whether a request is foreign."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders

from core.foundation.settings import settings

OUR_PAGES = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'"
)
"""Content security policy of our own HTML: no inline script, no inline style, nothing from outside."""

STREAMLIT = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; worker-src 'self' blob:; "
    "connect-src 'self' ws: wss: data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)
"""Streamlit's page needs its inline styles; scripts are its own files and what is named by hash."""

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=()",
    "Content-Security-Policy": OUR_PAGES,
}


def secure(headers: MutableHeaders) -> None:
    """Add what the handler did not say itself; HTML is never kept by a cache."""
    for name, value in ALWAYS.items():
        headers.setdefault(name, value)
    if headers.get("content-type", "").startswith("text/html"):
        headers.setdefault("Cache-Control", "no-store")
    if settings().secure_cookies:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def foreign(headers: Headers) -> bool:
    """Whether a browser sent this from another site (for POSTs and websockets; RFC 6454, Fetch Metadata).

    A client that names no origin is no browser, so nobody's cookie was borrowed.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") not in {"same-origin", "none"}
    ours = {headers.get("host", ""), urlsplit(settings().public_url).netloc} - {""}
    return urlsplit(origin).netloc not in ours


def wrong_host(headers: Headers) -> bool:
    """Whether the request names a host that is not ours; without a list every name is."""
    allowed = settings().host_names
    host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    return bool(allowed) and host not in allowed
