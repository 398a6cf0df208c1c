"""The places of a result as answers with titles, for everything that shows answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from surveys.rules.maps import cell_name, is_on_map
from surveys.rules.questionnaire import Option, Question, QuestionKind, Questionnaire
from surveys.rules.results import SlotResult
from surveys.rules.squares import square_named


def with_places(form: Questionnaire, slots: Sequence[SlotResult]) -> Questionnaire:
    """The form in which a question for a place has those places as options that may be listed."""
    listed = {slot.question: slot.total.counts for slot in slots}
    located = {
        question.key: _listing(question, listed.get(question.key, {}))
        for question in form
        if question.kind is QuestionKind.LOCATION
    }
    if not located:
        return form
    return replace(
        form,
        sections=tuple(
            replace(
                section,
                questions=tuple(located.get(one.key, one) for one in section.questions),
            )
            for section in form.sections
        ),
    )


def _listing(question: Question, counts: Mapping[str, int | None]) -> Question:
    """Districts in form order, then squares, those that were named most first."""
    districts = [option for option in question.options if option.key in counts]
    squares = sorted(
        (key for key in counts if square_named(key) is not None),
        key=lambda key: (-(counts[key] or 0), key),
    )
    named = [
        Option(key, dict.fromkeys(question.title, place_title(question, key))) for key in squares
    ]
    return replace(question, options=(*districts, *named))


def with_places_of(question: Question, other: Question) -> Question:
    """The question as the first audience has it, with the places that another one named too."""
    if question.kind is not QuestionKind.LOCATION or other.kind is not question.kind:
        return question
    more = (option for option in other.options if option.key not in question.option_keys)
    return replace(question, options=(*question.options, *more))


def place_title(question: Question, name: str) -> str:
    """What the square is called on the map of the question, and on the grid."""
    square = square_named(name)
    if square is None or question.base_map is None or not is_on_map(square, question.base_map):
        return name
    return f"{cell_name(square, question.base_map)} ({name})"
