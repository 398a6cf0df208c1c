"""What every page of the kit has: language, headers, errors, statements, static files."""

import re

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from engage import errors
from engage.access import public
from engage.web.errorpages import WORDS
from tests.support.app import make_app
from tests.support.databases import Databases

pytestmark = pytest.mark.sqlite_only
LANGUAGES = ("fi", "sv", "en")


@pytest.fixture
def faulty(faulty_app: Flask) -> FlaskClient:
    """A client of an app with a page for every fault."""
    return faulty_app.test_client()


@pytest.fixture(scope="module")
def faulty_app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An app of its own, since routes cannot be added to one that has answered."""
    app = make_app(databases.copy("faults"), tmp_path_factory.mktemp("faults"))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.config["TESTING"] = False
    app.add_url_rule("/fault/<int:status>", "fault", public(_fault))
    app.add_url_rule("/fault/<name>", "own_fault", public(_own_fault))
    app.add_url_rule("/fault/<int:status>.json", "json_fault", public(_fault))
    return app


def _fault(status: int) -> str:
    abort(status)


def _own_fault(name: str) -> str:
    if name == "bug":
        raise ZeroDivisionError("the secret detail")
    if name == "database":
        raise OperationalError("SELECT secret", {}, Exception("secret path"))
    raise getattr(errors, name)("the secret detail")


def page(client: FlaskClient, path: str, language: str = "fi") -> str:
    """The page's text in this language."""
    return client.get(path, headers={"Accept-Language": language}).text


class TestErrors:
    """Each fault is a page in the reader's language, without detail."""

    @pytest.mark.parametrize("status", sorted(WORDS))
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_status_has_its_page(
        self, faulty: FlaskClient, status: int, language: str
    ) -> None:
        answer = faulty.get(f"/fault/{status}", headers={"Accept-Language": language})
        assert answer.status_code == status
        assert f'<html lang="{language}">' in answer.text
        assert len(re.findall(r"<h1>[^<]+</h1>", answer.text)) == 1

    @pytest.mark.parametrize(
        ("name", "status"),
        [
            ("NotFound", 404),
            ("Forbidden", 403),
            ("Conflict", 409),
            ("Gone", 410),
            ("Invalid", 422),
            ("TooMany", 429),
            ("Unavailable", 503),
            ("EngageError", 500),
            ("bug", 500),
            ("database", 503),
        ],
    )
    def test_our_own_errors_have_their_status_and_tell_nothing(
        self, faulty: FlaskClient, name: str, status: int
    ) -> None:
        answer = faulty.get(f"/fault/{name}")
        assert answer.status_code == status
        assert "secret" not in answer.text
        assert ("Retry-After" in answer.headers) == (status == 503)

    def test_a_json_address_gets_json(self, faulty: FlaskClient) -> None:
        answer = faulty.get("/fault/404.json")
        assert (answer.status_code, answer.mimetype) == (404, "application/json")

    def test_an_unknown_status_has_a_page_too(self, faulty: FlaskClient) -> None:
        assert faulty.get("/fault/418").status_code == 418

    def test_a_wrong_method_names_the_right_ones(self, faulty: FlaskClient) -> None:
        answer = faulty.post("/health")
        assert answer.status_code == 405
        assert "GET" in answer.headers["Allow"]

    def test_a_foreign_host_is_refused(self, faulty: FlaskClient) -> None:
        answer = faulty.get("/sign-in", base_url="http://evil.example")
        assert answer.status_code == 400
        assert "evil" not in answer.text


