"""A SurveyJS definition as a definition of ours, page by page."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from surveys.formats.building import Builder, Placed
from surveys.formats.conditions import Names, NotTaken, both
from surveys.formats.imported import Imported, Unreadable
from surveys.formats.surveyjs.choices import Element
from surveys.formats.surveyjs.conditions import read_condition
from surveys.formats.surveyjs.elements import Elements, name_of, names_of
from surveys.formats.surveyjs.texts import Texts
from surveys.formats.surveyjs.words import SURVEY_TOLD, told_of
from surveys.rules.skip.tree import Tree

MAX_BYTES = 2_000_000
MOST_ELEMENTS = 2_000
DEEPEST = 20
PANELS = frozenset({"panel", "paneldynamic", "flowpanel"})


def is_surveyjs(given: object) -> bool:
    """Whether the JSON describes a form the way SurveyJS does."""
    return (
        isinstance(given, Mapping)
        and "sections" not in given
        and (isinstance(given.get("pages"), list) or isinstance(given.get("elements"), list))
    )


def read_surveyjs(content: bytes, languages: Mapping[str, str]) -> Imported:
    """The survey of the JSON with every problem; Unreadable when it is none."""
    if len(content) > MAX_BYTES:
        raise Unreadable("file-too-large")
    try:
        given = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("not-json") from error
    if not is_surveyjs(given):
        raise Unreadable("not-surveyjs")
    if sum(1 for _ in _every_element(given)) > MOST_ELEMENTS:
        raise Unreadable("too-many-rows")
    return _Importer(given, Imported("surveyjs"), languages).run()


class _Importer:
    """Goes over the pages once."""

    def __init__(self, form: Element, found: Imported, languages: Mapping[str, str]) -> None:
        self.form = form
        self.found = found
        self.texts = Texts(form, found, languages)
        names = frozenset(name for one in _every_element(form) for name in _all_names(one))
        self.builder = Builder(found, self.texts.languages, Names(later=names))
        self.elements = Elements(self.builder, self.texts)

    def run(self) -> Imported:
        pages = self.form.get("pages")
        if isinstance(pages, list):
            for number, page in enumerate(pages):
                if isinstance(page, Mapping):
                    self.page(page, f"pages[{number}]")
        else:
            self.page({"name": "page", "elements": self.form["elements"]}, "")
        for name, code in SURVEY_TOLD.items():
            given = self.form.get(name)
            for number, one in enumerate(given if isinstance(given, list) else []):
                self.found.warn(f"{name}[{number}]", code, _said(one))
            if given and not isinstance(given, list):
                self.found.warn(name, code, _said(given))
        title = self.texts.text(self.form.get("title"), "title")
        intro = self.texts.text(self.form.get("description"), "description")
        return self.builder.finish(title, intro)

    def page(self, page: Element, place: str) -> None:
        if self.is_hidden(page, place):
            return
        relevant = self.condition(page, place)
        heading = (
            self.texts.text(page.get("title"), f"{place}.title"),
            self.texts.text(page.get("description"), f"{place}.description"),
        )
        questions = list(self.inside(page, "elements", place, None, DEEPEST))
        self.builder.section(name_of(page), place or "elements", heading, relevant, questions)

    def inside(
        self, around: Element, name: str, place: str, relevant: Tree | None, depth: int
    ) -> Iterator[Placed]:
        """The questions of every element in there, those of panels included."""
        given = around.get(name, around.get("questions"))
        for number, element in enumerate(given if isinstance(given, list) else []):
            where = f"{place}.{name}[{number}]".lstrip(".")
            if isinstance(element, Mapping) and not self.is_hidden(element, where):
                yield from self.element(element, where, relevant, depth)

    def element(
        self, element: Element, place: str, around: Tree | None, depth: int
    ) -> Iterator[Placed]:
        relevant = both(around, self.condition(element, place))
        for name, code, value in told_of(element):
            self.found.warn(f"{place}.{name}", code, _said(value))
        if element.get("type") not in PANELS:
            yield from self.elements.make(element, place, relevant)
            return
        if depth == 0:
            raise Unreadable("too-deep", DEEPEST)
        name = "elements"
        if element["type"] == "paneldynamic":
            name = "templateElements"
            self.found.warn(place, "repeat-once", name_of(element))
        title = self.texts.text(element.get("title"), f"{place}.title")
        inner = list(self.inside(element, name, place, relevant, depth - 1))
        if title and inner:
            hint = self.texts.text(element.get("description"), f"{place}.description")
            yield self.builder.question(name_of(element), "note", title, hint, relevant), place
        yield from inner

    def is_hidden(self, element: Element, place: str) -> bool:
        """Whether nobody ever sees it: hidden, and without a condition that would show it."""
        if element.get("visible") is not False or element.get("visibleIf"):
            return False
        self.found.warn(place, "never-shown", name_of(element))
        self.builder.leave_out(names_of(element))
        return True

    def condition(self, element: Element, place: str) -> Tree | None:
        """When it is shown; a question that may be filled in only then is shown only then."""
        shown = self.read(element.get("visibleIf"), f"{place}.visibleIf", element)
        if element.get("enableIf"):
            self.found.warn(f"{place}.enableIf", "shown-when-enabled", element["enableIf"])
        return both(shown, self.read(element.get("enableIf"), f"{place}.enableIf", element))

    def read(self, expression: object, place: str, element: Element) -> Tree | None:
        if not isinstance(expression, str) or not expression.strip():
            return None
        try:
            given = self.builder.names.spend(expression)
            tree = read_condition(given, frozenset(self.elements.several))
        except NotTaken as error:
            self.found.fail(place, error.code, error.value)
            return None
        return self.builder.condition(tree, place, names_of(element))


def _every_element(given: Any, depth: int = 60) -> Iterator[Element]:
    """Every element of the form, wherever it stands."""
    if depth == 0:
        raise Unreadable("too-deep", DEEPEST)
    for name in ("pages", "elements", "questions", "templateElements"):
        inside = given.get(name)
        for one in inside if isinstance(inside, list) else []:
            if isinstance(one, Mapping):
                yield one
                yield from _every_element(one, depth - 1)


def _all_names(element: Element) -> Iterator[str]:
    for name in names_of(element):
        yield name
        yield f"{name}-Comment"
        for rows in ("rows", "items", "columns"):
            given = element.get(rows)
            for row in given if isinstance(given, list) else []:
                fields = row if isinstance(row, Mapping) else {"value": row}
                yield f"{name}.{fields.get('value', fields.get('name', ''))}"


def _said(given: object) -> str:
    """The gist of a property, for the list of problems."""
    if isinstance(given, Mapping):
        parts = (given.get("type"), given.get("name"), given.get("expression"))
        return " ".join(str(part) for part in parts if part)
    return str(given)
