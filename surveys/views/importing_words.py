"""Sentences for what the reading of a result file says in machine words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from engage.tables.formulas import column_letters


def reason_text(reason: str) -> str:
    """Why a question was guessed to be what it is, or is left out."""
    return {
        "likert": _("The texts are the steps of a known scale."),
        "numbers-on-scale": _("Small whole numbers."),
        "numbers": _("Numbers."),
        "few-values": _("Few texts that come again and again."),
        "few-values-and-rest": _("A few frequent texts; the seldom ones count as “other”."),
        "joined-values": _("Several options in one cell."),
        "free-text": _("Texts in people’s own words."),
        "one-column-per-option": _("One column for each option."),
        "matrix-columns": _("Columns that share one scale."),
        "rank-columns": _("Each row numbers the columns from 1 on."),
        "identifier": _("Left out: an identifier could lead back to a person."),
        "time": _("Left out: a time could lead back to a person."),
        "personal": _("Left out: about the person, such as a name or an address."),
        "sensitive": _("Left out: a special category of personal data. Take it over with care."),
        "same-everywhere": _("Left out: the same in every row."),
        "empty": _("Empty column."),
        "new-column": _("Not in the saved mapping."),
        "missing-column": _("Not in this file."),
    }.get(reason, "")


def remark_text(remark: Mapping[str, Any]) -> str:
    """What a person should look at before the import."""
    value = remark["value"]
    columns = ", ".join(column_letters(column + 1) for column in remark["columns"])
    sentences = {
        "encoding": _("The file is not UTF-8. It was read as %(value)s.", value=value),
        "undecodable": _(
            "Row %(row)s, column %(column)s: a character could not be read.",
            row=value,
            column=columns,
        ),
        "header-rows": _("The headers take %(value)s rows.", value=value),
        "blank-rows": _("Blank rows passed over: %(value)s.", value=value),
        "other-sheets": _("Sheets that are not read: %(value)s.", value=value),
        "duplicate-header": _("Columns %(columns)s have the same header.", columns=columns),
        "untitled": _(
            "Columns %(columns)s: the file has no wording for “%(value)s”. Write it on the"
            " question’s page.",
            columns=columns.replace(", ", "–"),
            value=value,
        ),
        "swapped-columns": _(
            "Columns %(columns)s: headers and content seem to be swapped. They are read by their"
            " content; look at the values.",
            columns=columns,
        ),
    }
    return sentences.get(remark["code"], str(remark["code"]))


def issue_text(issue: Mapping[str, Any]) -> str:
    """Why cells are not taken over as they stand."""
    sentences = {
        "unknown-value": _("This text is no option. It is not taken over."),
        "not-on-scale": _("This is no point of the scale. It is not taken over."),
        "not-a-number": _("This is no number. It is not taken over."),
        "not-a-day": _("This is no day. It is not taken over."),
        "no-order": _("These places make no order. The ranking is not taken over."),
        "text-cut": _("The text is too long. Its end is cut off."),
        "words-of-another-option": _("The words belong to another option. They are left out."),
    }
    return sentences.get(issue["code"], _("Our own rules do not take this answer."))


def fault_text(fault: Mapping[str, Any]) -> str:
    """Why the file or the mapping cannot be used, with the place and what to do."""
    text = fault.get("text") or ""
    sentences = {
        "empty": _("The file is empty."),
        "unknown-format": _("Only Excel (.xlsx), CSV and TSV files can be read."),
        "damaged": _("The file is damaged, or it holds what no table needs. Save it again."),
        "not-text": _("The file is not text."),
        "too-large": _("The file is too large, or reading it takes too long."),
        "too-many-rows": _("The file has more than 50,000 rows."),
        "too-many-columns": _("The file has more than 1,000 columns."),
        "broken-quotes": _("A quotation mark is not closed."),
        "macros": _("The file holds macros. Save it as a workbook without macros (.xlsx)."),
        "old-workbook": _("This is an old Excel workbook (.xls). Save it as .xlsx."),
        "not-what-it-says": _("The file is not what its ending (%(text)s) says.", text=text),
        "cell-too-long": _("A cell is longer than a spreadsheet can hold."),
        "formula-without-value": _(
            "A formula has no stored result. Open the file in Excel and save it."
        ),
        "no-such-sheet": _("The workbook has no sheet of this name: %(text)s", text=text),
        "unnamed-column": _(
            "Both files seem to be in one language. Undo, and say the language of each file."
        ),
        "pairs-differ": _(
            "These two columns do not hold the same sort of answers: %(pair)s.", pair=text
        ),
        "nothing-taken": _("Every question is left out: there is nothing to import."),
        "bad-definition": _("The mapping makes no questionnaire: %(text)s", text=text),
        "bad-mapping": _("The saved mapping cannot be used: %(text)s", text=text),
    }
    return f"{sentences.get(str(fault['code']), fault['code'])}{_place(fault)}"


def _place(fault: Mapping[str, Any]) -> str:
    if not fault.get("row"):
        return ""
    if not fault.get("column"):
        return " " + _("(row %(row)s)", row=fault["row"])
    column = column_letters(int(fault["column"]))
    return " " + _("(row %(row)s, column %(column)s)", row=fault["row"], column=column)


def refusal_text(code: str) -> str:
    """Why an import cannot be begun, changed or undone."""
    return {
        "no-personal-survey": _("Results are imported into personal surveys only."),
        "step-opened": _("This step has been opened here, so it takes no other answers."),
        "step-not-over": _("The step needs an opening and a closing time in the past."),
        "has-questionnaire": _("This audience has its questionnaire already."),
        "file-count": _("One file, or two language forms of one survey."),
        "import-over": _("This import is over."),
        "not-read": _("The file has not been read yet."),
        "step-sealed": _("The step is sealed: its results may be in use."),
        "not-all-imported": _("A survey of this step was not imported from a file."),
        "not-imported": _("Nothing has been imported yet."),
        "mapping-changed": _("The mapping was changed meanwhile. Try again."),
    }.get(code, code)


def typed_text(code: str) -> str:
    """What is wrong with a field of a question."""
    return {
        "unknown-value": _("Choose one of the list."),
        "not-for-these-columns": _("Several columns can’t be read so."),
        "bad-key": _("A key is small letters, digits and hyphens, at most 60."),
        "background-needs-options": _("Only a question with options can be background."),
        "missing": _("This is needed."),
        "one-line-each": _("As many lines as there are columns are needed."),
        "spelled-twice": _("A text stands here twice, or a line is empty."),
        "too-many": _("At most 250 options."),
        "two-points": _("A scale has from 2 to 101 points."),
        "not-a-number": _("Whole numbers are needed."),
        "bad-range": _("The last point must be above the first, at most 100 apart."),
        "duplicate-key": _("Another question has this key."),
        "no-units": _("There are no units of this kind."),
        "unknown-unit": _("No unit is called so, or two are. Choose one of the list."),
        "paired-twice": _("This column is the twin of another one already."),
        "no-such-column": _("The second form has no such column."),
    }.get(code, code)


def kind_text(kind: str) -> str:
    """What a kind of question is called."""
    return {
        "single": _("one option"),
        "multi": _("several options"),
        "scale": _("scale"),
        "matrix": _("matrix"),
        "rank": _("ranking"),
        "number": _("number"),
        "short-text": _("short text"),
        "long-text": _("long text"),
        "date": _("day"),
        "unit": _("district or unit"),
    }.get(kind, kind)


def role_text(role: str) -> str:
    """What a question of the file is to us."""
    return {
        "question": _("Question"),
        "background": _("Background"),
        "text": _("Open text"),
        "leave-out": _("Leave out"),
    }.get(role, role)
