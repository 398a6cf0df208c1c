"""The ballots root: a Merkle tree hash (RFC 9162) of what is published of the ballots."""

import hashlib
from collections.abc import Iterable

from voting.rules.formats.ballot_file import BallotFile, FileElectorate
from voting.rules.manifest import canonical_json
from voting.rules.methods.tally import plain

LEAF = b"\x00"
NODE = b"\x01"


def merkle_root(leaves: Iterable[tuple[bytes, int]]) -> str:
    """The tree hash, in hex, of the leaves in their order, each as often as its number says.

    The tree of RFC 9162 splits at the largest power of two below its size; adding leaf by leaf
    and joining equal sizes on the way gives the same tree.
    """
    peaks: list[tuple[int, bytes]] = []
    for content, number in leaves:
        leaf = hashlib.sha256(LEAF + content).digest()
        for _ in range(number):
            _add_leaf(peaks, leaf)
    if not peaks:
        return hashlib.sha256(b"").hexdigest()
    _, root = peaks.pop()
    while peaks:
        root = _node(peaks.pop()[1], root)
    return root.hex()


def _add_leaf(peaks: list[tuple[int, bytes]], leaf: bytes) -> None:
    size, digest = 1, leaf
    while peaks and peaks[-1][0] == size:
        digest = _node(peaks.pop()[1], digest)
        size *= 2
    peaks.append((size, digest))


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


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
    ballots = one.ballots or {}
    return [
        (canonical_json([one.key, [list(mark) for mark in marks]]), number)
        for marks, number in ballots.items()
        if number
    ]
