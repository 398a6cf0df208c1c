"""What changed between two forms: words alone (an edition), or what answers hang on (a version)."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from typing import Any

from surveys.rules.canonical import to_dict
from surveys.rules.questionnaire import Question, QuestionKind, Questionnaire
from surveys.rules.reader import Problem

TEXT_FIELDS = ("title", "hint", "intro")


@dataclass(frozen=True, slots=True)
class Rewording:
    """A text in one language before and after; None where there was or is none."""

    place: str
    language: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Restructuring:
    """One thing that answers hang on: what happened, where, and to which part."""

    place: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that the new form changes."""

    wording: tuple[Rewording, ...]
    structure: tuple[Restructuring, ...]

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.wording or self.structure)

    def to_dict(self) -> dict[str, list[dict[str, Any]]]:
        """As plain values, to be kept."""
        return {
            "wording": [asdict(one) for one in self.wording],
            "structure": [asdict(one) for one in self.structure],
        }


def difference(old: Questionnaire, new: Questionnaire) -> Difference:
    """The changes of words and of structure, in the order of the new form."""
    before, after = texts_of(old), texts_of(new)
    wording = tuple(
        Rewording(place, language, before.get((place, language)), after.get((place, language)))
        for place, language in dict.fromkeys((*after, *before))
        if before.get((place, language)) != after.get((place, language))
    )
    first, second = structure_of(old), structure_of(new)
    if first == second:
        return Difference(wording, ())
    kept = _kept_places(first, second)
    return Difference(
        tuple(one for one in wording if _root(one.place) in kept),
        tuple(_restructured(first, second)),
    )


def texts_of(form: Questionnaire) -> dict[tuple[str, str], str]:
    """Every text that may be reworded, by its place and its language."""
    return {
        (place, language): words
        for place, text in _texts(to_dict(form))
        for language, words in text.items()
    }


def structure_of(form: Questionnaire) -> dict[str, Any]:
    """The form without the words that may be reworded: equal where answers mean the same."""
    plain = deepcopy(to_dict(form))
    for name in (*TEXT_FIELDS, "minutes"):
        plain.pop(name, None)
    # A language more is a wording more; the first one is what all others fall back to.
    plain["languages"] = plain["languages"][:1]
    for section in plain["sections"]:
        _strip(section)
        for question in section["questions"]:
            if question["kind"] != QuestionKind.CONSENT:
                _strip(question)
            for row in (*question.get("options", ()), *question.get("items", ())):
                _strip(row)
            if question.get("scale"):
                question["scale"]["labels"] = {}
    return plain


def refusals(versions: Sequence[Questionnaire], new: Questionnaire) -> tuple[Problem, ...]:
    """What answers that are in forbid: another kind, scale, unit or number under a known key."""
    asked = {question.key: question for version in versions for question in version}
    return tuple(
        problem
        for question in new
        if question.key in asked
        for problem in _refused(asked[question.key], question)
    )


def with_retired(old: Questionnaire, definition: Mapping[str, Any]) -> dict[str, Any]:
    """The definition in which options that were left out are retired, where they used to stand."""
    kept = deepcopy(dict(definition))
    for section in kept["sections"]:
        for question in section["questions"]:
            before = old.question(question["key"])
            if before is not None and question.get("options"):
                question["options"] = _with_left_out(question["options"], _options(old, before))
    return kept


def _options(old: Questionnaire, question: Question) -> list[dict[str, Any]]:
    sections = to_dict(old)["sections"]
    rows = (row for section in sections for row in section["questions"])
    return next(row.get("options", []) for row in rows if row["key"] == question.key)


