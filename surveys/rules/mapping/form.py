"""The questionnaire that a mapping makes."""

from collections.abc import Iterator
from typing import Any

from surveys.rules.mapping.model import FORM_LANGUAGE, Code, QuestionRule, ResultMapping, Role
from surveys.rules.mapping.rows import words_key
from surveys.rules.questionnaire import CHOICE_KINDS, OPTION_KINDS, QuestionKind

SECTION_TITLES = {
    "questions": {"fi": "Kysymykset", "sv": "Frågor", "en": "Questions"},
    "background": {"fi": "Taustatiedot", "sv": "Bakgrund", "en": "Background"},
}
LANGUAGE_TITLE = {"fi": "Lomakkeen kieli", "sv": "Formulärets språk", "en": "Language of the form"}
LANGUAGE_NAMES = {"fi": "suomi", "sv": "svenska", "en": "English"}


def definition_of(mapping: ResultMapping) -> dict[str, Any]:
    """A definition that surveys.rules.definition reads: questions first, background last."""
    asked = [rule for rule in mapping.taken if rule.role is not Role.BACKGROUND]
    background = [rule for rule in mapping.taken if rule.role is Role.BACKGROUND]
    sections = [_section(mapping, "questions", asked), _section(mapping, "background", background)]
    return {
        "languages": list(mapping.languages),
        "title": _complete(mapping, mapping.title),
        "sections": [section for section in sections if section["questions"]],
    }


def _section(mapping: ResultMapping, key: str, rules: list[QuestionRule]) -> dict[str, Any]:
    questions = [question for rule in rules for question in _questions(mapping, rule)]
    if key == "background" and len(mapping.forms) > 1:
        questions.append(_form_language(mapping))
    return {"key": key, "title": _own(mapping, SECTION_TITLES[key]), "questions": questions}


def _questions(mapping: ResultMapping, rule: QuestionRule) -> Iterator[dict[str, Any]]:
    """The question, and behind it one for the own words beside each option that has some."""
    yield _question(mapping, rule)
    for code in (*rule.merged_codes, *rule.items):
        if code.has_words and rule.keeps_words:
            yield {
                "key": words_key(rule, code),
                "kind": QuestionKind.LONG_TEXT.value,
                "title": _words_title(mapping, rule, code),
                **_condition(rule, code),
            }


def _condition(rule: QuestionRule, code: Code) -> dict[str, Any]:
    """Only those who picked the option were asked for words; beside a matrix anybody was."""
    if rule.kind is QuestionKind.MATRIX:
        return {}
    return {"relevant": f"selected(${{{rule.key}}}, '{code.key}')"}


def _words_title(mapping: ResultMapping, rule: QuestionRule, code: Code) -> dict[str, str]:
    question, option = _complete(mapping, rule.title), _complete(mapping, code.title)
    return {
        language: f"{question[language]} – {option[language]}"
        for language in question
        if language in option
    }


def _question(mapping: ResultMapping, rule: QuestionRule) -> dict[str, Any]:
    kind = rule.kind
    fields: dict[str, Any] = {
        "key": rule.key,
        "kind": kind.value,
        "title": _complete(mapping, rule.title),
        "background": rule.role is Role.BACKGROUND and kind in CHOICE_KINDS,
    }
    if kind in OPTION_KINDS:
        fields["options"] = [_option(mapping, code) for code in rule.merged_codes]
    if kind in {QuestionKind.SCALE, QuestionKind.MATRIX}:
        fields["scale"] = _scale(mapping, rule)
    if kind is QuestionKind.MATRIX:
        fields["items"] = [_option(mapping, item) for item in rule.items]
    if kind in OPTION_KINDS | {QuestionKind.SCALE, QuestionKind.MATRIX} and rule.has_dont_know:
        fields["dont_know"] = True
    if kind is QuestionKind.RANK:
        # Files hold incomplete rankings too, so each length from one on is an answer.
        fields |= {"min": 1, "max": len(rule.codes)}
    if kind is QuestionKind.NUMBER:
        fields["number"] = {"decimals": rule.decimals}
    if kind is QuestionKind.UNIT:
        fields["unit_kind"] = rule.unit_kind
    return fields


def _option(mapping: ResultMapping, code: Code) -> dict[str, Any]:
    return {"key": code.key, "title": _complete(mapping, code.title)}


def _scale(mapping: ResultMapping, rule: QuestionRule) -> dict[str, Any]:
    labels = {
        str(code.value): _complete(mapping, code.title)
        for code in rule.codes
        if code.value is not None
    }
    return {"first": rule.first, "last": rule.last, "labels": labels}


def _form_language(mapping: ResultMapping) -> dict[str, Any]:
    options = [
        {
            "key": language,
            "title": dict.fromkeys(mapping.languages, LANGUAGE_NAMES.get(language, language)),
        }
        for language in mapping.languages
    ]
    return {
        "key": FORM_LANGUAGE,
        "kind": QuestionKind.SINGLE.value,
        "title": _own(mapping, LANGUAGE_TITLE),
        "background": True,
        "options": options,
    }


def _own(mapping: ResultMapping, text: dict[str, str]) -> dict[str, str]:
    """The words of ours in the languages of the file."""
    return {language: text.get(language, text["en"]) for language in mapping.languages}


def _complete(mapping: ResultMapping, text: Any) -> dict[str, str]:
    """The wordings of the file's languages; the first language borrows where it has none."""
    there = {language: text[language] for language in mapping.languages if language in text}
    first = mapping.languages[0]
    return there if first in there else {first: next(iter(text.values())), **there}
