"""The check before opening: what a careful reader of the form would ask about."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from surveys.rules.authoring.editions import texts_of
from surveys.rules.authoring.reachable import unreachable
from surveys.rules.questionnaire import Question, QuestionKind, Questionnaire, Text

COMPARABLE = frozenset(
    {
        QuestionKind.SINGLE,
        QuestionKind.MULTI,
        QuestionKind.SCALE,
        QuestionKind.MATRIX,
        QuestionKind.RANK,
        QuestionKind.NUMBER,
    }
)
OPINIONS = frozenset({QuestionKind.SINGLE, QuestionKind.SCALE, QuestionKind.MATRIX})
NONE_WORDS = frozenset(
    {"none", "ei-mikaan", "ei-mikaan-naista", "ei-mitaan", "en-mitaan", "inget", "ingen"}
    | {"inget-av-dessa", "none-of-these", "en-ole", "ei-yksikaan"}
)
LONG_TITLE = 200
LONG_RANKING = 7


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to look at before opening: the place (as in editions), a code, what it names."""

    place: str
    code: str
    value: str = ""


def inspect(
    form: Questionnaire, others: Mapping[str, Questionnaire], banked: Collection[str] = ()
) -> tuple[Doubt, ...]:
    """Every doubt about the form; `others` are the forms of the step's other audiences."""
    doubts: list[Doubt] = list(_untranslated(form))
    doubts += [Doubt(f"questions/{key}", "unreachable") for key in unreachable(form)]
    for question in form:
        if question.companion_of is None:
            doubts += _about(question)
    return (*doubts, *_without_partner(form, others, banked))


def _untranslated(form: Questionnaire) -> Iterator[Doubt]:
    """Each text that is there in the first language and lacks another one."""
    texts = texts_of(form)
    places = dict.fromkeys(place for place, language in texts if language)
    for place in places:
        for language in form.languages:
            if (place, language) not in texts:
                yield Doubt(place, "missing-translation", language)
    for question in form:
        if question.pattern is not None and question.pattern.message:
            place = f"questions/{question.key}/pattern"
            yield from _missing(question.pattern.message, form.languages, place)
        if question.kind is QuestionKind.CONSENT:
            yield from _missing(question.title, form.languages, f"questions/{question.key}/title")


def _missing(text: Text, languages: Sequence[str], place: str) -> Iterator[Doubt]:
    for language in languages:
        if language not in text:
            yield Doubt(place, "missing-translation", language)


def _about(question: Question) -> Iterator[Doubt]:
    place = f"questions/{question.key}"
    if question.kind is QuestionKind.MULTI and not _has_none(question):
        yield Doubt(place, "multi-without-none")
    if question.scale is not None:
        ends = {question.scale.first, question.scale.last}
        if not ends <= set(question.scale.labels):
            yield Doubt(place, "scale-without-labels")
    if _forces_an_opinion(question):
        yield Doubt(place, "required-without-dont-know")
    if any(len(words) > LONG_TITLE for words in question.title.values()):
        yield Doubt(place, "long-title", str(LONG_TITLE))
    if _ranks_everything(question):
        yield Doubt(place, "long-ranking", str(len(question.offered)))
    yield from _about_place(question, place)
    if question.kind is QuestionKind.SINGLE and len(question.offered) == 1:
        yield Doubt(place, "one-option")


def _about_place(question: Question, place: str) -> Iterator[Doubt]:
    """A place needs a picture for most people, and a list for those who cannot use one."""
    if question.kind is not QuestionKind.LOCATION:
        return
    if question.base_map is None or question.base_map.file is None:
        yield Doubt(place, "location-without-map")
    if not question.offered:
        yield Doubt(place, "location-without-districts")


def _forces_an_opinion(question: Question) -> bool:
    is_asked_of_all = question.is_required and not question.is_background
    return is_asked_of_all and question.kind in OPINIONS and not question.has_dont_know


def _ranks_everything(question: Question) -> bool:
    is_full = question.kind is QuestionKind.RANK and question.maximum is None
    return is_full and len(question.offered) > LONG_RANKING


def _has_none(question: Question) -> bool:
    return question.has_dont_know or any(
        option.key in NONE_WORDS or option.key.startswith(("none", "ei-mi", "inget-"))
        for option in question.offered
    )


def _without_partner(
    form: Questionnaire, others: Mapping[str, Questionnaire], banked: Collection[str]
) -> Iterator[Doubt]:
    """Questions whose results stand beside nothing; and those that only look alike elsewhere."""
    for question in form:
        if question.is_background or question.kind not in COMPARABLE:
            continue
        partners = [other.question(question.key) for other in others.values()]
        same = [one for one in partners if one is not None]
        place = f"questions/{question.key}"
        if any(not _is_comparable(question, one) for one in same):
            yield Doubt(place, "partner-differs")
        elif others and not same and question.key not in banked:
            yield Doubt(place, "no-partner")


def _is_comparable(one: Question, other: Question) -> bool:
    scales = [(q.scale.first, q.scale.last) if q.scale else None for q in (one, other)]
    return one.kind is other.kind and scales[0] == scales[1]
