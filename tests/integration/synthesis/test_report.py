"""The report in words: true to its figures, silent about what is hidden, in three languages."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from engage.documents.markdown import to_markdown
from engage.documents.model import Document, Heading
from engage.jobs import Job
from engage.synthesis.feature import _package_page, _themes_page
from engage.synthesis.report.document import draft_input_document
from engage.synthesis.report.labels import document_labels
from engage.synthesis.rules.canonical import rounded
from engage.synthesis.rules.comparing import compare
from engage.synthesis.sources import Finding, FindingOption, Measure
from tests.factories.evidence import OPTIONS, choice, scale

HIDDEN = dict.fromkeys(("shown", "answered", "skipped", "dont_know", "mean", "median"))


STEPS = (
    ("kysely", "survey", "Kysely"),
    ("ilta", "workshop", "Asukasilta"),
    ("kv", "decision", "Valtuusto"),
)
TITLES = {"resident": "Asukkaat", "staff": "Henkilöstö", "trustee": "Luottamushenkilöt"}
PROCESS = {
    "key": "p",
    "case_number": None,
    "title": {"sv": "Strategin", "fi": "Strategia"},
    "summary": {},
    "languages": ["fi", "sv"],
}


def step(key: str, kind: str, title: str) -> dict[str, Any]:
    """A step of the timeline in October 2017."""
    return {
        "key": key,
        "kind": kind,
        "title": {"fi": title},
        "starts_on": "2017-10-01",
        "ends_on": None,
        "precision": "month",
        "bodies": [],
        "audiences": [],
        "section_number": "§ 12" if kind == "decision" else None,
    }


def content(*findings: Finding, **changes: Any) -> dict[str, Any]:
    """A package of these findings."""
    compared = [{**asdict(one), "disagreement": one.disagreement} for one in compare(findings)]
    lists = ("steps", "participation", "voices", "themes", "not_yet_in")
    made: dict[str, Any] = {
        "process": PROCESS,
        "data_date": "2018-04-30",
        "timeline": [step(*one) for one in STEPS],
        "audiences": [{"key": key, "title": {"fi": title}} for key, title in TITLES.items()],
        "units": [{"key": "littoinen", "title": {"fi": "Littoinen"}}],
        "findings": [asdict(finding) for finding in findings],
        "comparisons": compared,
        "passages": dict.fromkeys(("passages", "with_theme", "without_theme", "unread"), 0),
        **{name: [] for name in lists},
        **changes,
    }
    return dict(rounded(made))


@pytest.fixture(autouse=True)
def _in_english(app: Flask) -> Iterator[None]:
    with app.app_context(), force_locale("en"):
        yield


def report(*findings: Finding, **changes: Any) -> str:
    """The whole report as Markdown, one line of text."""
    text = to_markdown(written(*findings, **changes), document_labels())
    return " ".join(text.replace("\u00a0", " ").replace("\\", "").split())


def written(*findings: Finding, **changes: Any) -> Document:
    """The report as a document."""
    return draft_input_document(content(*findings, **changes), number=3, digest="ab" * 32)


def test_a_difference_is_told_with_every_audience_and_its_base() -> None:
    text = report(scale("resident", 3.0), scale("staff", 3.6), scale("trustee", 3.1))
    assert "Henkilöstö 3.60 (n = 400), Luottamushenkilöt 3.10 (n = 400), Asukkaat 3.00" in text
    assert "Difference Henkilöstö – Asukkaat: 0.60 points, more than chance explains." in text


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (scale("staff", 3.05), "0.05 points, too little to be told as one"),
        (scale("staff", 3.3, answered=35, shown=None), "0.30 points, which may be due to chance"),
        (scale("staff", 4.5, answered=12, shown=None), "1.50 points; too few answers to say more"),
    ],
)
def test_what_is_not_sure_is_not_told_as_a_difference(other: Finding, words: str) -> None:
    text = report(scale("resident", 3.0), other)
    assert words in text
    assert "more than chance" not in text
    assert "No difference to tell" in text


def test_a_hidden_audience_is_named_with_the_reason_and_no_figure() -> None:
    small = scale("trustee", None, note="below-minimum", is_suppressed=True, **_without_mean())
    text = report(scale("resident", 3.0), scale("staff", 3.6), small)
    assert "Luottamushenkilöt: Hidden: too few answers." in text


def _without_mean() -> dict[str, Any]:
    return {key: value for key, value in HIDDEN.items() if key != "mean"}


def test_a_choice_is_compared_at_one_option_and_drawn_with_all() -> None:
    text = report(choice("resident", (300, 60, 40)), choice("staff", (100, 60, 240)))
    assert "What should we be known for? – Sea" in text
    assert "percentage points, more than chance explains" in text
    assert "most often “Sea” (75%; n = 400)" in text
    assert "| Sea | 75% | 400 | 25% | 400 |" in text


def test_units_have_a_table_of_their_own_and_hidden_ones_their_reason() -> None:
    shown = scale("resident", 3.4, unit_key="littoinen")
    small = replace(
        scale("resident", 3.0), unit_key="kuusisto", **HIDDEN, deviation=None,
        is_suppressed=True, note="position-only", position="below",
    )  # fmt: skip
    text = report(scale("resident", 3.0), shown, small)
    assert "| Question | Littoinen | kuusisto |" in text
    assert "| Schools | 3.40 (400) | Too few answers for figures. Below the whole. |" in text


def test_a_question_asked_in_some_units_only_leaves_the_others_empty() -> None:
    other = scale("resident", 3.1, question_key="services.health", unit_key="kuusisto")
    text = report(scale("resident", 3.4, unit_key="littoinen"), other)
    assert "| Schools | 3.40 (400) | |" in text


def test_units_of_a_choice_stand_beside_each_other_with_their_bases() -> None:
    whole = choice("resident", (20, 20, 10))
    part = choice("resident", (6, 3, 3), unit_key="littoinen")
    door = replace(
        choice("resident", (9, 9, 2)), collector="open", counts=dict.fromkeys(OPTIONS),
        note="complementary", is_suppressed=True, **_counts_unknown(),
    )  # fmt: skip
    text = report(whole, part, door)
    assert "| Answers (n) | 12 | – |" in text
    assert "| Sea | 50% | – |" in text
    hidden = "open link (nobody checked who answers): Hidden so that a smaller group stays hidden."
    assert hidden in text


def _counts_unknown() -> dict[str, None]:
    return dict.fromkeys(("shown", "answered", "skipped", "dont_know"))


def test_a_question_that_nobody_answered_and_one_known_by_unit_only_can_be_told() -> None:
    nobody = choice("resident", (0, 0, 0), question_key="none", skipped=7, shown=7)
    part = choice("resident", (6, 3, 3), unit_key="littoinen")
    text = report(nobody, part)
    assert "Asukkaat: n = 0, no answer 7." in text
    assert "| Sea | 50% |" in text


def test_missing_answers_are_part_of_the_base() -> None:
    text = report(choice("resident", (20, 20, 10), shown=63, skipped=9, dont_know=4))
    assert "n = 50, don't know 4, no answer 9" in text


def test_nearly_all_is_said_without_a_figure() -> None:
    alike = replace(
        choice("resident", (40, 0, 0)), counts=dict.fromkeys(OPTIONS), note="almost-all",
        is_suppressed=True, **_counts_unknown(),
    )  # fmt: skip
    text = report(alike)
    assert "Nearly everybody gave the same answer, so the figures are not shown." in text


def test_plain_numbers_need_no_base() -> None:
    heads = choice(
        "resident", (31, 22, 0), measure=Measure.COUNT, step_key="ilta", **_counts_unknown()
    )
    hidden = dict.fromkeys(OPTIONS)
    small = replace(heads, question_key="small", counts=hidden, note="below-minimum")
    text = report(heads, small)
    assert "| Question | Sea | Trains | Peace |" in text
    assert "| What should we be known for? | 31 | 22 | 0 |" in text
    assert "| What should we be known for? | – | – | – |" in text
    assert "Hidden: too few answers." in text


def test_points_of_a_ranking_are_drawn_as_points() -> None:
    points = choice("resident", (310, 220, 0), measure=Measure.RANKING)
    text = report(replace(points, shown=90, answered=90))
    assert "most often “Sea” (310; n = 90)" in text
    unknown = replace(points, **_counts_unknown(), question_key="unknown")
    assert "most often “Sea” (310)" in report(unknown)
    nothing = replace(unknown, counts=dict.fromkeys(OPTIONS, 0))
    assert "Asukkaat: 0." in report(nothing)


def test_a_question_of_many_options_has_several_figures() -> None:
    options = tuple(FindingOption(f"o{n}", {"fi": f"Vaihtoehto {n}"}) for n in range(30))
    counts = {option.key: 10 for option in options}
    text = report(
        replace(choice("resident", (1, 1, 1)), options=options, counts=counts, shown=300,
                answered=300, measure=Measure.MULTI)
    )  # fmt: skip
    assert "for? (1/2)" in text
    assert "for? (2/2)" in text
    assert "Vaihtoehto 29 | 3%" in text


def contest(audience: str | None, counts: tuple[int, int, int], *winners: str) -> Finding:
    """One group's result of a vote."""
    place = {"step_key": "ilta", "question_key": "visio", "measure": Measure.CONTEST}
    return replace(choice(audience, counts), **place, outcome=winners)


