"""Messages of the code, and the catalogues beside it; run as a module it updates them."""

import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from tests.support.tree import PACKAGES, ROOT

LANGUAGES = ("fi", "sv", "en")
SOURCE_LANGUAGE = "en"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "_n": (1, 2),
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
}
COMMENT_TAGS = ("Translators:",)
FLEETING = (
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Last-Translator',
    '"Language-Team',
    '"Report-Msgid-Bugs-To',
    '"Generated-By',
)


def parts() -> list[Path]:
    """Folders that hold their own catalogues: features, and the parts of engage."""
    ground = [path for path in (ROOT / "engage").iterdir() if (path / "__init__.py").exists()]
    features = [ROOT / name for name in PACKAGES if name != "engage"]
    return sorted(ground) + features


@cache
def extracted(part: Path) -> Catalog:
    """What the code and the templates of the part say, in English."""
    mapping = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]
    method_map = [(row["pattern"], row["method"]) for row in mapping["mappings"]]
    options = {row["pattern"]: {} for row in mapping["mappings"]}
    catalog = Catalog(project="engage", charset="utf-8")
    for name, line, message, comments, context in extract_from_dir(
        str(part), method_map, options, KEYWORDS, COMMENT_TAGS
    ):
        place = (part / name).relative_to(ROOT).as_posix()
        catalog.add(message, locations=[(place, line)], auto_comments=comments, context=context)
    return catalog


def po_path(part: Path, language: str) -> Path:
    """Where the part's catalogue of the language lies."""
    return part / "translations" / language / "LC_MESSAGES" / "messages.po"


def read(path: Path, language: str) -> Catalog:
    """The catalogue in the file; an empty one when there is no file."""
    if not path.exists():
        return Catalog(locale=language, project="engage", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def messages(catalog: Catalog) -> Iterator[Message]:
    """All messages but the header."""
    return (message for message in catalog if message.id)


def strings(message: Message) -> tuple[str, ...]:
    """The translation as a tuple, one a plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def key_of(message: Message) -> tuple[str, str | None]:
    """What a message is looked up by."""
    return (message.id if isinstance(message.id, str) else message.id[0], message.context)


def update() -> int:
    """Every catalogue holds what the code says; the number of messages without a translation."""
    missing = 0
    for part in parts():
        template = extracted(part)
        if not list(messages(template)):
            continue
        for language in LANGUAGES:
            path = po_path(part, language)
            catalog = read(path, language)
            catalog.update(template, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            for message in messages(catalog):
                if language == SOURCE_LANGUAGE and not all(strings(message)):
                    message.string = message.id
                missing += not all(strings(message))
            write(path, catalog)
    return missing


def write(path: Path, catalog: Catalog) -> None:
    """The file holds the catalogue, without a date or name that would differ from run to run."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, no_location=True, sort_output=True)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = [line for line in lines if not line.startswith(FLEETING)]
    path.write_text("".join(kept).lstrip("\n"), encoding="utf-8")


if __name__ == "__main__" and sys.argv[1:] == ["update"]:
    sys.stdout.write(f"{update()} messages wait for their translation\n")
