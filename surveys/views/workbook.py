"""Headers of the workbook in the reader's language."""

from flask_babel import gettext as _


def workbook_words() -> dict[str, str]:
    """A word for each sheet and column."""
    return {
        "results": _("Results"),
        "codebook": _("Codebook"),
        "audience": _("Audience"),
        "question": _("Question key"),
        "item": _("Row key"),
        "question_title": _("Question"),
        "item_title": _("Row"),
        "breakdown": _("Grouped by"),
        "group": _("Group key"),
        "group_title": _("Group"),
        "answer": _("Answer key"),
        "answer_title": _("Answer"),
        "count": _("Number"),
        "share": _("Share"),
        "mean": _("Mean"),
        "median": _("Median"),
        "n": _("n"),
        "shown": _("Shown"),
        "dont_know": _("Don’t know"),
        "skipped": _("Skipped"),
        "note": _("Why a figure is missing"),
        "kind": _("Kind"),
        "required": _("Required"),
        "background": _("Background"),
        "code": _("Answer key"),
        "title": _("Text"),
    }
