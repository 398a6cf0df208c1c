"""Identity providers in the settings: whole, or the service does not start."""

from typing import Any

import pytest
from pydantic import ValidationError

from engage.config import Settings, is_fit_address

WHOLE: dict[str, Any] = {
    "key": "suomi-fi",
    "title": {"fi": "Suomi.fi", "sv": "Suomi.fi", "en": "Suomi.fi"},
    "issuer": "https://id.example",
    "client_id": "engage",
    "client_secret": "very secret",
    "audiences": ["resident"],
}


def settings(*providers: dict[str, Any], environment: str = "embedded") -> Settings:
    """The settings with these providers."""
    given: dict[str, Any] = {"environment": environment, "oidc_providers": providers}
    if environment == "production":
        given |= {
            "secret_key": "x" * 40,
            "database_url": "postgresql+psycopg://db/engage",
            "broker_url": "redis://broker",
            "key_store": "/keys",
            "base_url": "https://osallistu.example",
        }
    return Settings(**given)


def test_a_whole_provider_serves_its_audiences_and_no_other() -> None:
    found = settings(WHOLE)
    assert found.provider_for("resident") is found.oidc_provider("suomi-fi") is not None
    assert found.provider_for("staff") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_secret": ""},
        {"client_id": ""},
        {"issuer": "http://id.example"},
        {"issuer": "https://name@id.example"},
        {"title": {"fi": "Suomi.fi"}},
        {"audiences": []},
        {"audiences": ["everybody"]},
        {"scopes": "profile"},
        {"required_claims": {"municipality": []}},
        {"key": "Suomi.fi"},
        {"secret": "misspelt"},
    ],
)
def test_half_a_provider_is_refused_and_its_secret_not_told(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as problem:
        settings(WHOLE | wrong)
    assert "very secret" not in str(problem.value)


def test_two_providers_share_neither_a_key_nor_an_audience() -> None:
    with pytest.raises(ValidationError, match="same key"):
        settings(WHOLE, WHOLE | {"audiences": ["staff"]})
    with pytest.raises(ValidationError, match="same audience"):
        settings(WHOLE, WHOLE | {"key": "entra"})
    assert settings(WHOLE, WHOLE | {"key": "entra", "audiences": ["staff"]})


def test_a_secret_is_not_in_what_the_settings_print() -> None:
    assert "very secret" not in repr(settings(WHOLE))


def test_only_a_trial_on_this_machine_goes_without_tls() -> None:
    here = WHOLE | {"issuer": "http://127.0.0.1:8080"}
    assert settings(here)
    with pytest.raises(ValidationError, match="https"):
        settings(here, environment="production")
    assert not is_fit_address("javascript:alert(1)", is_production=False)
    assert not is_fit_address("https:///nothing", is_production=True)
