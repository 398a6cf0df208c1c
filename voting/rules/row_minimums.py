"""From how many ballots on the rows themselves may be published, by kind of ballot."""

from voting.rules.ballots import BallotKind
from voting.rules.formats.ballot_file import SUMS_ONLY_UNDER

# The marks of a fuller ballot are a fingerprint: measured, a third of them are unique at 200.
FINGERPRINTS_UNDER = 1_000
_FEW_PATTERNS = frozenset({BallotKind.SINGLE, BallotKind.APPROVAL})


def least_row_minimum(kind: BallotKind) -> int:
    """The lowest number that a contest of this kind may set; sums need none."""
    return SUMS_ONLY_UNDER if kind in _FEW_PATTERNS else FINGERPRINTS_UNDER
