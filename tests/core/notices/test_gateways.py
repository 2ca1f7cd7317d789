"""Gateways against real peers: what arrives, how it is signed, and what each answer means."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, quote

import pytest

from core.notices import rules
from core.notices.gateways import all as gateways
from core.notices.gateways import carrier, posting, sms, smtp, webhook
from core.notices.gateways.posting import Answer
from core.notices.gateways.shapes import BUILT_IN, Shape, shape
from core.notices.terms import Gateway
from core.notices.values import Outcome, Parcel, Rendered, Told
from tests.factories.peers import (
    Asked,
    certificate,
    dripping,
    free_port,
    http_peer,
    mailbox,
    settled,
    talking,
)

NOW = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
SECRET = "a secret of thirty-two signs or more"
KEY = "0123456789abcdef0123456789abcdef"


def parcel(gateway: Gateway, address: str) -> Parcel:
    return Parcel(
        1,
        gateway,
        KEY,
        1,
        address,
        "case.answered",
        Rendered("标题 有空格", "您反映的事（编号 H1）已有答复\n{x} %"),
        facts={"number": "H1", "link": "https://x.test/m/track"},
        spoken={"number": "H1", "link": "https://x.test/m/track"},
        notices=(Told(7, "case.answered", ("case", 1), {"number": "H1"}, NOW),),
    )


LETTER = parcel(Gateway.EMAIL, "clerk@unit.test")


def test_nothing_is_ready_that_is_not_set() -> None:
    with settled(smtp_host="", sms_url="", webhooks="{}"):
        assert gateways.configured() == frozenset()


def test_a_letter_goes_over_tls_with_a_login_and_its_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pair[0]))
    with (
        mailbox(pair, ("minhu", "pass word")) as box,
        settled(
            smtp_host="127.0.0.1",
            smtp_port=str(box.port),
            smtp_user="minhu",
            smtp_password="pass word",
            mail_from="centre@minhu.test",
            public_url="https://minhu.test",
        ),
    ):
        assert gateways.send(LETTER, now=NOW) == Outcome()
    (letter,) = box.letters
    assert box.encrypted == [True]
    assert letter["Subject"] == "标题 有空格"
    assert letter["Message-ID"] == f"<{KEY}@minhu.test>"
    assert letter["X-Minhu-Delivery"] == KEY
    assert letter["To"] == "clerk@unit.test"
    assert "编号 H1" in letter.get_content()
    assert "https://minhu.test/notices" in letter.get_content()


def test_a_stranger_with_another_certificate_gets_no_letter_and_no_password(tmp_path: Path) -> None:
    with (
        mailbox(certificate(tmp_path), ("minhu", "x")) as box,
        settled(smtp_host="127.0.0.1", smtp_port=str(box.port), smtp_user="minhu", mail_from="a@b.test"),
    ):
        outcome = gateways.send(LETTER, now=NOW)
    assert outcome.unreachable
    assert box.letters == []


def test_what_the_mail_server_says(tmp_path: Path) -> None:
    with (
        mailbox() as box,
        settled(smtp_host="127.0.0.1", smtp_port=str(box.port), smtp_security="none", mail_from="a@b.test"),
    ):
        box.refuse["clerk@unit.test"] = "550 nobody here"
        assert gateways.send(LETTER, now=NOW) == Outcome("SMTP_550", final=True)
        box.refuse["clerk@unit.test"] = "451 later"
        assert gateways.send(LETTER, now=NOW) == Outcome("SMTP_451")
        box.refuse.clear()
        bad = gateways.send(parcel(Gateway.EMAIL, "a@b.test\r\nBcc: c@d.test"), now=NOW)
        assert bad.final
        assert gateways.send(LETTER, now=NOW) == Outcome()
    assert len(box.letters) == 1
    with settled(
        smtp_host="127.0.0.1", smtp_port=str(free_port()), smtp_security="none", mail_from="a@b.test"
    ):
        assert gateways.send(LETTER, now=NOW).unreachable


def verified(asked: Asked, secret: str, seen: set[str], *, now: datetime) -> bool:
    """A receiver's side, as docs/api.md shows it: the signature, the five minutes, the key."""
    stamp, key = asked.headers["x-minhu-timestamp"], asked.headers["x-minhu-delivery"]
    mac = hmac.new(secret.encode(), f"{stamp}.{key}.".encode() + asked.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"v1={mac}", asked.headers["x-minhu-signature"]):
        return False
    if abs(now.timestamp() - int(stamp)) > 300 or key in seen:
        return False
    seen.add(key)
    return True


