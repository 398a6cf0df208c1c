"""Reading a file of questions in a process of its own: what was read, or why it was not."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from engage.tables.separate import TookTooMuch, answer_apart, ask_apart, pieces
from surveys.formats.bank_file import BankConcept, BankFile, BankWording, read_bank
from surveys.formats.imported import Imported, ImportProblem, Unreadable
from surveys.formats.reading import read_definition

MEMORY, SECONDS = 1024**3, 20
MODULE = "surveys.formats.apart"
TOO_MUCH = "takes-too-much"


def read_definition_apart(name: str, content: bytes, languages: Mapping[str, str]) -> Imported:
    """What the file asks, as `read_definition` says it; Unreadable where it is none or too much."""
    answer = _run({"task": "definition", "name": name, "languages": dict(languages)}, [content])
    return _imported(answer["read"])


def read_bank_apart(
    concepts: bytes, questions: bytes | None, *, edition: str, language: str
) -> BankFile:
    """What the documentation says, as `read_bank` says it; Unreadable where it takes too much."""
    contents = [concepts] if questions is None else [concepts, questions]
    answer = _run({"task": "bank", "edition": edition, "language": language}, contents)
    return BankFile(
        edition=answer["edition"],
        language=answer["language"],
        concepts=[BankConcept(**one) for one in answer["concepts"]],
        wordings=[BankWording(**one) for one in answer["wordings"]],
        read=_imported(answer["read"]),
    )


def _run(request: dict[str, Any], contents: Sequence[bytes]) -> dict[str, Any]:
    try:
        answer = ask_apart(MODULE, request, contents, memory=MEMORY, seconds=SECONDS)
    except TookTooMuch as error:
        raise Unreadable(TOO_MUCH) from error
    if "refused" in answer:
        raise Unreadable(answer["refused"], answer["value"], answer["place"])
    return answer


def _imported(given: Mapping[str, Any]) -> Imported:
    return Imported(
        format=given["format"],
        definition=given["definition"],
        problems=[ImportProblem(**one) for one in given["problems"]],
        places=given["places"],
        unknown_languages=tuple(given["unknown_languages"]),
    )


def serve(request: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    """The answer to one request."""
    first, *rest = pieces(request, data)
    try:
        if request["task"] == "definition":
            return {"read": asdict(read_definition(request["name"], data, request["languages"]))}
        names = {name: request[name] for name in ("edition", "language")}
        return asdict(read_bank(first, rest[0] if rest else None, **names))
    except Unreadable as fault:
        return {"refused": fault.code, "value": fault.value, "place": fault.place}


if __name__ == "__main__":
    answer_apart(serve)
