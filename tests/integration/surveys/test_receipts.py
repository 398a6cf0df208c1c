"""A receipt is found on the list after sealing, however it is typed, and nowhere before."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from engage.clock import at
from engage.keys import key_store
from engage.processes.models import Step, StepKind
from engage.rolls.sealing import reconcile_step, seal_step
from surveys.services.receipts import receipt_of
from tests.factories.processes import AFTER, make_step
from tests.integration.surveys.journey import HOME, begin, fill_in, send
from tests.support.app import WatchedClient

CHECK = "/kaarina-2018/kysely/survey-receipt"


def end(session: Session, step: Step) -> None:
    """The step is sealed for good."""
    with at(AFTER):
        reconcile_step(session, step, actor=None, now=AFTER)
        seal_step(session, step, actor=None, now=AFTER + timedelta(hours=1))
    session.flush()


def test_a_receipt_is_found_after_sealing(
    client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    fill_in(client)
    code = send(client)
    assert "Ei vielä" in client.post(CHECK, data={"receipt": code}).text
    end(session, step)
    with at(AFTER):
        for typed in (code, code.lower(), code.replace("-", " ")):
            page = client.post(CHECK, data={"receipt": typed})
            assert "Vastauksesi on laskettu mukaan" in page.text
            assert "resident" in page.text


def test_another_receipt_is_not_on_the_list(
    client: WatchedClient, session: Session, step: Step
) -> None:
    end(session, step)
    with at(AFTER):
        page = client.post(CHECK, data={"receipt": "0000-1111-2222-3333"})
    assert page.status_code == 200
    assert "Tätä kuittia ei ole luettelossa" in page.text


def test_what_cannot_be_a_receipt_comes_back_as_typed(
    client: WatchedClient, session: Session, step: Step
) -> None:
    end(session, step)
    with at(AFTER):
        page = client.post(CHECK, data={"receipt": "<script>12"})
    assert page.status_code == 422
    assert "kuusitoista" in page.text
    assert "&lt;script&gt;12" in page.text


def test_only_anonymous_surveys_have_receipts_to_check(
    client: WatchedClient, session: Session, step: Step
) -> None:
    make_step(session, StepKind.CONTEST, process=step.process)
    assert client.get("/kaarina-2018/visiovisa/survey-receipt").status_code == 404


@pytest.mark.parametrize(
    ("typed", "receipt"),
    [
        ("ABCD-EFGH-JKMN-PQRS", "ABCD-EFGH-JKMN-PQRS"),
        ("abcd efgh jkmn pqrs", "ABCD-EFGH-JKMN-PQRS"),
        ("OIL0-0000-0000-0000", "0110-0000-0000-0000"),
        ("ABCD-EFGH-JKMN-PQR", None),
        ("ABCD-EFGH-JKMN-PQRU", None),
        ("ÄBCD-EFGH-JKMN-PQRS", None),
    ],
)
def test_a_receipt_is_read_as_people_type_it(typed: str, receipt: str | None) -> None:
    assert receipt_of(typed) == receipt


def test_without_the_steps_key_the_form_comes_back_as_it_was_sent(
    client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    key_store().destroy(step.id)
    answer = client.post(f"{HOME}/2", data={"q.improve": "tallessa", "go": "next"})
    assert answer.status_code == 503
    assert "tallessa" in answer.text
    quiet = client.post(f"{HOME}/2", data={"q.improve": "tallessa", "go": "autosave"})
    assert (quiet.status_code, quiet.json) == (503, {"saved": False})