def test_the_winner_is_the_combined_one_where_there_is_one() -> None:
    text = report(contest("resident", (9, 5, 1), "sea"), contest(None, (9, 9, 5), "trains"))
    assert "Winner: Trains" in text
    assert "All together" in text


def test_without_a_combined_result_each_group_has_its_own_winner() -> None:
    parts = contest("resident", (9, 5, 1), "sea"), contest("staff", (2, 8, 1), "trains")
    door = replace(parts[0], collector="open")
    text = report(*parts, door)
    assert "Asukkaat: Sea. Henkilöstö: Trains" in text
    assert "By unit: Asukkaat" in text


def test_a_vote_without_a_shown_result_says_so() -> None:
    hidden = replace(
        contest("trustee", (0, 0, 0)), counts=dict.fromkeys(OPTIONS), is_suppressed=True,
        note="below-minimum", **_counts_unknown(),
    )  # fmt: skip
    assert "The result is not shown." in report(hidden)
    unit = replace(contest("resident", (9, 5, 1)), unit_key="littoinen")
    assert "Littoinen" in report(unit)


def test_scales_of_different_length_and_step_have_charts_of_their_own() -> None:
    short = tuple(FindingOption(key, {"fi": f"{key} – p"}) for key in "123")
    other = [scale(one, 2.0, question_key="b", options=short) for one in ("resident", "staff")]
    odd = [scale(one, 2.0, question_key="c", options=short[:1]) for one in ("resident", "staff")]
    third = scale("trustee", 3.0)
    text = report(scale("resident", 3.0), scale("staff", 3.1), third, *other, *odd)
    assert text.count("means by audience") == 2


