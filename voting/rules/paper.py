"""Paper ballots: a counted bundle, how its counts are typed, and when two of them agree."""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from voting.rules.ballots import (
    BLANK,
    TICK,
    BallotFault,
    BallotKind,
    BallotRule,
    Ballots,
    InvalidBallot,
    Marks,
    count_ballots,
    mark_ballot,
)
from voting.rules.publication import Channel

# What an elector's row says who was given a ballot paper; a blank ballot says "{}".
PAPER_MARK = ""
# How the turnout calls the paper door, whatever gave the right to come through it.
PAPER = "paper"
LARGEST = 100_000
LINES = 5_000
EMPTY = frozenset({"-", ".", "–"})
TICKS = frozenset({"x", "X", "1"})
EQUAL = re.compile(r"(?:^|\s)[xX×*](\d{1,6})$")
BETWEEN = re.compile(r"[\s,;/]+")
DIGIT = 9


class InvalidReason(StrEnum):
    """Why a paper is no valid ballot."""

    NOT_OURS = "not-ours"
    UNCLEAR = "unclear"
    AGAINST_RULE = "against-rule"
    SIGNED = "signed"
    OTHER = "other"


class PaperState(StrEnum):
    """How far a bundle has come."""

    WAITS = "waits"
    DIFFERS = "differs"
    AGREES = "agrees"


@dataclass(frozen=True, slots=True)
class PaperCount:
    """What somebody counted in a bundle: equal ballots together, invalid papers by reason."""

    ballots: Ballots
    invalid: Mapping[str, int] = field(default_factory=dict)

    @property
    def papers(self) -> int:
        """All papers of the bundle."""
        return self.accepted + self.rejected

    @property
    def accepted(self) -> int:
        """The ballots that count, blank ones among them."""
        return count_ballots(self.ballots)

    @property
    def blank(self) -> int:
        """The ballots that name no entry."""
        return self.ballots.get(BLANK, 0)

    @property
    def rejected(self) -> int:
        """The papers that are no valid ballots."""
        return sum(self.invalid.values())

    def to_value(self) -> dict[str, Any]:
        """The count as it is stored, sorted: the order of the papers stands nowhere."""
        return {
            "ballots": [
                {"marks": dict(marks), "count": self.ballots[marks]}
                for marks in sorted(self.ballots)
                if self.ballots[marks]
            ],
            "invalid": {
                key: self.invalid[key] for key in sorted(self.invalid) if self.invalid[key]
            },
        }

    @classmethod
    def from_value(cls, value: Mapping[str, Any]) -> "PaperCount":
        """The count that was stored."""
        ballots = {tuple(sorted(one["marks"].items())): one["count"] for one in value["ballots"]}
        return cls(ballots, dict(value["invalid"]))


@dataclass(frozen=True, slots=True)
class Reading:
    """One count of a bundle by one person."""

    reader: Hashable
    counted: PaperCount


def latest_of_others(readings: Sequence[Reading]) -> list[Reading]:
    """What everybody but the last reader holds to be true of the bundle."""
    latest = {one.reader: one for one in readings}
    return [one for reader, one in latest.items() if reader != readings[-1].reader]


def state_of(readings: Sequence[Reading]) -> PaperState:
    """The bundle agrees when its last count is what another person holds to be true as well."""
    if len({one.reader for one in readings}) <= 1:
        return PaperState.WAITS
    last = readings[-1].counted.to_value()
    agrees = any(one.counted.to_value() == last for one in latest_of_others(readings))
    return PaperState.AGREES if agrees else PaperState.DIFFERS


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of a comparison: what is counted, and what each reading says of it."""

    marks: Marks | None
    invalid: str | None
    numbers: tuple[int, ...]

    @property
    def differs(self) -> bool:
        """True when the readings don't say the same."""
        return len(set(self.numbers)) > 1


def compare(counts: Sequence[PaperCount]) -> list[Cell]:
    """Every kind of ballot and every reason that any of the counts holds, cell by cell."""
    marks = sorted({one for count in counts for one in count.ballots} | {BLANK})
    reasons = [one for one in InvalidReason if any(count.invalid.get(one) for count in counts)]
    cells = [Cell(one, None, tuple(count.ballots.get(one, 0) for count in counts)) for one in marks]
    return cells + [
        Cell(None, one.value, tuple(count.invalid.get(one, 0) for count in counts))
        for one in reasons
    ]


