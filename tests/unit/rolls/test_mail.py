"""Plain mails over a real socket: an outcome for each address, and heads nobody can write into."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.config import Settings
from engage.mail import Mail, MailNotSet, MailServerAway, Outcome, compose, open_mailer
from tests.support.smtp import MailServer, mail_server

MAIL = Mail("aino@example.org", "Kysely", "Hyvä Aino\n", "batch elector")


def settings(port: int = 1, **more: object) -> Settings:
    """Settings with a mail server on this port."""
    given = {
        "environment": "test",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_tls": "none",
        "mail_from": "kysely@kaarina.example",
    }
    return Settings(**(given | more))  # type: ignore[arg-type]


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server."""
    with mail_server() as running:
        yield running


def send(server: MailServer, *addresses: str) -> list[Outcome]:
    """What became of the mail to each address, over one mailer."""
    with open_mailer(settings(server.port)) as mailer:
        return [mailer.send(replace(MAIL, to=to, mark=to)) for to in addresses]


def test_one_bad_address_stops_no_batch(server: MailServer) -> None:
    server.at_recipient = {
        "gone@example.org": "550 5.1.1 no such mailbox",
        "full@example.org": "452 4.2.2 over quota",
        "blocked@example.org": "554 5.7.1 relaying denied",
    }
    server.at_text = {"spam@example.org": "554 5.7.1 looks like spam"}
    outcomes = send(
        server,
        "gone@example.org",
        "full@example.org",
        "blocked@example.org",
        "spam@example.org",
        "mäki@example.org",
        "aino@example.org",
    )
    assert [one.value for one in outcomes] == [
        "refused",
        "later",
        "rejected",
        "rejected",
        "refused",
        "accepted",
    ]
    assert server.addresses == ["aino@example.org"]
    assert server.connections == 1


def test_a_line_that_breaks_is_told_and_opened_again(server: MailServer) -> None:
    server.at_recipient = {"b@example.org": ""}
    server.at_text = {"c@example.org": "421 4.3.0 closing"}
    outcomes = send(server, "a@example.org", "b@example.org", "c@example.org", "d@example.org")
    assert outcomes == [Outcome.ACCEPTED, Outcome.LOST, Outcome.LATER, Outcome.ACCEPTED]
    assert server.connections == 3


def test_a_mail_arrives_as_it_was_written(server: MailServer) -> None:
    body = "Hyvä Åsa,\n.\n..piste\n" + "pitkä rivi " * 40 + "\nhttp://localhost/k#" + "A" * 17
    with open_mailer(settings(server.port)) as mailer:
        mailer.send(replace(MAIL, to="asa@räksmörgås.example", subject="Ääkköset – åäö", body=body))
    ((to, message),) = server.taken
    assert to == "asa@xn--rksmrgs-5wao1o.example"
    assert message["Subject"] == "Ääkköset – åäö"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r", "").rstrip("\n") == body


def test_the_same_mail_sent_twice_can_be_known_by_its_id() -> None:
    first, second = compose(MAIL, settings()), compose(MAIL, settings())
    other = compose(replace(MAIL, mark="batch other"), settings())
    assert first["Message-ID"] == second["Message-ID"] != other["Message-ID"]
    assert first["Message-ID"].endswith("@kaarina.example>")


@given(st.text(max_size=200), st.text(max_size=100))
def test_nothing_in_a_subject_or_name_adds_a_line_to_the_head(subject: str, name: str) -> None:
    hostile = f"Hei\r\nBcc: everybody@example.org\r\n\r\n{subject}"
    message = compose(
        replace(MAIL, subject=hostile), settings(municipality_name=f"Kaarina\nX-A: 1 {name}")
    )
    head = message.as_bytes().split(b"\r\n\r\n")[0]
    names = {line.split(b":")[0] for line in head.split(b"\r\n") if line[:1] not in b" \t"}
    assert not names & {b"Bcc", b"X-A"}
    assert message["Bcc"] is None


def test_opting_out_with_one_click_is_offered_over_tls_only() -> None:
    plain = compose(replace(MAIL, opt_out_url="http://localhost/o/x"), settings())
    safe = compose(replace(MAIL, opt_out_url="https://kaarina.example/o/x"), settings())
    assert plain["List-Unsubscribe"] == "<http://localhost/o/x>"
    assert plain["List-Unsubscribe-Post"] is None
    assert safe["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_without_a_server_nothing_is_dropped_in_silence() -> None:
    with pytest.raises(MailNotSet), open_mailer(settings(smtp_host="")) as mailer:
        mailer.send(MAIL)
    with pytest.raises(MailServerAway), open_mailer(settings(port=1)) as mailer:
        mailer.send(MAIL)


def test_a_sender_that_the_server_refuses_ends_the_batch_and_blames_no_address(
    server: MailServer,
) -> None:
    server.at_sender = "451 4.3.0 later"
    assert send(server, "a@example.org") == [Outcome.LATER]
    server.at_sender = "550 5.7.1 not from here"
    with pytest.raises(MailServerAway, match="sender refused"):
        send(server, "a@example.org")
    assert server.taken == []


def test_a_line_that_died_between_two_mails_is_opened_again(server: MailServer) -> None:
    with open_mailer(settings(server.port)) as mailer:
        mailer.send(MAIL)
        mailer.connected().close()
        assert mailer.send(replace(MAIL, to="b@example.org")) is Outcome.ACCEPTED
    assert len(server.taken) == 2


def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(server: MailServer) -> None:
    with (
        pytest.raises(MailServerAway),
        open_mailer(settings(server.port, smtp_tls="starttls")) as mailer,
    ):
        mailer.send(MAIL)
    assert server.taken == []


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"mail_from": ""}, "ENGAGE_MAIL_FROM"),
        ({"mail_from": "a@b\nBcc: c@d"}, "ENGAGE_MAIL_FROM"),
        ({"smtp_user": "x"}, "ENGAGE_SMTP_USER"),
    ],
)
def test_half_a_mail_server_stops_the_start(more: dict[str, object], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        settings(**more)


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("tls", 465), ("none", 25)])
def test_the_port_follows_the_way_of_encryption(tls: str, port: int) -> None:
    assert settings(0, smtp_tls=tls).mail_port == port
