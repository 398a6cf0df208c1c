"""The words of the exported files, in the language now in force."""

from flask_babel import gettext as _

from workshops.formats.workbook import ExportWords
from workshops.forms.words import words_of_reason, words_of_source
from workshops.models import ContributionSource, SetAsideReason


def export_words(language: str) -> ExportWords:
    """The words of workbook, csv and codebook."""
    return ExportWords(
        language=language,
        note_headers=_note_headers(),
        summary_name=_("Counts of notes"),
        summary_headers=(
            _("Day"),
            _("Place"),
            _("District or body"),
            _("People counted"),
            _("Notes written"),
            _("Notes in use"),
            _("Notes set aside"),
        ),
        sources={source.value: words_of_source(source) for source in ContributionSource},
        reasons={reason.value: words_of_reason(reason) for reason in SetAsideReason},
        late=_("after the event"),
        same_as=lambda number, where: _("note %(number)s of %(where)s", number=number, where=where),
        codebook_name=_("Theme codebook"),
        codebook_headers=(
            _("Theme"),
            _("What belongs here"),
            _("Words that suggest it"),
            _("Key"),
            _("Notes of this workshop"),
            _("State"),
        ),
        retired=_("no longer in use"),
    )


def _note_headers() -> tuple[str, ...]:
    """One for each cell of a note's row, in the order of the row."""
    return (
        _("Day"),
        _("Place"),
        _("District or body"),
        _("Table in the room"),
        _("Question"),
        _("Words of the note"),
        _("Sent by"),
        _("Note number"),
        _("Language"),
        _("Late"),
        _("Reason for setting aside"),
        _("Says the same as"),
        _("Dots by phone"),
        _("Dots on paper"),
        _("Same idea"),
        _("Themes"),
        _("Heading in the sheet"),
        _("File, sheet and cell"),
    )
