"""Work on somebody's file in a process of its own, with limits on its memory and its time.

A file that is made to eat the machine takes that process down and nothing else. What goes in is a
line of JSON and the bytes of the files; what comes out is JSON.
"""

import json
import logging
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from engage.tables.faults import Fault, TableError

# The number libraries would each set memory aside for a thread per core. Nothing else of the
# surroundings goes in: the settings hold secrets, and no file needs them.
QUIET = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

log = logging.getLogger(__name__)
Answer = dict[str, Any]


class TookTooMuch(Exception):
    """The work has ended without an answer: out of memory or time, or by its own fault."""


def ask_apart(
    module: str,
    request: Mapping[str, Any],
    contents: Sequence[bytes],
    *,
    memory: int,
    seconds: float,
) -> Answer:
    """What the module answers, run in a process that may use so much; or TookTooMuch."""
    sent = {
        **request,
        "sizes": [len(one) for one in contents],
        "memory": memory,
        "seconds": seconds,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", module],
            input=json.dumps(sent).encode() + b"\n" + b"".join(contents),
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**QUIET, "PYTHONPATH": ":".join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired as error:
        raise TookTooMuch from error
    if done.returncode != 0:
        # The last line alone: what stands above it may quote the file.
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        log.warning("reading a file apart ended with %s: %s", done.returncode, last[:200])
        raise TookTooMuch
    answer: Answer = json.loads(done.stdout)
    return answer


def ask_of_table(
    module: str,
    request: Mapping[str, Any],
    contents: Sequence[bytes],
    *,
    memory: int,
    seconds: float,
) -> Answer:
    """What the module answers of tables; a fault it tells, or too much work, is a TableError."""
    try:
        answer = ask_apart(module, request, contents, memory=memory, seconds=seconds)
    except TookTooMuch as error:
        raise TableError(Fault.TOO_LARGE) from error
    if "fault" in answer:
        raise TableError(
            Fault(answer["fault"]),
            row=answer["row"],
            column=answer["column"],
            text=answer["text"],
        )
    return answer


def answer_apart(serve: Callable[[Mapping[str, Any], bytes], Answer]) -> None:
    """One request from standard input, one answer to standard output, within its limits."""
    request = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_AS, (request["memory"], request["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"], request["seconds"]))
    sys.stdout.write(json.dumps(serve(request, sys.stdin.buffer.read())))


def pieces(request: Mapping[str, Any], data: bytes) -> list[bytes]:
    """The bytes of each file."""
    found, start = [], 0
    for size in request["sizes"]:
        found.append(data[start : start + size])
        start += size
    return found
