"""Lines of a ballot file: bounded, decoded, parsed once each, found again when one is wrong."""

import codecs
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from voting.rules.ballots import Marks
from voting.rules.formats.ballot_file import BallotFileError

MAX_BYTES = 64 * 1024 * 1024
MAX_LINE = 100_000
MAX_OPTIONS = 200
MAX_NAME = 500
MAX_NUMBER = 10**9
MAX_DIGITS = 10
_BLOCK = 1 << 20
LATIN_1 = "the file is not UTF-8; it was read as Latin-1"

_OTHER_ENCODINGS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class LineFault(ValueError):
    """What is wrong with a line; whoever knows where it stands adds the number."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text without its end, and its number in the file."""

    number: int
    text: str

    def fault(self, problem: str) -> BallotFileError:
        """The error that points at this line."""
        return BallotFileError(f"line {self.number}", problem)


def plain_bytes(content: bytes) -> bytes:
    """The content without a byte order mark and with line ends that split at LF."""
    if len(content) > MAX_BYTES:
        raise BallotFileError("file", f"larger than {MAX_BYTES // 1024 // 1024} MB")
    if content.startswith(_OTHER_ENCODINGS) or b"\0" in content:
        raise BallotFileError("line 1", "not a text in UTF-8 or Latin-1")
    content = content.removeprefix(codecs.BOM_UTF8)
    if b"\n" not in content and b"\r" in content:
        content = content.replace(b"\r", b"\n")
    if not content.strip():
        raise BallotFileError("line 1", "the file is empty")
    return content


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text, and a note when it is not UTF-8."""
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        return content.decode("latin-1"), (LATIN_1,)


def text_lines(text: str, first: int = 1) -> Iterator[Line]:
    """Every line with its number; only LF ends a line, whatever else Unicode thinks."""
    for number, line in enumerate(text.split("\n"), first):
        if len(line) > MAX_LINE:
            raise BallotFileError(f"line {number}", f"longer than {MAX_LINE} characters")
        yield Line(number, line.removesuffix("\r"))


def group_lines(content: bytes, start: int, end: int) -> Counter[bytes]:
    """How often each line stands in this part; no second copy of the whole is made."""
    lines: Counter[bytes] = Counter()
    while start < end:
        stop = min(start + _BLOCK, end)
        if stop < end:
            after = content.find(b"\n", stop, end)
            stop = end if after < 0 else after + 1
        lines.update(content[start:stop].split(b"\n"))
        start = stop
    # The empty piece behind each line end is no line.
    lines.pop(b"", None)
    return lines


def parse_grouped(
    content: bytes, start: int, end: int, parse: Callable[[bytes], tuple[Marks, int] | None]
) -> dict[Marks, int]:
    """The ballots of this part of the file; each different line is parsed once.

    A wrong line is found again, so that the error has its number.
    """
    ballots: dict[Marks, int] = {}
    for line, times in group_lines(content, start, end).items():
        try:
            if len(line) > MAX_LINE:
                raise LineFault(f"longer than {MAX_LINE} characters")
            parsed = parse(line)
        except LineFault as fault:
            number = _number_of(content, start, line)
            raise BallotFileError(f"line {number}", str(fault)) from fault
        if parsed is not None:
            marks, number = parsed
            ballots[marks] = ballots.get(marks, 0) + number * times
    return ballots


def _number_of(content: bytes, start: int, line: bytes) -> int:
    place = start - 1 if content.startswith(line + b"\n", start) else -1
    if place < 0:
        place = content.find(b"\n" + line + b"\n", max(start - 1, 0))
    if place < 0:
        place = content.rfind(b"\n" + line)
    return content.count(b"\n", 0, place + 1) + 1


def whole(digits: bytes | str, what: str) -> int:
    """The whole number that the digits write; LineFault when they are no number, or too long."""
    if not (digits.isdigit() and digits.isascii()) or len(digits) > MAX_DIGITS:
        shown = digits.decode("latin-1") if isinstance(digits, bytes) else digits
        raise LineFault(f"{what}: expected a whole number, not {shown[:40]!r}")
    number = int(digits)
    if number > MAX_NUMBER:
        raise LineFault(f"{what}: more than {MAX_NUMBER}")
    return number


def check_names(names: list[Line], least: int = 1) -> tuple[str, ...]:
    """The names of the options; each is there, short enough, and stands once."""
    seen: set[str] = set()
    for name in names:
        if not name.text or len(name.text) > MAX_NAME:
            raise name.fault(f"expected a name of 1 to {MAX_NAME} characters")
        if name.text in seen:
            raise name.fault(f"{name.text!r} is there twice")
        seen.add(name.text)
    if len(names) < least:
        raise BallotFileError("file", "names no option")
    if len(names) > MAX_OPTIONS:
        raise names[MAX_OPTIONS].fault(f"more than {MAX_OPTIONS} options")
    return tuple(name.text for name in names)
