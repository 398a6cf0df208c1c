"""ABIF: `=token:[Name]` lines and ballots such as `7:A>B=C` or `7:A/5,B/3`."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from voting.rules.ballot_rule import MOST_SCORE, STARS
from voting.rules.ballots import BallotKind, BallotRule, Marks
from voting.rules.formats.ballot_file import BallotFile, undivided
from voting.rules.formats.lines import (
    Line,
    LineFault,
    check_names,
    decode,
    plain_bytes,
    text_lines,
    whole,
)
from voting.rules.formats.losing import UnwritableFile, ballots_of, groups_of, losses_of

_FIELD = re.compile(r'\{\s*"?(\w+)"?\s*:\s*(.*?)\s*\}')
_NAMED = re.compile(r"=\s*(?:\[([^\]]+)\]|\"([^\"]+)\"|([^\s:\[\]]+))\s*:\s*(.+)")
_BALLOT = re.compile(r"(\d+)\s*:\s*(.*)")
_MARK = re.compile(r"\s*(?:\[([^\]]+)\]|([^\s>=,/\[\]\"]+))\s*(?:/\s*(-?[\d.]+))?\s*([>=,]|$)")
BESIDE = "the ratings that stand beside a ranking are not counted"


@dataclass(frozen=True, slots=True)
class _Mark:
    token: str
    rank: int
    rating: int | None


@dataclass(slots=True)
class _Found:
    fields: dict[str, Line] = field(default_factory=dict)
    names: dict[str, Line] = field(default_factory=dict)
    ballots: list[tuple[Line, int, list[_Mark]]] = field(default_factory=list)

    def value(self, name: str) -> str:
        return self.fields[name].text if name in self.fields else ""


def read_abif(content: bytes) -> BallotFile:
    """The ballots of an ABIF file: ratings where every mark has one, else a ranking."""
    text, notes = decode(plain_bytes(content))
    found = _Found()
    for line in text_lines(text):
        try:
            _take(found, line)
        except LineFault as fault:
            raise line.fault(str(fault)) from fault
    names = _names(found)
    check_names([Line(line.number, line.text) for line in names.values()])
    kind, rule = _kind(found)
    if kind is BallotKind.RANKED and any(one.rating is not None for one in _marks(found)):
        notes += (BESIDE,)
    ballots: dict[Marks, int] = {}
    for line, number, marks in found.ballots:
        one = _marked(line, marks, names, rule)
        ballots[one] = ballots.get(one, 0) + number
    options = [line.text for line in names.values()]
    stated = None if rule == BallotRule.of(kind) else rule
    return undivided(found.value("title"), kind, options, ballots, rule=stated, notes=notes)


def _take(found: _Found, line: Line) -> None:
    text = line.text.strip()
    if not text or text.startswith("#"):
        return
    if text.startswith("{"):
        match = _FIELD.fullmatch(text)
        if match is None:
            raise LineFault('expected one field such as {title: "Name"}')
        found.fields[match[1]] = Line(line.number, _unquoted(match[2]))
    elif text.startswith("="):
        _take_name(found, Line(line.number, text))
    else:
        # A comment may follow a ballot; no token holds a number sign.
        match = _BALLOT.fullmatch(text.partition("#")[0].strip())
        if match is None:
            raise LineFault("expected a number of ballots, a colon and a ballot")
        number = whole(match[1], "number of ballots")
        found.ballots.append((line, number, _parse_marks(match[2])))


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise LineFault("a text without its closing quotation mark") from error
    return str(value)


def _take_name(found: _Found, line: Line) -> None:
    match = _NAMED.fullmatch(line.text)
    if match is None:
        raise LineFault("expected a name such as =token:[Name]")
    token, name = match[1] or match[2] or match[3], match[4].strip()
    if token in found.names:
        raise LineFault(f"{token} is named twice")
    is_bracketed = name.startswith("[") and name.endswith("]")
    found.names[token] = Line(line.number, name[1:-1] if is_bracketed else _unquoted(name))


def _parse_marks(text: str) -> list[_Mark]:
    marks: list[_Mark] = []
    place, rank, after = 0, 1, ">" if text else ""
    while after:
        match = _MARK.match(text, place)
        if match is None:
            raise LineFault(f"cannot be read from {text[place : place + 40]!r} on")
        rating = None if match[3] is None else whole(match[3], "rating")
        marks.append(_Mark(match[1] or match[2], rank, rating))
        place, after = match.end(), match[4]
        rank += after == ">"
    if len({mark.token for mark in marks}) < len(marks):
        raise LineFault("an option is there twice")
    return marks


def _marks(found: _Found) -> list[_Mark]:
    return [mark for _, _, marks in found.ballots for mark in marks]


def _names(found: _Found) -> Mapping[str, Line]:
    """The names in their order; a file that names nobody calls options by their tokens."""
    if found.names:
        for line, _, marks in found.ballots:
            for mark in marks:
                if mark.token not in found.names:
                    raise line.fault(f"{mark.token} is named nowhere")
        return found.names
    return {
        mark.token: Line(line.number, mark.token)
        for line, _, marks in reversed(found.ballots)
        for mark in reversed(marks)
    }


def _kind(found: _Found) -> tuple[BallotKind, BallotRule]:
    stated = found.value("ballot_type")
    rated = [mark.rating for mark in _marks(found)]
    if stated == "choose_one":
        return BallotKind.SINGLE, BallotRule.of(BallotKind.SINGLE)
    if stated == "choose_many":
        return BallotKind.APPROVAL, BallotRule.of(BallotKind.APPROVAL)
    is_rated = stated == "rated" or (stated != "ranked" and None not in rated and rated)
    if not is_rated:
        return BallotKind.RANKED, BallotRule.of(BallotKind.RANKED)
    highest = _highest(found)
    if highest == 1:
        return BallotKind.APPROVAL, BallotRule.of(BallotKind.APPROVAL)
    kind = BallotKind.STARS if highest == STARS else BallotKind.SCORE
    return kind, BallotRule.from_value(kind, {"max": highest})


def _highest(found: _Found) -> int:
    line = found.fields.get("max_rating")
    if line is None:
        return max([STARS, *(mark.rating or 0 for mark in _marks(found))])
    try:
        highest = whole(line.text, "max_rating")
    except LineFault as fault:
        raise line.fault(str(fault)) from fault
    if not 1 <= highest <= MOST_SCORE:
        raise line.fault(f"max_rating: expected 1 to {MOST_SCORE}")
    return highest


def _marked(
    line: Line, given: Sequence[_Mark], names: Mapping[str, Line], rule: BallotRule
) -> Marks:
    if rule.kind is BallotKind.RANKED:
        return tuple(sorted((names[mark.token].text, mark.rank) for mark in given))
    is_ticked = rule.kind in (BallotKind.SINGLE, BallotKind.APPROVAL)
    marks: list[tuple[str, int]] = []
    for mark in given:
        if mark.rating is None and not is_ticked:
            raise line.fault(f"{mark.token} has no rating")
        rating = 1 if mark.rating is None else mark.rating
        if rating > rule.most(len(names)):
            raise line.fault(f"{mark.token} has {rating}, more than {rule.most(len(names))}")
        if rating or not is_ticked:
            marks.append((names[mark.token].text, rating))
    if rule.limit is not None and len(marks) > rule.limit:
        raise line.fault(f"{len(marks)} options are ticked, {rule.limit} may be")
    _check_order(line, given)
    return tuple(sorted(marks))


def _check_order(line: Line, given: Sequence[_Mark]) -> None:
    for above, below in pairwise(given):
        if above.rank < below.rank and (above.rating or 0) <= (below.rating or 0):
            raise line.fault(f"{above.token} stands above {below.token}, but is not rated above it")


def write_abif(file: BallotFile) -> bytes:
    """The ballots as ABIF; UnwritableFile says all that ABIF cannot say."""
    kinds = [kind for kind in BallotKind if kind is not BallotKind.POINTS]
    losses = losses_of(file, kinds=kinds)
    names = (*file.options, file.contest)
    losses += [f"the name {one!r}" for one in names if not _fits(one)]
    if losses:
        raise UnwritableFile("ABIF", losses)
    tokens = {one: f"o{place}" for place, one in enumerate(file.options, 1)}
    lines = ['{version: "0.1"}']
    if file.contest:
        lines.append(f"{{title: {json.dumps(file.contest, ensure_ascii=False)}}}")
    lines.append(f'{{ballot_type: "{_TYPES.get(file.kind, "rated")}"}}')
    if file.kind in (BallotKind.STARS, BallotKind.SCORE):
        lines.append(f"{{max_rating: {file.marking.maximum}}}")
    lines += [f"={token}:[{one}]" for one, token in tokens.items()]
    ballots = ballots_of(file)
    lines += [
        f"{ballots[marks]}:{_write_marks(file.kind, marks, tokens)}" for marks in sorted(ballots)
    ]
    return ("\n".join(lines) + "\n").encode()


_TYPES = {
    BallotKind.SINGLE: "choose_one",
    BallotKind.APPROVAL: "choose_many",
    BallotKind.RANKED: "ranked",
}


def _fits(name: str) -> bool:
    return name == name.strip() and not any(one in name for one in "\n\r\0")


def _write_marks(kind: BallotKind, marks: Marks, tokens: Mapping[str, str]) -> str:
    if kind is BallotKind.RANKED:
        return ">".join("=".join(tokens[one] for one in group) for group in groups_of(marks))
    return ",".join(f"{tokens[one]}/{mark}" for one, mark in marks)
