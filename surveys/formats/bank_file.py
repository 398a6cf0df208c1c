"""The documentation of a recurring survey as YAML: its concepts, and the questions of an edition.

Both files are those of a published city survey: `konsepter` with permanent ids, and `sporsmal` with
the exact wording, the codes and the variable in the file of the answers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.formats.bank_scale import read_scale
from surveys.formats.imported import Imported
from surveys.formats.plain_fields import Fields
from surveys.formats.questionnaire_file import load_plain
from surveys.rules.definition import DefinitionError
from surveys.rules.reader import KEY, LONGEST_KEY

FORMAT = "question-bank"
VERSION = 1
MOST = 2_000
LONGEST_EDITION = 20
CONCEPTS, QUESTIONS = "concepts", "questions"
KINDS = {"skala": "scale"}


@dataclass(frozen=True, slots=True)
class BankConcept:
    """What is measured: its key here, what is said of it, and the note each table has to carry."""

    key: str
    described: Mapping[str, str]
    note: str


@dataclass(frozen=True, slots=True)
class BankWording:
    """How it was asked in the edition, and what the documentation says besides."""

    key: str
    question: Mapping[str, Any]
    documented: Mapping[str, Any]


@dataclass(slots=True)
class BankFile:
    """What the files hold, and everything in them that is not taken over."""

    edition: str
    language: str
    concepts: list[BankConcept] = field(default_factory=list)
    wordings: list[BankWording] = field(default_factory=list)
    read: Imported = field(default_factory=lambda: Imported(FORMAT))


def read_bank(
    concepts: bytes, questions: bytes | None, *, edition: str = "", language: str = "nb"
) -> BankFile:
    """The concepts and wordings of the files; what is wrong with them is among the problems."""
    found = BankFile(edition, language)
    _concepts(found, _rows(found, concepts, CONCEPTS, ("konsepter",)))
    if questions is not None:
        given = _rows(found, questions, QUESTIONS, ("utgave", "sporreskjema", "sporsmal"))
        _edition(found, given)
        _questions(found, given)
    return found


def _rows(found: BankFile, content: bytes, place: str, names: Iterable[str]) -> Fields:
    """The fields of one file; none where it cannot be read."""
    given: object = {}
    try:
        given = load_plain(content)
    except DefinitionError as refused:
        for one in refused.problems:
            found.read.fail(f"{place}.{one.place}", one.code, one.value)
        given = None
    fields = Fields(found.read, place, given if given is not None else {})
    if fields.value("formatversjon") != VERSION and given is not None:
        found.read.fail(f"{place}.formatversjon", "format-unknown", fields.value("formatversjon"))
    fields.tell_unknown({"formatversjon", *names})
    return fields


def _concepts(found: BankFile, given: Fields) -> None:
    for one in given.rows("konsepter", MOST):
        key = _key(found, one, "id")
        if key is None:
            continue
        if any(known.key == key for known in found.concepts):
            found.read.fail(f"{one.place}.id", "duplicate-key", one.text("id"))
            continue
        texts = {"id": "id", "name": "navn", "about": "beskrivelse", "theme": "tema"}
        described = {name: text for name, own in texts.items() if (text := one.text(own))}
        found.concepts.append(BankConcept(key, described, one.text("note_til_tabell")))
        if one.value("koblinger"):
            found.read.warn(f"{one.place}.koblinger", "attribute-not-taken")
        one.tell_unknown({*texts.values(), "koblinger", "note_til_tabell"})


def _edition(found: BankFile, given: Fields) -> None:
    """The edition that was asked for is that of the file, or the file names it alone."""
    named = given.text("utgave")
    if found.edition and named and found.edition != named:
        found.read.fail(f"{QUESTIONS}.utgave", "edition-differs", named)
    found.edition = found.edition or named
    if not 0 < len(found.edition) <= LONGEST_EDITION:
        found.read.fail(f"{QUESTIONS}.utgave", "edition-missing", found.edition)


def _questions(found: BankFile, given: Fields) -> None:
    known = {one.key for one in found.concepts}
    asked: set[str] = set()
    for one in given.rows("sporsmal", MOST):
        key = _key(found, one, "konsept")
        if key is None:
            continue
        if key in asked:
            found.read.fail(f"{one.place}.konsept", "duplicate-key", one.text("konsept"))
        elif key not in known:
            found.read.fail(f"{one.place}.konsept", "concept-missing", one.text("konsept"))
        else:
            _question(found, one, key)
        asked.add(key)
    _check(found)


def _question(found: BankFile, given: Fields, key: str) -> None:
    kind = KINDS.get(given.text("svartype"))
    if kind is None:
        found.read.warn(f"{given.place}.svartype", "kind-not-taken", given.text("svartype"))
        return
    own = given.part("datafil")
    scale = read_scale(given.rows("svaralternativer", MOST), own, found.language)
    if scale is None:
        return
    title = " ".join(filter(None, (given.text("innledning"), given.needed("ledd_tekst"))))
    question: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "title": {found.language: title},
        "scale": scale.definition,
    }
    if given.text("instruksjon"):
        question["hint"] = {found.language: given.text("instruksjon")}
    if scale.dont_know is not None:
        question["dont_know"] = True
    if given.value("filter") is not None:
        found.read.warn(f"{given.place}.filter", "condition-not-taken", given.value("filter"))
    documented = _documented(given, own) | {"codes": scale.codes, "dont_know": scale.dont_know}
    found.wordings.append(BankWording(key, question, _without_blanks(documented)))
    place = f"sections[0].questions[{len(found.wordings) - 1}]"
    found.read.places[place] = given.place


def _documented(given: Fields, own: Fields) -> dict[str, Any]:
    """What is no part of the question here, and is kept beside it."""
    names = {
        "number": "skjema_nr",
        "item": "ledd_nr",
        "section": "seksjon",
        "lead_in": "innledning",
        "item_text": "ledd_tekst",
        "remark": "merknad",
    }
    source = given.part("kilde")
    page = " ".join(filter(None, (source.text("id"), source.text("side"))))
    given.tell_unknown(
        {*names.values(), "konsept", "instruksjon", "svartype", "svaralternativer"}
        | {"filter", "kilde", "datafil"}
    )
    own.tell_unknown(
        {"variabel", "koder", "ikke_sikker_kode", "manglende", "merknad", "kontrollert", "kilde"}
    )
    found = {name: given.text(own_name) for name, own_name in names.items()}
    return found | {
        "source": page,
        "variable": own.text("variabel"),
        "missing": own.text("manglende"),
        "file_remark": own.text("merknad"),
    }


def _check(found: BankFile) -> None:
    """What our own rules refuse about the questions is told where they stand in the file."""
    found.read.definition = {
        "languages": [found.language],
        "title": {found.language: found.edition or "-"},
        "sections": [
            {
                "key": "bank",
                "title": {found.language: found.edition or "-"},
                "questions": [dict(one.question) for one in found.wordings],
            }
        ],
    }
    if found.wordings:
        found.read.check()


def _key(found: BankFile, given: Fields, name: str) -> str | None:
    """The id as a key here: the documentation writes it with low lines."""
    key = given.needed(name).lower().replace("_", "-")
    if key and KEY.fullmatch(key) and len(key) <= LONGEST_KEY:
        return key
    if key:
        found.read.fail(f"{given.place}.{name}", "bad-key", key)
    return None


def _without_blanks(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None, {})}
