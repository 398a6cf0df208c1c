"""What a file of questions holds that cannot be taken over as it is, in words."""

from flask_babel import gettext

from surveys.formats.imported import ImportProblem, Unreadable
from surveys.rules.reader import Problem
from surveys.views.authoring.words import problem_text


def file_problem(problem: ImportProblem) -> str:
    """Where, what, and what it is about."""
    words = {**_left_out(), **_changed(), **_faults()}.get(problem.code)
    if words is None:
        sentence = problem_text(Problem(problem.place, problem.code, problem.value))
    else:
        sentence = f"{words} ({problem.value})" if problem.value else words
    return f"{problem.place}: {sentence}" if problem.place else sentence


def file_refusal(fault: Unreadable) -> str:
    """Why the file is no survey."""
    words = {
        "conditions-too-long": gettext("The conditions are longer than those of any survey."),
        "damaged": gettext("The file is damaged, too large or of another format."),
        "file-too-large": gettext("The file is too large."),
        "neither-form": gettext("This is neither a questionnaire of Engage nor of SurveyJS."),
        "not-a-workbook": gettext("This is no Excel workbook."),
        "not-json": gettext("This is no JSON file."),
        "not-limesurvey": gettext("This is no LimeSurvey structure."),
        "not-plain-xml": gettext("The file declares entities, which no survey needs."),
        "not-surveyjs": gettext("This is no form of SurveyJS."),
        "not-xml": gettext("This is no XML file."),
        "refused": gettext("The form has a fault."),
        "takes-too-much": gettext("Reading the file takes more time or memory than it may."),
        "too-deep": gettext("Groups stand in groups deeper than in any survey."),
        "too-many-rows": gettext("The sheets have more rows than a survey may have."),
        "unknown-ending": gettext("No format of surveys has this ending."),
    }
    sentence = words.get(fault.code, words["damaged"])
    return f"{sentence} ({fault.value})" if fault.value else sentence


def _left_out() -> dict[str, str]:
    return {
        "archive-part-not-taken": gettext("This part of the archive is not read."),
        "attribute-not-taken": gettext("This setting is not taken over."),
        "calculation-not-taken": gettext("Calculated and hidden values are not taken over."),
        "choice-never-offered": gettext("No answer offers this choice, so it is left out."),
        "choices-elsewhere": gettext(
            "The choices are not in the file, so the question is left out."
        ),
        "column-not-taken": gettext("This column is not taken over."),
        "condition-not-taken": gettext("The condition cannot be taken over."),
        "constraint-not-taken": gettext("The limit of the answer is not taken over."),
        "default-not-taken": gettext("Answers given beforehand are not taken over."),
        "group-missing": gettext("The question is in no group, so it is left out."),
        "map-missing": gettext("A place is asked for, but there is no map yet: add one here."),
        "kind-not-taken": gettext("Questions of this type are not taken over."),
        "never-shown": gettext("Nobody is ever shown this, so it is left out."),
        "part-condition-not-taken": gettext("Conditions of single rows are not taken over."),
        "picture-not-taken": gettext("Pictures in texts are not taken over."),
        "required-not-taken": gettext("The question is not required here."),
        "step-not-taken": gettext("Any number within the limits may be given."),
        "table-not-taken": gettext("This is not taken over."),
        "trigger-not-taken": gettext("This does nothing here."),
        "text-not-taken": gettext("This text is not taken over."),
        "time-not-taken": gettext("The day is asked, the time of day is not."),
    }


def _changed() -> dict[str, str]:
    return {
        "check-not-taken": gettext("The text is not checked for being one of these:"),
        "choice-twice": gettext("This choice is there twice; conditions look at the first."),
        "choices-numbered": gettext("The choices of the rows became the numbers of a scale."),
        "encoding-guessed": gettext("The file is not UTF-8; it was read as this:"),
        "left-out-reference": gettext("The condition looks at something that is left out."),
        "map-not-taken": gettext("The place is asked as a text, not on a map."),
        "markup-removed": gettext("Marks of a web page were taken out of the text."),
        "missing-label": gettext("There is no text; the name is used."),
        "option-missing": gettext("The condition names an answer that is not there."),
        "reference-in-text": gettext("Answers are not put into texts; this stays as written."),
        "reference-missing": gettext("The condition looks at questions that are not there."),
        "repeat-once": gettext("Questions that repeat are asked once."),
        "shown-when-enabled": gettext("It is shown only while it may be filled in."),
        "split-in-several": gettext("This became several questions."),
    }


def _faults() -> dict[str, str]:
    return {
        "code-off-scale": gettext(
            "This code is neither the next point of the scale nor the one for “not sure”."
        ),
        "concept-missing": gettext("The file of concepts has none of this id."),
        "edition-differs": gettext("The file is of another edition than you say."),
        "edition-missing": gettext("Say of which edition this is, in at most 20 characters."),
        "format-unknown": gettext("Version 1 of this format can be read."),
        "language-unknown": gettext("Nobody can tell which language this is."),
        "not-a-mapping": gettext("Names with values are needed here."),
        "not-text": gettext("This is not UTF-8 text."),
        "not-yaml": gettext("This is neither YAML nor JSON."),
        "not-yes-or-no": gettext("True or false is needed here."),
        "text-needed": gettext("A text is needed here."),
        "too-large": gettext("The file is larger than 1 MB."),
        "too-long": gettext("The text is longer than 4,000 characters."),
        "too-many-rows": gettext("There are more than 2,000 of them."),
        "unknown-field": gettext("There is no such field."),
    }
