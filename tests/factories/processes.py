"""Processes, steps and audiences that are valid and open at NOON of 9 April 2018."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from engage.processes.models import (
    Audience,
    AudienceRoot,
    Process,
    Step,
    StepAudience,
    StepKind,
    Unit,
    UnitKind,
)
from engage.rolls.models import CollectorKind
from engage.rolls.services.importing import collector_of

NOON = datetime(2018, 4, 9, 9, 0, tzinfo=UTC)
AFTER = NOON + timedelta(days=30)


def text(fi: str) -> dict[str, str]:
    """The text in all three languages, told apart by a prefix."""
    return {"fi": fi, "sv": f"sv {fi}", "en": f"en {fi}"}


def make_process(session: Session, key: str = "kaarina-2018") -> Process:
    """A process with the audiences resident, staff and trustee."""
    process = Process(key=key, title=text("Strategia"), languages=["fi", "sv", "en"])
    for place, root in enumerate((AudienceRoot.RESIDENT, AudienceRoot.STAFF, AudienceRoot.TRUSTEE)):
        process.audiences.append(
            Audience(key=root.value, root=root, title=text(root.value), position=place)
        )
    session.add(process)
    session.flush()
    return process


def make_step(
    session: Session,
    kind: StepKind = StepKind.CONTEST,
    *,
    process: Process | None = None,
    key: str = "visiovisa",
    is_in_body_name: bool = False,
) -> Step:
    """A step for all audiences of the process, open from an hour before NOON for two weeks."""
    process = process or make_process(session)
    step = Step(
        process=process,
        key=key,
        kind=kind,
        title=text(key),
        starts_on=date(2018, 4, 9),
        opens_at=NOON - timedelta(hours=1),
        closes_at=NOON + timedelta(days=14),
        is_in_body_name=is_in_body_name,
    )
    for place, audience in enumerate(process.audiences):
        step.audiences.append(
            StepAudience(
                audience=audience,
                position=place,
                minimum_size=5 if audience.root is AudienceRoot.RESIDENT else 10,
                weight_numerator=1,
                weight_denominator=3,
            )
        )
    session.add(step)
    session.flush()
    return step


def give_doors(session: Session, step: Step) -> None:
    """Residents come by one-time codes, the others by a roll."""
    residents, *others = step.audiences
    collector_of(session, residents, CollectorKind.BEARER)
    for audience in others:
        collector_of(session, audience, CollectorKind.ROLL)


def make_unit(session: Session, key: str = "littoinen") -> Unit:
    """A district."""
    unit = Unit(key=key, kind=UnitKind.DISTRICT, title=text(key))
    session.add(unit)
    session.flush()
    return unit
