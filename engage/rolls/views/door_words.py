"""What the forms of doors are called."""

from flask_babel import gettext as _

from engage.processes.models import Step, StepKind
from engage.rolls.models import Collector, CollectorKind, DoorForm
from engage.rolls.services.proven import provable


def form_choices(step: Step) -> list[tuple[str, str]]:
    """The doors that may be added to a step, as it and the service are set up."""
    proven = {
        CollectorKind.ACCOUNT: _("Account: staff or trustees sign in"),
        CollectorKind.OIDC: _("Identity provider: people prove who they are"),
    }
    listed = [
        (DoorForm.PLAIN.value, _("Open link with a tag of its own")),
        *((kind.value, proven[kind]) for kind in provable(step)),
    ]
    if step.kind is not StepKind.SURVEY:
        return listed
    return [
        *listed,
        (DoorForm.KIOSK.value, _("Kiosk: a shared device")),
        (DoorForm.ASSISTED.value, _("Assisted: a clerk answers for somebody")),
        (DoorForm.PAPER.value, _("Paper forms, entered by staff")),
    ]


def door_sort(door: Collector) -> str:
    """What sort of door it is, in the reader's language."""
    forms = {
        DoorForm.SAMPLE: _("Random sample"),
        DoorForm.KIOSK: _("Kiosk"),
        DoorForm.PAPER: _("Paper form"),
        DoorForm.ASSISTED: _("Assisted"),
    }
    kinds = {
        CollectorKind.ROLL: _("Personal code"),
        CollectorKind.BEARER: _("Code slip"),
        CollectorKind.OPEN: _("Open link"),
        CollectorKind.ACCOUNT: _("Own account"),
        CollectorKind.OIDC: _("Identity provider"),
    }
    return forms.get(door.form) or kinds[door.kind]