def test_a_webhook_is_signed_and_cannot_be_played_again() -> None:
    with (
        http_peer() as peer,
        settled(webhooks=json.dumps({"app": {"url": f"{peer.url}/in", "secret": SECRET}})),
    ):
        assert gateways.send(parcel(Gateway.WEBHOOK, "app"), now=NOW) == Outcome()
        assert gateways.send(parcel(Gateway.WEBHOOK, "gone"), now=NOW) == Outcome("NO_ENDPOINT", final=True)
    (asked,) = peer.asked
    seen: set[str] = set()
    assert json.loads(asked.body)["facts"]["number"] == "H1"
    assert not verified(asked, "another secret", seen, now=NOW)
    assert not verified(asked, SECRET, seen, now=datetime(2026, 11, 25, 6, 6, tzinfo=UTC))
    assert verified(asked, SECRET, seen, now=NOW)
    assert not verified(asked, SECRET, seen, now=NOW), "played again"
    asked.body += b" "
    assert not verified(asked, SECRET, set(), now=NOW)


def test_the_signature_of_a_webhook_never_changes() -> None:
    """A fixed example: receivers have it in their own code."""
    made = webhook.signature("k" * 32, "1764050400", KEY, b'{"a":1}')
    assert made == "0854eb837790e4e8eafcc5350e45cbe303b361d9706c9fc3cffeaa23d57b6212"


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (204, Outcome()),
        (302, Outcome("HTTP_302", final=True)),
        (400, Outcome("HTTP_400", final=True)),
        (401, Outcome("HTTP_401", unreachable=True)),
        (429, Outcome("HTTP_429")),
        (503, Outcome("HTTP_503", unreachable=True)),
    ],
)
def test_what_an_endpoint_answers(status: int, outcome: Outcome) -> None:
    with http_peer() as peer, settled(webhooks=json.dumps({"app": {"url": peer.url, "secret": SECRET}})):
        peer.answer = lambda _asked: (status, b"")
        assert gateways.send(parcel(Gateway.WEBHOOK, "app"), now=NOW) == outcome


VENDORS = {
    "sms_account": "acc",
    "sms_secret": SECRET,
    "sms_sign": "民呼",
    "sms_templates": json.dumps({"case.answered": "SMS_1"}),
}
YES = {"minhu": b"", "yunpian": b'{"code":0}', "chuanglan": b'{"code":"0"}', "aliyun": b'{"Code":"OK"}'}
NO = {"yunpian": b'{"code":22}', "chuanglan": b'{"code":"103"}', "aliyun": b'{"Code":"isv.BUSINESS_LIMIT"}'}


def asked_of(vendor: str, answer: bytes) -> tuple[Asked, Outcome]:
    with http_peer() as peer, settled(**VENDORS, sms_vendor=vendor, sms_url=f"{peer.url}/send"):
        peer.answer = lambda _asked: (200, answer)
        outcome = gateways.send(parcel(Gateway.SMS, "13900001234"), now=NOW)
    return peer.asked[0], outcome


@pytest.mark.parametrize("vendor", json.loads(BUILT_IN.read_text("utf-8")))
def test_every_vendors_shape_says_whom_and_what_and_with_which_key(vendor: str) -> None:
    asked, outcome = asked_of(vendor, YES[vendor])
    assert outcome == Outcome()
    text = asked.body.decode()
    fields = json.loads(text) if text.startswith("{") else dict(parse_qsl(text, keep_blank_values=True))
    assert "13900001234" in fields.values()
    assert KEY in fields.values()
    assert any("H1" in value for value in fields.values())
    assert not any("{" in value and "H1" not in value for value in fields.values()), "a name was not replaced"
    if vendor in NO:
        assert asked_of(vendor, NO[vendor])[1].error.startswith("VENDOR_")
        assert asked_of(vendor, b"<html>")[1] == Outcome("ANSWER_UNREADABLE", uncertain=True)


