"""One door for every file of questions: the name says the format, the content is checked."""

import json
from collections.abc import Callable, Mapping

from surveys.formats.imported import ERROR, Imported, ImportProblem, Unreadable
from surveys.formats.limesurvey.reading import (
    LSA,
    LSS,
    TSV,
    read_limesurvey_lsa,
    read_limesurvey_lss,
    read_limesurvey_tsv,
)
from surveys.formats.questionnaire_file import read_questionnaire
from surveys.formats.surveyjs.importing import MAX_BYTES, is_surveyjs, read_surveyjs
from surveys.formats.xlsform import read_xlsform
from surveys.rules.canonical import to_dict
from surveys.rules.definition import DefinitionError

OURS = "engage-questionnaire"
XLSFORM = "xlsform"
UNKNOWN = "unknown"

Reader = Callable[[bytes, Mapping[str, str]], Imported]


def read_ours(content: bytes, languages: Mapping[str, str]) -> Imported:  # noqa: ARG001
    """A questionnaire of our own, which knows its languages."""
    found = Imported(OURS)
    try:
        found.definition = to_dict(read_questionnaire(content))
    except DefinitionError as refused:
        found.problems = [
            ImportProblem(ERROR, one.place, one.code, one.value) for one in refused.problems
        ]
    return found


def read_json(content: bytes, languages: Mapping[str, str]) -> Imported:
    """A questionnaire of our own or of SurveyJS: what it holds says which."""
    try:
        given = json.loads(content.decode("utf-8-sig")) if len(content) <= MAX_BYTES else None
    except (ValueError, RecursionError):
        given = None
    if is_surveyjs(given):
        return read_surveyjs(content, languages)
    if given is not None and not (isinstance(given, Mapping) and "sections" in given):
        raise Unreadable("neither-form")
    return read_ours(content, languages)


# By the ending of the name: what the format is called, and who reads it.
READERS: dict[str, tuple[str, Reader]] = {
    ".yaml": (OURS, read_ours),
    ".yml": (OURS, read_ours),
    ".json": (OURS, read_json),
    ".xlsx": (XLSFORM, read_xlsform),
    ".xlsm": (XLSFORM, read_xlsform),
    ".xls": (XLSFORM, read_xlsform),
    ".lss": (LSS, read_limesurvey_lss),
    ".tsv": (TSV, read_limesurvey_tsv),
    ".txt": (TSV, read_limesurvey_tsv),
    ".lsa": (LSA, read_limesurvey_lsa),
}
ENDINGS = tuple(READERS)


def format_of(name: str) -> str:
    """What the format of a file of that name is called, whatever is in it."""
    return READERS.get(_ending(name), (UNKNOWN, None))[0]


def read_definition(name: str, content: bytes, languages: Mapping[str, str]) -> Imported:
    """What the file asks in our terms and everything of it that is not taken over.

    `languages` gives the codes of languages that the file names without one, e.g. from
    `unknown_languages` of an earlier reading. Unreadable when the file is no survey at all.
    """
    ending = _ending(name)
    if ending not in READERS:
        raise Unreadable("unknown-ending", ending or name)
    _format, reader = READERS[ending]
    return reader(content, languages)


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2].lower()}" if "." in name else ""
