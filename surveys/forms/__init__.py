"""The respondent's forms: a part of the questionnaire, the sending, and the receipt to look for."""

from surveys.forms.part import fields_of, hint_of, label_of, scale_columns, section_form, sent_form
from surveys.forms.problems import problem_words, show_problems
from surveys.forms.sending import ReceiptForm, SignedSubmitForm, SubmitForm
from surveys.forms.written import written_day, written_number

__all__ = [
    "ReceiptForm",
    "SignedSubmitForm",
    "SubmitForm",
    "fields_of",
    "hint_of",
    "label_of",
    "problem_words",
    "scale_columns",
    "section_form",
    "sent_form",
    "show_problems",
    "written_day",
    "written_number",
]
