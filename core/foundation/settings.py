"""What an operator can set, from the environment (`MINHU_…`); everything has a default that works."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder."""

SESSION_COOKIE = "minhu_session"
LANGUAGE_COOKIE = "minhu_language"
"""Names of our cookies; the HTTP face sets them, the pages read them."""


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
    """The settings of this process, read once."""
    return Settings()
