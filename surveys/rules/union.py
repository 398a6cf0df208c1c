"""All versions of a questionnaire as one form, in form order: what has answers is never lost."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from surveys.rules.questionnaire import Option, Question, Questionnaire, Section

Row = TypeVar("Row", Option, Question, Section)


def union(versions: Sequence[Questionnaire]) -> Questionnaire:
    """The newest version (the last given) with everything that only earlier ones had.

    What was left out stands after what it used to follow, and options that were left out are
    retired. Where versions differ in words, limits or conditions, the newest holds.
    """
    *earlier, form = versions
    for before in reversed(earlier):
        form = _with_earlier(form, before)
    return form


def _with_earlier(form: Questionnaire, before: Questionnaire) -> Questionnaire:
    olden = {section.key: section for section in before.sections}
    emptied = [replace(section, questions=()) for section in before.sections]
    sections = (
        replace(section, questions=_questions(section, olden.get(section.key), form, before))
        for section in _woven(form.sections, emptied)
    )
    return replace(
        form,
        languages=tuple(dict.fromkeys((*form.languages, *before.languages))),
        sections=tuple(section for section in sections if section.questions),
    )


def _questions(
    section: Section, olden: Section | None, form: Questionnaire, before: Questionnaire
) -> tuple[Question, ...]:
    """The questions of the section and those that it had and no section has any more."""
    own = {question.key for question in section.questions}
    kept = tuple(
        question
        for question in (olden.questions if olden else ())
        if question.key in own or form.question(question.key) is None
    )
    woven = _woven(section.questions, kept)
    return tuple(_with_rows(question, before.question(question.key)) for question in woven)


def _with_rows(question: Question, before: Question | None) -> Question:
    """The question with the options and rows that only the earlier one had."""
    if before is None or before.kind is not question.kind:
        return question
    retired = [replace(option, is_retired=True) for option in before.options]
    return replace(
        question,
        options=_woven(question.options, retired),
        items=_woven(question.items, before.items),
    )


def _woven(rows: Sequence[Row], earlier: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with the missing ones of the earlier, each after what it used to follow."""
    woven = list(rows)
    keys = [row.key for row in rows]
    place = 0
    for row in earlier:
        if row.key in keys:
            place = keys.index(row.key) + 1
        else:
            woven.insert(place, row)
            keys.insert(place, row.key)
            place += 1
    return tuple(woven)
