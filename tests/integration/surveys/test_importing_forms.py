"""Two language forms and columns of districts on the desk: seen, corrected, refused, kept."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.clock import at
from engage.db import read_session, unit_of_work
from engage.processes.models import Step
from surveys.commands import survey
from surveys.models import ImportState, MappingProfile, SealedResponse
from surveys.result_commands import ResultsRefused
from surveys.rules.mapping.model import ResultMapping
from surveys.services import import_jobs
from surveys.services.importing import mapping_of
from tests.factories.processes import make_unit
from tests.factories.result_files import LATER, make_past_step
from tests.integration.surveys.test_importing_desk import finish_jobs, held, page
from tests.support.app import WatchedClient
from tests.support.tree import ROOT

SignedIn = Callable[..., WatchedClient]
SAMPLES = ROOT.parent / "shared/samples/surveys"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample surveys are not here")
SALARY = ("responses_salary_fi_2023.xlsx", "responses_salary_en_2023.xlsx")
LINES = [(n % 2, 20 + n % 7, n) for n in range(20)]
FINNISH = "Käytkö?;Vuodet;Kerro\n" + "\n".join(
    f"{('Kyllä', 'Ei')[a]};{b};oma teksti {n} tässä" for a, b, n in LINES
)
# The English form asks for the years first.
ENGLISH = "Years;Do you?;Tell\n" + "\n".join(
    f"{b};{('Yes', 'No')[a]};own text {n} here" for a, b, n in LINES
)
HOMES = ("Littois", "littoinen", "Piikkiö", "Kuusisto")
DISTRICTS = "Missä asut?;Miten viihdyt?\n" + "\n".join(
    f"{HOMES[n % 4]};{1 + n % 5}" for n in range(40)
)


@pytest.fixture
def step(session: Session) -> Step:
    """A survey that was held somewhere else and is over; a place to live is known."""
    for key in ("littoinen", "piikkio"):
        make_unit(session, key)
    return make_past_step(session)


@pytest.fixture
def desk(signed_in: SignedIn) -> WatchedClient:
    """A coordinator's browser."""
    return signed_in(Role.COORDINATOR)


