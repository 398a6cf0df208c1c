"""The blueprint that all pages of the synthesis share."""

from flask import Blueprint
from flask_babel import gettext as _

from engage.access import Permission
from engage.web.navigation import viewer_permissions

bp = Blueprint("synthesis", __name__, url_prefix="/desk", template_folder="../templates")


@bp.context_processor
def what_the_reader_may() -> dict[str, object]:
    """Templates show the links and buttons that this reader may use."""
    held = viewer_permissions()
    return {
        "may_code": Permission.CODE_PASSAGES in held,
        "may_build": Permission.BUILD_INPUTS in held,
        "format_words": format_words,
    }


def format_words(name: str) -> str:
    """What a file of a package is called on the page."""
    words = {
        "docx": _("Word document"),
        "pdf": _("PDF"),
        "xlsx": _("Tables (Excel)"),
        "json": _("Document as data (JSON)"),
        "md": _("Plain text (Markdown)"),
        "evidence": _("Evidence behind the fingerprint (JSON)"),
    }
    return words.get(name, name)
