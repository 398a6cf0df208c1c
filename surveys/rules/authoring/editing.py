"""Small steps that change a definition. Each gives a new one and leaves the old as it was."""

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import deepcopy
from typing import Any

from surveys.rules.authoring.keys import key_from
from surveys.rules.questionnaire import QuestionKind
from surveys.rules.reader import Problem

Definition = dict[str, Any]
Row = dict[str, Any]
UP, DOWN = -1, 1
FIXED_FIELDS = ("key", "kind")
ROW_LISTS = ("options", "items")


class CannotEdit(ValueError):
    """The step cannot be taken; the problem says where and why."""

    def __init__(self, place: str, code: str, value: object = "") -> None:
        """Keep the problem for the sentence at the edge."""
        self.problem = Problem(place, code, str(value)[:80])
        super().__init__(f"{place}: {code} {value}".strip())


def empty_definition(languages: Sequence[str], title: Mapping[str, str]) -> Definition:
    """A questionnaire that asks nothing yet."""
    return {"languages": list(languages), "title": dict(title), "sections": []}


def question_keys(definition: Definition) -> set[str]:
    """Every key that stands for a question, those of an option's own words included."""
    questions = [row for section in definition["sections"] for row in section["questions"]]
    spoken = {
        f"{row['key']}-{option['key']}"
        for row in questions
        for option in row.get("options", ())
        if option.get("text")
    }
    return {row["key"] for row in questions} | spoken


def find_section(definition: Definition, key: str) -> Row:
    """The section of that key."""
    return _row(definition["sections"], key, "sections")


def find_question(definition: Definition, key: str) -> Row:
    """The question of that key, wherever it stands."""
    return _row(_home(definition, key)["questions"], key, "questions")


def section_of(definition: Definition, key: str) -> str:
    """The key of the section in which the question stands."""
    return str(_home(definition, key)["key"])


def add_section(definition: Definition, title: Mapping[str, str]) -> tuple[Definition, str]:
    """A new, empty section stands last; its key."""
    changed = deepcopy(definition)
    key = _new_key(changed, title, {row["key"] for row in changed["sections"]}, "osio")
    changed["sections"].append({"key": key, "title": dict(title), "questions": []})
    return changed, key


def add_question(
    definition: Definition,
    section: str,
    question: Mapping[str, Any],
    *,
    reserved: Collection[str] = (),
) -> tuple[Definition, str]:
    """The question stands last in the section; its key, own or made from its title."""
    changed = deepcopy(definition)
    taken = question_keys(changed) | set(reserved)
    if question.get("kind") not in set(QuestionKind):
        raise CannotEdit(f"sections/{section}", "unknown-kind", question.get("kind"))
    key = str(question.get("key") or _new_key(changed, question["title"], taken, "kysymys"))
    if key in question_keys(changed):
        raise CannotEdit(f"questions/{key}", "duplicate-key", key)
    row = {**deepcopy(dict(question)), "key": key}
    find_section(changed, section)["questions"].append(row)
    return changed, key


def duplicate_question(
    definition: Definition, key: str, *, reserved: Collection[str] = ()
) -> tuple[Definition, str]:
    """A copy with a key of its own stands right after the question."""
    changed = deepcopy(definition)
    rows = _home(changed, key)["questions"]
    place = _place(rows, key, "questions")
    taken = question_keys(changed) | set(reserved)
    copy = {**deepcopy(rows[place]), "key": key_from(key, taken)}
    rows.insert(place + 1, copy)
    return changed, copy["key"]


def duplicate_section(
    definition: Definition, key: str, *, reserved: Collection[str] = ()
) -> tuple[Definition, str]:
    """A copy of the section with copies of its questions stands right after it."""
    changed = deepcopy(definition)
    place = _place(changed["sections"], key, "sections")
    copy = deepcopy(changed["sections"][place])
    copy["key"] = key_from(key, {row["key"] for row in changed["sections"]})
    taken = question_keys(changed) | set(reserved)
    renamed: dict[str, str] = {}
    for row in copy["questions"]:
        renamed[row["key"]] = row["key"] = key_from(row["key"], taken)
        taken |= question_keys({"sections": [{"questions": [row]}]})
    for row in copy["questions"]:
        # Within the copy the copies belong together.
        if row.get("filter_by") in renamed:
            row["filter_by"] = renamed[row["filter_by"]]
        if row.get("relevant"):
            row["relevant"] = _renamed(row["relevant"], renamed)
    changed["sections"].insert(place + 1, copy)
    return changed, copy["key"]


def move_section(definition: Definition, key: str, step: int) -> Definition:
    """The section stands one place earlier or later."""
    changed = deepcopy(definition)
    _swap(changed["sections"], _place(changed["sections"], key, "sections"), step, "sections")
    return changed