def test_our_own_shape_is_signed_like_a_webhook() -> None:
    asked, _outcome = asked_of("minhu", b"")
    assert verified(asked, SECRET, set(), now=NOW)


def test_a_signature_over_sorted_fields() -> None:
    """Computed here a second time, as the vendor's documents say it."""
    asked, _outcome = asked_of("aliyun", YES["aliyun"])
    fields = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
    given = fields.pop("Signature")
    query = "&".join(f"{quote(name, safe='~')}={quote(fields[name], safe='~')}" for name in sorted(fields))
    text = f"POST&{quote('/', safe='')}&{quote(query, safe='~')}"
    mac = hmac.new(f"{SECRET}&".encode(), text.encode(), hashlib.sha1).digest()
    assert given == base64.b64encode(mac).decode()
    assert json.loads(fields["TemplateParam"]) == {"number": "H1", "link": "https://x.test/m/track"}
    assert fields["TemplateCode"] == "SMS_1"


def test_a_vendor_who_keeps_the_words_needs_his_template() -> None:
    with http_peer() as peer, settled(sms_vendor="aliyun", sms_url=peer.url):
        outcome = gateways.send(parcel(Gateway.SMS, "13900001234"), now=NOW)
    assert outcome == Outcome("NO_VENDOR_TEMPLATE", final=True)
    assert peer.asked == []


def test_an_operator_brings_a_shape_of_his_own(tmp_path: Path) -> None:
    file = tmp_path / "wsse.json"
    own = {
        "body": "form",
        "fields": {"to": "+86{phone}", "values": "{values}"},
        "headers": {"X-WSSE": 'Username="{account}",Digest="{signature}",Nonce="{nonce}",Created="{utc}"'},
        "signing": {"text": "{nonce}{utc}{secret}", "how": "sha256", "written": "base64"},
    }
    file.write_text(json.dumps(own), "utf-8")
    asked, outcome = asked_of(str(file), b"")
    assert outcome == Outcome()
    said = dict(part.split("=", 1) for part in asked.headers["x-wsse"].replace('"', "").split(","))
    text = said["Nonce"] + said["Created"] + SECRET
    assert said["Digest"] == base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_a_vendor_that_is_not_there_or_not_known(tmp_path: Path) -> None:
    message = parcel(Gateway.SMS, "13900001234")
    with settled(sms_url=f"http://127.0.0.1:{free_port()}"):
        assert gateways.send(message, now=NOW).unreachable
    for name in ("nobody", str(tmp_path / "gone.json")):
        with settled(sms_url="http://127.0.0.1:9", sms_vendor=name):
            assert gateways.send(message, now=NOW).error.startswith("VENDOR_")
    shape.cache_clear()


def test_a_key_he_had_already_is_a_yes() -> None:
    form = Shape(body="json", fields={}, taken_path="data.code", taken=("0",), repeated=("DUP",))
    assert sms.taken(form, Answer(200, b'{"data":{"code":"DUP"}}')) == Outcome()
    assert sms.taken(form, Answer(200, b'{"data":{"code":"x y!"}}')) == Outcome("VENDOR_xy")
    assert sms.taken(form, Answer(504)) == Outcome("HTTP_504", unreachable=True), "he would know it again"


TEXT = parcel(Gateway.SMS, "13900001234")
DRIP = b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 200


@pytest.mark.parametrize(("vendor", "uncertain"), [("minhu", False), ("yunpian", True)])
def test_who_answers_drop_by_drop_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, vendor: str, uncertain: bool
) -> None:
    """No single read is late; the whole is. Whether it arrived only matters where he cannot tell a second one."""
    monkeypatch.setattr(posting.post, "__kwdefaults__", {"total": 0.4})
    with (
        dripping(DRIP, 0.1) as port,
        settled(**VENDORS, sms_vendor=vendor, sms_url=f"http://127.0.0.1:{port}"),
    ):
        began = time.monotonic()
        assert gateways.send(TEXT, now=NOW) == Outcome("TimeoutError", unreachable=True, uncertain=uncertain)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
