"""Webhooks: a POST of facts to another system, signed, with a moment and a key against repetition.

The signature is HMAC-SHA256 over `timestamp.key.body`. A receiver refuses what is older than five minutes and what
carries a key that it has taken already; docs/api.md shows how in a few lines.
"""

import hmac
import json
from datetime import datetime

from core.foundation.settings import settings
from core.journal.chain import moment
from core.notices.gateways.carrier import refused
from core.notices.gateways.posting import post
from core.notices.values import Outcome, Parcel


class Endpoints:
    """The carrier of webhooks."""

    def ready(self) -> bool:
        """At least one endpoint is set."""
        return bool(settings().webhooks)

    def keyed(self) -> bool:
        """Whoever takes our pushes goes by their key; docs/api.md says so."""
        return True

    def send(self, parcel: Parcel, *, now: datetime) -> Outcome:
        """POST it to the endpoint of its name."""
        endpoint = settings().webhooks.get(parcel.address)
        if endpoint is None:
            return Outcome("NO_ENDPOINT", final=True)
        body = body_of(parcel)
        headers = signed(endpoint.secret.get_secret_value(), parcel.key, body, now=now)
        answer = post(endpoint.url, body, headers)
        # not `unreachable`: each endpoint is another system
        return Outcome(answer.error) if answer.error else refused(answer.status)


def body_of(parcel: Parcel) -> bytes:
    """What is sent: which event, when, about what, with its facts."""
    told = parcel.notices[0]
    said = {
        "delivery": parcel.key,
        "template": parcel.template,
        "made_at": moment(told.made_at),
        "facts": dict(parcel.facts),
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def signed(secret: str, key: str, body: bytes, *, now: datetime) -> dict[str, str]:
    """The headers that prove who sent it, when, and which delivery it is."""
    timestamp = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Minhu",
        "X-Minhu-Delivery": key,
        "X-Minhu-Timestamp": timestamp,
        "X-Minhu-Signature": f"v1={signature(secret, timestamp, key, body)}",
    }


def signature(secret: str, timestamp: str, key: str, body: bytes) -> str:
    """HMAC-SHA256 over moment, key and body, hex."""
    return hmac.new(secret.encode(), f"{timestamp}.{key}.".encode() + body, "sha256").hexdigest()
