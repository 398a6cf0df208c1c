"""Letters: who gets one, who never does, and how long the file is kept."""

import io
import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.audit import AuditEvent
from engage.clock import at
from engage.files import StoredFile
from engage.files.clearing import clear_files
from engage.jobs.models import Job
from engage.processes.models import Step, StepAudience, StepKind
from engage.rolls.letter_tasks import print_all
from engage.rolls.models import CollectorKind, DoorForm, Elector
from engage.rolls.participation import find_by_code
from engage.rolls.rules.codes import canonical, code_hash, shown
from engage.rolls.sealing import WrongState, freeze_step
from engage.rolls.services.importing import collector_of
from engage.rolls.services.issuing import issue_personal_codes
from engage.rolls.services.letters import LetterCounts, NoLetters, Receivers, letter_counts
from tests.factories.doors import make_door, make_receivers
from tests.factories.processes import AFTER, NOON, make_step
from tests.support.app import WatchedClient

ENGLISH = {"Accept-Language": "en"}
FORM = {
    "receivers": "all",
    "sender": "Kaarina, PL 12, 20781 KAARINA",
    "text_fi": "Hyvä kaarinalainen.\n\nKerro mielipiteesi.",
    "text_sv": "Bästa S:t Karinsbo.",
    "text_en": "",
}


@pytest.fixture
def step(session: Session) -> Step:
    """An open survey with one receiver of each sort."""
    made = make_step(session, StepKind.SURVEY, key="kysely")
    freeze_step(session, made, actor=None, now=NOON)
    return made


@pytest.fixture
def audience(step: Step) -> StepAudience:
    """Those who are written to."""
    return step.audiences[0]


@pytest.fixture
def people(session: Session, audience: StepAudience) -> dict[str, Elector]:
    """The receivers by what is true of them."""
    return make_receivers(session, audience)


@pytest.fixture
def desk(signed_in: Callable[..., WatchedClient]) -> WatchedClient:
    """A coordinator's browser."""
    return signed_in(Role.COORDINATOR)


def address_of(audience: StepAudience) -> str:
    """The page of the audience's letters."""
    return f"/desk/step-audiences/{audience.id}/letters"


def printed(
    desk: WatchedClient, session: Session, audience: StepAudience, **changes: str
) -> list[str]:
    """The pages of the letters that were asked for at the desk and printed by the job."""
    with at(NOON):
        answer = desk.post(address_of(audience), data=FORM | changes)
        job = session.scalars(select(Job).where(Job.task == "rolls.print_letters")).all()[-1]
        assert answer.location == f"/desk/jobs/{job.id}"
        session.commit()
        print_all(**job.arguments)
        session.expire_all()
        stored = session.scalars(select(StoredFile)).one()
        got = desk.get(f"/desk/letters/{stored.id}")
    assert (got.mimetype, got.headers["Cache-Control"]) == ("application/pdf", "no-store")
    return [page.extract_text() for page in PdfReader(io.BytesIO(got.data)).pages]


def test_a_page_for_each_receiver_in_the_language_of_the_row(
    desk: WatchedClient, session: Session, audience: StepAudience, people: dict[str, Elector]
) -> None:
    pages = printed(desk, session, audience)
    assert len(pages) == 3
    swedish, finnish, both = (
        next(page for page in pages if people[key].name in page) for key in ("sv", "fi", "unknown")
    )
    assert ("Bästa" in swedish, "Hyvä" in swedish) == (True, False)
    assert ("Bästa" in finnish, "Hyvä" in finnish) == (False, True)
    assert ("Bästa" in both, "Hyvä" in both) == (True, True)
    assert "sv kysely" in swedish
    assert all("localhost/k" in page for page in pages)
    assert all("Vastaa viimeistään" in page for page in (finnish, both))


def test_the_code_on_a_letter_opens_the_step_as_that_person(
    desk: WatchedClient, session: Session, audience: StepAudience, people: dict[str, Elector]
) -> None:
    page = next(page for page in printed(desk, session, audience) if "Aino" in page)
    code = next(line for line in page.splitlines() if line.count("-") == 3 and len(line) == 20)
    found = find_by_code(session, code_hash(canonical(code)))
    assert found is not None
    assert found.ref == f"elector:{people['fi'].id}"


def test_a_letter_shows_the_code_that_was_given_before(
    desk: WatchedClient, session: Session, audience: StepAudience, people: dict[str, Elector]
) -> None:
    issued = issue_personal_codes(session, audience, actor=None, now=NOON)
    text = "".join(printed(desk, session, audience))
    known = {one.name: shown(one.code) for one in issued}
    assert known["Aino Esimerkki"] in text
    assert known["Bo Exempel"] in text
    assert known["Dora Salattu"] not in text


def test_a_protected_address_is_never_printed_and_is_counted(
    desk: WatchedClient, session: Session, audience: StepAudience, people: dict[str, Elector]
) -> None:
    text = "".join(printed(desk, session, audience))
    assert "Salattu" not in text
    assert "Salainen" not in text
    assert "Struken" not in text
    counts = letter_counts(session, audience.id, Receivers.ALL)
    assert counts == LetterCounts(letters=3, protected=1, without_address=1)
    logged = session.scalars(
        select(AuditEvent).where(AuditEvent.tag == "rolls:letters:printed")
    ).one()
    assert logged.details == {"letters": 3, "protected": 1, "without_address": 1}