def upload(client: WatchedClient, step: Step, *files: bytes, **fields: str) -> UUID:
    """The files have been handed in and read; the id of their import."""
    answer = client.post(
        f"/desk/step-audiences/{step.audiences[0].id}/result-import",
        data={"files": [(BytesIO(data), f"{n}.csv") for n, data in enumerate(files)], **fields},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 302, answer.text
    import_id = UUID(answer.location.rsplit("/", 1)[1])
    with at(LATER):
        import_jobs.guess(import_id)
    return import_id


def two_forms(client: WatchedClient, step: Step, **fields: str) -> UUID:
    """Both language forms have been read."""
    languages = {"first_language": "fi", "second_language": "en"}
    return upload(client, step, FINNISH.encode(), ENGLISH.encode(), **languages, **fields)


def decided(session: Session, import_id: UUID) -> ResultMapping:
    """The mapping as it stands."""
    return mapping_of(held(session, import_id))


def answers(session: Session, key: str) -> list[object]:
    """What the responses say to the question, sorted."""
    session.expire_all()
    found = (row["answers"].get(key) for row in session.scalars(select(SealedResponse.document)))
    return sorted((one for one in found if one is not None), key=str)


def test_pairs_are_shown_with_what_has_no_twin(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = two_forms(desk, step)
    # Columns of another sort are never paired, so one of each form is left over.
    columns = decided(session, import_id).forms[1].columns
    assert columns[2] == 2
    assert sorted(columns[:2], key=str) in ([0, None], [1, None])
    shown = page(desk, session, import_id)
    assert "toisessa lomakkeessa ei ole" in shown
    assert "Do you?" in shown
    assert 'name="pair-0"' in shown


def test_pairs_are_corrected_and_both_forms_are_one_data_set(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = two_forms(desk, step)
    address = f"/desk/result-imports/{import_id}/pairs"
    typed = {"pair-0": "b", "pair-1": "A", "pair-2": "C"}
    assert desk.post(address, data=typed).status_code == 302
    mapping = decided(session, import_id)
    assert mapping.forms[1].columns == (1, 0, 2)
    assert mapping.rules[0].title == {"fi": "Käytkö?", "en": "Do you?"}
    with at(LATER):
        assert import_jobs.check(import_id) == {"rows": 40, "taken": 40}
        finish_jobs(session)
        merge = f"/desk/result-imports/{import_id}/questions/{mapping.rules[0].key}/merge"
        desk.post(merge, data={"target": "kylla", "text": ["Yes"]})
        import_jobs.carry_out(import_id, actor=None)
    assert answers(session, mapping.rules[0].key).count("kylla") == 20
    years = answers(session, mapping.rules[1].key)
    assert years == sorted([20 + n % 7 for n in range(20)] * 2)
    assert answers(session, "form-language").count("en") == 20


def test_a_pair_of_different_sorts_comes_back_as_typed(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = two_forms(desk, step)
    before = decided(session, import_id)
    finish_jobs(session)
    address = f"/desk/result-imports/{import_id}/pairs"
    for typed, words in (
        ({"pair-0": "A", "pair-1": ""}, "eivät ole samanlaisia"),
        ({"pair-0": "C"}, "on jo toisen sarakkeen pari"),
        ({"pair-0": "Z"}, "ei ole tällaista saraketta"),
        ({"pair-0": "?"}, "ei ole tällaista saraketta"),
    ):
        answer = desk.post(address, data=typed)
        assert answer.status_code == 422
        assert words in answer.text, typed
        assert f'value="{typed["pair-0"]}"' in answer.text
    assert decided(session, import_id) == before


def test_a_pair_that_a_changed_kind_no_longer_fits_is_refused_at_the_check(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = two_forms(desk, step)
    typed = {"pair-0": "b", "pair-1": "A"}
    desk.post(f"/desk/result-imports/{import_id}/pairs", data=typed)
    key = decided(session, import_id).rules[0].key
    changed = {"title-fi": "Käytkö?", "key": key, "kind": "number", "role": "question"}
    assert (
        desk.post(f"/desk/result-imports/{import_id}/questions/{key}", data=changed).status_code
        == 302
    )
    with at(LATER):
        assert import_jobs.check(import_id) == {"fault": "pairs-differ"}
    shown = page(desk, session, import_id)
    assert "A Käytkö? / B Do you?" in shown
    assert held(session, import_id).state is ImportState.PROPOSED


def test_a_saved_mapping_pairs_the_next_files(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = two_forms(desk, step)
    typed = {"pair-0": "b", "pair-1": "A"}
    desk.post(f"/desk/result-imports/{import_id}/pairs", data=typed)
    desk.post(f"/desk/result-imports/{import_id}/name", data={"name": "Kaksi kieltä"})
    profile = session.scalars(select(MappingProfile.id)).one()
    again = two_forms(desk, step, profile=str(profile))
    mapping = decided(session, again)
    assert mapping.forms[1].columns == (1, 0, 2)
    assert mapping.rules == decided(session, import_id).rules


def test_one_form_has_no_pairs(session: Session, desk: WatchedClient, step: Step) -> None:
    import_id = upload(desk, step, FINNISH.encode())
    assert "pair-0" not in page(desk, session, import_id)
    assert desk.post(f"/desk/result-imports/{import_id}/pairs").status_code == 404


@needs_samples
def test_the_salary_forms_are_imported_together_from_a_shell(
    committed_db: Flask, tmp_path: Path
) -> None:
    with at(LATER), unit_of_work() as session:
        make_past_step(session)
    paths = [str(SAMPLES / name) for name in SALARY]
    told = CliRunner().invoke(survey, ["guess", *paths, "--json"])
    assert told.exit_code == 0, told.output
    given = json.loads(told.stdout)
    columns = given["mapping"]["forms"][1]["columns"]
    assert columns == list(range(26))
    # Number and words changed places: refused with both columns, and nothing is imported.
    columns[4], columns[5] = columns[5], columns[4]
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps(given), encoding="utf-8")
    options = ["--step", "kaarina-2018/kysely", "--audience", "resident", "--mapping", str(mapping)]
    with at(LATER):
        refused = CliRunner().invoke(survey, ["import-results", *paths, *options], obj=committed_db)
        assert isinstance(refused.exception, ResultsRefused)
        assert "E Sukupuoli / F Relevant work experience" in str(refused.exception)
        columns[4], columns[5] = columns[5], columns[4]
        mapping.write_text(json.dumps(given), encoding="utf-8")
        done = CliRunner().invoke(survey, ["import-results", *paths, *options], obj=committed_db)
    assert done.exit_code == 0, done.exception
    assert "955 rows, " in done.stdout
    with read_session() as session:
        count = session.scalar(select(func.count()).select_from(SealedResponse))
        documents = session.scalars(select(SealedResponse.document)).all()
    languages = [one["answers"]["form-language"] for one in documents]
    assert languages.count("en") == 59
    assert languages.count("fi") == (count or 0) - 59
    one = CliRunner()
    with at(LATER):
        alone = one.invoke(survey, ["import-results", paths[0], *options], obj=committed_db)
    assert "the mapping reads 2 files, 1 were given" in str(alone.exception)


def test_texts_are_matched_with_units_and_kept_in_the_mapping(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = upload(desk, step, DISTRICTS.encode())
    finish_jobs(session)
    (rule, _other) = decided(session, import_id).rules
    address = f"/desk/result-imports/{import_id}/questions/{rule.key}"
    chosen = {"title-fi": "Missä asut?", "key": "asuinalue", "kind": "unit", "role": "background"}
    answer = desk.post(address, data=chosen)
    assert answer.location.endswith("/questions/asuinalue/units")
    shown = desk.get(answer.location).text
    assert "3 tekstiä ei ole minkään yksikön nimi" in shown
    # What names no unit stands first; what does has its unit filled in.
    assert shown.index(">Piikkiö ") < shown.index(">littoinen ")
    assert 'value="littoinen" list="units"' in shown
    fields = unit_fields(shown)
    wrong = {**fields, number_of(fields, "Piikkiö"): "Turku"}
    again = desk.post(answer.location, data=wrong)
    assert again.status_code == 422
    assert 'value="Turku"' in again.text
    right = {
        **fields,
        number_of(fields, "Piikkiö"): "piikkio",
        number_of(fields, "Littois"): "littoinen",
    }
    assert desk.post(answer.location, data=right).status_code == 302
    made = decided(session, import_id).rule("asuinalue")
    assert made is not None
    assert {code.key: set(code.texts) for code in made.codes} == {
        "littoinen": {"Littois", "littoinen"},
        "piikkio": {"Piikkiö"},
    }
    with at(LATER):
        assert import_jobs.check(import_id) == {"rows": 40, "taken": 40}
        assert "Kuusisto" in page(desk, session, import_id)
        import_jobs.carry_out(import_id, actor=None)
    assert answers(session, "asuinalue") == ["littoinen"] * 20 + ["piikkio"] * 10


def unit_fields(shown: str) -> dict[str, str]:
    """What a browser would send back of the page's fields."""
    found = {"kind": "district"}
    for part in shown.split("<input ")[1:]:
        attributes = dict(
            one.split('="', 1) for one in part.partition(">")[0].split('" ') if '="' in one
        )
        name = attributes.get("name", "")
        if name.startswith(("text-", "unit-")):
            found[name] = attributes.get("value", "").rstrip('"')
    return found


def number_of(fields: dict[str, str], text: str) -> str:
    """The name of the field for the unit of the text."""
    return next(name for name, value in fields.items() if value == text).replace("text-", "unit-")


def test_there_may_be_no_units_of_the_kind(
    session: Session, desk: WatchedClient, step: Step
) -> None:
    import_id = upload(desk, step, DISTRICTS.encode())
    (rule, _other) = decided(session, import_id).rules
    address = f"/desk/result-imports/{import_id}/questions/{rule.key}/units"
    assert "Tällaisia yksiköitä ei ole" in desk.get(f"{address}?kind=work-unit").text
    assert desk.post(address, data={"kind": "work-unit"}).status_code == 422
    assert desk.get(f"{address}?kind=none").status_code == 200
    unknown = f"/desk/result-imports/{import_id}/questions/ei-ole/units"
    assert desk.get(unknown).status_code == 404
