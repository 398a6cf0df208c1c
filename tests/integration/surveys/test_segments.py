"""Column segments: a cache that changes no figure, notices every change, and may be lost."""

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from engage.clock import at
from engage.db import read_session, unit_of_work
from engage.errors import NotFound
from engage.jobs import Job
from engage.processes.models import Step, StepAudience
from surveys.commands import survey as commands
from surveys.models import Response, ResponseVector, SealedResponse, SealedVector, Survey
from surveys.rules.definition import parse
from surveys.rules.vector import pack
from surveys.services import counting
from surveys.services.counting import Counted, count, read_vectors, recount_survey
from surveys.services.lifecycle import new_version
from surveys.services.responding import respondent_of, submit_response
from surveys.services.results import read_results, replace_result
from surveys.services.sealing import drop_sealed
from surveys.services.segments import segments_folder, sweep_segments
from surveys.services.vectors import CountsDiffer, rebuild_vectors
from tests.factories.processes import NOON
from tests.factories.surveys import (
    ANSWERS,
    asked_of,
    definition,
    elector_participant,
    make_survey_step,
    open_participant,
    question,
)
from tests.integration.surveys.counting import end_step, seal_answers, varied

MANY = 40


@pytest.fixture(autouse=True)
def _no_segments_of_other_tests(app: Flask) -> None:
    with app.app_context():
        shutil.rmtree(segments_folder(), ignore_errors=True)


@pytest.fixture
def survey(session: Session, residents: StepAudience) -> Survey:
    """A sealed survey with MANY answers."""
    seal_answers(session, residents, [varied(number) for number in range(MANY)])
    end_step(session, residents.step)
    return asked_of(session, residents).survey


def segment_files(survey_id: UUID) -> list[Path]:
    """Every table of the survey in the cache."""
    return sorted((segments_folder() / str(survey_id)).glob("*/table.npy"))


def figures(counted: Counted) -> dict[str, Any]:
    """What is counted, as it is stored."""
    return count(counted).cube


def test_a_second_count_reads_the_segment_and_not_the_vectors(
    session: Session, survey: Survey
) -> None:
    first = figures(read_vectors(session, survey.id))
    assert len(segment_files(survey.id)) == 1
    session.execute(update(SealedVector).values(vector=b""))
    assert figures(read_vectors(session, survey.id)) == first
    assert first["responses"] == MANY


def test_a_lost_segment_is_made_anew(session: Session, survey: Survey) -> None:
    first = figures(read_vectors(session, survey.id))
    segment_files(survey.id)[0].unlink()
    assert figures(read_vectors(session, survey.id)) == first
    assert segment_files(survey.id)


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY nonsense", None])
def test_a_damaged_segment_is_made_anew(
    session: Session, survey: Survey, damage: bytes | None
) -> None:
    first = figures(read_vectors(session, survey.id))
    file = segment_files(survey.id)[0]
    if damage is None:
        np.save(file, np.zeros((1, 1), dtype=np.uint8))
    else:
        file.write_bytes(damage)
    assert figures(read_vectors(session, survey.id)) == first


def test_a_segment_of_another_layout_is_not_believed(session: Session, survey: Survey) -> None:
    first = figures(read_vectors(session, survey.id))
    header = segment_files(survey.id)[0].parent / "header.json"
    header.write_text(header.read_text().replace('"layout": "', '"layout": "0'))
    assert figures(read_vectors(session, survey.id)) == first


def test_other_rows_make_another_segment_and_the_old_one_goes(
    session: Session, survey: Survey, residents: StepAudience
) -> None:
    read_vectors(session, survey.id)
    (before,) = segment_files(survey.id)
    drop_sealed(session, survey.id)
    seal_answers(session, residents, [ANSWERS] * MANY)
    counted = figures(read_vectors(session, survey.id))
    (after,) = segment_files(survey.id)
    assert before != after
    assert counted["counts"]["future"][3] == {"nature": MANY, "services": 0}


