"""Pabulib (.pb): META, PROJECTS and VOTES with semicolons; projects go by their id."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from voting.rules.ballots import BallotKind, BallotRule, Marks
from voting.rules.formats.ballot_file import BallotFile, BallotFileError, undivided
from voting.rules.formats.cells import Row, guard, read_rows, unguard, write_rows
from voting.rules.formats.lines import Line, LineFault, check_names, decode, plain_bytes, whole
from voting.rules.formats.losing import UnwritableFile, ballots_of, groups_of, losses_of

_SECTIONS = ("META", "PROJECTS", "VOTES")
_KINDS = {
    "approval": BallotKind.APPROVAL,
    "ordinal": BallotKind.RANKED,
    "scoring": BallotKind.SCORE,
    "cumulative": BallotKind.POINTS,
}
_POINTED = (BallotKind.SCORE, BallotKind.POINTS)
BY_ID = "options are called by their project_id; costs, projects' columns and voters are not kept"


@dataclass(slots=True)
class _Section:
    columns: Sequence[str] = ()
    rows: list[Row] = field(default_factory=list)

    def cells(self, row: Row) -> Mapping[str, str]:
        """The cells of the row by column."""
        if len(row.cells) > len(self.columns):
            raise row.fault(f"{len(row.cells)} cells for {len(self.columns)} columns")
        return dict(zip(self.columns, row.cells, strict=False))


def read_pabulib(content: bytes) -> BallotFile:
    """The ballots of a Pabulib file; an empty vote is a blank ballot."""
    text, notes = decode(plain_bytes(content))
    sections = _split(text)
    meta = {row.cells[0].strip(): row for row in sections["META"].rows if len(row.cells) > 1}
    options = _projects(sections["PROJECTS"])
    kind = _kind(meta)
    votes = sections["VOTES"]
    given = [(row, _marks(votes, row, options, kind)) for row in votes.rows]
    _check_number(meta, "num_projects", len(options))
    _check_number(meta, "num_votes", len(given))
    rule = _rule(meta, kind, [marks for _, marks in given])
    ballots: dict[Marks, int] = {}
    for row, marks in given:
        _check_rule(row, marks, rule)
        ballots[marks] = ballots.get(marks, 0) + 1
    title = unguard(meta["description"].cells[1]) if "description" in meta else ""
    stated = None if rule == BallotRule.of(kind) else rule
    return undivided(title, kind, options, ballots, rule=stated, notes=(*notes, BY_ID))


def _split(text: str) -> Mapping[str, _Section]:
    sections: dict[str, _Section] = {}
    current: _Section | None = None
    for row in read_rows(text, ";"):
        name = row.cells[0].strip()
        if name in _SECTIONS and len([cell for cell in row.cells if cell.strip()]) == 1:
            if name in sections:
                raise row.fault(f"{name} is there twice")
            current = sections[name] = _Section()
        elif current is None:
            raise row.fault("expected META first")
        elif not current.columns:
            current.columns = tuple(cell.strip() for cell in row.cells)
        else:
            current.rows.append(row)
    for name in _SECTIONS:
        if name not in sections:
            raise BallotFileError("file", f"{name} is missing")
    return sections


def _projects(section: _Section) -> tuple[str, ...]:
    if "project_id" not in section.columns:
        raise BallotFileError("PROJECTS", "project_id is missing")
    names = [
        Line(row.number, unguard(section.cells(row).get("project_id", "").strip()))
        for row in section.rows
    ]
    return check_names(names)


def _kind(meta: Mapping[str, Row]) -> BallotKind:
    row = meta.get("vote_type")
    if row is None:
        raise BallotFileError("META", "vote_type is missing")
    kind = _KINDS.get(row.cells[1].strip())
    if kind is None:
        raise row.fault(f"expected a vote_type of {', '.join(_KINDS)}")
    return kind


def _whole(row: Row, text: str, what: str) -> int:
    try:
        return whole(text.strip(), what)
    except LineFault as fault:
        raise row.fault(str(fault)) from fault


def _check_number(meta: Mapping[str, Row], name: str, found: int) -> None:
    row = meta.get(name)
    if row is not None and _whole(row, row.cells[1], name) != found:
        raise row.fault(f"{name} is {row.cells[1].strip()}, but there are {found}")


def _marks(section: _Section, row: Row, options: Sequence[str], kind: BallotKind) -> Marks:
    cells = section.cells(row)
    if "vote" not in cells:
        raise row.fault("vote is missing")
    chosen = [unguard(one.strip()) for one in cells["vote"].split(",") if one.strip()]
    unknown = [one for one in chosen if one not in options]
    if unknown:
        raise row.fault(f"there is no project {unknown[0][:40]!r}")
    if len(set(chosen)) < len(chosen):
        raise row.fault("a project is there twice")
    if kind is BallotKind.APPROVAL:
        return tuple(sorted((one, 1) for one in chosen))
    if kind is BallotKind.RANKED:
        return tuple(sorted((one, rank) for rank, one in enumerate(chosen, 1)))
    points = [one for one in cells.get("points", "").split(",") if one.strip()]
    if len(points) != len(chosen):
        raise row.fault(f"{len(points)} numbers of points for {len(chosen)} projects")
    marks = [
        (one, _whole(row, number, "points")) for one, number in zip(chosen, points, strict=True)
    ]
    is_points = kind is BallotKind.POINTS
    return tuple(sorted(mark for mark in marks if mark[1] or not is_points))


def _rule(meta: Mapping[str, Row], kind: BallotKind, given: Sequence[Marks]) -> BallotRule:
    """The most points as META states them, else as they were given."""
    if kind not in _POINTED:
        return BallotRule.of(kind)
    of_all = kind is BallotKind.POINTS
    name, part = ("max_sum_points", "budget") if of_all else ("max_points", "max")
    least: Callable[..., int] = sum if of_all else max
    row = meta.get(name)
    if row is None:
        most = max([1, *(least(mark for _, mark in marks) for marks in given if marks)])
    else:
        most = _whole(row, row.cells[1], name)
    try:
        return BallotRule.from_value(kind, {part: most})
    except ValueError as error:
        place = f"line {row.number}" if row else "VOTES"
        raise BallotFileError(place, f"{name} of {most} is beyond what can be counted") from error


def _check_rule(row: Row, marks: Marks, rule: BallotRule) -> None:
    given = [mark for _, mark in marks]
    if rule.budget is not None and sum(given) > rule.budget:
        raise row.fault(f"{sum(given)} points, more than {rule.budget}")
    if rule.maximum is not None and given and max(given) > rule.maximum:
        raise row.fault(f"{max(given)} points, more than {rule.maximum}")


def write_pabulib(file: BallotFile) -> bytes:
    """The ballots as Pabulib has them; costs, which no ballots know, are written as 0."""
    losses = losses_of(file, kinds=tuple(_KINDS.values()))
    losses += [f"the name {one!r}" for one in (*file.options, file.contest) if not _fits(one)]
    losses += [f"the name {one!r}" for one in file.options if "," in one or one in _SECTIONS]
    ballots = ballots_of(file)
    is_ranked = file.kind is BallotKind.RANKED
    if is_ranked and any(len(set(dict(marks).values())) < len(marks) for marks in ballots):
        losses.append("shared ranks")
    if losses:
        raise UnwritableFile("Pabulib", losses)
    rows = [["META"], ["key", "value"]]
    rows += [["description", guard(file.contest)]] if file.contest else []
    rows += _write_meta(file, sum(ballots.values()))
    rows += [["PROJECTS"], ["project_id", "cost", "name"]]
    rows += [[guard(one), "0", guard(one)] for one in file.options]
    has_points = file.kind in _POINTED
    rows += [["VOTES"], ["voter_id", "vote", *(["points"] if has_points else [])]]
    number = 0
    for marks in sorted(ballots):
        cells = _write_vote(file.kind, marks)
        for _ in range(ballots[marks]):
            number += 1
            rows.append([str(number), *cells])
    return write_rows(rows, ";")


def _fits(name: str) -> bool:
    return name == name.strip() and not any(one in name for one in "\n\r\0")


def _write_meta(file: BallotFile, votes: int) -> list[list[str]]:
    types = {kind: name for name, kind in _KINDS.items()}
    rows = [
        ["num_projects", str(len(file.options))],
        ["num_votes", str(votes)],
        ["budget", "0"],
        ["vote_type", types[file.kind]],
        ["rule", "unknown"],
    ]
    if file.kind is BallotKind.POINTS:
        rows.append(["max_sum_points", str(file.marking.budget)])
    if file.kind is BallotKind.SCORE:
        rows.append(["max_points", str(file.marking.maximum)])
    return rows


def _write_vote(kind: BallotKind, marks: Marks) -> list[str]:
    if kind is BallotKind.RANKED:
        return [",".join(guard(group[0]) for group in groups_of(marks))]
    cells = [",".join(guard(option) for option, _ in marks)]
    if kind in _POINTED:
        cells.append(",".join(str(mark) for _, mark in marks))
    return cells
