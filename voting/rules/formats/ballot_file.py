"""The plain value that every ballot file is read into and written from."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods.registry import COUNTS, KINDS_COUNTED, Method
from voting.rules.methods.tally import Sums, Tally, UnsuitableBallots, tally_sums

# A published row of fewer ballots could be a fingerprint of its voter.
SUMS_ONLY_UNDER = 50


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
    """A contest's ballots as published, with what is needed to count them again."""

    contest: str
    kind: BallotKind
    options: tuple[str, ...]
    electorates: tuple[FileElectorate, ...]
    manifest_sha256: str | None = None


def count_file(file: BallotFile, method: Method) -> Mapping[str, Tally]:
    """The tally of each electorate of the file by the method."""
    if file.kind not in KINDS_COUNTED[method]:
        raise UnsuitableBallots(f"{method} does not count ballots of kind {file.kind}")
    return {one.key: _count(file, one, method) for one in file.electorates}


def _count(file: BallotFile, one: FileElectorate, method: Method) -> Tally:
    if one.sums is not None:
        return tally_sums(one.sums)
    return COUNTS[method](file.options, one.ballots or {})
