"""The desk pages of mails, the page that stops them, and the report of what came back."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.clock import at
from engage.jobs.models import Job
from engage.jobs.task import run_pending
from engage.processes.models import StepAudience
from engage.rolls.mailtext import opt_out_url
from engage.rolls.models import Elector, MailBatch, MailKind, Roll
from engage.rolls.services.importing import import_roll
from engage.tables.reading import read_table
from surveys.models import Response, ResponseDraft
from tests.factories.mails import BODIES, SUBJECTS, make_batch, make_electors
from tests.factories.processes import NOON
from tests.factories.surveys import make_survey_step
from tests.support.app import WatchedClient
from tests.support.smtp import MailServer

ENGLISH = {"Accept-Language": "en"}
TEXTS = {f"subject_{key}": text for key, text in SUBJECTS.items()} | {
    f"body_{key}": text for key, text in BODIES.items()
}


@pytest.fixture
def residents(session: Session) -> StepAudience:
    """The residents of an open, secret survey, with ten of them on the roll."""
    made = make_survey_step(session).audiences[0]
    make_electors(session, made, 10)
    session.commit()
    return made


@pytest.fixture
def desk(signed_in: Callable[..., WatchedClient]) -> WatchedClient:
    """A coordinator's browser."""
    return signed_in(Role.COORDINATOR)


def write(
    desk: WatchedClient, audience: StepAudience, kind: str = "invitation", **changes: str
) -> object:
    """The answer to writing a message."""
    address = f"/desk/step-audiences/{audience.id}/messages/new/{kind}"
    with at(NOON):
        return desk.post(address, data=TEXTS | changes, headers=ENGLISH)


def preview_code_of(page: str) -> str:
    """The code in the first link of a preview."""
    found = re.search(r'href="http://localhost/k#([0-9A-Z]{17})"', page)
    assert found is not None
    return found[1]


def test_an_invitation_is_written_tried_and_sent_from_the_desk(
    app: Flask, desk: WatchedClient, session: Session, server: MailServer, residents: StepAudience
) -> None:
    with at(NOON):
        blank = desk.get(f"/desk/step-audiences/{residents.id}/messages/new/invitation")
        assert blank.text.count("{link}") >= 3
        assert "kutsuu sinut" in blank.text
        answer = write(desk, residents)
        page = desk.get(answer.location, headers=ENGLISH)
        assert "Hei Kaarina: kysely ma 23.4.2018 klo" in page.text
        sent = desk.post(f"{answer.location}/send", headers=ENGLISH, follow_redirects=True)
        assert "on their way" in sent.text
        session.commit()
        run_pending(app)
        page = desk.get(answer.location, headers=ENGLISH)
        listed = desk.get(f"/desk/step-audiences/{residents.id}/messages", headers=ENGLISH)
    assert len(server.taken) == 10
    assert "10 sent" in page.text
    assert "10 sent" in listed.text


def test_the_link_in_the_preview_opens_the_survey_and_gives_no_answer(
    client: WatchedClient, desk: WatchedClient, session: Session, residents: StepAudience
) -> None:
    """indico PR#5618: a mail's link must be seen to work before it is sent."""
    answer = write(desk, residents)
    with at(NOON):
        code = preview_code_of(desk.get(answer.location).text)
        entered = client.post("/k", data={"code": code})
        assert entered.location == "/kaarina-2018/kysely/resident/answer/"
        assert client.get(entered.location).status_code == 200
        refused = client.post(f"{entered.location}1", data={}, headers=ENGLISH)
    assert refused.status_code == 403
    for model in (Response, ResponseDraft):
        assert session.scalar(select(func.count()).select_from(model)) == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"body_sv": "Hej utan länk"}, "{link} is missing"),
        ({"body_fi": "{link} {nimi}"}, "Nothing is known to fill in for {nimi}"),
        ({"subject_fi": "{link}"}, "not in the subject"),
        ({"subject_fi": "Hei\r\nBcc: all@example.org"}, "one line"),
        ({"subject_en": ""}, "Write a subject"),
    ],
)
def test_a_text_that_nobody_could_answer_is_refused_with_its_field_named(
    desk: WatchedClient,
    session: Session,
    residents: StepAudience,
    changes: dict[str, str],
    words: str,
) -> None:
    answer = write(desk, residents, **changes)
    (name,) = changes
    assert answer.status_code == 422
    assert words in answer.text
    assert f'href="#{name}"' in answer.text
    assert "Hej" in answer.text
    assert session.scalar(select(func.count()).select_from(MailBatch)) == 0


