"""What is given away of a sealed contest: a bundle that checks itself, a table, a document."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session

from engage.clock import at
from engage.keys import key_store
from engage.processes.models import ResultsPolicy
from tests.factories.processes import NOON
from tests.factories.voting import (
    CLOSED,
    cast_many,
    close_seal_and_count,
    make_contest,
    on_roll,
    open_it,
    residents,
)
from tests.support.app import WatchedClient
from voting.models import Contest, ContestTally
from voting.rules.ballots import BallotKind
from voting.services.bundling import make_bundle
from voting.services.counting import count_ballots_of, enter_draw, read_count_input
from voting.services.signing import FILE_NAME, SigningKeyUnreadable, sign
from voting.tasks import count_contest

RESULT = "/kaarina-2018/visiovisa/contest-result"
FILES = ("bundle.zip", "result.csv", "result.pdf")
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture
def contest(session: Session) -> Iterator[Contest]:
    """A contest with stars is open and the clock stands at NOON."""
    with at(NOON):
        yield open_it(session, make_contest(session, BallotKind.APPROVAL))


def vote(session: Session, contest: Contest, *, with_tie: bool = False) -> list[str]:
    """Residents, staff and trustees have voted; the receipts."""
    silta = [["silta"]]
    staff = [["meri"]] * 30 + silta * 30 if with_tie else [["meri", "metsa"]] * 55
    trustees = [["meri"]] * 10 + silta * 10 if with_tie else silta * 12
    homes = [["meri"]] * 35 + silta * 35 if with_tie else [["meri"]] * 40 + silta * 30
    receipts = cast_many(session, contest, residents(session, contest, 70), homes)
    receipts += cast_many(session, contest, on_roll(session, contest, "staff"), staff)
    return receipts + cast_many(session, contest, on_roll(session, contest, "trustee"), trustees)


def bundle_of(session: Session, contest: Contest) -> dict[str, bytes]:
    """The files in the stored bundle."""
    content = session.get_one(ContestTally, contest.id).bundle
    assert content is not None
    with ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def run_verify(files: dict[str, bytes], folder: Path) -> "subprocess.CompletedProcess[str]":
    """verify.py in a clean folder, with no package but Python's own."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin"},
    )


