"""Text messages over HTTP, in the shape of whichever vendor is set."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote, urlencode

from core.foundation.settings import settings
from core.notices.gateways.carrier import refused
from core.notices.gateways.posting import Answer, post
from core.notices.gateways.shapes import Shape, Signing, shape
from core.notices.templates import filled
from core.notices.values import Outcome, Parcel

Request = tuple[bytes, dict[str, str]]
"""Body and headers."""


class Sms:
    """The carrier of text messages."""

    def ready(self) -> bool:
        """An address is set."""
        return bool(settings().sms_url)

    def keyed(self) -> bool:
        """The vendor can tell that he had a message already."""
        try:
            return shape(settings().sms_vendor).keyed
        except (LookupError, OSError, ValueError):
            return False

    def send(self, parcel: Parcel, *, now: datetime) -> Outcome:
        """Hand it to the vendor; what he says in his answer counts more than its status."""
        try:
            form = shape(settings().sms_vendor)
        except (LookupError, OSError, ValueError) as problem:
            return Outcome(f"VENDOR_{type(problem).__name__}", unreachable=True)
        if form.own_templates and parcel.template not in settings().sms_templates:
            return Outcome("NO_VENDOR_TEMPLATE", final=True)
        body, headers = request(form, parcel, now=now)
        answer = post(settings().sms_url, body, headers)
        if answer.error:
            return Outcome(answer.error, unreachable=True, uncertain=answer.handed and not form.keyed)
        return taken(form, answer)


def request(form: Shape, parcel: Parcel, *, now: datetime) -> Request:
    """Body and headers of one message in a vendor's shape."""
    said = _values(parcel, now)
    fields = {name: filled(text, said) for name, text in form.fields.items()}
    ordered = urlencode(sorted(fields.items()), quote_via=quote, safe="~")
    said |= {"sorted": ordered, "quoted": quote(ordered, safe="~"), "body": _body(form, fields).decode()}
    if form.signing is not None:
        said["signature"] = _signature(form.signing, said)
    if form.signature_field:
        fields[form.signature_field] = said["signature"]
    kind = "application/json" if form.body == "json" else "application/x-www-form-urlencoded"
    headers = {name: filled(text, said) for name, text in form.headers.items()}
    return _body(form, fields), {"Content-Type": f"{kind}; charset=utf-8", **headers}


def taken(form: Shape, answer: Answer) -> Outcome:
    """What the answer means; a key that he had already is as good as a yes.

    Of a vendor without keys nobody knows what an answer that cannot be read meant, nor what he did behind a front that
    waited for him in vain (504).
    """
    outcome = refused(answer.status)
    if outcome.error:
        return replace(outcome, uncertain=answer.status == HTTPStatus.GATEWAY_TIMEOUT and not form.keyed)
    if not form.taken_path:
        return outcome
    try:
        found = json.loads(answer.content)
        for step in form.taken_path.split("."):
            found = found[step]
    except (ValueError, LookupError, TypeError):
        return Outcome("ANSWER_UNREADABLE", uncertain=not form.keyed)
    code = "".join(sign for sign in str(found) if sign.isalnum() or sign in "._-")[:40]
    return Outcome() if code in form.taken + form.repeated else Outcome(f"VENDOR_{code}")


def _values(parcel: Parcel, now: datetime) -> dict[str, str]:
    chosen = settings()
    return {
        "phone": parcel.address,
        "text": parcel.rendered.body,
        "sign": chosen.sms_sign,
        "account": chosen.sms_account,
        "secret": chosen.sms_secret.get_secret_value(),
        "template": chosen.sms_templates.get(parcel.template, ""),
        "params": json.dumps(dict(parcel.spoken), ensure_ascii=False, separators=(",", ":")),
        "values": json.dumps(list(parcel.spoken.values()), ensure_ascii=False),
        "key": parcel.key,
        "nonce": secrets.token_hex(16),
        "time": str(int(now.timestamp())),
        "utc": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _body(form: Shape, fields: Mapping[str, str]) -> bytes:
    if form.body == "json":
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()
    return urlencode(fields).encode()


def _signature(signing: Signing, said: Mapping[str, str]) -> str:
    text, key = filled(signing.text, said).encode(), filled(signing.key, said).encode()
    kind, _, name = signing.how.rpartition("-")
    digest = hmac.digest(key, text, name) if kind else hashlib.new(name, text).digest()
    if signing.written == "hex":
        return digest.hex()
    return base64.b64encode(digest if signing.written == "base64" else digest.hex().encode()).decode()
