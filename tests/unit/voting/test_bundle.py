"""A bundle is checked by anybody: what was published repeats the result, and no change goes by."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from voting.rules.ballots import BallotKind, BallotRule, Ballots
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
    CountFacts,
    Published,
    electorates_of,
    files_of,
    options_of,
    result_of,
    rule_stated,
    sums_text,
)
from voting.rules.electorates import Pile, group_electorates
from voting.rules.manifest import canonical_json, sha256_hex
from voting.rules.merkle import ballots_root, receipts_root
from voting.rules.methods.registry import METHODS_OF_KIND, NEEDS_BALLOTS, Method
from voting.rules.outcome import count_contest, describe_outcome
from voting.rules.publication import ballots_to_publish, describe_turnout, parts_to_publish
from voting.rules.ties import TieRule
from voting.rules.verify import check_bundle, main
from voting.rules.verify_reading import Mismatch
from voting.services.bundling import verify_script

SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
A, B, BOTH, BLANK = (("a", 1),), (("b", 1),), (("a", 1), ("b", 1)), ()
PEOPLE: Mapping[str, Ballots] = {"resident": {A: 40, B: 30, BLANK: 3}, "staff": {B: 60, BOTH: 2}}


@dataclass(frozen=True)
class Case:
    """A contest in plain values."""

    kind: BallotKind
    method: Method
    piles: tuple[Pile, ...]
    least: int = 50
    draw: str | None = None
    papers: int = 0


def manifest_of(case: Case) -> dict[str, Any]:
    both = len({pile.electorate for pile in case.piles}) > 1
    electorates = [("resident", "2/3"), ("staff", "1/3")] if both else [("resident", "1/1")]
    return {
        "contest": "kaarina/visio",
        "ballot_kind": case.kind.value,
        "ballot_rule": BallotRule.of(case.kind).to_value(),
        "method": case.method.value,
        "seats": 1,
        "tie_rule": "lot",
        "minimum_ballots": case.least,
        "entries": [{"key": key} for key in ("a", "b", "c")],
        "electorates": [
            {"key": key, "weight": weight, "minimum": 5, "quorum": 1, "merges_into": None}
            for key, weight in electorates
        ],
    }


def publish(case: Case) -> tuple[Published, list[str]]:
    """What the service publishes of the case."""
    manifest = manifest_of(case)
    grouping = group_electorates(electorates_of(manifest), case.piles)
    file = ballots_to_publish(
        contest=manifest["contest"],
        rule=rule_stated(manifest),
        options=options_of(manifest),
        grouping=grouping,
        minimum_ballots=case.least,
        manifest_sha256=sha256_hex(canonical_json(manifest)),
    )
    turnout = describe_turnout(grouping, [], dict.fromkeys(("resident", "staff")))
    open_links = frozenset(one.key for one in grouping.shown if one.has_open_link)
    total = sum(one["ballots"] for one in turnout)
    receipts = [f"0000-0000-0000-{number:04}" for number in range(total - case.papers)]
    facts = CountFacts(turnout, open_links, case.draw, case.papers)
    parts = parts_to_publish(file, grouping, case.method, minimum_ballots=case.least)
    roots = (ballots_root(file), receipts_root(receipts))
    return Published(manifest, file, parts, facts, *roots), receipts


def signed(files: Mapping[str, bytes], signer: Ed25519PrivateKey = SIGNER) -> dict[str, bytes]:
    """The files with their hashes and signature."""
    public = signer.public_key()
    whole = {name: files[name] for name in files if name not in (SUMS, SIGNATURE)}
    whole[KEY] = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    sums = sums_text(whole)
    return whole | {SUMS: sums, SIGNATURE: signer.sign(sums)}


def bundle_of(case: Case) -> dict[str, bytes]:
    return signed(files_of(*publish(case)))


def piles(*, of: Mapping[str, Ballots] = PEOPLE) -> tuple[Pile, ...]:
    return tuple(Pile(key, False, ballots) for key, ballots in of.items())


APPROVAL = Case(BallotKind.APPROVAL, Method.APPROVAL, piles())
SUMS_ALONE = Case(BallotKind.APPROVAL, Method.APPROVAL, piles(), least=1000)
SPLIT = Case(
    BallotKind.APPROVAL,
    Method.APPROVAL,
    (Pile("resident", False, {A: 30}), Pile("resident", True, {B: 40}), *piles()[1:]),
)
STARS = {(("a", 5), ("b", 2)): 40, (("b", 5), ("c", 0)): 30, BLANK: 4}
STAR = Case(BallotKind.STARS, Method.STAR, piles(of={"resident": STARS, "staff": STARS}), least=60)
RANKS = {(("a", 1), ("b", 2)): 40, (("b", 1), ("c", 2)): 30, (("c", 1),): 30}
TIED = Case(
    BallotKind.APPROVAL, Method.APPROVAL, piles(of={"resident": {A: 60, B: 60}}), draw="7 3 1"
)
PAPER = Case(BallotKind.APPROVAL, Method.APPROVAL, piles(), papers=11)
CASES = (APPROVAL, SUMS_ALONE, SPLIT, STAR, TIED, PAPER)


@pytest.mark.parametrize("case", CASES)
def test_an_untouched_bundle_holds(case: Case) -> None:
    assert len(list(check_bundle(bundle_of(case)))) == 6


@pytest.mark.parametrize("method", METHODS_OF_KIND[BallotKind.RANKED])
def test_every_count_of_rankings_is_repeated(method: Method) -> None:
    ways = (Pile("resident", False, RANKS), Pile("resident", True, RANKS))
    case = Case(BallotKind.RANKED, method, ways)
    assert list(check_bundle(bundle_of(case)))
    told = result_of(publish(case)[0])["electorates"][0]
    assert told["verified"]["counts"] == told["unverified"]["counts"]
    # By which door a ballot came is told only where no sums repeat the count.
    parts = json.loads(bundle_of(case)[PARTS])["electorates"]
    assert [("ballots" in one) for one in parts] == [method in NEEDS_BALLOTS] * 2


def test_parts_of_few_ballots_are_not_counted_where_sums_are_not_enough() -> None:
    ways = (Pile("resident", False, RANKS), Pile("resident", True, {A: 20}))
    for method in (Method.RANKED_PAIRS, Method.IRV):
        case = Case(BallotKind.RANKED, method, ways)
        files = bundle_of(case)
        assert list(check_bundle(files))
        assert all("sums" in one for one in json.loads(files[PARTS])["electorates"])
        told = result_of(publish(case)[0])["electorates"][0]
        assert (told["unverified"] is None) == (method in NEEDS_BALLOTS)


@pytest.mark.parametrize("case", CASES)
def test_published_files_give_the_count_of_the_ballots_themselves(case: Case) -> None:
    published, _receipts = publish(case)
    manifest = published.manifest
    outcome = count_contest(
        case.method,
        options_of(manifest),
        group_electorates(electorates_of(manifest), case.piles),
        kind=case.kind,
        quorums={"resident": 1},
    )
    result = result_of(published)
    seed = (result["lot"] or {}).get("seed")
    described = describe_outcome(outcome, tie_rule=TieRule.LOT, seed=seed)
    assert {name: result[name] for name in described} == described


def test_under_the_minimum_no_ballot_is_in_any_file() -> None:
    files = bundle_of(SUMS_ALONE)
    for name in (BALLOTS, PARTS):
        assert all("ballots" not in one for one in json.loads(files[name])["electorates"])
    assert b'"marks"' not in b"".join(files.values())


@pytest.mark.parametrize(
    "name", [MANIFEST, BALLOTS, PARTS, COUNT, ROOTS, RECEIPTS, RESULTS, KEY, SUMS, SIGNATURE]
)
def test_a_changed_file_is_named(name: str) -> None:
    files = bundle_of(SPLIT)
    content = files[name]
    middle = len(content) // 2
    files[name] = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    with pytest.raises(Mismatch) as told:
        list(check_bundle(files))
    # A changed hash is told beside the file that it is of.
    assert told.value.name == name or (name == SUMS and SUMS in told.value.problem)


@pytest.mark.parametrize("name", [MANIFEST, BALLOTS, PARTS, COUNT, ROOTS, RECEIPTS, RESULTS, KEY])
def test_a_missing_file_is_named(name: str) -> None:
    files = bundle_of(APPROVAL)
    del files[name]
    with pytest.raises(Mismatch, match=name):
        list(check_bundle(files))


def changed(value: dict[str, Any], path: str, new: object) -> bytes:
    *steps, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    place: Any = value
    for step in steps:
        place = place[step]
    place[last] = new
    return canonical_json(value) + b"\n"


@pytest.mark.parametrize(
    ("name", "path", "new", "told"),
    [
        (RESULTS, "winners", ["c"], "results.json: /winners"),
        (RESULTS, "all_equal/counts/a", 41, "/all_equal/counts/a says 41, but it comes to"),
        (BALLOTS, "electorates/0/ballots/1/number", 41, "roots.json: /ballots_root"),
        (BALLOTS, "electorates/0/weight", "1/2", "ballots.json: resident has the weight"),
        (BALLOTS, "kind", "single", "ballots.json: .*too-many"),
        (BALLOTS, "contest", "other", "ballots.json: the contest: other"),
        (COUNT, "turnout/0/ballots", 72, "count.json: turnout of resident is not 70"),
        (COUNT, "draw", "6", "results.json"),
        (COUNT, "papers", 1, "receipts.txt: 132 receipts and 1 ballots on paper are not 132"),
        (PARTS, "electorates/0/sums/counts/b", 1, "parts.json"),
        (ROOTS, "receipts_root", "0", "roots.json: /receipts_root"),
    ],
)
def test_who_signs_another_story_is_found_out(name: str, path: str, new: object, told: str) -> None:
    files = bundle_of(SPLIT)
    if path == "draw":
        files = bundle_of(TIED)
    files[name] = changed(json.loads(files[name]), path, new)
    with pytest.raises(Mismatch, match=told):
        list(check_bundle(signed(files)))


def test_another_rule_is_no_rule_of_these_ballots() -> None:
    files = bundle_of(APPROVAL)
    files[MANIFEST] = files[MANIFEST].replace(b'"lot"', b'"shared"')
    with pytest.raises(Mismatch, match="the hash of the rule"):
        list(check_bundle(signed(files)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda lines: [*lines[1:], lines[0]], "not in order"),
        (lambda lines: [lines[0], *lines], "twice"),
        (lambda lines: lines[1:], "roots.json"),
    ],
)
def test_receipts_are_sorted_single_and_all_there(change: Any, told: str) -> None:
    files = bundle_of(APPROVAL)
    lines = files[RECEIPTS].splitlines(keepends=True)
    files[RECEIPTS] = b"".join(change(lines))
    with pytest.raises(Mismatch, match=told):
        list(check_bundle(signed(files)))


def test_the_hashes_need_the_signature_of_the_key() -> None:
    other = signed(bundle_of(APPROVAL), Ed25519PrivateKey.generate())
    mixed = bundle_of(APPROVAL) | {SIGNATURE: other[SIGNATURE]}
    with pytest.raises(Mismatch, match="no signature"):
        list(check_bundle(mixed))


def test_the_order_in_which_ballots_came_changes_no_file() -> None:
    backwards = tuple(
        Pile(pile.electorate, pile.is_open_link, dict(reversed(list(pile.ballots.items()))))
        for pile in reversed(SPLIT.piles)
    )
    other = Case(SPLIT.kind, SPLIT.method, backwards)
    assert bundle_of(other) == bundle_of(SPLIT)


def unpack(files: Mapping[str, bytes], folder: Path) -> None:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "verify.py").write_text(verify_script(), encoding="utf-8")


def run(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
    )


@pytest.mark.parametrize("case", [SPLIT, STAR, TIED])
def test_the_script_needs_nothing_but_python(case: Case, tmp_path: Path) -> None:
    unpack(bundle_of(case), tmp_path)
    done = run(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("OK ") == 6
    assert "comes out the same to the last byte" in done.stdout


def test_the_script_ends_with_1_and_the_name_of_what_differs(tmp_path: Path) -> None:
    files = bundle_of(SPLIT)
    unpack(files | {RESULTS: files[RESULTS].replace(b"30", b"31", 1)}, tmp_path)
    done = run(tmp_path)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("NO results.json: has the SHA-256")


def test_a_folder_that_is_not_a_bundle_is_told(tmp_path: Path) -> None:
    said: list[str] = []
    assert main(["verify.py", str(tmp_path)], said.append) == 1
    assert said == ["NO manifest.json: is missing, or is not named in SHA256SUMS"]


def test_a_rule_with_unknown_words_ends_in_a_difference() -> None:
    published, receipts = publish(APPROVAL)
    odd = {**published.manifest, "method": "coin"}
    files = files_of(published, receipts)
    files[MANIFEST] = canonical_json(odd)
    files[BALLOTS] = changed(
        json.loads(files[BALLOTS]), "manifest_sha256", sha256_hex(canonical_json(odd))
    )
    with pytest.raises(Mismatch, match=r"manifest\.json|parts\.json"):
        list(check_bundle(signed(files)))