def move_question(definition: Definition, key: str, step: int) -> Definition:
    """The question stands one place earlier or later, over the border of its section too."""
    changed = deepcopy(definition)
    home = _home(changed, key)
    rows = home["questions"]
    place = _place(rows, key, "questions")
    if 0 <= place + step < len(rows):
        _swap(rows, place, step, "questions")
        return changed
    beside = _place(changed["sections"], home["key"], "sections") + step
    if not 0 <= beside < len(changed["sections"]):
        raise CannotEdit(f"questions/{key}", "cannot-move", key)
    row = rows.pop(place)
    target = changed["sections"][beside]["questions"]
    target.insert(len(target) if step == UP else 0, row)
    return changed


def remove_section(definition: Definition, key: str) -> Definition:
    """The section and everything in it are gone."""
    changed = deepcopy(definition)
    del changed["sections"][_place(changed["sections"], key, "sections")]
    return changed


def remove_question(definition: Definition, key: str) -> Definition:
    """The question is gone."""
    changed = deepcopy(definition)
    rows = _home(changed, key)["questions"]
    del rows[_place(rows, key, "questions")]
    return changed


def set_form(definition: Definition, fields: Mapping[str, Any]) -> Definition:
    """Title, intro and minutes are these; what is blank is left out."""
    return _merged(deepcopy(definition), fields)


def set_section(definition: Definition, key: str, fields: Mapping[str, Any]) -> Definition:
    """The section says and shows this; its key and questions stay."""
    changed = deepcopy(definition)
    _merged(find_section(changed, key), fields)
    return changed


def set_question(definition: Definition, key: str, fields: Mapping[str, Any]) -> Definition:
    """The question is made of these fields alone; its key and its kind stay."""
    changed = deepcopy(definition)
    row = find_question(changed, key)
    kept = {name: row[name] for name in FIXED_FIELDS}
    row.clear()
    _merged(row, {**kept, **{name: fields[name] for name in fields if name not in kept}})
    return changed


def set_languages(definition: Definition, languages: Sequence[str]) -> Definition:
    """The form has these languages in this order; texts in any other are left out."""
    if not languages or len(set(languages)) != len(languages):
        raise CannotEdit("languages", "not-a-list", ", ".join(languages))
    changed: Definition = _each_text(
        deepcopy(definition), lambda text: {code: text[code] for code in languages if code in text}
    )
    changed["languages"] = list(languages)
    return changed


def add_rows(rows: Sequence[Row], titles: Sequence[Mapping[str, str]]) -> list[Row]:
    """Options or rows of a matrix with these titles stand last, each with a key of its own."""
    longer = [dict(row) for row in rows]
    for title in titles:
        taken = {row["key"] for row in longer}
        first = next(iter(title.values()), "")
        longer.append({"key": key_from(first, taken, "vaihtoehto"), "title": dict(title)})
    return longer


def move_row(rows: Sequence[Row], key: str, step: int) -> list[Row]:
    """The option or row stands one place earlier or later."""
    moved = list(rows)
    _swap(moved, _place(moved, key, "options"), step, "options")
    return moved


def _merged(row: Row, fields: Mapping[str, Any]) -> Row:
    for name, value in fields.items():
        if value is None or value in ("", [], {}, False):
            row.pop(name, None)
        else:
            row[name] = value
    return row


def _new_key(
    definition: Definition, title: Mapping[str, str], taken: Collection[str], otherwise: str
) -> str:
    first = title.get(definition["languages"][0]) or next(iter(title.values()), "")
    return key_from(first, taken, otherwise)


def _home(definition: Definition, key: str) -> Row:
    for section in definition["sections"]:
        if any(row["key"] == key for row in section["questions"]):
            return section  # type: ignore[no-any-return]
    raise CannotEdit("questions", "not-here", key)


def _row(rows: Sequence[Row], key: str, place: str) -> Row:
    return rows[_place(rows, key, place)]


def _place(rows: Sequence[Row], key: str, place: str) -> int:
    for number, row in enumerate(rows):
        if row["key"] == key:
            return number
    raise CannotEdit(place, "not-here", key)


def _swap(rows: list[Row], place: int, step: int, where: str) -> None:
    if not 0 <= place + step < len(rows):
        raise CannotEdit(where, "cannot-move", rows[place]["key"])
    rows[place], rows[place + step] = rows[place + step], rows[place]


def _renamed(condition: Any, renamed: Mapping[str, str]) -> Any:
    """The condition about the copies; one that is still text names no copies."""
    if not isinstance(condition, list):
        return condition
    if len(condition) == 2 and condition[0] == "key":
        key, dot, row = str(condition[1]).partition(".")
        return ["key", f"{renamed.get(key, key)}{dot}{row}"]
    return [_renamed(part, renamed) for part in condition]


def _each_text(value: Any, change: Callable[[dict[str, str]], dict[str, str]]) -> Any:
    """The definition with every text by language changed alike."""
    if isinstance(value, list):
        return [_each_text(one, change) for one in value]
    if not isinstance(value, dict):
        return value
    if (
        value
        and all(isinstance(text, str) for text in value.values())
        and not {
            "key",
            "first",
            "last",
            "regex",
        }
        & set(value)
    ):
        return change(value)
    return {name: _each_text(one, change) for name, one in value.items()}