def test_markup_in_a_text_is_shown_as_text(desk: WatchedClient, residents: StepAudience) -> None:
    answer = write(desk, residents, body_fi="<script>alert(1)</script> {link}")
    with at(NOON):
        page = desk.get(answer.location)
    assert "<script>alert(1)" not in page.text
    assert "&lt;script&gt;" in page.text


def test_without_a_mail_server_the_desk_says_so_in_one_sentence_and_sends_nothing(
    desk: WatchedClient, session: Session, residents: StepAudience
) -> None:
    answer = write(desk, residents)
    with at(NOON):
        page = desk.post(f"{answer.location}/send", headers=ENGLISH, follow_redirects=True)
    assert "No mail server is set up, so nothing was sent" in page.text
    assert session.scalars(select(MailBatch)).one().asked_at is None
    assert session.scalar(select(Job.id).where(Job.task == "rolls.send_mails")) is None


def test_an_invitation_sent_before_opening_says_when_it_goes_out(
    app: Flask, desk: WatchedClient, session: Session, server: MailServer, residents: StepAudience
) -> None:
    residents.step.opens_at = NOON + timedelta(days=2)
    answer = write(desk, residents)
    with at(NOON):
        page = desk.post(f"{answer.location}/send", headers=ENGLISH, follow_redirects=True)
        session.commit()
        run_pending(app)
    assert "It goes out when the step opens, Wed 11 April 2018 at 12:00" in page.text
    assert server.taken == []
    with at(NOON + timedelta(days=2)):
        run_pending(app)
    assert len(server.taken) == 10


def test_a_sent_text_cannot_be_changed_and_an_unsent_one_can_be_thrown_away(
    desk: WatchedClient, session: Session, server: MailServer, residents: StepAudience
) -> None:
    first, second = write(desk, residents), write(desk, residents)
    with at(NOON):
        desk.post(f"{first.location}/send")
        changed = TEXTS | {"subject_fi": "Toinen"}
        desk.post(f"{first.location}/text", data=changed)
        desk.post(f"{second.location}/text", data=changed)
        assert "Toinen" in desk.get(second.location).text
        assert "Toinen" not in desk.get(first.location).text
        desk.post(f"{second.location}/stop")
        desk.post(f"{first.location}/stop")
    (left,) = session.scalars(select(MailBatch))
    assert left.finished_at == NOON


def test_the_page_of_a_reminder_shows_no_number_of_those_who_have_not_answered(
    app: Flask, desk: WatchedClient, session: Session, server: MailServer, residents: StepAudience
) -> None:
    answer = write(desk, residents, "reminder")
    with at(NOON):
        desk.post(f"{answer.location}/send")
        session.commit()
        run_pending(app)
        page = desk.get(answer.location, headers=ENGLISH)
    assert len(server.taken) == 10
    assert "to those of 10 people who had not answered" in page.text
    assert "10 sent" not in page.text


def test_opening_the_link_at_the_end_of_a_mail_changes_nothing_and_its_button_does(
    client: WatchedClient, session: Session, residents: StepAudience
) -> None:
    """Mail scanners open every link (supabase/auth#368): only a person's button counts."""
    elector = session.scalars(select(Elector)).first()
    assert elector is not None
    address = opt_out_url(elector.id).removeprefix("http://localhost")
    with at(NOON):
        assert "Send me no more mails" in client.get(address, headers=ENGLISH).text
        assert session.get_one(Elector, elector.id).opted_out_at is None
        done = client.post(address, data={"List-Unsubscribe": "One-Click"}, headers=ENGLISH)
        assert "no more of these mails" in done.text
        assert session.get_one(Elector, elector.id).opted_out_at == NOON
        assert "no more of these mails" in client.get(address, headers=ENGLISH).text


