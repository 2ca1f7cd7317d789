"""Who may watch the house: this machine itself, or who shows the operator's token.

A proxy on this machine comes from loopback, too. What it passes on for others it marks or sends under another name, so
a request counts as ours only when it names this machine and carries no mark.
"""

import hmac
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from core.foundation.settings import settings

MARKS = ("x-forwarded-for", "x-forwarded-proto", "x-real-ip", "forwarded", "via")


def may_watch(scope: Scope, headers: Headers) -> bool:
    """Whether metrics and readiness are this caller's to read."""
    token = settings().watch_token
    shown = headers.get("authorization", "").removeprefix("Bearer ").encode()
    if token and hmac.compare_digest(shown, token.encode()):
        return True
    client = scope.get("client") or ("", 0)
    host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    return _loopback(client[0]) and _loopback(host) and not any(mark in headers for mark in MARKS)


def _loopback(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name).is_loopback
    except ValueError:
        return False
