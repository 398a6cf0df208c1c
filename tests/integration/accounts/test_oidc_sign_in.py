"""Signing in to an account that exists, by a provider that vouches for its address."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts import Account
from engage.accounts.models import StaffSession
from engage.accounts.oidc.fetching import CACHE
from engage.accounts.services import block_account
from engage.clock import at
from engage.config import OidcProvider
from tests.factories.accounts import AccountFactory, sign_in
from tests.factories.processes import NOON
from tests.support.accounts import account_with
from tests.support.app import WatchedClient
from tests.support.identity import CLIENT, SECRET, IdentityProvider, identity_provider

ENGLISH = {"Accept-Language": "en"}
BACK = "/oidc/account"


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """The provider's clock and ours agree."""
    with at(NOON):
        yield


@pytest.fixture
def provider(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityProvider]:
    """A provider that the app's settings name for signing in to accounts."""
    with identity_provider() as running:
        listed = OidcProvider.model_validate(
            {
                "key": "city",
                "title": {"fi": "Kuntatunnus", "sv": "Kommunens id", "en": "City id"},
                "issuer": running.issuer,
                "client_id": CLIENT,
                "client_secret": SECRET,
                "scopes": "openid email",
                "signs_in_accounts": True,
            }
        )
        settings = app.config["ENGAGE_SETTINGS"].model_copy(update={"oidc_providers": (listed,)})
        monkeypatch.setitem(app.config, "ENGAGE_SETTINGS", settings)
        app.extensions.pop(CACHE, None)
        yield running


def come_back(
    client: WatchedClient, provider: IdentityProvider, target: str = "/desk", **claims: object
) -> tuple[int, str]:
    """Status and page after signing in at the provider with these claims."""
    provider.claims = {"sub": "1", **claims}
    url = client.get("/sign-in/city", query_string={"next": target}).location
    assert url is not None
    answer = client.get(BACK, query_string=provider.send_back(url), headers=ENGLISH)
    return answer.status_code, answer.text


def test_a_verified_address_signs_in_to_its_account_under_a_new_session(
    session: Session, client: WatchedClient, provider: IdentityProvider
) -> None:
    account: Account = AccountFactory.create(roles=[Role.STAFF])
    sign_in(client, account)
    before = session.scalars(select(StaffSession.token_hash)).one()
    client.post("/sign-out")
    assert "City id" in client.get("/sign-in", headers=ENGLISH).text
    status, page = come_back(client, provider, email=account.email.upper(), email_verified=True)
    assert status == 200
    assert account.name in page
    assert client.get("/desk").status_code == 303
    opened = client.post(BACK)
    assert (opened.status_code, opened.location) == (303, "/desk")
    assert client.get("/desk").status_code == 200
    assert session.scalars(select(StaffSession.token_hash)).one() != before
    client.post("/sign-out")
    assert client.post(BACK).status_code == 403


def test_an_address_that_nobody_vouches_for_signs_in_to_nothing(
    session: Session, client: WatchedClient, provider: IdentityProvider
) -> None:
    account: Account = AccountFactory.create(roles=[Role.STAFF])
    for claims in (
        {"email": account.email},
        {"email": account.email, "email_verified": False},
        {"email": "nobody@kaarina.example", "email_verified": True},
        {"email_verified": True},
    ):
        status, page = come_back(client, provider, **claims)
        assert status == 403
        assert "makes no account" in page
        assert client.post(BACK).status_code == 403
    assert session.scalar(select(func.count()).select_from(Account)) == 1


def test_a_blocked_account_is_answered_as_an_unknown_one(
    session: Session, client: WatchedClient, provider: IdentityProvider
) -> None:
    account_with(session, [Role.ADMINISTRATOR])
    account: Account = AccountFactory.create(roles=[Role.STAFF])
    come_back(client, provider, email=account.email, email_verified=True)
    block_account(session, account.id, actor=None)
    assert client.post(BACK).status_code == 403
    blocked = come_back(client, provider, email=account.email, email_verified=True)
    unknown = come_back(client, provider, email="nobody@kaarina.example", email_verified=True)
    told = [
        page.partition("<main")[2].partition("</main>")[0] for _status, page in (blocked, unknown)
    ]
    assert told[0] == told[1] != ""


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_to_another_site(
    target: str, client: WatchedClient, provider: IdentityProvider
) -> None:
    account: Account = AccountFactory.create(roles=[Role.STAFF])
    come_back(client, provider, target, email=account.email, email_verified=True)
    assert "evil" not in (client.post(BACK).location or "evil")


def test_an_answer_for_a_door_signs_in_to_nothing(
    client: WatchedClient, provider: IdentityProvider
) -> None:
    assert client.get("/sign-in/other").status_code == 404
    assert client.get(BACK).status_code == 403
    assert client.post(BACK).status_code == 403
