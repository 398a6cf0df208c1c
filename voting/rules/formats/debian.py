"""Debian's tally sheets: `V: 2-31` ranks the options of a drawing above it, `-` is no rank."""

import re

from voting.rules.ballots import BallotKind, Marks
from voting.rules.formats.ballot_file import BallotFile, BallotFileError, undivided
from voting.rules.formats.lines import Line, check_names, decode, plain_bytes, text_lines

_OPTION = re.compile(r"[\s|/]*Option\s+([0-9A-Z]{1,2})\s*-*>\s*:\s*(.+)")
_VOTE = re.compile(r"V:\s*([0-9A-Z-]+)(?:\s+[0-9a-fA-F]+)?\s*")
RANKS = "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def read_debian(content: bytes) -> BallotFile:
    """The rankings of a tally sheet; its receipts are left unread."""
    text, notes = decode(plain_bytes(content))
    found: list[Line] = []
    votes: list[tuple[Line, str]] = []
    for line in text_lines(text):
        if match := _OPTION.fullmatch(line.text):
            if len(found) >= len(RANKS) or match[1] not in (str(len(found) + 1), RANKS[len(found)]):
                raise line.fault(f"expected option {len(found) + 1} here")
            if votes:
                raise line.fault("an option after the first vote")
            found.append(Line(line.number, match[2].strip()))
        elif line.text.lstrip().startswith("V:"):
            match = _VOTE.fullmatch(line.text.strip())
            if match is None:
                raise line.fault("expected a vote such as `V: 2-31` and its receipt")
            votes.append((line, match[1]))
    names = check_names(found)
    if not votes:
        raise BallotFileError("file", "there are no votes")
    ballots: dict[Marks, int] = {}
    for line, ranks in votes:
        if len(ranks) != len(names):
            raise line.fault(f"{len(ranks)} ranks for {len(names)} options")
        marks = _rank(line, names, ranks)
        ballots[marks] = ballots.get(marks, 0) + 1
    return undivided("", BallotKind.RANKED, names, ballots, notes=notes)


def _rank(line: Line, names: tuple[str, ...], ranks: str) -> Marks:
    if "0" in ranks:
        raise line.fault("0 is no rank")
    # Only the order of the ranks counts, so the gaps that voters leave are closed.
    places = {rank: place for place, rank in enumerate(sorted(set(ranks) - {"-"}), 1)}
    marks = zip(names, ranks, strict=True)
    return tuple(sorted((name, places[rank]) for name, rank in marks if rank != "-"))
