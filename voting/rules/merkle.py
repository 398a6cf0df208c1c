"""Merkle tree hashes (RFC 9162): of what is published of the ballots, and of the receipts."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from voting.rules.ballots import Ballots
from voting.rules.formats.ballot_file import BallotFile, FileElectorate
from voting.rules.manifest import canonical_json
from voting.rules.methods.tally import plain

LEAF = b"\x00"
NODE = b"\x01"
# Leaves that are joined at once; a power of two, so that each lot is a whole part of the tree.
AT_ONCE = 4096


def merkle_root(leaves: Iterable[tuple[bytes, int]]) -> str:
    """The tree hash, in hex, of the leaves in their order, each as often as its number says.

    The tree of RFC 9162 splits at the largest power of two below its size; joining neighbours
    row by row, where the last of an odd row moves up as it is, gives the same tree.
    """
    sha256 = hashlib.sha256
    whole: list[bytes] = []
    waiting: list[bytes] = []
    for content, number in leaves:
        leaf = sha256(LEAF + content).digest()
        left = number
        while left:
            taken = min(left, AT_ONCE - len(waiting))
            waiting += [leaf] * taken
            left -= taken
            if len(waiting) == AT_ONCE:
                whole.append(_joined(waiting))
                waiting = []
    return _top(whole, waiting)


def receipts_root(receipts: Sequence[str]) -> str:
    """The root over the receipts, a leaf each in the order given, which is the sorted one."""
    sha256 = hashlib.sha256
    whole: list[bytes] = []
    waiting: list[bytes] = []
    for start in range(0, len(receipts), AT_ONCE):
        some = receipts[start : start + AT_ONCE]
        waiting = [sha256(LEAF + receipt.encode()).digest() for receipt in some]
        if len(waiting) == AT_ONCE:
            whole.append(_joined(waiting))
            waiting = []
    return _top(whole, waiting)


def _top(whole: list[bytes], waiting: list[bytes]) -> str:
    tops = [*whole, _joined(waiting)] if waiting else whole
    return (_joined(tops) if tops else hashlib.sha256(b"").digest()).hex()


def _joined(row: list[bytes]) -> bytes:
    """The one hash that a row of hashes comes to."""
    sha256 = hashlib.sha256
    while len(row) > 1:
        joined = [
            sha256(NODE + left + right).digest()
            for left, right in zip(row[::2], row[1::2], strict=False)
        ]
        row = joined + row[len(joined) * 2 :]
    return row[0]


def ballots_root(file: BallotFile) -> str:
    """The root over the file's ballots, sorted; where only sums are published, over those.

    A root over ballots that stay unpublished would let anyone try out which ballots fit it.
    """
    return merkle_root(sorted(leaf for one in file.electorates for leaf in _leaves(one)))


def _leaves(one: FileElectorate) -> list[tuple[bytes, int]]:
    if one.sums is not None:
        sums = {
            "ballots": one.sums.ballots,
            "blank": one.sums.blank,
            "counts": plain(one.sums.counts),
            "pairwise": plain(one.sums.pairwise),
            "fives": plain(one.sums.fives),
        }
        return [(canonical_json([one.key, sums]), 1)]
    return [(leaf, number) for leaf, number in _rows(one.key, one.ballots or {}) if number]


def _rows(key: str, ballots: Ballots) -> Iterator[tuple[bytes, int]]:
    """Each ballot as the canonical JSON of [electorate, [[option, mark], ...]].

    Put together by hand: there may be a million of them, and no more than a few names.
    """
    names: dict[str, str] = {}
    start = canonical_json(key).decode()
    for marks, number in ballots.items():
        for option, _mark in marks:
            if option not in names:
                names[option] = canonical_json(option).decode()
        written = ",".join([f"[{names[option]},{mark}]" for option, mark in marks])
        yield f"[{start},[{written}]]".encode(), number