def test_the_authoritys_list_has_neither_names_nor_addresses(
    desk: WatchedClient, session: Session, audience: StepAudience, people: dict[str, Elector]
) -> None:
    with at(NOON):
        listed = desk.post(f"/desk/step-audiences/{audience.id}/protected").text
    assert "ref-protected" in listed
    assert "/k#" in listed
    assert "Salattu" not in listed
    assert "Salainen" not in listed
    assert listed.count("ref-") == 1
    tags = session.scalars(select(AuditEvent.tag)).all()
    assert "rolls:protected:listed" in tags


def test_letters_may_go_to_those_without_an_email_only(
    desk: WatchedClient, session: Session, audience: StepAudience, people: dict[str, Elector]
) -> None:
    text = "".join(printed(desk, session, audience, receivers="without-email"))
    assert "Cy Muu" not in text
    assert "Aino" in text


def test_letters_are_sorted_as_the_post_sorts_them(
    desk: WatchedClient, session: Session, audience: StepAudience, people: dict[str, Elector]
) -> None:
    pages = printed(desk, session, audience)
    codes = [
        next(word for word in page.split() if word.isdigit() and len(word) == 5 and word != "20781")
        for page in pages
    ]
    assert codes == sorted(codes)


def test_printing_again_replaces_the_file_and_says_the_same_codes(
    desk: WatchedClient, session: Session, audience: StepAudience, people: dict[str, Elector]
) -> None:
    first = printed(desk, session, audience)
    assert printed(desk, session, audience) == first


def test_the_file_is_gone_after_three_days_or_when_deleted(
    app: Flask,
    desk: WatchedClient,
    session: Session,
    audience: StepAudience,
    people: dict[str, Elector],
) -> None:
    printed(desk, session, audience)
    stored = session.scalars(select(StoredFile)).one()
    address = f"/desk/letters/{stored.id}"
    with at(NOON + timedelta(days=3)):
        assert desk.get(address).status_code == 404
    with at(NOON):
        page = desk.get(address_of(audience), headers=ENGLISH).text
        assert stored.name in page
        desk.post(f"{address_of(audience)}/delete")
        assert desk.get(address).status_code == 404
    printed(desk, session, audience)
    session.commit()
    with at(NOON + timedelta(days=3)):
        clear_files()
    session.expire_all()
    assert session.scalars(select(StoredFile)).all() == []


def test_other_stored_files_are_not_given_out_as_letters(
    desk: WatchedClient, session: Session
) -> None:
    other = StoredFile(
        name="x.pdf", media_type="application/pdf", purpose="exports", size=1, sha256="0", data=b"x"
    )
    session.add(other)
    session.flush()
    assert desk.get(f"/desk/letters/{other.id}").status_code == 404


def test_no_code_stands_in_the_job_or_the_log(
    desk: WatchedClient, session: Session, audience: StepAudience, people: dict[str, Elector]
) -> None:
    pages = printed(desk, session, audience)
    codes = [line for page in pages for line in page.splitlines() if line.count("-") == 3]
    kept = json.dumps(
        [job.arguments for job in session.scalars(select(Job))]
        + [event.details for event in session.scalars(select(AuditEvent))]
    )
    assert codes
    assert not [code for code in codes if code in kept or canonical(code) in kept]
    assert "Aino" not in kept


def test_letters_need_a_text_a_sender_and_somebody_to_write_to(
    desk: WatchedClient, session: Session, audience: StepAudience
) -> None:
    empty = {"text_fi": "", "text_sv": " "}
    with at(NOON):
        for wrong in ({"sender": ""}, empty, {"text_fi": "x" * 1201}):
            assert desk.post(address_of(audience), data=FORM | wrong).status_code == 422
    assert session.scalars(select(Job)).all() == []
    session.commit()
    paper = json.dumps({"words": {}, "municipality": "", "sender": "", "date": "", "accent": ""})
    with at(NOON), pytest.raises(NoLetters):
        print_all(str(audience.id), "all", paper, "http://localhost")


def test_no_letters_are_printed_after_closing(
    session: Session, audience: StepAudience, people: dict[str, Elector]
) -> None:
    session.commit()
    paper = json.dumps({"words": {}, "municipality": "", "sender": "", "date": "", "accent": ""})
    with at(AFTER), pytest.raises(WrongState):
        print_all(str(audience.id), "all", paper, "http://localhost")


def test_a_poster_is_made_of_an_open_link_alone(
    desk: WatchedClient, session: Session, audience: StepAudience
) -> None:
    collector_of(session, audience, CollectorKind.OPEN)
    link = make_door(session, audience, DoorForm.PLAIN, "Juliste")
    kiosk = make_door(session, audience, DoorForm.KIOSK)
    with at(NOON):
        made = desk.post(f"/desk/doors/{link.id}/poster", headers=ENGLISH)
        assert desk.post(f"/desk/doors/{kiosk.id}/poster").status_code == 404
    text = PdfReader(io.BytesIO(made.data)).pages[0].extract_text()
    assert f"localhost/o/{link.shortcut}" in text
    assert "en kysely" in text
