"""`engage check` looks whether the mail server is there."""

import pytest

from engage.cli.check import NotReady, mail_ready
from engage.config import Settings
from tests.support.smtp import mail_server


def settings(**more: object) -> Settings:
    """Settings of a test with these for mail."""
    given = {"environment": "test", "smtp_tls": "none", "mail_from": "a@kaarina.example"}
    return Settings(**(given | more))  # type: ignore[arg-type]


def test_no_mail_server_is_no_fault() -> None:
    assert "nothing is mailed" in mail_ready(settings())


def test_a_mail_server_that_answers_is_ready() -> None:
    with mail_server() as server:
        assert mail_ready(settings(smtp_host="127.0.0.1", smtp_port=server.port)) == "127.0.0.1"
        assert server.taken == []


def test_a_mail_server_that_is_away_is_told_without_its_password() -> None:
    with pytest.raises(NotReady) as told:
        mail_ready(settings(smtp_host="127.0.0.1", smtp_port=1, smtp_password="hunter2"))
    assert "127.0.0.1 does not take mails" in str(told.value)
    assert "hunter2" not in str(told.value)
