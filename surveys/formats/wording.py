"""English sentences for the codes of problems, as the command line prints them."""

from surveys.formats.imported import ImportProblem, Unreadable

WORDS = {
    "archive-part-not-taken": "this part of the archive is not read",
    "attribute-not-taken": "this attribute is not taken over",
    "bad-condition": "a condition is a text or a tree, and not longer than people write",
    "bad-expression": "the condition cannot be read",
    "bad-key": "a key is small letters, digits and hyphens",
    "bad-pattern": "the pattern of regex() could run away or means different things elsewhere",
    "bad-range": "the limits do not fit",
    "calculation-not-taken": "calculated and hidden values are not taken over",
    "check-not-taken": "the text is not checked for being one of these",
    "choice-never-offered": "no answer offers this choice, so it is left out",
    "choice-twice": "this choice is there twice; conditions look at the first",
    "choices-elsewhere": "the choices are not in the file, so the question is not taken over",
    "choices-numbered": "the choices of the matrix became the numbers of a scale",
    "column-not-taken": "this column is not taken over",
    "condition-not-taken": "the condition cannot be taken over",
    "constraint-not-taken": "the constraint is not taken over",
    "default-not-taken": "answers given beforehand are not taken over",
    "duplicate-key": "this key is there twice",
    "encoding-guessed": "the file is not UTF-8; it was read as this",
    "forward-reference": "the condition looks at a later question",
    "group-missing": "the question is in no group, so it is left out",
    "kind-not-taken": "questions of this type are not taken over",
    "language-unknown": "nobody can tell which language this is; say its code",
    "left-out-reference": "the condition looks at something that is not taken over",
    "map-not-taken": "the place is asked as a text, not on a map",
    "markup-removed": "marks of a web page were taken out of the text",
    "missing": "this is needed here",
    "missing-label": "there is no label; the name is used",
    "missing-language": "the text lacks the form's first language",
    "never-shown": "nobody is ever shown this, so it is left out",
    "not-a-day": "a day as YYYY-MM-DD is needed",
    "not-a-list": "a list with at least one row is needed",
    "not-a-mapping": "names with values are needed",
    "not-a-number": "a number is needed",
    "not-a-text": "a text by language is needed",
    "not-for-this-kind": "this kind of question has none",
    "not-text": "this is not UTF-8 text",
    "not-yaml": "this is neither YAML nor JSON",
    "not-yes-or-no": "true or false is needed",
    "option-missing": "the condition names an answer that is not there; nobody gives it",
    "part-condition-not-taken": "conditions of single rows or boxes are not taken over",
    "pattern-not-quoted": "the pattern of regex() must be a text in quotes",
    "picture-not-taken": "pictures and other media in texts are not taken over",
    "reference-in-text": "answers are not put into texts; this stays as it is written",
    "reference-missing": "the condition looks at questions that are not there; nobody answers",
    "repeat-once": "questions that repeat are asked once",
    "required-not-taken": "the question is not required here",
    "reserved-key": "this key is kept for “I don't know”",
    "self-reference": "the condition looks at its own question",
    "shown-when-enabled": "the question is shown only while it may be filled in",
    "split-in-several": "this became several questions",
    "step-not-taken": "any number within the limits may be given, not only the steps",
    "table-not-taken": "this is not taken over",
    "text-not-taken": "this text of the survey is not taken over",
    "time-not-taken": "the day is asked, the time of day is not",
    "too-large": "the file is larger than 1 MB",
    "too-many": "there are more than 250 of them",
    "trigger-not-taken": "this does nothing here",
    "unknown-field": "there is no such field",
    "unknown-kind": "there is no such kind of question",
    "unknown-function": "the condition uses a function that is not known",
    "unknown-language": "the form has no such language",
    "unknown-option": "the condition names an option that the question does not have",
    "unknown-reference": "the condition looks at a question that is not there",
    "unknown-row": "the condition looks at a row that is not there",
    "wrong-argument-count": "the function has too few or too many arguments",
}
REFUSALS = {
    "conditions-too-long": "the conditions are longer than those of any survey",
    "damaged": "the file is damaged, too large or of another format",
    "file-too-large": "the file is too large",
    "neither-form": "the JSON is neither a questionnaire of Engage nor of SurveyJS",
    "not-a-workbook": "this is no Excel workbook",
    "not-json": "this is no JSON",
    "not-limesurvey": "this is no LimeSurvey structure",
    "not-plain-xml": "the file declares a document type or entities, which no survey needs",
    "not-surveyjs": "the JSON has neither pages nor elements of SurveyJS",
    "not-xml": "this is no XML",
    "refused": "the form has a fault",
    "too-deep": "groups stand in groups deeper than in any survey",
    "too-many-rows": "the sheets have more rows than a survey may have",
    "unknown-ending": "no survey format has this ending; .xlsx .xls .lss .tsv .lsa .json .yaml do",
}


def sentence(problem: ImportProblem) -> str:
    """The sentence for the code, with what it is about."""
    words = WORDS[problem.code]
    return f"{words} ({problem.value})" if problem.value else words


def refusal(fault: Unreadable) -> str:
    """Why the file is no survey."""
    words = REFUSALS[fault.code]
    return f"{words}: {fault.value}" if fault.value else words
