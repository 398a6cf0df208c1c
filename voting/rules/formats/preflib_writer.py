"""PrefLib files as they are since September 2022."""

from voting.rules.ballots import BallotKind, Marks
from voting.rules.formats.ballot_file import BallotFile
from voting.rules.formats.losing import UnwritableFile, ballots_of, groups_of, losses_of
from voting.rules.formats.preflib import CATEGORIES

_RATED = (BallotKind.APPROVAL, BallotKind.SCORE)


def write_preflib(file: BallotFile, suffix: str) -> bytes:
    """The ballots in the form of this suffix; UnwritableFile says all that it cannot say."""
    is_rated = suffix == CATEGORIES
    kinds = _RATED if is_rated else (BallotKind.RANKED,)
    losses = losses_of(file, kinds=kinds)
    names = (*file.options, file.contest)
    losses += [f"the name {one!r}" for one in names if not _fits(one)]
    if not losses:
        losses += _rated_losses(file) if is_rated else _order_losses(file, suffix)
    if losses:
        raise UnwritableFile(f".{suffix}", losses)
    numbers = {one: str(place) for place, one in enumerate(file.options, 1)}
    ballots = ballots_of(file)
    top = _top(file)
    rows = [
        (times, _write_grades(marks, numbers, top) if is_rated else _write_order(marks, numbers))
        for marks, times in ballots.items()
        if times
    ]
    rows.sort(key=lambda row: (-row[0], row[1]))
    return "".join(
        f"{line}\n"
        for line in (*_head(file, suffix, rows), *(f"{times}: {order}" for times, order in rows))
    ).encode()


def _fits(name: str) -> bool:
    return name == name.strip() and not any(one in name for one in "\n\r\0")


def _top(file: BallotFile) -> int:
    return (file.marking.maximum or 1) if file.kind is BallotKind.SCORE else 1


def _order_losses(file: BallotFile, suffix: str) -> list[str]:
    losses = []
    orders = ballots_of(file)
    if () in orders:
        losses.append("blank ballots")
    if suffix.startswith("s") and any(len(set(dict(m).values())) < len(m) for m in orders):
        losses.append("shared ranks")
    if suffix.endswith("c") and any(len(marks) < len(file.options) for marks in orders):
        losses.append("ballots that leave options unranked")
    return losses


def _rated_losses(file: BallotFile) -> list[str]:
    if file.kind is BallotKind.SCORE and _top(file) == 1:
        return ["scores of nought and one apart from approval"]
    return []


def _write_order(marks: Marks, numbers: dict[str, str]) -> str:
    return ",".join(_write_group([numbers[one] for one in g]) for g in groups_of(marks))


def _write_grades(marks: Marks, numbers: dict[str, str], top: int) -> str:
    given = dict(marks)
    groups: list[list[str]] = [[] for _ in range(top + 1)]
    for option, number in numbers.items():
        if option in given or top == 1:
            groups[top - given.get(option, 0)].append(number)
    return ",".join(_write_group(group) for group in groups)


def _write_group(group: list[str]) -> str:
    return group[0] if len(group) == 1 else "{" + ",".join(sorted(group, key=int)) + "}"


def _head(file: BallotFile, suffix: str, rows: list[tuple[int, str]]) -> list[str]:
    different = "UNIQUE PREFERENCES" if suffix == CATEGORIES else "UNIQUE ORDERS"
    lines = [
        f"# TITLE: {file.contest}",
        f"# DATA TYPE: {suffix}",
        f"# NUMBER ALTERNATIVES: {len(file.options)}",
        f"# NUMBER VOTERS: {sum(times for times, _ in rows)}",
        f"# NUMBER {different}: {len(rows)}",
    ]
    if suffix == CATEGORIES:
        top = _top(file)
        names = ["Yes", "No"] if top == 1 else [str(grade) for grade in range(top, -1, -1)]
        lines.append(f"# NUMBER CATEGORIES: {len(names)}")
        lines += [f"# CATEGORY NAME {place}: {one}" for place, one in enumerate(names, 1)]
    lines += [f"# ALTERNATIVE NAME {place}: {one}" for place, one in enumerate(file.options, 1)]
    return lines