class TestLanguage:
    """The reader's language: chosen, else the browser's, else Finnish."""

    @pytest.mark.parametrize(
        ("asked", "given"),
        [("sv", "sv"), ("en-GB,en;q=0.9", "en"), ("de", "fi"), ("", "fi"), ("de,sv;q=0.5", "sv")],
    )
    def test_the_browsers_language_is_taken(
        self, faulty: FlaskClient, asked: str, given: str
    ) -> None:
        assert f'<html lang="{given}">' in page(faulty, "/privacy", asked)

    def test_the_chosen_language_stays(self, faulty: FlaskClient) -> None:
        answer = faulty.get("/language/sv?next=/privacy?a%3D1")
        assert (answer.status_code, answer.location) == (303, "/privacy?a=1")
        assert '<html lang="sv">' in page(faulty, "/privacy", "en")

    @pytest.mark.parametrize(
        "target", ["//evil", "https://evil", "/\\evil", "evil", "/a\nb", "/a\\b"]
    )
    def test_the_switch_leads_nowhere_else(self, faulty: FlaskClient, target: str) -> None:
        answer = faulty.get("/language/sv", query_string={"next": target})
        assert answer.location == "/"

    def test_an_unknown_language_is_not_there(self, faulty: FlaskClient) -> None:
        assert faulty.get("/language/xx").status_code == 404

    def test_a_hostile_cookie_is_no_language(self, faulty: FlaskClient) -> None:
        faulty.set_cookie("lang", "<script>")
        assert '<html lang="fi">' in page(faulty, "/privacy")


class TestHeaders:
    """The headers of every answer."""

    @pytest.mark.parametrize("path", ["/sign-in", "/health", "/nowhere", "/fault/500"])
    def test_every_answer_is_hardened(self, faulty: FlaskClient, path: str) -> None:
        headers = faulty.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in headers

    def test_a_page_that_differs_by_cookie_says_so(self, faulty: FlaskClient) -> None:
        assert {"Cookie", "Accept-Language"} <= set(faulty.get("/sign-in").vary)


class TestStatic:
    """Static files carry their content's hash in the address."""

    def test_a_page_leads_to_files_that_are_kept_for_good(self, faulty: FlaskClient) -> None:
        links = re.findall(r'(?:href|src)="(/(?:assets|brand)/[^"]+)"', page(faulty, "/privacy"))
        assert len(links) >= 4
        for link in links:
            with faulty.get(link) as answer:
                assert answer.status_code == 200
                assert "immutable" in answer.headers["Cache-Control"]

    def test_an_address_of_other_content_is_not_kept(self, faulty: FlaskClient) -> None:
        for link in ("/assets/old/engage.css", "/brand/old.css"):
            with faulty.get(link) as answer:
                assert answer.headers["Cache-Control"] == "no-cache"

    @pytest.mark.parametrize("path", ["../feature.py", "%2e%2e/feature.py", "none.css", ""])
    def test_nothing_else_is_served(self, faulty: FlaskClient, path: str) -> None:
        assert faulty.get(f"/assets/x/{path}").status_code == 404


class TestStatements:
    """The pages that the law asks for."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_accessibility_statement_has_its_six_parts(
        self, faulty: FlaskClient, language: str
    ) -> None:
        text = page(faulty, "/accessibility", language)
        assert len(re.findall(r"<h2>", text)) == 6
        assert "WCAG 2.1" in text
        assert "306/2019" in text
        assert "14" in text
        assert "Traficom" in text
        assert "mailto:" in text
        assert "2026" in text

    @pytest.mark.parametrize(
        ("language", "words"),
        [("fi", "ylläpitäjä"), ("sv", "databasadministratör"), ("en", "database administrator")],
    )
    def test_the_privacy_notice_says_what_an_administrator_could_see(
        self, faulty: FlaskClient, language: str, words: str
    ) -> None:
        assert words in page(faulty, "/privacy", language)

    def test_every_page_leads_to_both(self, faulty: FlaskClient) -> None:
        text = page(faulty, "/sign-in")
        assert 'href="/privacy"' in text
        assert 'href="/accessibility"' in text


class TestHealth:
    """What a balancer asks."""

    def test_health_and_readiness_answer(self, faulty: FlaskClient) -> None:
        assert faulty.get("/health").json == {"status": "ok"}
        assert faulty.get("/ready").json == {"status": "ready"}
