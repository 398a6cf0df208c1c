"""The desk pages of processes and steps."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.processes.models import Process, Step, StepKind
from engage.processes.process_file import read_process_file, write_process_file
from tests.conftest import FrozenClock
from tests.factories.processes import NOON, make_step
from tests.support.app import WatchedClient

FILE = Path(__file__).parents[3] / "engage" / "demo" / "kaarina-2018.yaml"
FINNISH = {"Accept-Language": "fi"}
SignedIn = Callable[..., WatchedClient]


def upload(client: WatchedClient, data: bytes, name: str = "p.yaml") -> tuple[int, str]:
    form = {"file": (BytesIO(data), name)}
    answer = client.post("/desk/processes/import", data=form, headers=FINNISH)
    return answer.status_code, answer.text


@pytest.mark.parametrize("path", ["/desk/processes", "/desk/processes/import"])
def test_only_those_who_manage_processes_come_in(
    client: WatchedClient, signed_in: SignedIn, path: str
) -> None:
    assert client.get(path).status_code == 303
    assert signed_in(Role.READER).get(path).status_code == 403


def test_a_file_is_imported_and_exported_again(signed_in: SignedIn, session: Session) -> None:
    client = signed_in(Role.COORDINATOR)
    assert "Prosessitiedosto" in client.get("/desk/processes/import", headers=FINNISH).text
    assert upload(client, FILE.read_bytes())[0] == 302
    process = session.scalars(select(Process)).one()
    assert "Kaarina-strategia 2018–2025" in client.get("/desk/processes", headers=FINNISH).text
    page = client.get(f"/desk/processes/{process.id}", headers=FINNISH).text
    assert "Kjtj-ryhmän esitys" in page
    answer = client.get(f"/desk/processes/{process.id}/process.yaml")
    assert answer.text == write_process_file(read_process_file(answer.text))
    assert "kaarina-2018.yaml" in answer.headers["Content-Disposition"]


def test_a_broken_file_is_refused_with_its_lines(signed_in: SignedIn, session: Session) -> None:
    broken = FILE.read_text(encoding="utf-8").replace("kind: contest", "kind: kisa")
    status, page = upload(signed_in(Role.COORDINATOR), broken.encode())
    assert status == 422
    assert "steps[visiovisa].kind: ”kisa” ei ole kentän sallittu arvo" in page
    assert "Rivi " in page
    assert session.scalar(select(Process.id)) is None


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"\xff\xfe", "Tiedosto ei ole UTF-8-tekstiä."), (b"- <script>x</script>", "nimettyjä")],
)
def test_what_is_no_process_file_is_told_plainly(
    signed_in: SignedIn, data: bytes, words: str
) -> None:
    status, page = upload(signed_in(Role.COORDINATOR), data)
    assert status == 422
    assert words in page
    assert "<script>x" not in page


def test_no_file_at_all_comes_back_with_words(signed_in: SignedIn) -> None:
    answer = signed_in(Role.COORDINATOR).post("/desk/processes/import", headers=FINNISH)
    assert answer.status_code == 422
    assert "Valitse tiedosto." in answer.text


@pytest.fixture
def step(session: Session, frozen: FrozenClock) -> Step:
    frozen.at(NOON)
    step = make_step(session)
    step.frozen_at = NOON - timedelta(days=1)
    session.flush()
    return step


def test_an_opened_steps_rule_is_not_changed_by_a_file(
    signed_in: SignedIn, session: Session, step: Step
) -> None:
    client = signed_in(Role.COORDINATOR)
    text = client.get(f"/desk/processes/{step.process_id}/process.yaml").text
    status, page = upload(client, text.replace("weight: 1/3", "weight: 1/2").encode())
    assert status == 422
    assert "kaarina-2018/visiovisa on jo avattu" in page


def test_the_closing_of_an_opened_vote_is_not_moved(
    signed_in: SignedIn, session: Session, step: Step
) -> None:
    client = signed_in(Role.COORDINATOR)
    words = "Sulkeutumisaika on osa äänestyksen julkaistua sääntöä."
    page = client.get(f"/desk/steps/{step.id}", headers=FINNISH).text
    assert words in page
    assert "/extend" not in page
    later = client.post(
        f"/desk/steps/{step.id}/extend", data={"closes_at": "2018-05-01T12:00"}, headers=FINNISH
    )
    assert later.status_code == 422
    assert step.closes_at == session.scalar(select(Step.closes_at).where(Step.id == step.id))


def test_a_step_is_extended_and_closed(signed_in: SignedIn, session: Session, step: Step) -> None:
    step.kind = StepKind.SURVEY
    session.commit()
    client = signed_in(Role.COORDINATOR)
    assert "Sulje vaihe nyt" in client.get(f"/desk/steps/{step.id}", headers=FINNISH).text
    early = client.post(
        f"/desk/steps/{step.id}/extend", data={"closes_at": "2018-04-10T12:00"}, headers=FINNISH
    )
    assert early.status_code == 422
    assert "Valitse aika nykyisen päättymisajan jälkeen." in early.text
    later = client.post(f"/desk/steps/{step.id}/extend", data={"closes_at": "2018-05-01T12:00"})
    assert later.status_code == 302
    session.refresh(step)
    assert step.closes_at is not None
    assert step.closes_at.isoformat() == "2018-05-01T09:00:00+00:00"
    assert client.post(f"/desk/steps/{step.id}/close").status_code == 302
    session.refresh(step)
    assert step.closes_at == NOON
    again = client.post(f"/desk/steps/{step.id}/extend", data={"closes_at": "2018-06-01T12:00"})
    assert again.status_code == 422


def test_closing_what_is_closed_is_told_and_changes_nothing(
    signed_in: SignedIn, session: Session, step: Step, frozen: FrozenClock
) -> None:
    assert step.closes_at is not None
    planned = step.closes_at
    frozen.at(planned + timedelta(hours=1))
    client = signed_in(Role.COORDINATOR)
    answer = client.post(f"/desk/steps/{step.id}/close", headers=FINNISH, follow_redirects=True)
    assert "Vaihe ei ollut avoinna" in answer.text
    session.refresh(step)
    assert step.closes_at == planned
