"""The coordinator's pages of a step's participants."""

import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.audit import AuditEvent
from engage.clock import at
from engage.jobs.models import Job
from engage.processes.models import Step
from engage.rolls.models import BearerCode, Elector
from engage.rolls.rules.codes import canonical, code_hash
from engage.rolls.sealing import freeze_step
from tests.factories.processes import AFTER, NOON, give_doors, make_step, make_unit
from tests.support.app import WatchedClient

SHOWN = re.compile(r"(?:[0-9A-Z]{4}-\s?){3}[0-9A-Z]{5}")
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def step(session: Session) -> Step:
    """A contest that is open at NOON."""
    make_unit(session)
    made = make_step(session)
    give_doors(session, made)
    freeze_step(session, made, actor=None, now=NOON)
    session.commit()
    return made


@pytest.fixture
def desk(signed_in: Callable[..., WatchedClient]) -> WatchedClient:
    """A coordinator's browser."""
    return signed_in(Role.COORDINATOR)


def upload(desk: WatchedClient, step: Step, data: bytes, name: str = "roll.csv"):
    """The answer to handing in a roll of the staff."""
    return desk.post(
        f"/desk/step-audiences/{step.audiences[1].id}/roll",
        data={"file": (io.BytesIO(data), name)},
        headers=ENGLISH,
    )


def test_the_page_shows_who_may_take_part_and_never_who_has(
    desk: WatchedClient, step: Step
) -> None:
    with at(NOON):
        page = desk.get(f"/desk/steps/{step.id}/participants", headers=ENGLISH)
    assert page.status_code == 200
    assert "Nobody is shown who has answered" in page.text


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.EDITOR, Role.READER, Role.ADMINISTRATOR])
def test_only_the_coordinator_reaches_rolls_and_codes(
    signed_in: Callable[..., WatchedClient], step: Step, role: Role
) -> None:
    other = signed_in(role)
    assert other.get(f"/desk/steps/{step.id}/participants").status_code == 403
    for action in ("roll", "personal-codes", "bearer-codes"):
        address = f"/desk/step-audiences/{step.audiences[1].id}/{action}"
        assert other.post(address).status_code == 403
    for action in ("reconcile", "seal"):
        assert other.post(f"/desk/steps/{step.id}/{action}").status_code == 403


def test_an_imported_roll_is_reported_row_by_row_with_hostile_cells_as_text(
    desk: WatchedClient, step: Step, session: Session
) -> None:
    with at(NOON):
        answer = upload(desk, step, b"id;email\n1;a@example.org\n2;<script>alert(1)</script>\n")
    assert answer.status_code == 200
    assert "Not an e-mail address" in answer.text
    assert "<script>alert" not in answer.text
    assert session.scalars(select(Elector.email)).all() == ["a@example.org"]


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "roll.csv", "The file is empty"),
        (b"\x00\x01\x02", "roll.xlsx", "damaged"),
        (b"foo;bar\n1;2\n", "roll.csv", "no column named id or email"),
        (b"id;email\n1;a@b.fi\n", "roll.exe", "Only CSV"),
    ],
)
def test_a_wrong_file_gets_one_clear_sentence_and_adds_nobody(
    desk: WatchedClient, step: Step, session: Session, data: bytes, name: str, words: str
) -> None:
    with at(NOON):
        answer = upload(desk, step, data, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalars(select(Elector.id)).all() == []


def test_codes_are_downloaded_once_without_protected_addresses(
    desk: WatchedClient, step: Step, session: Session
) -> None:
    staff = step.audiences[1]
    with at(NOON):
        upload(
            desk,
            step,
            "id;nimi;email;turvakielto\n1;=Aino;a@example.org;\n2;Bo;b@example.org;kyllä\n".encode(),
        )
        answer = desk.post(f"/desk/step-audiences/{staff.id}/personal-codes", headers=ENGLISH)
    assert answer.headers["Cache-Control"] == "no-store"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert "'=Aino" in lines[1]
    assert "a@example.org" in lines[1]
    assert "/k#" in lines[1]
    assert "b@example.org" not in lines[2]
    assert "Protected" in lines[2]
    hashes = session.scalars(select(Elector.code_hash)).all()
    assert all(one is not None and len(one) == 32 for one in hashes)


def test_bearer_slips_have_a_code_and_a_picture_each_and_keep_only_hashes(
    desk: WatchedClient, step: Step, session: Session
) -> None:
    residents = step.audiences[0]
    address = f"/desk/step-audiences/{residents.id}/bearer-codes"
    with at(NOON):
        page = desk.post(address, data={"count": "9", "unit": ""}, headers=ENGLISH)
        refused = desk.post(address, data={"count": "100000", "unit": ""})
    assert page.status_code == 200
    sheet = PdfReader(io.BytesIO(page.data))
    assert len(sheet.pages) == 2
    assert [page.mimetype, page.headers["Cache-Control"]] == ["application/pdf", "no-store"]
    texts = [one.extract_text() for one in sheet.pages]
    codes = [canonical(code) for text in texts for code in SHOWN.findall(text)]
    assert (len(codes), len(set(codes))) == (9, 9)
    hashes = session.scalars(select(BearerCode.code_hash)).all()
    assert sorted(map(code_hash, codes)) == sorted(hashes)
    assert all("en visiovisa" in text and "en resident" in text for text in texts)
    assert "localhost/k" in texts[0]
    assert refused.status_code == 302


def test_a_step_is_confirmed_after_closing_and_sealed_by_a_job(
    desk: WatchedClient, step: Step, session: Session
) -> None:
    with at(NOON):
        desk.post(f"/desk/steps/{step.id}/reconcile")
    assert session.get_one(Step, step.id).reconciled_at is None
    with at(AFTER):
        desk.post(f"/desk/steps/{step.id}/reconcile")
        answer = desk.post(f"/desk/steps/{step.id}/seal")
    job = session.scalars(select(Job).where(Job.task == "rolls.seal")).one()
    assert answer.location == f"/desk/jobs/{job.id}"
    with at(AFTER + timedelta(minutes=1)):
        assert desk.get(answer.location).status_code == 200
    tags = session.scalars(select(AuditEvent.tag)).all()
    assert "rolls:step:reconciled" in tags