@pytest.mark.parametrize("with_tie", [False, True])
def test_anybody_repeats_the_result_from_the_bundle(
    session: Session, contest: Contest, tmp_path: Path, with_tie: bool
) -> None:
    vote(session, contest, with_tie=with_tie)
    close_seal_and_count(session, contest)
    if with_tie:
        enter_draw(session, contest, "6 2 4", actor=None)
        session.commit()
        count_contest(contest_id=str(contest.id))
        session.expire_all()
    files = bundle_of(session, contest)
    done = run_verify(files, tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    result = session.get_one(ContestTally, contest.id).result
    assert json.loads(files["results.json"]) == result
    assert bool(result["lot"]) == with_tie
    assert ("the lot gives it to" in done.stdout) == with_tie


def test_the_sums_of_few_ballots_repeat_it_too_and_hold_no_ballot(
    session: Session, contest: Contest, tmp_path: Path
) -> None:
    cast_many(session, contest, residents(session, contest, 70), [["meri"]] * 70)
    cast_many(session, contest, on_roll(session, contest, "staff"), [["silta"]] * 20)
    cast_many(session, contest, on_roll(session, contest, "trustee"), [["silta"]] * 12)
    close_seal_and_count(session, contest)
    files = bundle_of(session, contest)
    assert run_verify(files, tmp_path).returncode == 0
    data = b"".join(content for name, content in files.items() if name.endswith(".json"))
    assert b'"marks"' not in data
    assert b'"number"' not in data


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
def test_openssl_and_sha256sum_check_the_signature_and_the_hashes(
    session: Session, contest: Contest, tmp_path: Path
) -> None:
    vote(session, contest)
    close_seal_and_count(session, contest)
    for name, content in bundle_of(session, contest).items():
        (tmp_path / name).write_bytes(content)
    readme = (tmp_path / "README.en.txt").read_text("utf-8")
    commands = [
        line.strip() for line in readme.splitlines() if "SHA256SUMS" in line or "openssl" in line
    ]
    commands = [line for line in commands if line.startswith(("sha256sum", "openssl"))]
    sums, signature, fingerprint = commands[:3]
    for command in (sums, signature, fingerprint):
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    assert done.stdout.split()[0] == session.get_one(ContestTally, contest.id).signed_by


def test_receipts_are_sorted_apart_from_the_ballots(session: Session, contest: Contest) -> None:
    receipts = vote(session, contest)
    close_seal_and_count(session, contest)
    files = bundle_of(session, contest)
    assert files["receipts.txt"].decode().splitlines() == sorted(receipts)
    for name, content in files.items():
        if name != "receipts.txt":
            assert not any(receipt.encode() in content for receipt in receipts), name


def test_the_bundle_is_the_same_bytes_each_time(session: Session, contest: Contest) -> None:
    vote(session, contest)
    close_seal_and_count(session, contest)
    first = session.get_one(ContestTally, contest.id).bundle
    counted = count_ballots_of(read_count_input(session, contest.id))
    assert counted.published is not None
    assert make_bundle(counted.published, counted.receipts).content == first


def test_nothing_is_given_away_before_sealing(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    vote(session, contest)
    session.commit()
    for moment in (NOON, CLOSED):
        with at(moment):
            for name in FILES:
                assert client.get(f"{RESULT}/{name}").status_code == 404


def test_results_for_the_desk_alone_are_given_to_nobody_else(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    contest.step.results_policy = ResultsPolicy.STAFF
    vote(session, contest)
    close_seal_and_count(session, contest)
    with at(CLOSED):
        for name in FILES:
            assert client.get(f"{RESULT}/{name}").status_code in (403, 404)


def test_of_too_few_ballots_there_is_no_file(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    cast_many(session, contest, residents(session, contest, 3), [["meri"]] * 3)
    close_seal_and_count(session, contest)
    with at(CLOSED):
        for name in FILES:
            assert client.get(f"{RESULT}/{name}").status_code == 404
        assert "verify.py" not in client.get(RESULT).text


def test_the_page_shows_the_fingerprint_and_leads_to_the_files(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    vote(session, contest)
    close_seal_and_count(session, contest)
    tally = session.get_one(ContestTally, contest.id)
    with at(CLOSED):
        page = client.get(RESULT, headers=ENGLISH).text
        assert str(tally.signed_by) in page
        assert tally.result["receipts_root"] in page
        for name in FILES:
            assert f"{RESULT}/{name}" in page
            answer = client.get(f"{RESULT}/{name}", headers=ENGLISH)
            assert answer.status_code == 200
            assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_the_table_holds_every_count_in_inert_cells(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    contest.entries[0].text = {"fi": "=1+1", "en": "=1+1"}
    vote(session, contest)
    close_seal_and_count(session, contest)
    with at(CLOSED):
        data = client.get(f"{RESULT}/result.csv", headers=ENGLISH).data
    text = data.decode("utf-8-sig")
    assert ";" in text.splitlines()[0]
    rows = list(csv.DictReader(StringIO(text), delimiter=";"))
    result = session.get_one(ContestTally, contest.id).result
    for row in rows:
        assert not any((cell or "").startswith(("=", "+", "@")) for cell in row.values())
    equal = {
        row["Key of the entry"]: int(row["Exact value"])
        for row in rows
        if row["Which count"] == "All ballots equal" and row["Key of the entry"]
    }
    assert equal == result["all_equal"]["counts"]
    shares = [row["Exact value"] for row in rows if row["Which count"] == "Combined, weighted"]
    assert sorted(shares) == sorted(result["weighted"]["shares"].values())
    assert any("," in row["As a decimal"] for row in rows)


def test_the_document_tells_counts_ties_lot_roots_and_the_key(
    session: Session, contest: Contest, client: WatchedClient
) -> None:
    vote(session, contest, with_tie=True)
    close_seal_and_count(session, contest)
    enter_draw(session, contest, "6 2 4", actor=None)
    session.commit()
    with at(CLOSED):
        count_contest(contest_id=str(contest.id))
        answer = client.get(f"{RESULT}/result.pdf", headers=ENGLISH)
    session.expire_all()
    tally = session.get_one(ContestTally, contest.id)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    words = "".join(text.split())
    for told in (
        "Tied:",
        "6 2 4",
        "All ballots equal",
        "Combined, weighted",
        "Turnout",
        "Draw it again in any terminal",
        tally.result["ballots_root"],
        tally.result["receipts_root"],
        tally.result["manifest_sha256"],
        str(tally.signed_by),
    ):
        assert "".join(told.split()) in words, told


def test_the_key_is_made_once_and_read_by_nobody_else(app: Flask) -> None:
    with app.app_context():
        path = key_store().folder / FILE_NAME
        first = sign(b"x")
        assert path.stat().st_mode & 0o777 == 0o600
        assert sign(b"x") == first
        assert key_store().step_ids() == [
            one for one in key_store().step_ids() if one.hex != path.stem
        ]


def test_a_key_that_cannot_be_read_is_never_replaced(app: Flask) -> None:
    with app.app_context():
        sign(b"x")
        path = key_store().folder / FILE_NAME
        kept = path.read_bytes()
        try:
            path.write_bytes(b"nothing")
            with pytest.raises(SigningKeyUnreadable):
                sign(b"x")
            assert path.read_bytes() == b"nothing"
        finally:
            path.write_bytes(kept)