def _with_left_out(
    options: Sequence[dict[str, Any]], before: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    woven = list(options)
    keys = [row["key"] for row in woven]
    place = 0
    for row in before:
        if row["key"] in keys:
            place = keys.index(row["key"]) + 1
        else:
            woven.insert(place, {**row, "retired": True})
            keys.insert(place, row["key"])
            place += 1
    return woven


def _refused(old: Question, new: Question) -> Iterator[Problem]:
    place = f"questions/{new.key}"
    if old.kind is not new.kind:
        yield Problem(place, "kind-is-fixed", old.kind.value)
        return
    ends = [(one.scale.first, one.scale.last) if one.scale else None for one in (old, new)]
    if ends[0] != ends[1]:
        yield Problem(place, "scale-is-fixed", "{}–{}".format(*(ends[0] or ("", ""))))
    counts = [(n.decimals, n.cuts, n.unit) if n else None for n in (old.number, new.number)]
    if counts[0] != counts[1]:
        yield Problem(place, "number-is-fixed")
    if old.unit_kind != new.unit_kind:
        yield Problem(place, "kind-is-fixed", old.unit_kind or "")
    if old.has_dont_know and not new.has_dont_know:
        yield Problem(place, "dont-know-stays")
    if old.kind is QuestionKind.RANK and old.maximum != new.maximum:
        yield Problem(place, "places-are-fixed", str(old.maximum or len(old.offered)))


def _texts(form: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield from _own(form, "")
    if form.get("minutes"):
        yield "minutes", {"": str(form["minutes"])}
    for section in form["sections"]:
        yield from _own(section, f"sections/{section['key']}/")
        for question in section["questions"]:
            yield from _question_texts(question)


def _question_texts(question: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    place = f"questions/{question['key']}/"
    if question["kind"] != QuestionKind.CONSENT:
        yield from _own(question, place)
    for name in ("options", "items"):
        for row in question.get(name, ()):
            yield from _own(row, f"{place}{name}/{row['key']}/")
    for value, label in question.get("scale", {}).get("labels", {}).items():
        yield f"{place}labels/{value}", label


def _own(row: Mapping[str, Any], place: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name in TEXT_FIELDS:
        if name in row:
            yield f"{place}{name}", row[name]


def _strip(row: dict[str, Any]) -> None:
    for name in TEXT_FIELDS:
        row.pop(name, None)


def _root(place: str) -> str:
    """The section, question or option that a text belongs to."""
    parts = place.split("/")
    return "/".join(parts[:4]) if len(parts) > 4 else "/".join(parts[:2]) if len(parts) > 1 else ""


def _kept_places(first: Mapping[str, Any], second: Mapping[str, Any]) -> set[str]:
    """Places that both forms have: elsewhere words come and go with what they belong to."""
    return _places(first) & _places(second)


def _places(form: Mapping[str, Any]) -> set[str]:
    places = {""}
    for section in form["sections"]:
        places.add(f"sections/{section['key']}")
        for question in section["questions"]:
            places.add(f"questions/{question['key']}")
            for name in ("options", "items"):
                rows = question.get(name, ())
                places |= {f"questions/{question['key']}/{name}/{row['key']}" for row in rows}
    return places


def _restructured(first: Mapping[str, Any], second: Mapping[str, Any]) -> Iterator[Restructuring]:
    if first["languages"] != second["languages"]:
        yield Restructuring("languages", "changed", second["languages"][0])
    olds = {row["key"]: row for row in first["sections"]}
    news = {row["key"]: row for row in second["sections"]}
    yield from _came_and_went(list(olds), list(news), "sections", "section")
    for key in (key for key in news if key in olds):
        if olds[key].get("relevant") != news[key].get("relevant"):
            yield Restructuring(f"sections/{key}", "changed", "relevant")
    before, after = _by_key(first), _by_key(second)
    yield from _came_and_went(list(before), list(after), "questions", "question")
    homes = [
        {row["key"]: section["key"] for section in form["sections"] for row in section["questions"]}
        for form in (first, second)
    ]
    for key in (key for key in after if key in before):
        if homes[0][key] != homes[1][key]:
            yield Restructuring(f"questions/{key}", "moved", homes[1][key])
        yield from _question_changes(before[key], after[key])


def _by_key(form: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["key"]: row for section in form["sections"] for row in section["questions"]}


def _question_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Restructuring]:
    place = f"questions/{new['key']}"
    for name in dict.fromkeys((*new, *old)):
        if old.get(name) == new.get(name):
            continue
        if name in ("options", "items"):
            yield from _row_changes(old.get(name, ()), new.get(name, ()), f"{place}/{name}")
        else:
            yield Restructuring(place, "changed", name)


def _row_changes(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], place: str
) -> Iterator[Restructuring]:
    olds, news = ({row["key"]: row for row in rows} for rows in (old, new))
    yield from _came_and_went(list(olds), list(news), place, "option")
    for key in (key for key in news if key in olds):
        if bool(olds[key].get("retired")) != bool(news[key].get("retired")):
            code = "option-retired" if news[key].get("retired") else "option-back"
            yield Restructuring(f"{place}/{key}", code, key)
        elif olds[key] != news[key]:
            yield Restructuring(f"{place}/{key}", "changed", key)


def _came_and_went(
    old: Sequence[str], new: Sequence[str], place: str, noun: str
) -> Iterator[Restructuring]:
    for key in new:
        if key not in old:
            yield Restructuring(f"{place}/{key}", f"{noun}-added", key)
    for key in old:
        if key not in new:
            yield Restructuring(f"{place}/{key}", f"{noun}-left-out", key)
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield Restructuring(place, f"{noun}s-reordered")
