"""Why an answer is refused, in words, at its field."""

from collections.abc import Callable, Iterable, Mapping

from flask_babel import lazy_gettext

from engage.web.filters import localized_text
from engage.web.forms import AnswerForm
from surveys.forms.part import field_names
from surveys.forms.written import written_day, written_number
from surveys.rules.kinds import AnswerProblem
from surveys.rules.questionnaire import Question

WORDS: Mapping[str, object] = {
    "required": lazy_gettext("Please answer this question."),
    "no-such-option": lazy_gettext("Choose one of the options on this page."),
    "no-such-question": lazy_gettext("This question is not part of the survey."),
    "too-many-choices": lazy_gettext("Choose at most %(limit)d."),
    "too-few-choices": lazy_gettext("Choose at least %(limit)d."),
    "dont-know-stands-alone": lazy_gettext("Choose either “I don’t know” or the other options."),
    "too-long": lazy_gettext("Shorten the text: there is room for %(limit)d characters."),
    "other-form": lazy_gettext("Write the answer in the form that the question asks for."),
    "control-characters": lazy_gettext(
        "The text has invisible characters that cannot be stored. Type it again."
    ),
    "nothing-answered": lazy_gettext("Answer at least one question before you send."),
    "no-such-place": lazy_gettext("Give a place between 1 and %(limit)d."),
    "place-twice": lazy_gettext("Another option has the same place. Give each its own place."),
    "place-missing": lazy_gettext("Give the places from 1 on and leave none out in between."),
    "too-few-ranked": lazy_gettext("Give a place to at least %(limit)d options."),
    "too-many-ranked": lazy_gettext("Give a place to at most %(limit)d options."),
    "not-a-number": lazy_gettext("Write the answer in digits, for example 12 or 22,5."),
    "too-small": lazy_gettext("The number has to be at least %(limit)s."),
    "too-large": lazy_gettext("The number can be at most %(limit)s."),
    "too-many-decimals": lazy_gettext("Write the number with at most %(limit)d decimals."),
    "not-a-place": lazy_gettext(
        "Write a square of the map, such as F7, or coordinates, such as 60.4058, 22.3698."
    ),
    "not-on-the-map": lazy_gettext("The place lies outside the area that is asked about."),
    "not-whole": lazy_gettext("Write a whole number."),
    "not-a-day": lazy_gettext("Write the day with the year, for example 4.6.2018."),
    "too-early": lazy_gettext("The day can be %(limit)s at the earliest."),
    "too-late": lazy_gettext("The day can be %(limit)s at the latest."),
}
LIMITS: Mapping[str, Callable[..., str]] = {
    "too-small": written_number,
    "too-large": written_number,
    "too-early": written_day,
    "too-late": written_day,
}


def show_problems(
    form: AnswerForm, questions: Iterable[Question], problems: Iterable[AnswerProblem]
) -> None:
    """Each problem stands at its field in plain words."""
    known = {question.key: question for question in questions}
    for problem in problems:
        for name in field_names(known[problem.question], problem.item):
            field = form[name]
            field.errors = [*field.errors, problem_words(problem)]


def problem_words(problem: AnswerProblem) -> str:
    """What is wrong with the answer, and how to go on."""
    if problem.message is not None:
        return localized_text(problem.message)
    code, limit = problem.code, problem.limit or 0
    if code == "too-many-decimals" and not limit:
        code = "not-whole"
    shown = LIMITS[code](problem.limit) if code in LIMITS else limit
    return str(WORDS[code]) % {"limit": shown}