class LineFault(StrEnum):
    """Why a typed line can't be read."""

    NOT_A_NUMBER = "not-a-number"
    WRONG_LENGTH = "wrong-length"
    WRONG_COUNT = "wrong-count"
    TOO_MANY_LINES = "too-many-lines"


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with a typed line, with what was found and what the most or the right is."""

    line: int
    fault: LineFault | BallotFault
    given: str = ""
    most: int | None = None


def read_lines(
    rule: BallotRule, options: Sequence[str], text: str
) -> tuple[dict[Marks, int], list[LineProblem]]:
    """One ballot a line, a mark for each row of the paper, `x12` for twelve equal ballots."""
    ballots: dict[Marks, int] = {}
    problems: list[LineProblem] = []
    lines = text.splitlines()
    if len(lines) > LINES:
        return {}, [LineProblem(LINES + 1, LineFault.TOO_MANY_LINES, most=LINES)]
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            marks, equal = _read_line(rule, options, line.strip())
        except _Unread as error:
            problems.append(LineProblem(number, error.fault, error.given, error.most))
        except InvalidBallot as error:
            given = "" if error.given is None else str(error.given)
            problems.append(LineProblem(number, error.fault, given, error.most))
        else:
            ballots[marks] = ballots.get(marks, 0) + equal
    return ballots, problems


class _Unread(ValueError):
    def __init__(self, fault: LineFault, given: str = "", most: int | None = None) -> None:
        super().__init__(fault.value)
        self.fault, self.given, self.most = fault, given, most


def _read_line(rule: BallotRule, options: Sequence[str], line: str) -> tuple[Marks, int]:
    equal, found = 1, EQUAL.search(line)
    if found:
        equal, line = int(found[1]), line[: found.start()]
        if not 1 <= equal <= LARGEST:
            raise _Unread(LineFault.WRONG_COUNT, found[1], LARGEST)
    tokens = [one for one in BETWEEN.split(line) if one]
    # Without spaces every sign is a mark, which is the fastest way where no mark has two digits.
    if len(tokens) == 1 and len(options) > 1 and rule.most(len(options)) <= DIGIT:
        tokens = list(tokens[0])
    if len(tokens) != len(options):
        raise _Unread(LineFault.WRONG_LENGTH, str(len(tokens)), len(options))
    pairs = zip(options, (_read_mark(rule, one) for one in tokens), strict=True)
    given = {option: mark for option, mark in pairs if mark is not None}
    return mark_ballot(rule, options, given), equal


def _read_mark(rule: BallotRule, token: str) -> int | None:
    if token in EMPTY:
        return None
    if rule.kind in (BallotKind.SINGLE, BallotKind.APPROVAL) and token in TICKS:
        return TICK
    # Only plain digits: int() would take other scripts and signs too.
    if not (token.isascii() and token.isdigit() and len(token) <= 4):
        raise _Unread(LineFault.NOT_A_NUMBER, token[:20])
    mark = int(token)
    # On a ballot of ranks a nought is an empty box.
    return mark if mark or rule.kind is not BallotKind.RANKED else None


def write_lines(options: Sequence[str], ballots: Ballots) -> str:
    """The ballots as they are typed, the most frequent first."""
    ordered = sorted(ballots.items(), key=lambda pair: (-pair[1], pair[0]))
    lines = []
    for marks, number in ordered:
        given = dict(marks)
        line = " ".join(str(given[option]) if option in given else "-" for option in options)
        lines.append(f"{line} x{number}" if number > 1 else line)
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Account:
    """The paper ballots of an electorate: marks on the roll, papers in the box, what they were."""

    electorate: str
    marks: int
    papers: int
    accepted: int
    blank: int
    invalid: Mapping[str, int]
    reasons: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """True when the box holds as many papers as the roll has marks."""
        return self.marks == self.papers


def account_of(electorate: str, marks: int, counts: Sequence[PaperCount]) -> Account:
    """The electorate's paper ballots as its agreed bundles say."""
    invalid: dict[str, int] = {}
    for count in counts:
        for reason, number in count.invalid.items():
            invalid[reason] = invalid.get(reason, 0) + number
    return Account(
        electorate,
        marks,
        papers=sum(count.papers for count in counts),
        accepted=sum(count.accepted for count in counts),
        blank=sum(count.blank for count in counts),
        invalid=invalid,
    )


def together(electorate: str, accounts: Sequence[Account]) -> Account:
    """Electorates that were counted together, as one."""
    invalid: dict[str, int] = {}
    for one in accounts:
        for reason, number in one.invalid.items():
            invalid[reason] = invalid.get(reason, 0) + number
    return Account(
        electorate,
        marks=sum(one.marks for one in accounts),
        papers=sum(one.papers for one in accounts),
        accepted=sum(one.accepted for one in accounts),
        blank=sum(one.blank for one in accounts),
        invalid=invalid,
        reasons=tuple(reason for one in accounts for reason in one.reasons),
    )


def tellable_channels(channels: Sequence[Channel], minimums: Mapping[str, int]) -> list[Channel]:
    """All doors but those of an electorate in which few papers, or few others, would stand out."""
    small = {
        one.electorate
        for one in channels
        if one.kind == PAPER and one.ballots and _stand_out(one, channels, minimums)
    }
    return [one for one in channels if one.electorate not in small]


def _stand_out(paper: Channel, channels: Sequence[Channel], minimums: Mapping[str, int]) -> bool:
    own = [one for one in channels if one.electorate == paper.electorate]
    others = sum(one.ballots for one in own) - paper.ballots
    least = minimums[paper.electorate]
    return paper.ballots < least or 0 < others < least
