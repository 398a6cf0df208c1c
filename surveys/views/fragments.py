"""Questions that nobody has answered yet, drawn once for everybody.

Such a question looks the same to all who read the same version in the same language; only this is
kept. As soon as there is an answer or an error, the question is drawn for that one request.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import render_template
from markupsafe import Markup

from engage.web.i18n import current_language
from surveys.forms import fields_of, hint_of, scale_columns, section_form
from surveys.rules.questionnaire import Question, Section

MOST_KEPT = 2_000
_kept: dict[tuple[str, str, str], Markup] = {}


def untouched(section: Section, answers: Mapping[str, Any]) -> frozenset[str]:
    """The questions that look the same to everybody: no answer, nor options that hang on one."""
    return frozenset(
        question.key
        for question in section.questions
        if question.key not in answers and question.filter_by is None
    )


def without(section: Section, keys: frozenset[str]) -> Section:
    """The section with its other questions alone."""
    rest = tuple(question for question in section.questions if question.key not in keys)
    return replace(section, questions=rest)


def untouched_html(fingerprint: str, question: Question) -> Markup:
    """The question without an answer, in the reader's language."""
    name = (fingerprint, current_language(), question.key)
    drawn = _kept.get(name)
    if drawn is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        drawn = _kept[name] = _drawn(question)
    return drawn


def _drawn(question: Question) -> Markup:
    alone = Section(key=question.key, title={}, questions=(question,))
    page = render_template(
        "surveys/respond/_untouched.html",
        question=question,
        form=section_form(alone, {}),
        offered={},
        fields_of=fields_of,
        scale_columns=scale_columns,
        hint_of=hint_of,
    )
    # Our own template has escaped what it was given.
    return Markup(page)  # noqa: S704
