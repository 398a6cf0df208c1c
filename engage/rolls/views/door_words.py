"""What the forms of doors are called."""

from flask_babel import gettext as _

from engage.rolls.models import Collector, CollectorKind, DoorForm


def form_choices(*, is_survey: bool) -> list[tuple[str, str]]:
    """The doors that may be added to a step."""
    link = (DoorForm.PLAIN.value, _("Open link with a tag of its own"))
    if not is_survey:
        return [link]
    return [
        link,
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
    }
    return forms.get(door.form) or kinds[door.kind]
