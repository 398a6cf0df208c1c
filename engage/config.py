"""Settings from ENGAGE_* variables; a default is right for production and fit to be public."""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SAMPLE_SECRETS = frozenset({"changeme", "secret", "dev", "development", "test", "please-change-me"})


class SettingsProblem(ValueError):
    """The settings cannot be run with; the message names the variable."""


class Settings(BaseSettings):
    """Everything that differs between two installations."""

    model_config = SettingsConfigDict(env_prefix="ENGAGE_", extra="ignore")

    environment: Literal["production", "embedded", "test"] = "production"
    secret_key: str = ""
    base_url: str = "http://127.0.0.1:8000"
    trusted_hosts: str = ""
    proxy_hops: int = Field(default=0, ge=0, le=3)

    data_dir: Path = Path("var")
    database_url: str = ""
    broker_url: str = ""
    key_store: Path | None = None

    municipality_name: str = "Kaarina"
    accent_colour: str = "#0b5a73"
    contact_email: str = "kirjaamo@example.org"
    timezone: str = "Europe/Helsinki"

    # Without a host nothing is mailed, and the desk says so.
    smtp_host: str = ""
    smtp_port: int = Field(default=0, ge=0, le=65535)
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    mail_from: str = ""

    max_upload_bytes: int = 10 * 1024 * 1024
    # A step that nobody confirms is confirmed by rule, and sealed by rule when nobody seals it.
    confirm_after_days: int = Field(default=30, ge=0)
    seal_after_days: int = Field(default=14, ge=0)

    @property
    def is_production(self) -> bool:
        """True unless this is the one-machine mode or a test."""
        return self.environment == "production"

    @property
    def is_secure(self) -> bool:
        """True when people reach the service over TLS, so that cookies are marked secure."""
        return self.base_url.startswith("https://")

    @property
    def database(self) -> str:
        """The database's URL; SQLite in the data folder unless one is given."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'engage.sqlite'}"

    @property
    def key_folder(self) -> Path:
        """Where the keys of secret steps lie: outside the database and its backups."""
        return self.key_store or self.data_dir.resolve() / "keys"

    @property
    def mail_port(self) -> int:
        """The mail server's port: the usual one of the way of encryption unless one is given."""
        return self.smtp_port or {"starttls": 587, "tls": 465, "none": 25}[self.smtp_tls]

    @property
    def hosts(self) -> list[str]:
        """The host names that requests may carry."""
        listed = [host.strip() for host in self.trusted_hosts.split(",") if host.strip()]
        own = re.sub(r"^https?://", "", self.base_url).split("/", 1)[0].split(":", 1)[0]
        return [*listed, own] if own not in listed else listed

    @model_validator(mode="after")
    def _refuse_half_a_mail_server(self) -> Self:
        if self.smtp_host and not re.fullmatch(r"[!-?A-~]+@[A-Za-z0-9.-]+", self.mail_from):
            raise SettingsProblem("ENGAGE_MAIL_FROM must be the address that mails come from")
        if self.smtp_user and self.smtp_tls == "none":
            raise SettingsProblem("ENGAGE_SMTP_USER needs ENGAGE_SMTP_TLS to be starttls or tls")
        return self

    @model_validator(mode="after")
    def _refuse_half_a_production(self) -> Self:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", self.accent_colour):
            raise SettingsProblem("ENGAGE_ACCENT_COLOUR must look like #0b5a73")
        if not self.is_production:
            return self
        if len(self.secret_key) < 32 or self.secret_key.lower() in SAMPLE_SECRETS:
            raise SettingsProblem(
                "ENGAGE_SECRET_KEY must be a random text of 32 characters or more"
            )
        if not self.database_url:
            raise SettingsProblem("ENGAGE_DATABASE_URL must name the production database")
        if not self.broker_url:
            raise SettingsProblem("ENGAGE_BROKER_URL must name the Redis-protocol broker")
        if self.key_store is None:
            raise SettingsProblem(
                "ENGAGE_KEY_STORE must name a folder outside database and backups"
            )
        if not self.is_secure:
            raise SettingsProblem("ENGAGE_BASE_URL must begin with https:// in production")
        return self
