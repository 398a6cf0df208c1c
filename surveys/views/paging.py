"""From part to part: the next one that is shown, and what the browser needs to show and hide."""

from typing import Any

from flask import request

from engage.clock import utcnow
from engage.web.i18n import LANGUAGE_COOKIE, current_language
from surveys.rules.kinds.base import field_name
from surveys.rules.questionnaire import Question, QuestionKind, Section
from surveys.rules.skip.check import references
from surveys.rules.skip.tree import to_json
from surveys.rules.skip.visibility import (
    narrowed,
    next_shown_section,
    previous_shown_section,
)
from surveys.services.responding import Progress, local_day
from surveys.views.visit import Place

# Between a question and the answer under which its options are offered; no key has it.
WITHIN = "@"


def following(place: Place, progress: Progress, number: int, go: str) -> str:
    """The address of the next page in that direction; parts that are hidden are passed over."""
    if go == "elsewhere":
        return place.url("elsewhere")
    if go == "back":
        before = previous_shown_section(place.asked.form, progress.answers, number, _today())
        return place.url("part", number=before) if before else place.url("start")
    after = next_shown_section(place.asked.form, progress.answers, number, _today())
    if then() or after is None:
        return place.url("review")
    return place.url("part", number=after)


def after_part(place: Place, section: Section, progress: Progress, number: int, go: str) -> str:
    """What follows a part that is saved: itself, where it has just come to ask more."""
    if go == "next" and unseen(section, progress):
        # Without script a question that has just become relevant appears on the same page.
        return place.url("part", number=number, **then())
    return following(place, progress, number, go)


def where_left(place: Place, progress: Progress) -> str:
    """The screen that the respondent was at last, or was on the way to, on whatever device."""
    keys = [section.key for section in place.sections]
    if progress.where is None or progress.where.section not in keys:
        return place.url("part", number=1)
    number = keys.index(progress.where.section) + 1
    if progress.where.is_done or progress.where.section not in progress.seen.sections:
        return following(place, progress, number, "next")
    return place.url("part", number=number)


def language_kept(progress: Progress | None) -> str | None:
    """The language that was read so far, on a device where nobody has chosen one yet; else None."""
    if progress is None or progress.where is None or LANGUAGE_COOKIE in request.cookies:
        return None
    language = progress.where.language
    return language if language != current_language() else None


def is_last(place: Place, progress: Progress, number: int) -> bool:
    """Whether the review follows this part, as the answers are now."""
    return next_shown_section(place.asked.form, progress.answers, number, _today()) is None


def then() -> dict[str, str]:
    """Where the respondent asked to go after this part."""
    return {"then": "review"} if request.args.get("then") == "review" else {}


def shown_before(section: Section) -> frozenset[str]:
    """The questions that the respondent had before the eyes; a page without conditions has all."""
    listed = request.form.get("shown")
    if listed is None:
        return frozenset(question.key for question in section.questions)
    parents = {question.key: question.filter_by for question in section.questions}
    marks = (mark.partition(WITHIN) for mark in listed.split())
    # Options under an answer that was changed in the same go have not been in sight yet.
    return frozenset(
        key
        for key, _at, within in marks
        if parents.get(key) not in parents
        or within == request.form.get(field_name(str(parents[key])), "")
    )


def unseen(section: Section, progress: Progress) -> bool:
    """Whether these answers show a question, or options of one, that were not to be picked."""
    listed = request.form.get("shown")
    if listed is None:
        return False
    before = frozenset(listed.split())
    return any(mark not in before for mark in shown_marks(section, progress))


def shown_marks(section: Section, progress: Progress) -> list[str]:
    """A mark for each question that is shown: its key, and under which answer it is narrowed."""
    return [
        f"{question.key}{WITHIN}{progress.sent.get(question.filter_by, '')}"
        if question.filter_by
        else question.key
        for question in progress.seen.of(section)
    ]


def offered_now(section: Section, progress: Progress) -> dict[str, frozenset[str]]:
    """The options in sight, for each question whose list hangs on an earlier answer."""
    return {
        question.key: narrowed(question, progress.sent).offered_keys
        for question in section.questions
        if question.filter_by
    }


def conditions_of(section: Section, progress: Progress) -> dict[str, Any] | None:
    """What the part shows under which answers, with the earlier answers it looks at; or None."""
    asked = section.questions
    trees = [question.relevant for question in asked if question.relevant]
    parents = [question.filter_by for question in asked if question.filter_by]
    if not trees and not parents:
        return None
    needed = {key for tree in trees for key in references(tree)}.union(parents)
    needed -= {question.key for question in asked}
    return {
        "today": _today(),
        "answers": {key: answer for key, answer in progress.sent.items() if key in needed},
        "questions": [_described(question) for question in asked],
    }


def _described(question: Question) -> dict[str, Any]:
    """What the script has to know of a question."""
    rows = question.option_keys if question.kind is QuestionKind.RANK else question.item_keys
    described = {
        "key": question.key,
        "kind": question.kind.value,
        "rows": list(rows),
        "relevant": to_json(question.relevant) if question.relevant else None,
        "within": question.filter_by,
    }
    return {name: value for name, value in described.items() if value}


def _today() -> str:
    return local_day(utcnow()).isoformat()
