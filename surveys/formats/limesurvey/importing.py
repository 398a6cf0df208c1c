"""A LimeSurvey structure as a definition of ours, group by group."""

from collections.abc import Mapping

from surveys.formats.building import Builder, Placed
from surveys.formats.conditions import Names, NotTaken
from surveys.formats.imported import UNDETERMINED, Imported, Unreadable, language_code
from surveys.formats.limesurvey.conditions import read_equation, without
from surveys.formats.limesurvey.kinds import left_out
from surveys.formats.limesurvey.names import base_names, every_name
from surveys.formats.limesurvey.questions import Questions
from surveys.formats.limesurvey.structure import Asked, Group, Structure
from surveys.formats.limesurvey.texts import Texts, language_codes
from surveys.rules.skip.tree import Tree, walk

MOST_QUESTIONS = 2_000
ALWAYS = frozenset({"", "1"})


def import_structure(read: Structure, format_name: str, given: Mapping[str, str]) -> Imported:
    """The survey in our terms, and everything of it that is not taken over."""
    return _Importer(read, Imported(format_name), given).run()


class _NeverShown(Exception):
    """The condition can never hold."""


class _Importer:
    """Goes over the groups once, in the order of the survey."""

    def __init__(self, read: Structure, found: Imported, given: Mapping[str, str]) -> None:
        self.read = read
        self.found = found
        codes = self.codes(given)
        languages = tuple(dict.fromkeys(codes.values())) or (UNDETERMINED,)
        self.texts = Texts(found, codes, languages)
        every = frozenset(name for name in every_name(read))
        self.builder = Builder(found, languages, Names(later=every))
        self.questions = Questions(read, self.builder, self.texts)

    def codes(self, given: Mapping[str, str]) -> dict[str, str]:
        """Our codes of the file's languages; those that are none are asked for."""
        codes = language_codes(self.read.languages)
        known = {
            name: language_code(name, given) or language_code(code) for name, code in codes.items()
        }
        unknown = [name for name, code in known.items() if not code and not _is_code(codes[name])]
        self.found.unknown_languages = tuple(unknown)
        for name in unknown:
            self.found.warn("surveys", "language-unknown", name)
        return {name: known[name] or codes[name] for name in codes}

    def run(self) -> Imported:
        if sum(1 for _ in self.read.questions()) > MOST_QUESTIONS:
            raise Unreadable("too-many-rows", MOST_QUESTIONS)
        for group in self.read.groups:
            self.group(group)
        for place, code, value in self.read.told:
            self.found.warn(place, code, value)
        title = self.texts.text(self.read.titles, "surveys_languagesettings")
        intro = self.texts.text(self.read.intros, "surveys_languagesettings")
        return self.builder.finish(title, intro)

    def group(self, group: Group) -> None:
        try:
            relevant = self.condition(group.relevance, f"{group.place}/grelevance", ())
        except _NeverShown:
            self.found.warn(group.place, "never-shown", group.id)
            for question in group.questions:
                self.builder.leave_out(base_names(self.read, group, question))
            return
        questions = [placed for asked in group.questions for placed in self.question(group, asked)]
        heading = (
            self.texts.text(group.names, f"{group.place}/group_name"),
            self.texts.text(group.descriptions, f"{group.place}/description"),
        )
        name = next(iter(heading[0].values()), f"group-{group.id}")
        self.builder.section(name, group.place, heading, relevant, questions)

    def question(self, group: Group, asked: Asked) -> list[Placed]:
        """The question, or the several that one of LimeSurvey's is here."""
        own = base_names(self.read, group, asked)
        try:
            if asked.attributes.get("hidden") == "1":
                raise _NeverShown
            relevant = self.condition(asked.relevance, f"{asked.place}/relevance", own)
        except _NeverShown:
            self.found.warn(asked.place, "never-shown", asked.code)
            self.builder.leave_out(own)
            return []
        for name, value in left_out(asked):
            self.found.warn(asked.place, "attribute-not-taken", f"{asked.code}: {name} = {value}")
        for part in asked.parts:
            if part.relevance.strip() not in ALWAYS:
                self.found.warn(
                    f"{part.place}/relevance", "part-condition-not-taken", part.relevance
                )
        made = self.questions.make(group, asked, relevant)
        return [(question, asked.place) for question in made]

    def condition(self, equation: str, place: str, own: tuple[str, ...]) -> Tree | None:
        """The condition in our keys; _NeverShown when nobody can fulfil it."""
        if equation.strip() in ALWAYS:
            return None
        try:
            tree = read_equation(self.builder.names.spend(equation))
        except NotTaken as error:
            self.found.fail(place, error.code, error.value)
            return None
        missing = self.missing(tree)
        if missing:
            self.found.warn(place, "reference-missing", ", ".join(sorted(missing)))
        known = self.questions.without_missing_options(self.questions.of_boxes(tree), place)
        outcome = without(known, missing)
        if outcome is False or outcome == ("number", 0):
            raise _NeverShown
        is_always = outcome is True or outcome == ("number", 1)
        return None if is_always else self.builder.condition(outcome, place, own)  # type: ignore[arg-type]

    def missing(self, tree: Tree) -> frozenset[str]:
        """Questions that the condition asks about and the file has not; nobody answers them."""
        names = self.builder.names
        asked = {node[1] for node in walk(tree) if node[0] == "key"}
        return frozenset(
            name for name in asked if name not in names.known and name not in names.later
        )


def _is_code(name: str) -> bool:
    return language_code(f"({name})") is not None
