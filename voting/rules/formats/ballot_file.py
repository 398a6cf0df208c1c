"""The plain value that every ballot file is read into and written from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from voting.rules.ballots import BallotKind, BallotRule, Ballots
from voting.rules.methods.registry import Method, count_by, count_from_sums, refuse_kind
from voting.rules.methods.tally import Sums, Tally

# A published row of fewer ballots could be a fingerprint of its voter.
SUMS_ONLY_UNDER = 50
# The one electorate of a file that names none.
ALL = "all"


class BallotFileError(ValueError):
    """The file is no ballot file; says where and what is wrong."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")
        self.place = place
        self.problem = problem


@dataclass(frozen=True, slots=True)
class FileElectorate:
    """An electorate in a ballot file: its ballots where they may be published, else their sums."""

    key: str
    members: tuple[str, ...]
    weight: Fraction
    ballots: Ballots | None
    sums: Sums | None


@dataclass(frozen=True, slots=True)
class BallotFile:
    """A contest's ballots as a file holds them, with what is needed to count them again.

    `notes` say what reading did beyond the letter of the file; they are never written again.
    """

    contest: str
    kind: BallotKind
    options: tuple[str, ...]
    electorates: tuple[FileElectorate, ...]
    manifest_sha256: str | None = None
    seats: int = 1
    rule: BallotRule | None = None
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def marking(self) -> BallotRule:
        """The rule of the ballots: what the file states, else that of the kind."""
        return self.rule or BallotRule.of(self.kind)


def undivided(
    contest: str,
    kind: BallotKind,
    options: Sequence[str],
    ballots: Ballots,
    *,
    seats: int = 1,
    rule: BallotRule | None = None,
    notes: Sequence[str] = (),
) -> BallotFile:
    """The value of a file that knows no electorates: all its ballots are one."""
    one = FileElectorate(ALL, (ALL,), Fraction(1), ballots, None)
    return BallotFile(
        contest, kind, tuple(options), (one,), seats=seats, rule=rule, notes=tuple(notes)
    )


def count_file(file: BallotFile, method: Method) -> Mapping[str, Tally]:
    """The tally of each electorate of the file by the method."""
    refuse_kind(method, file.kind)
    return {one.key: _count(file, one, method) for one in file.electorates}


def _count(file: BallotFile, one: FileElectorate, method: Method) -> Tally:
    if one.sums is not None:
        return count_from_sums(method, one.sums)
    return count_by(method, file.kind, file.options, one.ballots or {}, seats=file.seats)
