"""The one way a questionnaire is written down, so that equal forms are equal bytes."""

import hashlib
import json
from typing import Any

from surveys.rules.questionnaire import (
    BaseMap,
    Number,
    Option,
    Pattern,
    Question,
    Questionnaire,
    Scale,
    Section,
    Text,
)
from surveys.rules.skip.tree import Tree, to_json


def to_dict(questionnaire: Questionnaire) -> dict[str, Any]:
    """The one canonical definition: parsing it gives an equal questionnaire."""
    return _without_blanks(
        {
            "languages": list(questionnaire.languages),
            "title": dict(questionnaire.title),
            "intro": _text(questionnaire.intro),
            "minutes": questionnaire.minutes,
            "sections": [_section_dict(section) for section in questionnaire.sections],
        }
    )


def fingerprint(questionnaire: Questionnaire) -> str:
    """The same for equal questionnaires, different for any other."""
    canonical = json.dumps(to_dict(questionnaire), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _section_dict(section: Section) -> dict[str, Any]:
    return _without_blanks(
        {
            "key": section.key,
            "title": dict(section.title),
            "intro": _text(section.intro),
            "relevant": _tree(section.relevant),
            # Reading makes the questions that go with an option anew.
            "questions": [
                _question_dict(question)
                for question in section.questions
                if question.companion_of is None
            ],
        }
    )


def _question_dict(question: Question) -> dict[str, Any]:
    return _without_blanks(
        {
            "key": question.key,
            "kind": question.kind.value,
            "title": dict(question.title),
            "hint": _text(question.hint),
            "required": question.is_required,
            "background": question.is_background,
            "dont_know": question.has_dont_know,
            "options": [_option_dict(option) for option in question.options],
            "items": [_option_dict(item) for item in question.items],
            "scale": _scale_dict(question.scale),
            "min": question.minimum,
            "max": question.maximum,
            "unit_kind": question.unit_kind,
            "relevant": _tree(question.relevant),
            "number": _number_dict(question.number),
            "days": _days_dict(question),
            "map": _map_dict(question.base_map),
            "pattern": _pattern_dict(question.pattern),
            "filter_by": question.filter_by,
        }
    )


def _option_dict(option: Option) -> dict[str, Any]:
    return _without_blanks(
        {
            "key": option.key,
            "title": dict(option.title),
            "text": option.has_text,
            "retired": option.is_retired,
            "within": option.within,
        }
    )


def _pattern_dict(pattern: Pattern | None) -> dict[str, Any] | None:
    if pattern is None:
        return None
    return _without_blanks({"regex": pattern.regex, "message": _text(pattern.message)})


def _number_dict(number: Number | None) -> dict[str, Any] | None:
    if number is None:
        return None
    limits = {"first": number.first, "last": number.last}
    given = {name: limit for name, limit in limits.items() if limit is not None}
    more = {"unit": _text(number.unit), "bands": list(number.cuts)}
    return {"decimals": number.decimals, **given, **_without_blanks(more)}


def _days_dict(question: Question) -> dict[str, Any] | None:
    if question.days is None:
        return None
    return _without_blanks({"first": question.days.first, "last": question.days.last})


def _map_dict(base_map: BaseMap | None) -> dict[str, Any] | None:
    if base_map is None:
        return None
    edges = {name: getattr(base_map, name) for name in ("west", "south", "east", "north")}
    return edges | _without_blanks({"file": base_map.file, "credit": base_map.credit})


def _scale_dict(scale: Scale | None) -> dict[str, Any] | None:
    if scale is None:
        return None
    labels = {str(value): dict(text) for value, text in sorted(scale.labels.items())}
    # 0 is a real end of a scale, so nothing here may be dropped for being blank.
    declared = {"nps": True} if scale.is_nps else {}
    return {"first": scale.first, "last": scale.last, "labels": labels, **declared}


def _text(text: Text | None) -> dict[str, str] | None:
    return dict(text) if text else None


def _tree(tree: Tree | None) -> list[Any] | None:
    return to_json(tree) if tree else None


def _without_blanks(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}
