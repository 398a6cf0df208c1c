"""A mapping as JSON, and back; what is no mapping is refused with its place."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from surveys.rules.mapping.model import (
    Code,
    FormFile,
    LeftOut,
    Merge,
    QuestionRule,
    ResultMapping,
    Role,
    Special,
)
from surveys.rules.questionnaire import QuestionKind

VERSION = 1
MOST = 1_000
T = TypeVar("T")


class BadMapping(ValueError):
    """This is no mapping; says where and why."""

    def __init__(self, place: str, code: str) -> None:
        """Keep the place and the machine's word for what is wrong there."""
        super().__init__(f"{place}: {code}")
        self.place = place
        self.code = code


def mapping_to_json(mapping: ResultMapping) -> dict[str, Any]:
    """Plain dicts and lists, from which the same mapping can be read."""
    return {"version": VERSION, **asdict(mapping)}


def mapping_from_json(given: object) -> ResultMapping:
    """The mapping, or BadMapping with the place."""
    fields = _mapping(given, "mapping")
    if fields.get("version") != VERSION:
        raise BadMapping("mapping.version", "unknown-version")
    read = ResultMapping(
        title=_text(fields, "title", "mapping"),
        forms=_rows(fields, "forms", "mapping", _form),
        rules=_rows(fields, "rules", "mapping", _rule),
        left_out=_rows(fields, "left_out", "mapping", _left_out),
    )
    if not read.forms:
        raise BadMapping("mapping.forms", "missing")
    keys = [rule.key for rule in read.rules]
    if len(set(keys)) != len(keys):
        raise BadMapping("mapping.rules", "duplicate-key")
    return read


def _form(given: object, place: str) -> FormFile:
    fields = _mapping(given, place)
    return FormFile(
        language=_string(fields, "language", place),
        headers=_strings(fields, "headers", place),
        header_rows=_whole(fields, "header_rows", place, default=1),
        encoding=_optional(fields, "encoding", place),
        separator=_optional(fields, "separator", place),
        sheet=_optional(fields, "sheet", place),
        columns=_places(fields, place),
        sorts=_strings(fields, "sorts", place),
    )


def _places(fields: Mapping[str, Any], place: str) -> tuple[int | None, ...]:
    """A column or nothing for each column of the first form, none of them twice."""
    given = fields.get("columns", [])
    if not isinstance(given, list | tuple) or not all(
        one is None or _is_column(one) for one in given
    ):
        raise BadMapping(f"{place}.columns", "not-a-number")
    taken = [one for one in given if one is not None]
    if len(set(taken)) != len(taken):
        raise BadMapping(f"{place}.columns", "paired-twice")
    return tuple(given)


def _rule(given: object, place: str) -> QuestionRule:
    fields = _mapping(given, place)
    special = _mapping(fields.get("special", {}), f"{place}.special")
    return QuestionRule(
        key=_string(fields, "key", place),
        kind=_member(QuestionKind, fields.get("kind"), f"{place}.kind"),
        title=_text(fields, "title", place),
        role=_member(Role, fields.get("role"), f"{place}.role"),
        columns=_columns(fields, place),
        reason=str(fields.get("reason", "")),
        codes=_rows(fields, "codes", place, _code),
        items=_rows(fields, "items", place, _code),
        first=_whole(fields, "first", place),
        last=_whole(fields, "last", place),
        special={
            str(text): _member(Special, meaning, f"{place}.special")
            for text, meaning in special.items()
        },
        separator=_optional(fields, "separator", place),
        decimals=_whole(fields, "decimals", place),
        unit_kind=_optional(fields, "unit_kind", place),
        merges=_rows(fields, "merges", place, _merge),
    )


def _code(given: object, place: str) -> Code:
    fields = _mapping(given, place)
    return Code(
        key=_string(fields, "key", place),
        title=_text(fields, "title", place),
        texts=_strings(fields, "texts", place),
        column=_optional_whole(fields, "column", place),
        value=_optional_whole(fields, "value", place),
        words_column=_optional_whole(fields, "words_column", place),
        takes_rest=fields.get("takes_rest") is True,
    )


def _merge(given: object, place: str) -> Merge:
    fields = _mapping(given, place)
    return Merge(_string(fields, "target", place), _strings(fields, "texts", place))


def _left_out(given: object, place: str) -> LeftOut:
    fields = _mapping(given, place)
    return LeftOut(_whole(fields, "column", place), str(fields.get("reason", "")))


def _mapping(given: object, place: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        raise BadMapping(place, "not-a-mapping")
    return given


def _rows(
    fields: Mapping[str, Any], name: str, place: str, read: Callable[[object, str], T]
) -> tuple[T, ...]:
    given = fields.get(name, [])
    if not isinstance(given, list | tuple) or len(given) > MOST:
        raise BadMapping(f"{place}.{name}", "not-a-list")
    return tuple(read(row, f"{place}.{name}[{number}]") for number, row in enumerate(given))


def _columns(fields: Mapping[str, Any], place: str) -> tuple[int, ...]:
    given = fields.get("columns", [])
    if not isinstance(given, list | tuple) or not all(_is_column(one) for one in given):
        raise BadMapping(f"{place}.columns", "not-a-number")
    return tuple(given)


def _string(fields: Mapping[str, Any], name: str, place: str) -> str:
    given = fields.get(name)
    if not isinstance(given, str) or not given:
        raise BadMapping(f"{place}.{name}", "missing")
    return given


def _strings(fields: Mapping[str, Any], name: str, place: str) -> tuple[str, ...]:
    given = fields.get(name, [])
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise BadMapping(f"{place}.{name}", "not-a-list")
    return tuple(given)


def _optional(fields: Mapping[str, Any], name: str, place: str) -> str | None:
    return None if fields.get(name) is None else _string(fields, name, place)


def _whole(fields: Mapping[str, Any], name: str, place: str, default: int = 0) -> int:
    given = fields.get(name, default)
    if not _is_column(given):
        raise BadMapping(f"{place}.{name}", "not-a-number")
    return int(given)


def _optional_whole(fields: Mapping[str, Any], name: str, place: str) -> int | None:
    return None if fields.get(name) is None else _whole(fields, name, place)


def _is_column(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and 0 <= given < 10**6


def _text(fields: Mapping[str, Any], name: str, place: str) -> dict[str, str]:
    given = _mapping(fields.get(name), f"{place}.{name}")
    if not given or not all(isinstance(text, str) and text.strip() for text in given.values()):
        raise BadMapping(f"{place}.{name}", "not-a-text")
    return dict(given)


def _member(kind: Callable[[Any], T], given: object, place: str) -> T:
    try:
        return kind(given)
    except ValueError as error:
        raise BadMapping(place, "unknown-value") from error
