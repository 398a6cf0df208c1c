"""From part to part: the next one that is shown, and what the browser needs to show and hide."""

from typing import Any

from flask import request

from engage.clock import utcnow
from surveys.rules.questionnaire import Section
from surveys.rules.skip.check import references
from surveys.rules.skip.tree import to_json
from surveys.rules.skip.visibility import next_shown_section, previous_shown_section
from surveys.services.responding import Progress, local_day
from surveys.views.visit import Place


def following(place: Place, progress: Progress, number: int, go: str) -> str:
    """The address of the next page in that direction; parts that are hidden are passed over."""
    if go == "back":
        before = previous_shown_section(place.asked.form, progress.answers, number, _today())
        return place.url("part", number=before) if before else place.url("start")
    after = next_shown_section(place.asked.form, progress.answers, number, _today())
    if then() or after is None:
        return place.url("review")
    return place.url("part", number=after)


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
    return frozenset(listed.split())


def unseen(section: Section, progress: Progress) -> bool:
    """Whether these answers show a question of the part that was not there to be answered."""
    before = shown_before(section)
    return any(question.key not in before for question in progress.seen.of(section))


def conditions_of(section: Section, progress: Progress) -> dict[str, Any] | None:
    """The trees of the part with the earlier answers they look at; None where there are none."""
    trees = [question.relevant for question in section.questions if question.relevant]
    if not trees:
        return None
    own = {question.key for question in section.questions}
    needed = {key for tree in trees for key in references(tree)} - own
    return {
        "today": _today(),
        "answers": {key: answer for key, answer in progress.sent.items() if key in needed},
        "questions": [
            {
                "key": question.key,
                "kind": question.kind.value,
                "rows": list(question.item_keys),
                "relevant": to_json(question.relevant) if question.relevant else None,
            }
            for question in section.questions
        ],
    }


def _today() -> str:
    return local_day(utcnow()).isoformat()
