"""A process with an ended survey and evening, a vote not sealed, and their source."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.processes.models import Process, StepKind
from engage.synthesis.sources import Finding, FindingOption, Measure, SourceCount
from tests.conftest import FrozenClock
from tests.factories.evidence import OPTIONS, ToldSource, choice, only_source, passage, scale
from tests.factories.processes import AFTER, make_process, make_step, make_unit

GOOD = [
    "Rannat ja metsät ovat lähellä, ja niitä hoidetaan.",
    "Koulut ovat hyviä ja opettajat osaavat työnsä.",
    "Kirjasto palvelee hienosti myös iltaisin.",
    "Asukkaita kuunnellaan, ja asioista tiedotetaan hyvin.",
]
BAD = [
    "Bussivuoroja pitäisi olla enemmän myös iltaisin.",
    "Pyöräteiden talvikunnossapito on jäänyt pahasti kesken.",
    "Koulujen sisäilma pitää saada kuntoon ensimmäiseksi.",
    "Lääkäriaikoja ei saa, ja jonot ovat kohtuuttomia.",
]


def make_evidence(session: Session) -> Process:
    """The process that the source below speaks of."""
    process = make_process(session)
    process.case_number = "KRN 2017-154"
    survey = make_step(session, StepKind.SURVEY, process=process, key="kysely")
    evening = make_step(session, StepKind.WORKSHOP, process=process, key="ilta")
    contest = make_step(session, StepKind.CONTEST, process=process, key="visiovisa")
    for position, step in enumerate((survey, evening, contest)):
        step.position = position
    survey.reconciled_at = survey.sealed_at = AFTER
    evening.units.append(make_unit(session))
    session.flush()
    return process


def told() -> ToldSource:
    """What the source says: three audiences, one of them too small, and some open texts."""
    texts = [passage(text, prompt_key="good", polarity="good") for text in GOOD * 3]
    texts += [passage(text, unit_key="littoinen") for text in BAD * 3]
    texts += [passage("Opettajia tarvitaan lisää.", step_key="kysely", audience="staff")]
    return ToldSource(
        told_counts=[
            SourceCount("kysely", "survey", 412, 400, {"empty": 12}, audience="resident"),
            SourceCount("kysely", "survey", 9, 9, audience="staff", entitled=40),
            SourceCount("ilta", "workshop", 26, 24, {"withdrawn": 2}, "resident", None, "note"),
            SourceCount("visiovisa", "contest", 50, 50, audience="resident", counted="ballot"),
        ],
        told_findings=told_findings(),
        told_passages=texts,
    )


def told_findings() -> list[Finding]:
    """Marks and choices of the survey, and a vote that the evening took."""
    entries = ("Kaarina – luonnollisesti yhdessä", "Radan varren kaupunki", "Rauhan satama")
    vote = replace(
        choice(None, (300, 120, 80)),
        step_key="ilta",
        question_key="entries",
        measure=Measure.CONTEST,
        outcome=("sea",),
        method="plurality",
        options=tuple(
            FindingOption(key, {"fi": text}) for key, text in zip(OPTIONS, entries, strict=True)
        ),
    )
    small = replace(
        choice("trustee", (0, 0, 0)),
        counts=dict.fromkeys(OPTIONS),
        is_suppressed=True,
        note="below-minimum",
        **dict.fromkeys(("shown", "answered", "skipped", "dont_know")),
    )
    return [
        scale("resident", 3.1),
        scale("staff", 3.9, shown=120, answered=120, skipped=0, dont_know=0),
        choice("resident", (200, 120, 80)),
        small,
        choice("resident", (6, 3, 3), unit_key="littoinen"),
        vote,
    ]


@pytest.fixture
def source(app: Flask) -> Iterator[ToldSource]:
    """The one source that the application knows."""
    with only_source(app, told()) as one:
        yield one


@pytest.fixture
def process(session: Session, source: ToldSource, frozen: FrozenClock) -> Process:
    """The process, a month after its steps have ended."""
    frozen.at(AFTER)
    made = make_evidence(session)
    session.commit()
    return made