def test_counting_goes_on_where_no_file_can_be_written(session: Session, survey: Survey) -> None:
    segments_folder().parent.mkdir(parents=True, exist_ok=True)
    segments_folder().write_text("in the way")
    try:
        assert figures(read_vectors(session, survey.id))["responses"] == MANY
        assert segment_files(survey.id) == []
    finally:
        segments_folder().unlink()


def test_vectors_that_do_not_match_their_responses_are_told(
    session: Session, survey: Survey
) -> None:
    some = select(SealedVector.id).limit(3)
    session.execute(delete(SealedVector).where(SealedVector.id.in_(some)))
    with pytest.raises(CountsDiffer):
        read_vectors(session, survey.id)
    assert rebuild_vectors(session, survey) == MANY
    assert read_vectors(session, survey.id).responses == MANY


def test_vectors_packed_anew_from_the_documents_are_the_same(
    session: Session, survey: Survey
) -> None:
    rows = select(SealedVector.id, SealedVector.vector).order_by(SealedVector.id)
    before = [tuple(row) for row in session.execute(rows)]
    session.execute(update(SealedVector).values(vector=b"\x00"))
    rebuild_vectors(session, survey)
    assert [tuple(row) for row in session.execute(rows)] == before


def test_vectors_packed_anew_make_a_new_segment(session: Session, survey: Survey) -> None:
    read_vectors(session, survey.id)
    before = segment_files(survey.id)
    rebuild_vectors(session, survey)
    read_vectors(session, survey.id)
    assert segment_files(survey.id) != before


def test_open_vectors_are_packed_anew_too(session: Session, residents: StepAudience) -> None:
    asked = asked_of(session, residents)
    with at(NOON):
        for _ in range(3):
            respondent = respondent_of(asked, open_participant(session, residents))
            submit_response(session, asked, respondent, ANSWERS, now=NOON)
    session.execute(delete(ResponseVector))
    assert rebuild_vectors(session, asked.survey) == 3
    assert set(session.scalars(select(ResponseVector.vector))) == {pack(asked.form, ANSWERS)}


def test_segments_of_surveys_that_are_gone_are_swept(session: Session, survey: Survey) -> None:
    read_vectors(session, survey.id)
    orphan = segments_folder() / str(UUID(int=1))
    orphan.mkdir()
    assert sweep_segments(session) == 1
    assert not orphan.exists()
    assert segment_files(survey.id)


def test_sweeping_nothing_is_no_fault(session: Session) -> None:
    assert sweep_segments(session) == 0


def second_version(session: Session, survey: Survey) -> None:
    """The survey asks a further question."""
    given = definition()
    given["sections"][2]["questions"].append(question("again", "single", options=_options()))
    survey.questionnaires.append(new_version(parse(given), 2))
    session.flush()


def _options() -> list[dict[str, Any]]:
    return [{"key": key, "title": {"fi": key}} for key in ("yes", "no")]


def test_answers_to_all_versions_are_counted_and_what_was_not_asked_was_not_shown(
    session: Session, residents: StepAudience
) -> None:
    seal_answers(session, residents, [varied(number) for number in range(MANY)])
    survey = asked_of(session, residents).survey
    second_version(session, survey)
    again = [varied(number) | {"again": "yes"} for number in range(MANY)]
    seal_answers(session, residents, again)
    end_step(session, residents.step)
    result = count(read_vectors(session, survey.id))
    replace_result(session, result)
    shown, answered, _dont_know, codes, *_ = result.cube["counts"]["again"]
    assert (shown, answered, codes) == (MANY, MANY, {"yes": MANY, "no": 0})
    assert result.cube["counts"]["future"][0] == 2 * MANY
    assert result.versions == [1, 2]
    (found,) = read_results(session, residents.step_id)
    assert found.responses == 2 * MANY
    assert {slot.question for slot in found.slots} <= {one.key for one in found.form.questions}


@pytest.fixture
def named(session: Session) -> Step:
    """An open step in a body's name."""
    with at(NOON):
        return make_survey_step(session, is_in_body_name=True)


