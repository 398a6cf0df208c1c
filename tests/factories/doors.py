"""Doors of each form, and rolls with postal addresses."""

from sqlalchemy.orm import Session

from engage.processes.models import StepAudience
from engage.rolls.models import Collector, DoorForm, Elector
from engage.rolls.services.doors import NewDoor, add_door
from engage.rolls.services.importing import roll_of
from tests.factories.processes import NOON


def make_door(
    session: Session, audience: StepAudience, form: DoorForm, name: str = "Kirjasto"
) -> Collector:
    """A door of this form, as the desk adds it."""
    return add_door(session, audience, NewDoor(form, name), actor=None, now=NOON)


def make_receivers(session: Session, audience: StepAudience) -> dict[str, Elector]:
    """A roll with one person for each thing that can be true of a letter's receiver."""
    roll = roll_of(session, audience)
    given = {
        "fi": Elector(name="Aino Esimerkki", address="Katu 1\n20780 KAARINA", language="fi"),
        "sv": Elector(name="Bo Exempel", address="Gata 2\n20100 TURKU", language="sv"),
        "unknown": Elector(
            name="Cy Muu", address="Tie 3\n20780 KAARINA", language=None, email="cy@example.org"
        ),
        "protected": Elector(
            name="Dora Salattu",
            address="Salainen 4\n20780 KAARINA",
            language="fi",
            has_protected_address=True,
        ),
        "no-address": Elector(name="Eero Osoitteeton", language="fi", email="e@example.org"),
        "voided": Elector(name="Fia Struken", address="Väg 5\n20780 KAARINA", voided_at=NOON),
    }
    for key, elector in given.items():
        elector.roll, elector.person_ref = roll, f"ref-{key}"
        session.add(elector)
    session.flush()
    return given
