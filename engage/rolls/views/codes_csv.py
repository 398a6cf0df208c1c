"""The list of fresh codes for mail merge: answered once, stored nowhere."""

from collections.abc import Sequence

from flask import Response
from flask_babel import gettext as _

from engage.rolls.rules.codes import shown
from engage.rolls.services.issuing import PersonalCode
from engage.rolls.services.letters import Delivery
from engage.tables.cells import Sheet
from engage.tables.delimited import write_csv


def codes_response(issued: Sequence[PersonalCode], name: str, *, base_url: str) -> Response:
    """A CSV download with a row for each elector; protected addresses come without contact."""
    sheet = Sheet(
        name="codes",
        headers=[_("Name"), _("E-mail"), _("Language"), _("Code"), _("Link"), _("Note")],
        rows=[
            [
                one.name,
                "" if one.has_protected_address else one.email or "",
                one.language or "",
                shown(one.code),
                f"{base_url}/k#{one.code}",
                _("Protected: deliver by hand") if one.has_protected_address else "",
            ]
            for one in issued
        ],
    )
    return _download(sheet, name)


def deliveries_response(listed: Sequence[Delivery], name: str, *, base_url: str) -> Response:
    """A CSV download of those whose address is protected: neither name nor address is in it."""
    sheet = Sheet(
        name="protected",
        headers=[_("Number on the roll"), _("Language"), _("Code"), _("Link")],
        rows=[
            [one.person_ref, one.language or "", shown(one.code), f"{base_url}/k#{one.code}"]
            for one in listed
        ],
    )
    return _download(sheet, name)


def _download(sheet: Sheet, name: str) -> Response:
    return Response(
        write_csv(sheet, delimiter=";", bom=True),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
