"""The ways in for people who show who they are, as the first pages of steps offer them."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from engage.db import db
from engage.processes.models import StepAudience
from engage.rolls.models import Collector, CollectorKind
from engage.rolls.services.proven import proven_doors
from engage.rolls.views.station import current_station


@dataclass(frozen=True, slots=True)
class Way:
    """A link to a door, and what stands on it."""

    text: str
    url: str


def ways_in(step_audience: StepAudience) -> list[Way]:
    """The doors by a sign-in of this audience; none on a device that many people share."""
    if current_station() is not None:
        return []
    return [_way(door) for door in proven_doors(db.session, step_audience)]


def _way(door: Collector) -> Way:
    if door.kind is CollectorKind.ACCOUNT:
        return Way(_("Take part with your account"), url_for("rolls.account_door", door_id=door.id))
    return Way(_("Prove who you are and take part"), url_for("rolls.oidc_door", door_id=door.id))
