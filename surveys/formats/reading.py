"""One door for every file of questions: the name says the format, the content is checked."""

import json
from collections.abc import Callable, Mapping

from surveys.formats.imported import ERROR, Imported, ImportProblem, Unreadable
from surveys.formats.limesurvey.reading import (
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


READERS: dict[str, Reader] = {
    ".yaml": read_ours,
    ".yml": read_ours,
    ".json": read_json,
    ".xlsx": read_xlsform,
    ".xlsm": read_xlsform,
    ".xls": read_xlsform,
    ".lss": read_limesurvey_lss,
    ".tsv": read_limesurvey_tsv,
    ".txt": read_limesurvey_tsv,
    ".lsa": read_limesurvey_lsa,
}
ENDINGS = tuple(READERS)


def read_definition(name: str, content: bytes, languages: Mapping[str, str]) -> Imported:
    """What the file asks in our terms and everything of it that is not taken over.

    `languages` gives the codes of languages that the file names without one, e.g. from
    `unknown_languages` of an earlier reading. Unreadable when the file is no survey at all.
    """
    ending = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    reader = READERS.get(ending)
    if reader is None:
        raise Unreadable("unknown-ending", ending or name)
    return reader(content, languages)
