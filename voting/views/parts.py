"""The parts of a contest's rule in the order in which they are gone through."""

from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from engage.processes.models import Step

ORDER = ("kind", "counting", "entries", "electorates", "ties", "promise", "times", "publication")


def part_tabs(step: Step, current: str) -> list[tuple[str, str, bool]]:
    """Every part with its address, and which one is shown; opening comes last."""
    words = {
        "kind": _("Ballot"),
        "counting": _("Counting"),
        "entries": _("Entries"),
        "electorates": _("Electorates"),
        "ties": _("Ties"),
        "promise": _("Promise"),
        "times": _("Times"),
        "publication": _("Publication"),
    }
    parts = [
        (words[one], url_for(f"voting.part_{one}", step_id=step.id), one == current)
        for one in ORDER
    ]
    opening = (_("Opening"), url_for("voting.manage", step_id=step.id), current == "opening")
    return [*parts, opening]


def next_url(step_id: UUID, part: str) -> str:
    """The address of the part after this one; after the last one the page of the opening."""
    following = ORDER[ORDER.index(part) + 1 :]
    if not following:
        return url_for("voting.manage", step_id=step_id)
    return url_for(f"voting.part_{following[0]}", step_id=step_id)
