"""Texts of an XLSForm: languages by their columns, markup out, references told."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from surveys.formats.imported import UNDETERMINED, Imported, complete_text, language_code
from surveys.formats.markup import has_markup, plain_text
from surveys.formats.xlsform_sheets import UNSHIELD, Workbook

REFERENCE = re.compile(r"\$\{[^${}]*\}")


class Texts:
    """The languages of the form, and every text in them."""

    def __init__(self, book: Workbook, found: Imported, given: Mapping[str, str]) -> None:
        """Find the languages; those without a code are put on the list of the unknown."""
        self.found = found
        self.is_ours = book.is_ours
        names = _languages(book.tree)
        codes = {name: language_code(name, given) for name in names}
        unknown = [name for name in names if not codes[name]]
        found.unknown_languages = tuple(unknown)
        for name in unknown:
            found.warn("settings", "language-unknown", name)
        nameless = {name: UNDETERMINED + f"-{n}" * (n > 1) for n, name in enumerate(unknown, 1)}
        self.codes = {name: codes[name] or nameless[name] for name in names}
        declared = str(book.tree.get("x_languages", "")).split() if book.is_ours else []
        self.languages = tuple(dict.fromkeys([*declared, *self.codes.values()]))

    def text(self, given: object, place: str) -> dict[str, str]:
        """The wordings in the languages of the form; empty where there is none."""
        by_name = given if isinstance(given, Mapping) else {next(iter(self.codes)): given}
        by_code: dict[str, str] = {}
        for name, words in by_name.items():
            if words and str(name) in self.codes:
                by_code.setdefault(self.codes[str(name)], self._plain(str(words), place))
        return complete_text(by_code, self.languages)

    def title(self, node: Mapping[str, Any], place: str) -> dict[str, str]:
        """The label, or the name where there is none."""
        text = self.text(node.get("label"), place)
        if text:
            return text
        self.found.warn(place, "missing-label", node["name"])
        return {self.languages[0]: str(node["name"])}

    def _plain(self, words: str, place: str) -> str:
        plain = words.translate(UNSHIELD)
        if self.is_ours:
            return plain
        reference = REFERENCE.search(plain)
        if reference:
            self.found.warn(place, "reference-in-text", reference.group())
        if has_markup(plain):
            self.found.warn(place, "markup-removed")
            plain = plain_text(plain)
        return plain


def _languages(tree: Mapping[str, Any]) -> list[str]:
    """Names of languages in the file, the default language first."""
    default = str(tree.get("default_language", "default"))
    names = dict.fromkeys([*_names_of(tree), *_names_in(tree["children"])])
    return sorted(names, key=lambda name: name != default) or [default]


def _names_in(nodes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for node in nodes:
        yield from _names_of(node)
        yield from _names_in([*node.get("children", ()), *node.get("choices", ())])


def _names_of(node: Mapping[str, Any]) -> Iterator[str]:
    for column in ("label", "hint", "x_title", "x_intro", "x_unit"):
        if isinstance(node.get(column), Mapping):
            yield from map(str, node[column])
    bind = node.get("bind")
    message = bind.get("jr:constraintMsg") if isinstance(bind, Mapping) else None
    if isinstance(message, Mapping):
        yield from map(str, message)
