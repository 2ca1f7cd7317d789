"""Settings that cannot be are refused with a sentence that names them and shows no value."""

import json

import pytest

from core.foundation.errors import Invalid
from core.foundation.settings import settings
from tests.factories.peers import settled

SECRET = "s" * 32


def hook(url: str, secret: str = SECRET) -> str:
    return json.dumps({"app": {"url": url, "secret": secret}})


@pytest.mark.parametrize(
    "url", ["https://sms.vendor.cn/v2", "http://127.0.0.1:9/x", "http://localhost", "http://[::1]:9"]
)
def test_addresses_that_keep_what_is_said(url: str) -> None:
    with settled(sms_url=url, webhooks=hook(url)):
        assert settings().webhooks["app"].url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://sms.vendor.cn/v2",
        "http://10.0.0.8/x",
        "http://127.0.0.1.evil.cn/x",
        "http://user@127.0.0.1@evil.cn",
        "ftp://127.0.0.1",
        "sms.vendor.cn",
        "https://",
        "http://[::1",
    ],
)
def test_plain_addresses_are_refused(url: str) -> None:
    for name, value in (("sms_url", url), ("webhooks", hook(url))):
        with settled(**{name: value}), pytest.raises(Invalid) as refusal:
            settings()
        assert f"MINHU_{name.upper()}" in refusal.value.sentence()
        assert "https" in refusal.value.sentence()


def test_mail_without_tls_stays_on_this_machine() -> None:
    for host in ("127.0.0.1", "localhost", "::1"):
        with settled(smtp_host=host, smtp_security="none"):
            assert settings().smtp_host == host
    with settled(smtp_host="mail.unit.cn", smtp_security="none"), pytest.raises(Invalid) as refusal:
        settings()
    assert "starttls" in refusal.value.sentence()
    with settled(smtp_host="mail.unit.cn"):
        assert settings().smtp_security == "starttls"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("webhooks", hook("https://a.cn", "my short secret"), "MINHU_WEBHOOKS app secret"),
        ("webhooks", '{"app', "MINHU_WEBHOOKS"),
        ("sms_templates", "[my secret]", "MINHU_SMS_TEMPLATES"),
        ("port", "my secret", "MINHU_PORT"),
        ("log_format", "my secret", "MINHU_LOG_FORMAT"),
    ],
)
def test_what_cannot_be_read_is_named_and_not_shown(name: str, value: str, said: str) -> None:
    with settled(**{name: value}), pytest.raises(Invalid) as refusal:
        settings()
    assert said in refusal.value.sentence()
    assert "secret" not in refusal.value.sentence().replace(said, "")
