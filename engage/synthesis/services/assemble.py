"""The content of a draft input, by public keys only: no row id, no clock, nothing random."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.processes.gate import results_visible
from engage.processes.models import Process, Step, StepKind
from engage.synthesis.models import Coding, CodingState, PassageRow, Theme
from engage.synthesis.rules.comparing import Comparison, compare
from engage.synthesis.rules.evidence import Finding, Passage
from engage.synthesis.rules.reconciling import by_step, check
from engage.synthesis.rules.themes import CodedPassage, polarities, quotes, strength, totals, voices
from engage.synthesis.services.codebook import themes_of
from engage.synthesis.services.gathering import EDITOR, Evidence, minimum_sizes

SCHEMA = "engage-draft-input/1"
CHANNELS = frozenset({StepKind.SURVEY, StepKind.CONTEST, StepKind.WORKSHOP})
LARGEST_DEFAULT = 10

Content = dict[str, Any]


def assemble(session: Session, process: Process, evidence: Evidence, *, now: datetime) -> Content:
    """Everything that the package says; equal evidence gives equal content."""
    themes = themes_of(session, process.id)
    coded = _coded(session, process.id)
    steps = by_step(evidence.counts)
    heard = {step.key for step in steps}
    waiting = [s for s in process.steps if s.kind in CHANNELS and s.key not in heard]
    return {
        "schema": SCHEMA,
        "process": _process_facts(process),
        "data_date": _data_date(process, heard).isoformat(),
        "timeline": [_step_facts(step, heard) for step in process.steps],
        "audiences": [
            {"key": a.key, "root": a.root.value, "title": a.title} for a in process.audiences
        ],
        "units": _units(process.steps),
        "steps": [asdict(step) for step in steps],
        "participation": [asdict(count) for count in evidence.counts],
        "findings": [_finding(finding) for finding in evidence.findings],
        "comparisons": [_comparison(one) for one in compare(evidence.findings)],
        "passages": _passage_facts(coded),
        **_theme_facts(session, process, themes, coded),
        "not_yet_in": [
            {"key": s.key, "is_released": results_visible(s, EDITOR, now)} for s in waiting
        ],
    }


def data_date(content: Content) -> date:
    """The last day on which anything in the package was said; it stands for "now" in the files."""
    return date.fromisoformat(content["data_date"])


def _process_facts(process: Process) -> Content:
    return {
        "key": process.key,
        "case_number": process.case_number,
        "title": process.title,
        "summary": process.summary,
        "languages": process.languages,
        "starts_on": _day(process.starts_on),
        "ends_on": _day(process.ends_on),
    }


def _step_facts(step: Step, heard: set[str]) -> Content:
    return {
        "key": step.key,
        "kind": step.kind.value,
        "title": step.title,
        "starts_on": step.starts_on.isoformat(),
        "ends_on": _day(step.ends_on),
        "precision": step.date_precision.value,
        "section_number": step.section_number,
        "is_in_body_name": step.is_in_body_name,
        "bodies": [body.title for body in step.bodies],
        "audiences": [
            {"key": row.audience.key, "minimum": row.minimum_size} for row in step.audiences
        ],
        "is_heard": step.key in heard,
    }


def _units(steps: Iterable[Step]) -> list[Content]:
    found = {unit.key: unit for step in steps for unit in step.units}
    return [
        {"key": key, "kind": found[key].kind.value, "title": found[key].title}
        for key in sorted(found)
    ]


def _data_date(process: Process, heard: set[str]) -> date:
    """The last day of the steps heard; before any was heard, of the timeline."""
    days = [step.last_day for step in process.steps if step.key in heard]
    first = [step.starts_on for step in process.steps]
    return max(days, default=max(first, default=process.starts_on or date(1970, 1, 1)))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _finding(finding: Finding) -> Content:
    content = asdict(finding)
    content["options"] = [{"key": o.key, "label": dict(o.label)} for o in finding.options]
    return content


def _comparison(comparison: Comparison) -> Content:
    return {**asdict(comparison), "disagreement": comparison.disagreement}


def _coded(session: Session, process_id: UUID) -> list[CodedPassage]:
    accepted: dict[str, list[str]] = defaultdict(list)
    for public_id, key in session.execute(
        select(Coding.passage_id, Theme.key)
        .join(Coding.theme)
        .where(Coding.process_id == process_id, Coding.state == CodingState.ACCEPTED)
        .order_by(Theme.key)
    ):
        accepted[public_id].append(key)
    rows = session.scalars(
        select(PassageRow)
        .where(PassageRow.process_id == process_id)
        .order_by(PassageRow.step_key, PassageRow.audience, PassageRow.public_id)
    )
    return [
        CodedPassage(
            _passage(row),
            is_quotable=row.is_quotable,
            is_read=row.read_at is not None,
            themes=tuple(accepted[row.public_id]),
        )
        for row in rows
    ]


def _passage(row: PassageRow) -> Passage:
    return Passage(
        step_key=row.step_key,
        source=row.source,
        prompt_key=row.prompt_key,
        prompt=row.prompt,
        audience=row.audience,
        text=row.text,
        unit_key=row.unit_key,
        polarity=row.polarity,
        language=row.language,
        weight=row.weight,
        speaker=row.speaker,
        occurrence=row.occurrence,
    )


def _passage_facts(coded: Sequence[CodedPassage]) -> Content:
    """The counts close, and a digest of the ids stands for the texts that are not printed."""
    found = totals(coded)
    check("passages", found.passages, found.with_theme, found.without_theme, found.unread)
    ids = sorted(one.passage.public_id for one in coded)
    return {**asdict(found), "digest": sha256("\n".join(ids).encode()).hexdigest()}


def _theme_facts(
    session: Session, process: Process, themes: Sequence[Theme], coded: Sequence[CodedPassage]
) -> Content:
    keys = [theme.key for theme in themes]
    largest = max(minimum_sizes(process.steps).values(), default=LARGEST_DEFAULT)
    rows = voices(coded, keys, max(largest, 1))
    waiting = _suggested(session, process.id)
    used: set[str] = set()
    return {
        "voices": [asdict(row) for row in rows],
        "themes": [
            {
                "key": theme.key,
                "title": theme.title,
                "description": theme.description,
                "accepted": sum(theme.key in one.themes for one in coded),
                "suggested": waiting.get(theme.key, 0),
                "polarity": polarities(coded, theme.key),
                "strength": strength(rows, theme.key),
                "quotes": [_quote(passage) for passage in quotes(coded, theme.key, used)],
            }
            for theme in themes
        ],
    }


def _suggested(session: Session, process_id: UUID) -> dict[str, int]:
    """How many unread passages the machine would put under each theme."""
    query = (
        select(Theme.key, func.count())
        .join(Coding.theme)
        .join(Coding.passage)
        .where(Coding.process_id == process_id, Coding.state == CodingState.SUGGESTED)
        .where(PassageRow.read_at.is_(None))
        .group_by(Theme.key)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _quote(passage: Passage) -> Content:
    return {
        "id": passage.public_id,
        "text": passage.text,
        "language": passage.language,
        "step": passage.step_key,
        "prompt": dict(passage.prompt),
        "audience": passage.audience,
        "unit": passage.unit_key,
        "speaker": passage.speaker,
    }
