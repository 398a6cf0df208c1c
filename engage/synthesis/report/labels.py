"""The words that every written document brings along, in the language of the moment."""

from flask_babel import gettext as _

from engage.documents.labels import Labels
from engage.web.i18n import current_language


def document_labels() -> Labels:
    """Labels for the writers of engage.documents."""
    return Labels(
        contents=_("Contents"),
        page_of=_("Page {page} of {pages}"),
        table=_("Table"),
        figure=_("Figure"),
        hidden=_("hidden (few answers)"),
        show_as_table=_("Show as table"),
        row=_("Row"),
        base="n = {n}",
        base_column=_("{series}, answers"),
        information=_("Please note"),
        caution=_("Caution"),
        method=_("Method"),
        sheet=_("Sheet"),
        scale=_("{level} of {of}"),
        thousands="," if current_language() == "en" else "\u00a0",
    )