def theme(**changes: Any) -> dict[str, Any]:
    """A theme that nobody has spoken of."""
    values = {
        "key": "nature",
        "title": {"fi": "Luonto"},
        "description": {"fi": "Metsät ja rannat."},
        "accepted": 0,
        "suggested": 0,
        "strength": 0,
        "polarity": {"good": 0, "improve": 0},
        "quotes": [],
    }
    return {**values, **changes}


def test_a_theme_says_how_many_of_how_many_read_and_quotes_with_provenance() -> None:
    quote = {
        "id": "0123456789abcdef",
        "text": "Havet är nära.",
        "language": "sv",
        "step": "ilta",
        "prompt": {},
        "audience": "resident",
        "unit": "littoinen",
        "speaker": None,
    }
    voice = {"step_key": "ilta", "audience": "resident", "is_in_body_name": False}
    voices = [
        {**voice, "passages": 60, "read": 40, "counts": {"nature": 6}, "note": None},
        {**voice, "audience": "staff", "passages": 4, "read": None, "counts": {"nature": None},
         "note": "below-minimum"},
        {**voice, "audience": "trustee", "is_in_body_name": True, "passages": 2, "read": 0,
         "counts": {"nature": 0}, "note": None},
    ]  # fmt: skip
    passages = {"passages": 66, "with_theme": 6, "without_theme": 34, "unread": 26}
    heard = theme(accepted=6, strength=1, polarity={"good": 4, "improve": 2}, quotes=[quote])
    bare = theme(key="schools", title={"fi": "Koulut"}, description={}, accepted=1)
    text = report(voices=voices, themes=[heard, bare], passages=passages)
    assert "66 open texts; a person has read 40 of them (61%)" in text
    assert "Asukkaat: 6 of 40 texts read (15%); good 4, to improve 2." in text
    assert "Asukkaat · Littoinen · Asukasilta · 01234567" in text
    assert "Luottamushenkilöt (in its own name)" in text
    assert "Accepted texts by theme: Asukasilta" in text
    assert "Henkilöstö: Hidden: too few answers." in text
    assert "Heard most widely: Luonto, Koulut." in text