def answer_in_name(session: Session, audience: StepAudience, times: int) -> UUID:
    """So many bodies have answered; the survey."""
    asked = asked_of(session, audience)
    for number in range(times):
        respondent = respondent_of(asked, elector_participant(session, audience))
        submit_response(session, asked, respondent, varied(number), signed_by="N", now=NOON)
    session.flush()
    return asked.survey.id


def test_responses_in_a_bodys_name_have_their_places_one_after_another(
    session: Session, named: Step
) -> None:
    answer_in_name(session, named.audiences[0], 3)
    answer_in_name(session, named.audiences[1], 2)
    answer_in_name(session, named.audiences[0], 1)
    places = sorted(session.scalars(select(Response.sequence)))
    assert places == [1, 1, 2, 2, 3, 4]


def test_a_long_tail_becomes_a_segment_and_a_short_one_is_read_beside_it(
    session: Session, named: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "LONGEST_TAIL", 4)
    survey_id = answer_in_name(session, named.audiences[0], 4)
    assert len(read_vectors(session, survey_id).parts) == 1
    assert segment_files(survey_id) == []
    answer_in_name(session, named.audiences[0], 1)
    read_vectors(session, survey_id)
    (held,) = segment_files(survey_id)
    assert held.parent.name == "named-5"
    answer_in_name(session, named.audiences[0], 3)
    tailed = read_vectors(session, survey_id)
    assert [part.responses for part in tailed.parts] == [5, 3]
    monkeypatch.setattr(counting, "LONGEST_TAIL", 0)
    whole = read_vectors(session, survey_id)
    assert [part.responses for part in whole.parts] == [8]
    assert figures(tailed) == figures(whole)


def test_a_new_version_makes_a_new_segment_of_responses_in_a_bodys_name(
    session: Session, named: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "LONGEST_TAIL", 1)
    survey_id = answer_in_name(session, named.audiences[0], 2)
    read_vectors(session, survey_id)
    second_version(session, session.get_one(Survey, survey_id))
    answer_in_name(session, named.audiences[0], 1)
    counted = read_vectors(session, survey_id)
    assert counted.responses == 3
    assert figures(counted)["counts"]["again"][0] == 1


def test_an_odd_vector_is_no_answer_of_somebody_else(session: Session, survey: Survey) -> None:
    one = session.scalars(select(SealedVector.id).limit(1)).one()
    session.execute(update(SealedVector).where(SealedVector.id == one).values(vector=b"\x00"))
    with pytest.raises(CountsDiffer):
        read_vectors(session, survey.id)


def test_dropping_sealed_rows_leaves_nothing_made_from_them(
    session: Session, survey: Survey
) -> None:
    drop_sealed(session, survey.id)
    for table in (SealedResponse, SealedVector):
        assert session.scalars(select(table)).all() == []
    assert read_vectors(session, survey.id).responses == 0


def test_a_recount_on_the_command_line_packs_anew_and_counts_again(committed_db: Flask) -> None:
    with at(NOON), unit_of_work() as fresh:
        step = make_survey_step(fresh)
        seal_answers(fresh, step.audiences[0], [varied(number) for number in range(MANY)])
        end_step(fresh, step)
    with unit_of_work() as fresh:
        fresh.execute(delete(Job))
    told = CliRunner().invoke(commands, ["recount", "kaarina-2018/kysely"], obj=committed_db)
    assert told.exit_code == 0, told.exception
    assert f"kaarina-2018/kysely/resident: {MANY} responses" in told.stdout
    with read_session() as fresh:
        assert set(fresh.scalars(select(Job.task))) == {"surveys.tally"}


def test_a_recount_of_an_unknown_step_is_refused(committed_db: Flask) -> None:
    told = CliRunner().invoke(commands, ["recount", "no/such"], obj=committed_db)
    assert isinstance(told.exception, NotFound)


def test_a_recount_of_an_open_secret_step_counts_nothing_yet(
    session: Session, residents: StepAudience
) -> None:
    survey = asked_of(session, residents).survey
    assert recount_survey(session, survey) == 0
    assert session.scalars(select(Job)).all() == []