def test_an_opt_out_counts_for_the_address_on_other_rolls_and_on_later_ones(
    client: WatchedClient, session: Session, residents: StepAudience
) -> None:
    elector = session.scalars(select(Elector).where(Elector.email == "p0@example.org")).one()
    staff = residents.step.audiences[1]
    table = read_table(b"id;email\n1;p0@example.org\n2;other@example.org\n", "r.csv")
    with at(NOON):
        client.post(opt_out_url(elector.id).removeprefix("http://localhost"))
        import_roll(session, staff, table, actor=None)
    rows = session.scalars(select(Elector).join(Roll).where(Roll.step_audience_id == staff.id))
    assert {one.email: one.opted_out_at is not None for one in rows} == {
        "p0@example.org": True,
        "other@example.org": False,
    }


def test_a_made_up_opt_out_link_is_unknown(client: WatchedClient, residents: StepAudience) -> None:
    address = opt_out_url(None).removeprefix("http://localhost")
    assert client.get(address).status_code == 200  # the sample of a preview
    assert client.post(address).status_code == 200
    assert client.get(f"{address}x").status_code == 404
    assert client.post("/no-more-mail/abc.def").status_code == 404


def test_a_list_of_bounces_is_reported_row_by_row(
    desk: WatchedClient, session: Session, residents: StepAudience
) -> None:
    data = "osoite;syy\nP0@example.org;550 <b>x</b>\nwho@example.org;\n;tyhjä\n".encode()
    address = f"/desk/step-audiences/{residents.id}/bounces"
    with at(NOON):
        page = desk.post(address, data={"file": (io.BytesIO(data), "b.csv")}, headers=ENGLISH)
    assert page.status_code == 200
    assert "<b>x" not in page.text
    assert re.search(r"who@example\.org.*not on this roll", page.text, re.DOTALL)
    bounced = session.scalars(select(Elector.email).where(Elector.bounced_at.is_not(None))).all()
    assert bounced == ["p0@example.org"]


@pytest.mark.parametrize(
    ("data", "words"), [(b"", "The file is empty"), (b"a;b\n1;2\n", "no column named email")]
)
def test_a_wrong_list_of_bounces_is_refused_whole(
    desk: WatchedClient, residents: StepAudience, data: bytes, words: str
) -> None:
    with at(NOON):
        page = desk.post(
            f"/desk/step-audiences/{residents.id}/bounces",
            data={"file": (io.BytesIO(data), "b.csv")},
            headers=ENGLISH,
        )
    assert page.status_code == 422
    assert words in page.text


def test_only_the_coordinator_writes_to_people(
    signed_in: Callable[..., WatchedClient], session: Session, residents: StepAudience
) -> None:
    batch = make_batch(session, residents, MailKind.REMINDER)
    session.commit()
    other = signed_in(Role.EDITOR)
    assert other.get(f"/desk/step-audiences/{residents.id}/messages").status_code == 403
    assert other.get(f"/desk/messages/{batch.id}").status_code == 403
    assert other.post(f"/desk/messages/{batch.id}/send").status_code == 403


def test_the_roll_shows_its_extraction_date_and_the_response_rate_its_formula(
    desk: WatchedClient, session: Session, residents: StepAudience
) -> None:
    staff = residents.step.audiences[1]
    people = make_electors(session, staff, 4)
    people[0].voided_at = NOON
    with at(NOON):
        answer = desk.post(
            f"/desk/step-audiences/{staff.id}/roll",
            data={
                "file": (io.BytesIO(b"id;email\n9;nine@example.org\n"), "r.csv"),
                "extracted_on": "2018-03-01",
            },
            headers=ENGLISH,
        )
        assert answer.status_code == 200
        page = desk.get(f"/desk/steps/{staff.step_id}/participants", headers=ENGLISH)
        future = desk.post(
            f"/desk/step-audiences/{staff.id}/roll",
            data={
                "file": (io.BytesIO(b"id;email\n7;s@example.org\n"), "r.csv"),
                "extracted_on": "2018-06-01",
            },
        )
    assert "extracted 1 March 2018" in page.text
    assert re.search(r"0 answered / \(5 on the roll . 1 struck off\)", page.text)
    assert future.status_code == 422
