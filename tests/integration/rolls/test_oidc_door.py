"""The door for those whom an identity provider knows: what it believes, and what it keeps."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from engage.accounts.oidc.fetching import CACHE
from engage.clock import at
from engage.config import OidcProvider
from engage.db import db, unit_of_work
from engage.processes.models import Step, StepAudience
from engage.rolls.models import Collector, CollectorKind, DoorForm
from engage.rolls.participation import proven_participant, step_secret
from engage.rolls.services.doors import DoorRefused, NewDoor, add_door
from engage.rolls.services.importing import OneWayOnly
from surveys.models import Response
from tests.factories.processes import NOON
from tests.factories.surveys import make_survey_step
from tests.factories.voting import electorate, make_contest, open_it
from tests.integration.surveys.journey import HOME, fill_in, send
from tests.support.app import WatchedClient
from tests.support.identity import CLIENT, SECRET, IdentityProvider, identity_provider
from voting.models import Ballot

ENGLISH = {"Accept-Language": "en"}
VOTE = "/kaarina-2018/visiovisa/resident/vote"
TITLE = {"fi": "Kuntatunnus", "sv": "Kommunens id", "en": "City id"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """The steps are open."""
    with at(NOON):
        yield


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """An identity provider of this test's own."""
    with identity_provider() as running:
        yield running


def use(app: Flask, provider: IdentityProvider, patch: pytest.MonkeyPatch, **more: Any) -> None:
    """The app's settings name the provider, for residents of Kaarina unless told otherwise."""
    given = {
        "key": "city",
        "title": TITLE,
        "issuer": provider.issuer,
        "client_id": CLIENT,
        "client_secret": SECRET,
        "audiences": ["resident"],
    }
    listed = (OidcProvider.model_validate(given | more),)
    settings = app.config["ENGAGE_SETTINGS"].model_copy(update={"oidc_providers": listed})
    patch.setitem(app.config, "ENGAGE_SETTINGS", settings)
    app.extensions.pop(CACHE, None)


def oidc_door(session: Session, audience: StepAudience) -> Collector:
    """The audience's door by the provider, as the desk adds it."""
    wanted = NewDoor(DoorForm.PLAIN, "Kuntatunnus", kind=CollectorKind.OIDC)
    return add_door(session, audience, wanted, actor=None, now=NOON)


@pytest.fixture
def door(
    app: Flask, session: Session, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> Collector:
    """The residents' door to an open survey, by the provider."""
    use(app, provider, monkeypatch, required_claims={"municipality": ["202"]})
    provider.claims["municipality"] = "202"
    return oidc_door(session, make_survey_step(session).audiences[0])


def sent_away(client: WatchedClient, door: Collector) -> str:
    """Where the door sends the browser."""
    answer = client.get(f"/k/oidc/{door.id}/go")
    assert answer.status_code == 302
    return str(answer.location)


def come_back(client: WatchedClient, brought: dict[str, str]) -> Any:
    """The answer to what the browser brings back from the provider."""
    return client.get("/oidc/door", query_string=brought, headers=ENGLISH)


def test_a_resident_takes_part_without_an_account(
    client: WatchedClient, door: Collector, provider: IdentityProvider
) -> None:
    assert f"/k/oidc/{door.id}" in client.get(f"{HOME}/").text
    assert "City id" in client.get(f"/k/oidc/{door.id}", headers=ENGLISH).text
    url = sent_away(client, door)
    assert url.startswith(f"{provider.issuer}/authorize?")
    assert "code_challenge_method=S256" in url
    assert "redirect_uri=http%3A%2F%2Flocalhost%2Foidc%2Fdoor" in url
    entered = come_back(client, provider.send_back(url))
    assert (entered.status_code, entered.location) == (302, f"{HOME}/")
    cookies = "".join(entered.headers.getlist("Set-Cookie"))
    assert "aino" not in cookies
    fill_in(client)
    assert send(client)


def test_the_same_person_twice_is_one_answer_and_the_first_stands(
    app: Flask, session: Session, door: Collector, provider: IdentityProvider
) -> None:
    receipts = []
    for _ in range(2):
        browser = app.test_client()
        assert isinstance(browser, WatchedClient)
        browser.before, browser.after = session.commit, session.expire_all
        come_back(browser, provider.send_back(sent_away(browser, door)))
        if not receipts:
            fill_in(browser)
            receipts.append(send(browser))
        else:
            assert "Your answers are in" in browser.get(f"{HOME}/", headers=ENGLISH).text
    assert len(session.scalars(select(Response)).all()) == 1


def test_a_person_is_one_at_an_issuer_and_another_at_the_next(door: Collector) -> None:
    step = door.step_audience.step
    one = proven_participant(door, "https://a.example", "aino").ref
    assert one == proven_participant(door, "https://a.example", "aino").ref
    others = {
        proven_participant(door, "https://a.example", "bo").ref,
        proven_participant(door, "https://b.example", "aino").ref,
    }
    assert one not in others
    assert "aino" not in one
    secret = step_secret(step)
    assert len(secret.nullifier(door.step_audience_id, one)) == 32


SPOILED: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "of somebody else"},
    "no nonce": {"nonce": None},
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another-service"},
    "several audiences": {"aud": [CLIENT, "another-service"]},
    "another party": {"aud": [CLIENT, "other"], "azp": "other"},
    "expired": {"exp": int(NOON.timestamp()) - 61},
    "no end": {"exp": None},
    "from the future": {"iat": int(NOON.timestamp()) + 3600},
    "not yet": {"nbf": int(NOON.timestamp()) + 3600},
    "no subject": {"sub": None},
    "an empty subject": {"sub": ""},
    "a subject that is no text": {"sub": 7},
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_token_that_is_not_for_us_now_lets_nobody_in(
    name: str, client: WatchedClient, door: Collector, provider: IdentityProvider
) -> None:
    provider.spoiled = SPOILED[name]
    refused = come_back(client, provider.send_back(sent_away(client, door)))
    assert refused.status_code == 403
    assert "not completed" in refused.text
    assert client.get(f"{HOME}/1").location == f"{HOME}/"


