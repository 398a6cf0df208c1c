"""The workbook of a step's results: what the results page shows, and the codebook. No rows."""

from collections.abc import Iterator, Sequence

from engage.localized import pick
from engage.tables.cells import Cell, Sheet
from surveys.rules.labels import bands_of, places_of, rows_of
from surveys.rules.questionnaire import Option, Question, QuestionKind, Text
from surveys.rules.results import GroupResult, SlotResult
from surveys.services.results import AudienceResults

Labels = dict[str, str]
RESULT_HEADERS = [
    "audience",
    "question",
    "item",
    "question_title",
    "item_title",
    "breakdown",
    "group",
    "group_title",
    "answer",
    "answer_title",
    "count",
    "share",
    "mean",
    "median",
    "n",
    "shown",
    "dont_know",
    "skipped",
    "note",
]
CODE_HEADERS = ["audience", "question", "kind", "required", "background", "item", "code", "title"]


def result_sheets(results: Sequence[AudienceResults], language: str, words: Labels) -> list[Sheet]:
    """Results and codebook, with headers in the given words and titles in one language."""
    figures = [
        row for one in results for slot in one.slots for row in _slot_rows(one, slot, language)
    ]
    codes = [row for one in results for row in _code_rows(one, language)]
    return [
        Sheet(words["results"], [words[name] for name in RESULT_HEADERS], figures),
        Sheet(words["codebook"], [words[name] for name in CODE_HEADERS], codes),
    ]


def _slot_rows(one: AudienceResults, slot: SlotResult, language: str) -> Iterator[list[Cell]]:
    question = one.form.question(slot.question)
    if question is None:
        return
    item = next((row for row in rows_of(question) if row.key == slot.item), None)
    head: list[Cell] = [
        one.asked.step_audience.audience.key,
        slot.question,
        slot.item,
        _text(question.title, language),
        _text(item.title, language) if item else None,
    ]
    yield from _group_rows(head, question, slot.total, (None, None, None), language)
    for key, groups in slot.groups.items():
        breakdown = one.form.question(key)
        titles = {option.key: option.title for option in breakdown.options} if breakdown else {}
        for group in groups:
            place = (key, group.key, _text(titles.get(group.key, {}), language))
            yield from _group_rows(head, question, group, place, language)


def _group_rows(
    head: list[Cell],
    question: Question,
    group: GroupResult,
    place: tuple[Cell, Cell, Cell],
    language: str,
) -> Iterator[list[Cell]]:
    base: list[Cell] = [group.mean, group.median, group.answered, group.shown]
    base += [group.dont_know, group.skipped, group.note]
    options: Sequence[Option | None] = answers_of(question) or (None,)
    for option in options:
        if option is None:
            yield [*head, *place, None, None, None, None, *base]
        else:
            title = _text(option.title, language)
            count, share = group.counts.get(option.key), group.share(option.key)
            yield [*head, *place, option.key, title, count, share, *base]


def _code_rows(one: AudienceResults, language: str) -> Iterator[list[Cell]]:
    for question in one.form.questions:
        head: list[Cell] = [
            one.asked.step_audience.audience.key,
            question.key,
            question.kind.value,
            question.is_required,
            question.is_background,
        ]
        yield [*head, None, None, _text(question.title, language)]
        for item in question.items:
            yield [*head, item.key, None, _text(item.title, language)]
        for option in answers_of(question):
            yield [*head, None, option.key, _text(option.title, language)]


def answers_of(question: Question) -> tuple[Option, ...]:
    """The possible answers: options, places, bands, or the numbers of the scale with labels."""
    if question.kind is QuestionKind.RANK:
        return places_of(question)
    if question.kind is QuestionKind.NUMBER:
        return bands_of(question)
    if question.scale is None:
        return question.options
    labels = question.scale.labels
    return tuple(
        Option(str(value), labels.get(value, dict.fromkeys(question.title, str(value))))
        for value in question.scale.values
    )


def _text(text: Text, language: str) -> str:
    return pick(text, language).text
