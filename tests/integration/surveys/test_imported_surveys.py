"""Three real surveys go all the way: file → responses → results by background → passages."""

import csv
from collections import Counter
from io import StringIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from engage.clock import at
from engage.db import read_session
from surveys.evidence import SurveyEvidence
from surveys.formats.result_files.apart import FileBytes
from surveys.models import ImportState
from surveys.rules.results import GroupResult
from surveys.services import import_jobs
from surveys.services.imported_rows import seal_imported
from surveys.services.results import AudienceResults, read_results
from surveys.tasks import tally_survey
from tests.factories.result_files import LATER, begin_import, loaded
from tests.support.tree import ROOT

SAMPLES = ROOT.parent / "shared/samples/surveys"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample surveys are not here")
TORONTO = "responses_toronto_public_engagement_2022.csv"
VASBY = "responses_upplands_vasby_citizen_2015.csv"
NO_ANSWER = {"n/a", "na", "not sure", "i don't know", "don't know", "-", "none given"}
HOME = "where-do-you-live-or-spen"
VISION = "responses_governance_mission_vision_values.xlsx"


def sample(name: str) -> FileBytes:
    """A sample as somebody uploads it."""
    return FileBytes(name, (SAMPLES / name).read_bytes())


def rows_of(name: str, encoding: str, separator: str = ",") -> list[list[str]]:
    """The file as Python's own reader sees it, without its header."""
    text = (SAMPLES / name).read_bytes().decode(encoding)
    return list(csv.reader(StringIO(text, newline=""), delimiter=separator))[1:]


def all_the_way(*files: FileBytes, **options: object) -> AudienceResults:
    """The files are imported, the step sealed and counted; the disclosed results."""
    import_id = begin_import(*files, options=options or None)
    with at(LATER):
        assert import_jobs.check(import_id)["taken"]
        import_jobs.carry_out(import_id, actor=None)
        with read_session() as session:
            which = loaded(session, import_id)
            assert which.state is ImportState.IMPORTED
            step_id, survey_id = which.step_audience.step_id, which.survey_id
        assert seal_imported(step_id, actor=None, now=LATER) == 1
        tally_survey(str(survey_id))
        with read_session() as session:
            (results,) = read_results(session, step_id)
            # Loaded here, for the session ends with the block.
            assert results.asked.step.process.key
    return results


def passages_of(results: AudienceResults) -> Counter[str]:
    """How many passages each open question gives to the synthesis."""
    with at(LATER), read_session() as session:
        found = SurveyEvidence().passages(session, results.asked.step.process_id)
        return Counter(passage.prompt_key for passage in found)


def whole(results: AudienceResults, slot: str) -> GroupResult:
    """What all respondents said to one question."""
    found = results.slot(slot)
    assert found is not None, [one.slot for one in results.slots]
    return found.total


def group(results: AudienceResults, slot: str, by: str, key: str) -> GroupResult:
    """What one group of the background said."""
    found = results.slot(slot)
    assert found is not None
    return next(one for one in found.groups[by] if one.key == key)


def filled(rows: list[list[str]], column: int) -> int:
    """How many rows have something in the column, as Python's own reader counts."""
    return sum(bool(row[column].strip()) for row in rows)


@needs_samples
def test_toronto_goes_all_the_way(committed_db: Flask) -> None:
    rows = rows_of(TORONTO, "cp1252")
    results = all_the_way(sample(TORONTO))
    assert len(rows) == 962
    # One respondent answered nothing but what is left out as being about the person.
    assert results.responses == 961
    ticks = whole(results, "question-1")
    assert ticks.counts["signed-a-petition"] == sum(row[2] == "1" for row in rows)
    by_gender = [row for row in rows if row[115] == "Woman"]
    women = group(results, "question-1", "17-what-best-describes-yo", "woman")
    assert women.counts["signed-a-petition"] == sum(row[2] == "1" for row in by_gender)
    assert results.responses == 961


@needs_samples
def test_swapped_columns_of_toronto_give_ratings_and_words(committed_db: Flask) -> None:
    rows = rows_of(TORONTO, "cp1252")
    results = all_the_way(sample(TORONTO))
    other = whole(results, "question-3.other")
    assert other.counts["5"] == sum(row[44] == "Strongly agree" for row in rows)
    assert other.answered == filled(rows, 44) == 117
    passages = passages_of(results)
    assert passages["question-3-other-words"] == filled(rows, 43) == 59
    well = [row[95].strip().lower() for row in rows if row[95].strip()]
    assert passages["8-what-do-you-think-the-c"] == sum(text not in NO_ANSWER for text in well)


@needs_samples
def test_upplands_vasby_goes_all_the_way(committed_db: Flask) -> None:
    rows = rows_of(VASBY, "utf-8", ";")
    results = all_the_way(sample(VASBY))
    assert len(rows) == results.responses == 1038
    parks = whole(results, "parker-och-gronomraden.bevara-existerande-st")
    points = [row[7] for row in rows]
    assert parks.counts == {str(point): points.count(str(point)) for point in range(15)}
    given = [int(point) for point in points if point.isdigit()]
    assert parks.mean == pytest.approx(sum(given) / len(given))
    women = group(
        results,
        "parker-och-gronomraden.bevara-existerande-st",
        "vilket-kon-har-du",
        "kvinna",
    )
    assert women.answered == sum(row[78] == "Kvinna" and row[7].isdigit() for row in rows)


@needs_samples
def test_sentinels_of_upplands_vasby_are_no_points(committed_db: Flask) -> None:
    rows = rows_of(VASBY, "utf-8", ";")
    results = all_the_way(sample(VASBY))
    homes = whole(results, "mangfald-i-bostadsutbudet.erbjuda-fler-bostadst")
    assert {"-1", "NA"} & {row[12] for row in rows}
    assert homes.answered == sum(row[12].isdigit() for row in rows)


@needs_samples
def test_the_vision_survey_goes_all_the_way(committed_db: Flask) -> None:
    sheet = load_workbook(SAMPLES / VISION, data_only=True).worksheets[0]
    rows = [["" if v is None else str(v) for v in row] for row in sheet.values][1:]
    results = all_the_way(sample(VISION))
    assert len(rows) == results.responses == 69
    understood = whole(results, "how-well-do-you-understan")
    assert understood.answered == filled(rows, 17)
    single = whole(results, "are-you-interested-in-par")
    assert single.counts["yes-technical-governa"] == sum(
        row[22] == "Yes, technical governance only" for row in rows
    )
    states = group(results, "how-well-do-you-understan", HOME, "united-states")
    assert states.answered == sum(row[0] == "United States" and bool(row[17]) for row in rows)
    passages = passages_of(results)
    vision = next(key for key in passages if key.startswith("in-your-opinion-what"))
    texts = [row[16].strip().lower() for row in rows if row[16].strip()]
    assert passages[vision] == sum(text not in NO_ANSWER for text in texts)