def test_who_hangs_up_after_he_has_it_is_uncertain(answer: bytes) -> None:
    with (
        dripping(answer, 0) as port,
        settled(**VENDORS, sms_vendor="yunpian", sms_url=f"http://127.0.0.1:{port}"),
    ):
        outcome = gateways.send(TEXT, now=NOW)
    assert (outcome.error, outcome.uncertain) == ("RemoteProtocolError", True)


@pytest.mark.parametrize(("status", "uncertain"), [(503, False), (500, False), (504, True), (429, False)])
def test_what_a_vendor_without_keys_may_have_done(status: int, uncertain: bool) -> None:
    form = shape("yunpian")
    assert not form.keyed
    assert sms.taken(form, Answer(status)).uncertain is uncertain


def test_where_nobody_listens_nothing_is_uncertain() -> None:
    with settled(**VENDORS, sms_vendor="yunpian", sms_url=f"http://127.0.0.1:{free_port()}"):
        assert gateways.send(TEXT, now=NOW) == Outcome("ConnectError", unreachable=True)


def test_a_proxy_in_the_environment_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with http_peer() as peer, settled(**VENDORS, sms_vendor="minhu", sms_url=peer.url):
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
        assert gateways.send(TEXT, now=NOW) == Outcome()


def test_the_whole_is_over_long_before_the_lease() -> None:
    assert rules.LEASE.total_seconds() > carrier.TOTAL * 2
    assert carrier.ANSWER < carrier.TOTAL


HELLO = {
    "EHLO": b"250 here",
    "MAIL": b"250 yes",
    "RCPT": b"250 yes",
    "DATA": b"354 go on",
    "QUIT": b"500 what",
}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({}, Outcome()),  # a strange goodbye undoes nothing
        ({"RCPT": b""}, Outcome("SMTPServerDisconnected", unreachable=True)),
        ({"DATA": b""}, Outcome("SMTPServerDisconnected", unreachable=True)),
        ({"DATA": b"451 later"}, Outcome("SMTP_451")),
        ({"MAIL": b"550 not you"}, Outcome("SMTP_550", unreachable=True)),
        ({".": b""}, Outcome("SMTPServerDisconnected", unreachable=True, uncertain=True)),
        ({".": b"452 full"}, Outcome("SMTP_452")),
        ({".": b"554 spam"}, Outcome("SMTP_554", final=True)),
    ],
)
def test_a_letter_is_uncertain_only_after_its_last_dot(said: dict[str, bytes], outcome: Outcome) -> None:
    with talking(HELLO | said) as port, settled(**plain_mail(port)):
        assert gateways.send(LETTER, now=NOW) == outcome


def test_a_mail_server_that_speaks_drop_by_drop_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "TOTAL", 0.4)
    with dripping(b"220-still here\r\n" * 200, 0.05) as port, settled(**plain_mail(port)):
        began = time.monotonic()
        assert gateways.send(LETTER, now=NOW) == Outcome("SMTPServerDisconnected", unreachable=True)
    assert time.monotonic() - began < 3


def test_a_line_that_begins_with_a_dot_stays_as_it_is() -> None:
    with mailbox() as box, settled(**plain_mail(box.port)):
        dotted = replace(LETTER, rendered=Rendered("标题", "第一行\n.第二行\n.\n第四行"))
        assert gateways.send(dotted, now=NOW) == Outcome()
    assert box.letters[0].get_content().splitlines()[1:4] == [".第二行", ".", "第四行"]


def plain_mail(port: int) -> dict[str, str]:
    return {
        "smtp_host": "127.0.0.1", "smtp_port": str(port), "smtp_security": "none", "mail_from": "a@b.test",
    }  # fmt: skip
