"""Checks a published bundle: nothing in it is taken on trust, and the count is repeated.

This is the last part of verify.py, the file that every bundle carries.
"""

import hashlib
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from voting.rules.bundle import (
    BALLOTS,
    COUNT,
    KEY,
    MANIFEST,
    PARTS,
    RECEIPTS,
    RESULTS,
    ROOTS,
    SIGNATURE,
    SUMS,
    Published,
    line,
    result_of,
    roots_value,
)
from voting.rules.methods.tally import UnsuitableBallots
from voting.rules.verify_agreement import check_agreement
from voting.rules.verify_reading import Mismatch, first_difference, read_published, read_receipts
from voting.rules.verify_signature import SPKI, is_signed, public_key_der

NEEDED = (MANIFEST, BALLOTS, PARTS, COUNT, ROOTS, RECEIPTS, RESULTS, KEY)
HASH_LENGTH = 64
Files = Mapping[str, bytes]


def check_bundle(files: Files) -> Iterator[str]:
    """A sentence for each thing that holds; Mismatch at the first one that does not."""
    yield _check_hashes(files)
    yield _check_signature(files)
    receipts = read_receipts(files[RECEIPTS])
    published = read_published(files, receipts)
    yield f"{MANIFEST} is the rule with the hash {published.manifest_sha256}."
    yield _check_roots(files, published, len(receipts))
    check_agreement(published, len(receipts))
    papers = published.facts.papers
    yield (
        f"{BALLOTS} keeps to the rule: {len(published.file.electorates)} electorate(s), their "
        f"weights, how ballots are marked. There are {len(receipts)} receipts and {papers} "
        "ballots on paper: together as many as ballots."
    )
    yield _check_result(files, published)


def _check_hashes(files: Files) -> str:
    stated = _stated_hashes(files.get(SUMS, b""))
    for name in NEEDED:
        if name not in files or name not in stated:
            raise Mismatch(name, f"is missing, or is not named in {SUMS}")
    for name, expected in stated.items():
        if name not in files:
            raise Mismatch(name, f"is named in {SUMS} but is missing")
        found = hashlib.sha256(files[name]).hexdigest()
        if found != expected:
            raise Mismatch(name, f"has the SHA-256 {found}, but {SUMS} says {expected}")
    return f"The files have the hashes that {SUMS} states: {', '.join(stated)}."


def _stated_hashes(sums: bytes) -> dict[str, str]:
    stated: dict[str, str] = {}
    for number, row in enumerate(sums.decode("utf-8", "replace").splitlines(), 1):
        digest, gap, name = row.partition("  ")
        if len(digest) != HASH_LENGTH or not gap or not name or name in stated:
            raise Mismatch(SUMS, f"line {number} is no hash with the name of a file")
        stated[name] = digest
    return stated


def _check_signature(files: Files) -> str:
    der = public_key_der(files[KEY])
    if der is None:
        raise Mismatch(KEY, "is no public key for Ed25519")
    if not is_signed(files[SUMS], files.get(SIGNATURE, b""), der[len(SPKI) :]):
        raise Mismatch(SIGNATURE, f"is no signature of {SUMS} by the key in {KEY}")
    return (
        f"{SUMS} is signed by the key with the fingerprint {hashlib.sha256(der).hexdigest()}.\n"
        "   Compare that fingerprint with the one that the city tells on its own pages."
    )


def _check_roots(files: Files, published: Published, receipts: int) -> str:
    _same(ROOTS, files[ROOTS], line(roots_value(published, receipts)))
    return (
        f"Both roots (RFC 9162) are right: of the ballots, of {receipts} receipts. "
        "The receipts are sorted, and none is there twice."
    )


def _check_result(files: Files, published: Published) -> str:
    result = result_of(published)
    _same(RESULTS, files[RESULTS], line(result))
    winners = ", ".join(result["winners"]) or "nobody"
    told = f"tied are {winners}" if result["tied"] else f"the winner is {winners}"
    if result["lot"]:
        told += f"; the lot gives it to {result['lot']['order'][0]}"
    return f"Counted again, {RESULTS} comes out the same to the last byte: {told}."


def _same(name: str, found: bytes, expected: bytes) -> None:
    if found != expected:
        raise Mismatch(name, first_difference(found, expected))


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of the unpacked bundle."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def main(arguments: Sequence[str], say: Callable[[str], object] = print) -> int:
    """Says what holds of the bundle in the folder; 0 when all does, 1 at the first difference."""
    folder = Path(arguments[1]) if len(arguments) > 1 else Path(arguments[0]).resolve().parent
    try:
        for sentence in check_bundle(read_folder(folder)):
            say(f"OK {sentence}")
    except (Mismatch, UnsuitableBallots, OSError) as difference:
        say(f"NO {difference}")
        return 1
    say("All of it holds. What these files can't show is in the README.")
    return 0


def run() -> None:
    """The script itself."""
    sys.exit(main(sys.argv))
