"""`engage vote …`: count a published ballot file again, without an app and without settings."""

import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from voting.rules.combining import Combination, combine
from voting.rules.formats.ballot_file import BallotFile, BallotFileError, count_file
from voting.rules.formats.engage_json import MAX_BYTES, read_ballots
from voting.rules.methods.registry import Method
from voting.rules.methods.tally import Tally, UnsuitableBallots
from voting.rules.outcome import fraction_text
from voting.rules.ties import break_ties

METHODS = " or ".join(method.value for method in Method)


@click.group()
def vote() -> None:
    """Recount what was published of a contest."""


@vote.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--method", "methods", multiple=True, help=f"{METHODS}; may be given again.")
@click.option("--seed", help="Break ties by the lot that this public seed draws.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/cli.md).")
def tally(file: Path, methods: Sequence[str], seed: str | None, *, as_json: bool) -> None:
    """Count the ballots of FILE again."""
    wanted = _methods(methods)
    ballots = _read(file)
    counted = {method: _count(file, ballots, method) for method in wanted}
    described = _describe(ballots, counted, seed)
    if as_json:
        click.echo(json.dumps(described, ensure_ascii=False, indent=2))
        return
    for line in _sentences(described):
        click.echo(line)


class BadInput(click.ClickException):
    """Bad input: one line on standard error and exit code 2."""

    exit_code = 2


def _methods(names: Sequence[str]) -> list[Method]:
    if not names:
        raise BadInput(f"--method is missing; give {METHODS}")
    try:
        return [Method(name) for name in names]
    except ValueError as error:
        raise BadInput(f"--method: {error}; give {METHODS}") from error


def _read(file: Path) -> BallotFile:
    if file.suffix.lower() != ".json":
        raise BadInput(f"{file}: not a ballot file that can be read here; give a .json file")
    try:
        with file.open("rb") as opened:
            return read_ballots(opened.read(MAX_BYTES + 1))
    except OSError as error:
        raise BadInput(f"{file}: cannot be read ({error.strerror}); check the name") from error
    except BallotFileError as error:
        raise BadInput(f"{file}: {error}; correct the file or download it again") from error


def _count(file: Path, ballots: BallotFile, method: Method) -> Combination:
    try:
        tallies = count_file(ballots, method)
    except UnsuitableBallots as error:
        raise BadInput(f"{file}: {error}; choose another --method") from error
    return combine(tallies, {one.key: one.weight for one in ballots.electorates})


def _describe(
    file: BallotFile, counted: Mapping[Method, Combination], seed: str | None
) -> dict[str, Any]:
    first = next(iter(counted.values())).all_equal.sums
    described: dict[str, Any] = {
        "options": list(file.options),
        "ballots": first.ballots,
        "blank": first.blank,
        "pairwise": None,
        "results": {
            method.value: _describe_tally(combination.all_equal, seed)
            for method, combination in counted.items()
        },
    }
    if len(file.electorates) > 1:
        described["combined"] = {
            method.value: _describe_combination(file, combination, method, seed)
            for method, combination in counted.items()
        }
    return described


def _describe_tally(tally: Tally, seed: str | None) -> dict[str, Any]:
    lot = break_ties(tally.order, seed) if tally.tied and seed is not None else None
    order = lot or tuple(option for equals in tally.order for option in equals)
    described: dict[str, Any] = {
        "winners": list(tally.winners),
        "tied": tally.tied,
        "counts": dict(tally.counts),
        "rounds": None,
        "order": list(order),
    }
    return described | ({"lot": {"seed": seed, "winner": lot[0]}} if lot else {})


def _describe_combination(
    file: BallotFile, combination: Combination, method: Method, seed: str | None
) -> dict[str, Any]:
    weighted = combination.weighted
    lot = break_ties(combination.order, seed) if len(combination.winners) > 1 and seed else None
    described: dict[str, Any] = {
        "weights": {one.key: fraction_text(one.weight) for one in file.electorates},
        "shares": {
            option: fraction_text(share)
            for option, share in (weighted.shares if weighted else {}).items()
        },
        "winners": list(combination.winners),
        "tied": len(combination.winners) > 1,
        "order": list(lot or (option for equals in combination.order for option in equals)),
        "electorates": {
            key: _describe_tally(one, None) for key, one in count_file(file, method).items()
        },
        "differences": [
            {"count": one.count, "winners": list(one.winners)} for one in combination.differences
        ],
    }
    return described | ({"lot": {"seed": seed, "winner": lot[0]}} if lot else {})


def _sentences(described: Mapping[str, Any]) -> list[str]:
    lines = [f"{described['ballots']} ballots, {described['blank']} of them blank"]
    for method, result in described["results"].items():
        lines.append(f"{method}, all ballots equal: {_winner_words(result)}")
        lines += [f"  {result['counts'][option]:>9}  {option}" for option in result["order"]]
    for method, result in described.get("combined", {}).items():
        for key, one in result["electorates"].items():
            lines.append(f"{method}, {key} (weight {result['weights'][key]}): {_winner_words(one)}")
            lines += [f"  {one['counts'][option]:>9}  {option}" for option in one["order"]]
        lines.append(f"{method}, weighted: {_winner_words(result)}")
        shares = result["shares"]
        lines += [_share_words(one, shares[one]) for one in result["order"] if one in shares]
    return lines


def _share_words(option: str, share: str) -> str:
    return f"  {float(Fraction(share)):>9.2%}  {option}  (exactly {share})"


def _winner_words(result: Mapping[str, Any]) -> str:
    if not result["winners"]:
        return "no winner, every ballot is blank"
    if not result["tied"]:
        return f"{result['winners'][0]} wins"
    words = f"tied: {', '.join(result['winners'])}"
    return f"{words}; the lot gives it to {result['lot']['winner']}" if "lot" in result else words
