"""What kinds, problems, doubts and changes are called on the pages of the editor."""

from collections.abc import Mapping

from flask_babel import gettext

from engage.web.languages import language_name
from surveys.rules.authoring.inspection import Doubt
from surveys.rules.questionnaire import QuestionKind
from surveys.rules.reader import Problem


def kind_words() -> dict[str, str]:
    """Every kind of question, in the order in which they are offered."""
    return {
        QuestionKind.SINGLE.value: gettext("Choose one"),
        QuestionKind.MULTI.value: gettext("Choose several"),
        QuestionKind.SCALE.value: gettext("Scale"),
        QuestionKind.MATRIX.value: gettext("Several rows on one scale"),
        QuestionKind.RANK.value: gettext("Put in order"),
        QuestionKind.SHORT_TEXT.value: gettext("Short text"),
        QuestionKind.LONG_TEXT.value: gettext("Long text"),
        QuestionKind.NUMBER.value: gettext("Number"),
        QuestionKind.DATE.value: gettext("Date"),
        QuestionKind.UNIT.value: gettext("Area or unit"),
        QuestionKind.LOCATION.value: gettext("Place on a map"),
        QuestionKind.CONSENT.value: gettext("Consent"),
        QuestionKind.NOTE.value: gettext("Text without a question"),
    }


def operator_words() -> dict[str, str]:
    """How a condition may look at an answer."""
    return {
        "is": gettext("the answer is"),
        "is-not": gettext("the answer is another than"),
        "chosen": gettext("among the chosen is"),
        "not-chosen": gettext("among the chosen is not"),
        "at-least": gettext("the answer is at least"),
        "at-most": gettext("the answer is at most"),
        "answered": gettext("has been answered"),
        "blank": gettext("has not been answered"),
    }


def unit_kind_words() -> dict[str, str]:
    """The kinds of units that a question may ask for."""
    return {
        "district": gettext("district"),
        "service-area": gettext("service area"),
        "work-unit": gettext("work unit"),
        "management-group": gettext("management group"),
    }


def problem_text(problem: Problem) -> str:
    """What is wrong, and how to put it right."""
    words = {**_shape_words(), **_condition_words(), **_answer_words()}
    found = words.get(problem.code) or gettext("This cannot be used as it is.")
    return f"{found} ({problem.value})" if problem.value else found


def doubt_text(doubt: Doubt) -> str:
    """What a careful reader would ask about."""
    words: Mapping[str, str] = {
        "missing-translation": gettext("The text is missing in this language: %(language)s.")
        % {"language": language_name(doubt.value)},
        "unreachable": gettext("Nobody ever sees this: its condition can never hold."),
        "multi-without-none": gettext(
            "There is no option such as “none of these”, so an empty answer may mean two things."
        ),
        "scale-without-labels": gettext("The ends of the scale have no words."),
        "required-without-dont-know": gettext(
            "An answer is required, and “I don’t know” is not offered."
        ),
        "location-without-map": gettext(
            "There is no map: people can only write coordinates or choose a district."
        ),
        "location-without-districts": gettext(
            "No districts are listed, so whoever cannot use a map has no other way to answer."
        ),
        "long-title": gettext("The question is long. Move a part of it into the hint."),
        "long-ranking": gettext(
            "Putting this many in order is hard on a phone. Ask for the first three, say."
        ),
        "one-option": gettext("There is only one option to choose."),
        "partner-differs": gettext(
            "Another audience has a question with this key, but of another kind or scale:"
            " their results cannot be compared."
        ),
        "no-partner": gettext(
            "No other audience of this step is asked this, so the result stands beside nothing."
        ),
    }
    return words[doubt.code]


def change_text(change: Mapping[str, str]) -> str:
    """One change of the structure in words."""
    value = change.get("value", "")
    words: Mapping[str, str] = {
        "section-added": gettext("new section: %(value)s", value=value),
        "section-left-out": gettext("section left out: %(value)s", value=value),
        "sections-reordered": gettext("sections in another order"),
        "question-added": gettext("new question: %(value)s", value=value),
        "question-left-out": gettext("question left out: %(value)s", value=value),
        "questions-reordered": gettext("questions in another order"),
        "moved": gettext("moved to the section %(value)s", value=value),
        "option-added": gettext("new option: %(value)s", value=value),
        "option-left-out": gettext("option left out: %(value)s", value=value),
        "option-retired": gettext("no longer offered: %(value)s", value=value),
        "option-back": gettext("offered again: %(value)s", value=value),
        "options-reordered": gettext("options in another order"),
        "changed": gettext("changed: %(value)s", value=value),
    }
    return words[change["code"]]


def _shape_words() -> dict[str, str]:
    return {
        "missing": gettext("This is needed here."),
        "missing-language": gettext("The text is needed in the first language of the survey."),
        "not-a-text": gettext("Write a text of at most 4,000 characters."),
        "not-a-list": gettext("At least one is needed here."),
        "not-a-number": gettext("Write a number."),
        "not-a-day": gettext("Write a day, such as 4.6.2018."),
        "bad-range": gettext("These limits do not fit together."),
        "bad-map": gettext(
            "The edges of the map do not lie in Finland, or are more than 25 kilometres apart."
        ),
        "bad-key": gettext("A key is small letters, digits and hyphens."),
        "duplicate-key": gettext("This key is there twice."),
        "reserved-key": gettext("This key is kept for “I don’t know”."),
        "too-many": gettext("There are more than 250 of them."),
        "not-for-this-kind": gettext("This kind of question has none of this."),
        "unknown-language": gettext("The survey does not have this language."),
        "unknown-kind": gettext("Choose what kind of question it is."),
        "not-here": gettext("It is not there any more. Somebody may have removed it."),
        "cannot-move": gettext("It is already at the end."),
    }


def _condition_words() -> dict[str, str]:
    return {
        "bad-expression": gettext("The condition cannot be read from this character on:"),
        "bad-condition": gettext("The condition cannot be read."),
        "bad-pattern": gettext(
            "The pattern cannot be used: it could take too long, or mean other things elsewhere."
        ),
        "pattern-not-quoted": gettext("The pattern of regex() must be a text in quotes."),
        "forward-reference": gettext("The condition looks at a question that comes later."),
        "self-reference": gettext("The condition looks at its own question."),
        "unknown-reference": gettext("The condition looks at a question that is not there."),
        "unknown-row": gettext("Choose a row of the question."),
        "unknown-option": gettext("The condition names an answer that the question does not have."),
        "unknown-function": gettext("The condition uses a function that is not known."),
        "unknown-operator": gettext("Choose how the answer is looked at."),
        "operator-does-not-fit": gettext("This way of looking does not fit the question."),
        "answer-of-another-question": gettext("Choose an answer of the same question."),
        "wrong-argument-count": gettext("A function has too few or too many arguments."),
    }


def _answer_words() -> dict[str, str]:
    return {
        "kind-is-fixed": gettext(
            "The kind of a question cannot change once people are asked it. Leave the question out"
            " and add a new one."
        ),
        "scale-is-fixed": gettext("The scale cannot change once people are asked: it was"),
        "number-is-fixed": gettext(
            "Decimals, unit and classes of a number cannot change once people are asked."
        ),
        "dont-know-stays": gettext("“I don’t know” has been offered, so it stays."),
        "places-are-fixed": gettext(
            "How many are put in order cannot change once people are asked: it was"
        ),
    }
