"""What a format cannot say: told in full before anything is written, so that nothing is lost."""

from collections.abc import Collection, Sequence

from voting.rules.ballots import BallotKind, BallotRule, Ballots, Marks
from voting.rules.formats.ballot_file import BallotFile


class UnwritableFile(ValueError):
    """The format cannot say this; carries everything that would be lost."""

    def __init__(self, form: str, losses: Sequence[str]) -> None:
        super().__init__(f"{form} cannot say: {'; '.join(losses)}")
        self.form = form
        self.losses = tuple(losses)


def losses_of(
    file: BallotFile, *, kinds: Collection[BallotKind], has_seats: bool = False
) -> list[str]:
    """What is lost in a format of plain ballots of these kinds."""
    losses = []
    if file.kind not in kinds:
        losses.append(f"ballots of kind {file.kind}")
    if file.seats != 1 and not has_seats:
        losses.append(f"{file.seats} seats")
    if len(file.electorates) > 1:
        losses.append(f"{len(file.electorates)} electorates and their weights")
    if any(one.sums is not None for one in file.electorates):
        losses.append("sums in the place of ballots")
    if file.kind is BallotKind.RANKED and file.rule not in (None, BallotRule.of(file.kind)):
        losses.append("how many may be ranked, or that ranks may not be shared")
    if file.manifest_sha256 is not None:
        losses.append("the manifest's SHA-256")
    return losses


def ballots_of(file: BallotFile) -> Ballots:
    """The ballots of a file of one electorate."""
    return file.electorates[0].ballots or {}


def groups_of(marks: Marks) -> list[list[str]]:
    """The options of a ranking from the best rank down, equal ones together."""
    groups: dict[int, list[str]] = {}
    for option, rank in marks:
        groups.setdefault(rank, []).append(option)
    return [groups[rank] for rank in sorted(groups)]