def test_clocks_may_differ_by_a_minute(
    client: WatchedClient, door: Collector, provider: IdentityProvider
) -> None:
    now = int(NOON.timestamp())
    provider.spoiled = {"exp": now - 30, "iat": now + 30}
    assert come_back(client, provider.send_back(sent_away(client, door))).status_code == 302


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
def test_a_token_does_not_choose_how_it_is_checked(
    algorithm: str, client: WatchedClient, door: Collector, provider: IdentityProvider
) -> None:
    provider.algorithm = algorithm
    assert come_back(client, provider.send_back(sent_away(client, door))).status_code == 403


def test_a_token_signed_by_another_key_is_refused(
    client: WatchedClient, door: Collector, provider: IdentityProvider
) -> None:
    with identity_provider() as foreign:
        provider.signs_with = foreign.key
        assert come_back(client, provider.send_back(sent_away(client, door))).status_code == 403


def test_a_state_of_another_browser_and_a_browser_without_one_are_refused(
    app: Flask, session: Session, door: Collector, provider: IdentityProvider, client: WatchedClient
) -> None:
    theirs = app.test_client()
    assert isinstance(theirs, WatchedClient)
    brought = provider.send_back(sent_away(theirs, door))
    assert come_back(client, brought).status_code == 403
    sent_away(client, door)
    assert come_back(client, brought).status_code == 403
    assert "/token" not in provider.requests


def test_an_answer_after_ten_minutes_and_one_that_was_broken_off_are_refused(
    client: WatchedClient, door: Collector, provider: IdentityProvider
) -> None:
    brought = provider.send_back(sent_away(client, door))
    with at(NOON.replace(minute=11)):
        assert come_back(client, brought).status_code == 403
    broken = {"state": brought["state"], "error": "access_denied"}
    assert come_back(client, broken).status_code == 403
    mixed_up = brought | {"iss": "https://evil.example"}
    assert come_back(client, mixed_up).status_code == 403
    assert come_back(client, brought).status_code == 302
    assert come_back(client, brought).status_code == 403


def test_who_lives_elsewhere_is_told_so(
    client: WatchedClient, door: Collector, provider: IdentityProvider
) -> None:
    for wrong in ("853", None, ["853"], 853):
        provider.claims["municipality"] = wrong
        refused = come_back(client, provider.send_back(sent_away(client, door)))
        assert refused.status_code == 403
        assert "not one of this audience" in refused.text
    provider.claims["municipality"] = ["853", "202"]
    assert come_back(client, provider.send_back(sent_away(client, door))).status_code == 302


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_a_provider_that_publishes_something_else_is_not_used(
    document: dict[str, Any], client: WatchedClient, door: Collector, provider: IdentityProvider
) -> None:
    provider.document = document
    answer = client.get(f"/k/oidc/{door.id}/go", headers=ENGLISH)
    assert answer.status_code == 503
    assert "cannot be reached" in answer.text


def test_new_keys_of_the_provider_are_asked_for_at_most_once_a_minute(
    client: WatchedClient, door: Collector, provider: IdentityProvider
) -> None:
    come_back(client, provider.send_back(sent_away(client, door)))
    provider.key = type(provider.key).generate_key(2048, {"kid": "one"})
    assert come_back(client, provider.send_back(sent_away(client, door))).status_code == 403
    assert provider.requests.count("/keys") == 1
    later = NOON.replace(hour=11)
    provider.now = int(later.timestamp())
    with at(later):
        assert come_back(client, provider.send_back(sent_away(client, door))).status_code == 302


def test_without_a_provider_there_is_no_such_door(
    app: Flask, session: Session, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    step: Step = make_survey_step(session)
    with pytest.raises(DoorRefused):
        oidc_door(session, step.audiences[0])
    use(app, provider, monkeypatch)
    oidc_door(session, step.audiences[0])
    with pytest.raises(DoorRefused):
        oidc_door(session, step.audiences[1])
    use(app, provider, monkeypatch, audiences=["staff"])
    by_account = NewDoor(DoorForm.PLAIN, "Tunnus", kind=CollectorKind.ACCOUNT)
    add_door(session, step.audiences[1], by_account, actor=None, now=NOON)
    with pytest.raises(OneWayOnly):
        oidc_door(session, step.audiences[1])


def test_a_vote_of_somebody_proven_is_one_insert_and_neither_door_page_writes(
    committed_db: Flask, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(committed_db, provider, monkeypatch)
    with unit_of_work() as session:
        contest = make_contest(session)
        door = oidc_door(session, electorate(contest, "resident"))
        open_it(session, contest)
        door_id = door.id
        session.expunge(door)
    client = committed_db.test_client()
    assert isinstance(client, WatchedClient)
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement.lstrip().upper())

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert f"/k/oidc/{door_id}" in client.get(f"{VOTE}/").text
        come_back(client, provider.send_back(sent_away(client, door)))
        client.post(f"{VOTE}/cast", data={"choice": "meri"})
        client.get(f"{VOTE}/receipt")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    writes = [one for one in statements if not one.startswith(("SELECT", "BEGIN", "PRAGMA"))]
    assert [one.partition("(")[0].strip() for one in writes] == ["INSERT INTO BALLOT"]
    with unit_of_work() as session:
        assert [one.collector_id for one in session.scalars(select(Ballot))] == [door_id]
