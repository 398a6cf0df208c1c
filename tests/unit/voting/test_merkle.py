"""The ballots root is RFC 9162's tree hash of what is published, in whatever order it came."""

import hashlib
from fractions import Fraction
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from voting.rules import merkle
from voting.rules.ballots import BallotKind
from voting.rules.formats.ballot_file import BallotFile, FileElectorate
from voting.rules.manifest import canonical_json
from voting.rules.merkle import ballots_root, merkle_root, receipts_root
from voting.rules.methods.tally import Sums

A, B = (("a", 1),), (("b", 1),)


def tree_hash(leaves: list[bytes]) -> bytes:
    """RFC 9162, section 2.1.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return hashlib.sha256(b"\x01" + tree_hash(leaves[:split]) + tree_hash(leaves[split:])).digest()


@given(st.lists(st.tuples(st.binary(max_size=3), st.integers(0, 5)), max_size=12))
def test_the_root_is_the_tree_hash_of_the_standard(leaves: list[tuple[bytes, int]]) -> None:
    written_out = [content for content, number in leaves for _ in range(number)]
    assert merkle_root(leaves) == tree_hash(written_out).hex()


def test_known_answers_of_the_standard_hold() -> None:
    assert merkle_root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    # The first vectors of Certificate Transparency's own tests.
    assert merkle_root([(b"", 1)]) == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert merkle_root([(b"", 1), (b"\x00", 1)]) == (
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    )


def root(ballots: dict[tuple[tuple[str, int], ...], int] | None, sums: Sums | None = None) -> str:
    one = FileElectorate("staff", ("staff",), Fraction(1), ballots, sums)
    return ballots_root(BallotFile("own", BallotKind.APPROVAL, ("a", "b"), (one,)))


def test_one_ballot_more_or_other_is_another_root() -> None:
    roots = {root({A: 3}), root({A: 4}), root({A: 3, B: 1}), root({A: 2, B: 1}), root({(): 3})}
    assert len(roots) == 5
    assert root({A: 3, B: 0}) == root({A: 3})


def test_ballots_that_stay_unpublished_are_in_no_root() -> None:
    sums = Sums({"a": 2, "b": 1}, ballots=3, blank=0)
    assert root(None, sums) != root({A: 2, B: 1})
    fuller = Sums({"a": 2, "b": 1}, 3, 0, fives={"a": 1, "b": 0})
    assert root(None, sums) != root(None, fuller)


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(1, 9)), max_size=9))
def test_many_leaves_are_joined_in_lots_to_the_same_tree(leaves: list[tuple[str, int]]) -> None:
    written_out = [content for content, number in leaves for _ in range(number)]
    expected = tree_hash([one.encode() for one in written_out]).hex()
    with patch.object(merkle, "AT_ONCE", 4):
        assert merkle_root((one.encode(), number) for one, number in leaves) == expected
        assert receipts_root(written_out) == expected


def test_a_ballot_is_a_leaf_as_canonical_json_writes_it() -> None:
    marks = (('a"ä', 5), ("b", 0))
    one = FileElectorate("väki", ("väki",), Fraction(1), {marks: 2, (): 1}, None)
    file = BallotFile("x", BallotKind.STARS, ('a"ä', "b"), (one,))
    leaves = [
        (canonical_json(["väki", []]), 1),
        (canonical_json(["väki", [list(mark) for mark in marks]]), 2),
    ]
    assert ballots_root(file) == merkle_root(sorted(leaves))