def test_counts_participation_and_what_is_missing_are_all_there() -> None:
    row = {
        "step_key": "kysely",
        "kind": "survey",
        "audience": "staff",
        "counted": "response",
        "collected": 60,
        "used": 57,
        "set_aside": {"empty": 3, "odd-code": 0},
        "entitled": 240,
    }
    none = {**row, "audience": None, "counted": "petition", "entitled": None, "collected": 0}
    steps = [{key: row[key] for key in ("kind", "collected", "used", "set_aside")} | {
        "key": "kysely"}]  # fmt: skip
    missing = [{"key": "ilta", "is_released": False}]
    process = content()["process"] | {"summary": {"sv": "Kort."}, "case_number": "KRN 1"}
    text = report(participation=[row, none], steps=steps, not_yet_in=missing, process=process)
    assert "| Kysely | Henkilöstö | Survey responses | 60 | 240 | 25% |" in text
    assert "| Kysely | Survey | 60 | 57 | 3 | nothing was written 3 |" in text
    assert "Not yet in: Asukasilta." in text
    assert "Decision, § 12" in text
    assert "Kort." in text


@pytest.mark.parametrize(
    ("language", "title", "subtitle"),
    [
        ("fi", "Valmisteluaineisto nro 3", "Strategia"),
        ("sv", "Beredningsunderlag nr 3", "Strategin"),
        ("en", "Draft input no. 3", "Strategia"),
    ],
)
def test_the_report_speaks_each_language_and_falls_back_to_the_process_s_first(
    language: str, title: str, subtitle: str
) -> None:
    with force_locale(language):
        document = written(scale("resident", 3.0), scale("staff", 3.6))
    assert (document.title, document.subtitle, document.language) == (title, subtitle, language)
    ids = [block.id for block in document.blocks if isinstance(block, Heading)]
    assert ids[0] == "summary"
    assert len(set(ids)) == len(ids)


def test_a_finished_job_leads_to_what_it_made(app: Flask) -> None:
    process_id = "5b355b88-c6ce-4c16-81ab-da88ac0d93fb"
    result = {"process_id": process_id, "number": 2}
    with app.test_request_context():
        assert _package_page(Job(result=result)) == f"/desk/processes/{process_id}/inputs/2"
        assert _themes_page(Job(result=result)) == f"/desk/processes/{process_id}/themes"
        assert _package_page(Job(result=None)) is None
        assert _themes_page(Job(result=None)) is None
