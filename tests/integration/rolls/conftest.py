"""A mail server for the tests of the rolls, and batches that go through it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.smtp import MailServer, mail_server


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that the app's settings name."""
    with mail_server() as running:
        changes = {
            "smtp_host": "127.0.0.1",
            "smtp_port": running.port,
            "smtp_tls": "none",
            "mail_from": "kysely@kaarina.example",
        }
        settings = app.config["ENGAGE_SETTINGS"].model_copy(update=changes)
        monkeypatch.setitem(app.config, "ENGAGE_SETTINGS", settings)
        yield running
