"""What workshops give the synthesis: notes as passages, counts that close, and head counts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from engage.access import Permission
from engage.clock import utcnow
from engage.localized import pick
from engage.processes.gate import results_visible
from engage.processes.models import Step, StepAudience
from engage.synthesis.sources import Finding, FindingOption, Measure, Passage, SourceCount
from workshops.models import Contribution, NoteCount, Workshop, WorkshopSession
from workshops.services.grouping import weights_of
from workshops.services.showing import kept_together

KEY = "workshops"
HEADS = {
    "fi": "Osallistujia paikalla",
    "sv": "Deltagare på plats",
    "en": "People present",
}


class WorkshopEvidence:
    """Workshops as a source; a note counts as a note, never as a resident."""

    key = KEY

    def counts(self, session: Session, process_id: UUID) -> Sequence[SourceCount]:
        """Notes of each step and audience: collected = used + set aside by reason."""
        return [
            _count(session, workshop, audience, rooms)
            for workshop in _ready_workshops(session, process_id)
            for audience, rooms in _by_audience(workshop)
        ]

    def findings(self, session: Session, process_id: UUID) -> Sequence[Finding]:
        """How many came to each session, and how many notes each prompt got there."""
        return [
            finding
            for workshop in _ready_workshops(session, process_id)
            for audience, rooms in _by_audience(workshop)
            for finding in _findings(session, workshop, audience, rooms)
        ]

    def passages(self, session: Session, process_id: UUID) -> Sequence[Passage]:
        """Every note in use; the room is named only where it is large enough to hide in."""
        return [
            passage
            for workshop in _ready_workshops(session, process_id)
            for passage in _passages(session, workshop)
        ]


def _ready_workshops(session: Session, process_id: UUID) -> list[Workshop]:
    """Workshops of the process whose results exist, by the one gate."""
    now = utcnow()
    found = session.scalars(
        select(Workshop)
        .join(Step, Step.id == Workshop.step_id)
        .where(Step.process_id == process_id)
        .order_by(Step.position, Step.key)
    )
    staff = frozenset({Permission.SEE_RESULTS})
    return [workshop for workshop in found if results_visible(workshop.step, staff, now)]


def _by_audience(workshop: Workshop) -> Iterable[tuple[StepAudience, list[WorkshopSession]]]:
    rooms: dict[UUID, list[WorkshopSession]] = defaultdict(list)
    for room in workshop.sessions:
        rooms[room.step_audience_id].append(room)
    return [
        (audience, rooms[audience.id])
        for audience in workshop.step.audiences
        if audience.id in rooms
    ]


def _count(
    session: Session,
    workshop: Workshop,
    audience: StepAudience,
    rooms: Sequence[WorkshopSession],
) -> SourceCount:
    rows = session.execute(
        select(Contribution.set_aside_reason, func.count())
        .where(Contribution.session_id.in_([room.id for room in rooms]))
        .group_by(Contribution.set_aside_reason)
    ).all()
    set_aside = {reason.value: count for reason, count in rows if reason is not None}
    used = sum(count for reason, count in rows if reason is None)
    return SourceCount(
        step_key=workshop.step.key,
        kind=workshop.step.kind.value,
        collected=used + sum(set_aside.values()),
        used=used,
        set_aside=dict(sorted(set_aside.items())),
        audience=audience.audience.key,
        counted="contribution",
    )


def _findings(
    session: Session,
    workshop: Workshop,
    audience: StepAudience,
    rooms: Sequence[WorkshopSession],
) -> Iterable[Finding]:
    together = kept_together(workshop)
    options = tuple(FindingOption(room.key, room.title) for room in rooms)
    yield _finding(
        workshop,
        audience,
        "heads",
        HEADS,
        options,
        {room.key: None if room.key in together else room.heads for room in rooms},
    )
    used = _used_by_prompt(session, rooms)
    for prompt in workshop.prompts:
        counts = {
            room.key: None if room.key in together else used[(room.id, prompt.id)] for room in rooms
        }
        yield _finding(workshop, audience, prompt.key, prompt.text, options, counts)


def _finding(
    workshop: Workshop,
    audience: StepAudience,
    question_key: str,
    wording: Mapping[str, str],
    options: tuple[FindingOption, ...],
    counts: Mapping[str, int | None],
) -> Finding:
    return Finding(
        step_key=workshop.step.key,
        source=KEY,
        question_key=question_key,
        measure=Measure.COUNT,
        audience=audience.audience.key,
        wording=wording,
        options=options,
        counts=counts,
    )


def _used_by_prompt(
    session: Session, rooms: Sequence[WorkshopSession]
) -> Counter[tuple[UUID, UUID]]:
    used: Counter[tuple[UUID, UUID]] = Counter()
    rows = session.scalars(
        select(NoteCount).where(NoteCount.session_id.in_([room.id for room in rooms]))
    )
    for row in rows:
        used[(row.session_id, row.prompt_id)] += row.used
    return used


def _passages(session: Session, workshop: Workshop) -> Iterable[Passage]:
    step, together = workshop.step, kept_together(workshop)
    notes = session.scalars(
        select(Contribution)
        .join(WorkshopSession, WorkshopSession.id == Contribution.session_id)
        .where(WorkshopSession.workshop_id == workshop.id, Contribution.set_aside_reason.is_(None))
        .order_by(WorkshopSession.key, Contribution.number)
        .options(joinedload(Contribution.session), joinedload(Contribution.prompt))
    )
    weights = weights_of(session, workshop.id)
    for note in notes:
        room, prompt = note.session, note.prompt
        is_named = step.is_in_body_name and room.body is not None
        yield Passage(
            step_key=step.key,
            source=KEY,
            prompt_key=prompt.key,
            prompt=prompt.text,
            audience=room.step_audience.audience.key,
            text=note.text,
            unit_key=room.unit.key if room.unit and room.key not in together else None,
            polarity=prompt.polarity.value if prompt.polarity else None,
            language=note.language,
            weight=weights.get(note.id, 0),
            speaker=pick(room.title, step.process.languages[0]).text if is_named else None,
        )
