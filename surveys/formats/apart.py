"""Reading a file of questions in a process of its own, with limits on its memory and its time.

A file that is made to eat the machine takes this process down and nothing else. What goes in is a
line of JSON and the bytes of the files; what comes out is JSON: what was read, or why it was not.
"""

import json
import logging
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from surveys.formats.bank_file import BankConcept, BankFile, BankWording, read_bank
from surveys.formats.imported import Imported, ImportProblem, Unreadable
from surveys.formats.reading import read_definition

MEMORY, SECONDS = 1024**3, 20
# The number libraries would each set memory aside for a thread per core. Nothing else of the
# surroundings goes in: the settings hold secrets, and no file needs them.
QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
MODULE = "surveys.formats.apart"
TOO_MUCH = "takes-too-much"

log = logging.getLogger(__name__)


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
    request |= {"sizes": [len(one) for one in contents], "memory": MEMORY, "seconds": SECONDS}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", MODULE],
            input=json.dumps(request).encode() + b"\n" + b"".join(contents),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**QUIET, "PYTHONPATH": ":".join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(TOO_MUCH) from error
    if done.returncode != 0:
        # The last line alone: what stands above it may quote the file.
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        log.warning("reading a file apart ended with %s: %s", done.returncode, last[:200])
        raise Unreadable(TOO_MUCH)
    answer: dict[str, Any] = json.loads(done.stdout)
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
    first = request["sizes"][0]
    try:
        if request["task"] == "definition":
            return {"read": asdict(read_definition(request["name"], data, request["languages"]))}
        rest = data[first:] if len(request["sizes"]) > 1 else None
        names = {name: request[name] for name in ("edition", "language")}
        return asdict(read_bank(data[:first], rest, **names))
    except Unreadable as fault:
        return {"refused": fault.code, "value": fault.value, "place": fault.place}


def main() -> None:
    """One request from standard input, one answer to standard output, within the limits."""
    request = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"], request["seconds"]))
    answer = serve(request, sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
