"""What an operator can set, from the environment (`MINHU_…`); everything has a default that works.

What is set wrong is refused at the start of every command with a sentence that names it and never shows its value.
"""

import ipaddress
from functools import cache
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from core.foundation.errors import Invalid
from core.foundation.text import N_

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder."""

SESSION_COOKIE = "minhu_session"
LANGUAGE_COOKIE = "minhu_language"
"""Names of our cookies; the HTTP face sets them, the pages read them."""


PLAIN_URL = N_("{name} 要用 https 地址；http 只能指向本机（127.0.0.1、localhost）")
PLAIN_MAIL = N_("MINHU_SMTP_SECURITY 只有邮件服务器就在本机时才能是 none，请改成 starttls 或 tls")
UNFIT = N_("设置不对：{names}。写法见 docs/operations.md")


class Webhook(BaseModel):
    """An endpoint of another system that is told how cases of its channel move."""

    model_config = {"frozen": True}

    url: str = Field(description="https address that takes a POST")
    secret: SecretStr = Field(description="key of the signature, at least 32 signs", min_length=32)
    channel: str = Field(default="", description="code of a channel (WEB, WECHAT, APP, QR); empty: none")


class Settings(BaseSettings):
    """Settings of one instance; two instances differ in `home` and `port` and share nothing else."""

    model_config = SettingsConfigDict(env_prefix="MINHU_", frozen=True, extra="ignore")

    home: Path = Field(default=ROOT / "var", description="all state: database, secrets, files, logs")
    port: int = Field(default=8501, description="the one port of the web face")
    address: str = Field(default="127.0.0.1", description="the address the web face listens on")
    database_url: str = Field(
        default="", description="an outside PostgreSQL as minhu_app; empty: the embedded one"
    )
    database_owner_url: str = Field(
        default="", description="the same database as minhu_owner, for migrations"
    )
    district: str = Field(
        default="minhu", pattern=r"^[a-z][a-z0-9_]{0,40}$", description="schema of this district"
    )
    centre_name: str = Field(default="民呼回应中心", description="name on every page")
    public_url: str = Field(default="", description="address citizens see, for links and QR codes")
    secure_cookies: bool = Field(default=False, description="set when the site is served over https")
    hosts: str = Field(default="", description="names this site answers to, with commas; empty: any")
    cors_origins: str = Field(
        default="", description="origins whose scripts may call /api/v1, with commas; empty: none"
    )

    watch_token: str = Field(
        default="",
        description="who asks for /metrics and /readyz from another machine shows this; empty: nobody may",
    )
    log_format: Literal["json", "text"] = Field(
        default="json", description="one JSON object a line, or the same for people's eyes"
    )

    smtp_host: str = Field(default="", description="server that takes our e-mail; empty: none is sent")
    smtp_port: int = Field(default=587, description="its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="none only for a server on this machine"
    )
    smtp_user: str = Field(default="", description="login at that server; empty: without")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="its password")
    mail_from: str = Field(default="", description="sender of our e-mail, an address")
    sms_url: str = Field(default="", description="where text messages are handed over; empty: none is sent")
    sms_vendor: str = Field(
        default="minhu", description="how it wants them: the name of a shape, or a JSON file with one"
    )
    sms_account: str = Field(default="", description="our account or access key there")
    sms_secret: SecretStr = Field(default=SecretStr(""), description="its secret")
    sms_sign: str = Field(default="", description="the signature that stands before each message")
    sms_templates: dict[str, str] = Field(
        default_factory=dict, description="our template → the vendor's, where he wants his own; JSON"
    )
    webhooks: dict[str, Webhook] = Field(
        default_factory=dict, description="name → url, secret and channel of endpoints we push to; JSON"
    )

    @model_validator(mode="after")
    def _nothing_leaves_unsealed(self) -> Self:
        """What people are told travels encrypted, unless it never leaves this machine."""
        if self.sms_url and not _sealed(self.sms_url):
            raise Invalid(PLAIN_URL, "sms_url", name="MINHU_SMS_URL")
        for name, endpoint in self.webhooks.items():
            if not _sealed(endpoint.url):
                raise Invalid(PLAIN_URL, "webhooks", name=f"MINHU_WEBHOOKS {name}")
        if self.smtp_host and self.smtp_security == "none" and not _at_home(self.smtp_host):
            raise Invalid(PLAIN_MAIL, "smtp_security")
        return self

    @property
    def secrets(self) -> Path:
        """Folder of the keys, mode 0700; never in backups, never in logs."""
        return self.home.resolve() / "secrets"

    @property
    def host_names(self) -> frozenset[str]:
        """The names in `hosts`, lower case."""
        return frozenset(name.strip().lower() for name in self.hosts.split(",") if name.strip())

    @property
    def origins(self) -> frozenset[str]:
        """The origins in `cors_origins`, as browsers write them."""
        return frozenset(each.strip().rstrip("/") for each in self.cors_origins.split(",") if each.strip())


@cache
def settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        Invalid: one of them cannot be; the sentence names it.
    """
    try:
        return Settings()
    except ValidationError as problem:
        found = dict.fromkeys(_named(each["loc"]) for each in problem.errors(include_input=False))
        raise Invalid(UNFIT, names=", ".join(found)) from None
    except (
        SettingsError
    ) as problem:  # no JSON where there should be; it says `error parsing value for field "…"`
        name = str(problem).partition('"')[2].partition('"')[0]
        raise Invalid(UNFIT, names=_named((name,))) from None


def _named(place: tuple[int | str, ...]) -> str:
    """A place in the settings as the environment names it."""
    first, *rest = map(str, place)
    return " ".join([f"MINHU_{first.upper()}", *rest])


def _sealed(url: str) -> bool:
    """Whether an address is https, or http to this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _at_home(host)))


def _at_home(host: str) -> bool:
    """Whether a host is this machine itself."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
