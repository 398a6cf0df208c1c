"""Settings from ENGAGE_* variables; a default is right for production and fit to be public."""

import re
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SAMPLE_SECRETS = frozenset({"changeme", "secret", "dev", "development", "test", "please-change-me"})


class SettingsProblem(ValueError):
    """The settings cannot be run with; the message names the variable."""


def is_fit_address(url: str, *, is_production: bool) -> bool:
    """Whether a provider may be asked there: over TLS, or on this machine where it is a trial."""
    parts = urlsplit(url)
    is_here = parts.hostname in {"127.0.0.1", "localhost"} and not is_production
    is_odd = not parts.hostname or parts.username is not None or parts.fragment
    return not is_odd and (parts.scheme == "https" or (parts.scheme == "http" and is_here))


class OidcProvider(BaseModel):
    """An identity provider: where it is, what for, and which claims somebody must have."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    key: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    title: dict[Literal["fi", "sv", "en"], str] = Field(min_length=3)
    issuer: str = Field(min_length=1)
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = Field(min_length=1)
    scopes: str = "openid"
    acr_values: str = ""
    audiences: frozenset[Literal["resident", "staff", "trustee", "partner"]] = frozenset()
    signs_in_accounts: bool = False
    subject_claim: str = Field(default="sub", min_length=1)
    verified_email_claim: str = Field(default="email_verified", min_length=1)
    required_claims: dict[str, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _refuse_half_a_provider(self) -> Self:
        if not (self.audiences or self.signs_in_accounts):
            raise SettingsProblem(
                f"ENGAGE_OIDC_PROVIDERS: {self.key} needs audiences or signs_in_accounts"
            )
        if "openid" not in self.scopes.split():
            raise SettingsProblem(f"ENGAGE_OIDC_PROVIDERS: {self.key} needs the scope openid")
        if not all(self.required_claims.values()):
            raise SettingsProblem(f"ENGAGE_OIDC_PROVIDERS: {self.key} requires a claim of no value")
        return self


class Settings(BaseSettings):
    """Everything that differs between two installations."""

    # What is wrong is told without the value: it may be a secret.
    model_config = SettingsConfigDict(
        env_prefix="ENGAGE_", extra="ignore", hide_input_in_errors=True
    )

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

    # Without one nobody proves who they are elsewhere, and no page offers it.
    oidc_providers: tuple[OidcProvider, ...] = ()

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

    def oidc_provider(self, key: str) -> OidcProvider | None:
        """The identity provider of that key."""
        return next((one for one in self.oidc_providers if one.key == key), None)

    def provider_for(self, root: str) -> OidcProvider | None:
        """The one identity provider at which people of these audiences prove who they are."""
        return next((one for one in self.oidc_providers if root in one.audiences), None)

    @model_validator(mode="after")
    def _refuse_unfit_providers(self) -> Self:
        listed = self.oidc_providers
        if len({one.key for one in listed}) < len(listed):
            raise SettingsProblem("ENGAGE_OIDC_PROVIDERS: two providers have the same key")
        # Somebody known to two providers would be two people.
        roots = [root for one in listed for root in one.audiences]
        if len(set(roots)) < len(roots):
            raise SettingsProblem("ENGAGE_OIDC_PROVIDERS: two providers have the same audience")
        for one in listed:
            if not is_fit_address(one.issuer, is_production=self.is_production):
                raise SettingsProblem(
                    f"ENGAGE_OIDC_PROVIDERS: the issuer of {one.key} must begin with https://"
                )
        return self

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
