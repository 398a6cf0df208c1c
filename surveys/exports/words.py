"""The words of an export in its own language, whatever the language of who asked for it."""

from flask_babel import force_locale
from flask_babel import gettext as _

from engage.localized import LANGUAGES
from surveys.formats.codebook import Words


def words_in(language: str) -> Words:
    """Every word of the files; in English where the interface does not speak the language."""
    with force_locale(language if language in LANGUAGES else "en"):
        return {**_answer_words(), **_sheet_words(), **_codebook_words(), **_kind_words()}


def _answer_words() -> dict[str, str]:
    return {
        "dont-know": _("I don’t know"),
        "picked": _("Picked"),
        "not-picked": _("Not picked"),
        "unranked": _("Not ranked"),
        "given": _("Given"),
        "door": _("Door"),
        "door-open": _("Open link"),
        "door-roll": _("Personal code"),
        "door-bearer": _("Code slip"),
        "body": _("Body"),
        "signed_by": _("Signed by"),
        "yes": _("yes"),
        "district": _("District"),
        "square": _("Square of 500 metres"),
    }


def _sheet_words() -> dict[str, str]:
    return {
        "sheet-labels": _("Answers in words"),
        "sheet-codes": _("Answers in codes"),
        "sheet-texts": _("Open answers"),
        "sheet-codebook": _("Codebook"),
        "sheet-summary": _("Summary"),
        "no-summary": _("The answers have not been counted yet."),
        "answer": _("Answer"),
        "open-answer": _("Open answer"),
        "count": _("Number"),
        "share": _("Share"),
        "mean": _("Mean"),
        "shown": _("Shown"),
        "skipped": _("Skipped"),
        "hidden": _("hidden: few answers"),
    }


def _codebook_words() -> dict[str, str]:
    return {
        "codebook-variable": _("Variable"),
        "codebook-label": _("Text"),
        "codebook-question": _("Question"),
        "codebook-row": _("Row or option key"),
        "codebook-kind": _("Kind"),
        "codebook-measure": _("Level of measurement"),
        "codebook-background": _("Background"),
        "codebook-code": _("Code"),
        "codebook-code_key": _("Answer key"),
        "codebook-code_title": _("Meaning of the code"),
        "codebook-missing": _("Missing value"),
        "long-row": _("Row"),
        "long-variable": _("Variable"),
        "long-question": _("Question key"),
        "long-item": _("Row or option key"),
        "long-code": _("Code"),
        "long-answer": _("Answer"),
        "measure-nominal": _("names"),
        "measure-ordinal": _("order"),
        "measure-scale": _("numbers"),
    }


def _kind_words() -> dict[str, str]:
    return {
        "kind-single": _("One of several"),
        "kind-multi": _("Several of several"),
        "kind-scale": _("Scale"),
        "kind-matrix": _("Matrix of scales"),
        "kind-short-text": _("Short text"),
        "kind-long-text": _("Long text"),
        "kind-unit": _("District or unit"),
        "kind-rank": _("Order of preference"),
        "kind-number": _("Written number"),
        "kind-date": _("Day"),
        "kind-consent": _("Consent"),
        "kind-location": _("Place on a map"),
    }


def words_in_all(language: str) -> dict[str, Words]:
    """The words in the language of the export and in every language of the interface."""
    return {one: words_in(one) for one in dict.fromkeys((language, *LANGUAGES))}
