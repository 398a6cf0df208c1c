"""NIST cast vote records (CVR CDF, JSON), with the rules of a RCTab configuration beside them.

A ballot is read from its first rank on, and at each rank in this order:
1. more ranks skipped on the way than `maxSkippedRanksAllowed`: the ballot ends before this rank;
2. an option that stood on an earlier rank: with `exhaustOnDuplicateCandidate` the ballot ends,
   else the option is passed over;
3. several options: `exhaustImmediately` ends the ballot, `alwaysSkipToNextRank` passes the rank.
Without a configuration a ballot that needs one of these rules is refused: nobody guesses its rule.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from voting.rules.ballots import BallotKind, Marks
from voting.rules.formats.ballot_file import BallotFile, BallotFileError, undivided
from voting.rules.formats.engage_json import load_json
from voting.rules.formats.places import Place, unique_names

MAX_RANKS = 200
_END, _PASS = "exhaustImmediately", "alwaysSkipToNextRank"


@dataclass(frozen=True, slots=True)
class CvrRules:
    """What becomes of skipped ranks, repeated options and several options on a rank."""

    contest: str | None = None
    names: tuple[str, ...] | None = None
    aliases: Mapping[str, str] | None = None
    seats: int = 1
    skipped: int | None = 0
    repeated_ends: bool | None = None
    overvote: str | None = None


def read_cvr(value: Any, config: bytes | None = None) -> BallotFile:
    """The rankings of one contest, normalised by the rules of the configuration."""
    top = Place("file", value).object()
    rules = _read_config(config) if config is not None else CvrRules()
    contest, options = _contest(top, rules)
    identifier = contest.text("@id")
    names = rules.names or tuple(dict.fromkeys(options.values()))
    unique_names("contest", names)
    ballots: dict[Marks, int] = {}
    for record in top.list("CVR", None):
        for one in _contests_of(record.object()):
            if one.text("ContestId") == identifier:
                marks = _read_ballot(one, options, rules)
                ballots[marks] = ballots.get(marks, 0) + 1
    title = contest.text("Name") if contest.has("Name") else identifier
    notes = (
        "ballots were normalised by the configuration's rules for skipped ranks, repeated options "
        "and overvotes, in this order",
    )
    return undivided(
        title,
        BallotKind.RANKED,
        names,
        ballots,
        seats=rules.seats,
        notes=notes if config is not None else (),
    )


def _read_config(config: bytes) -> CvrRules:
    top = Place("configuration", load_json(config)).object()
    rules = top.field("rules").object()
    candidates = [one.object() for one in top.list("candidates", MAX_RANKS)]
    names = tuple(one.text("name") for one in candidates)
    aliases = {name: name for name in names}
    for one in candidates:
        if one.has("aliases"):
            aliases |= {each.string(): one.text("name") for each in one.list("aliases", MAX_RANKS)}
    sources = [one.object() for one in top.list("cvrFileSources", MAX_RANKS)]
    if len(sources) != 1:
        raise BallotFileError("configuration.cvrFileSources", "expected one file")
    ends = rules.field("exhaustOnDuplicateCandidate").value
    if not isinstance(ends, bool):
        raise BallotFileError("configuration.rules", "exhaustOnDuplicateCandidate: yes or no?")
    return CvrRules(
        contest=sources[0].text("contestId"),
        names=names,
        aliases=aliases,
        seats=_number(rules, "numberOfWinners") or 1,
        skipped=_number(rules, "maxSkippedRanksAllowed"),
        repeated_ends=ends,
        overvote=rules.text("overvoteRule"),
    )


def _number(rules: Place, name: str) -> int | None:
    text = rules.text(name)
    if text == "unlimited":
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise BallotFileError(f"{rules.name}.{name}", "expected a whole number")
    return int(text)


def _contest(top: Place, rules: CvrRules) -> tuple[Place, Mapping[str, str]]:
    """The contest and the name of each of its selections."""
    found: list[tuple[Place, Place]] = []
    for election in top.list("Election", MAX_RANKS):
        for one in election.object().list("Contest", MAX_RANKS):
            known = {one.object().text("@id"), one.text("Name") if one.has("Name") else ""}
            if rules.contest is None or rules.contest in known:
                found.append((election, one))
    if len(found) != 1:
        raise BallotFileError("file.Election", f"expected one contest, found {len(found)}")
    election, contest = found[0]
    people = {
        one.object().text("@id"): one.text("Name") for one in election.list("Candidate", None)
    }
    options = {}
    for selection in contest.list("ContestSelection", MAX_RANKS):
        ids = [one.string() for one in selection.object().list("CandidateIds", 2)]
        if len(ids) != 1 or ids[0] not in people:
            raise BallotFileError(selection.name, "expected one known candidate")
        name = people[ids[0]]
        if rules.aliases is not None and name not in rules.aliases:
            raise BallotFileError(selection.name, f"{name} is not in the configuration")
        options[selection.text("@id")] = (rules.aliases or {}).get(name, name)
    return contest, options


def _contests_of(record: Place) -> Iterator[Place]:
    current = record.text("CurrentSnapshotId")
    for snapshot in record.list("CVRSnapshot", MAX_RANKS):
        if snapshot.object().text("@id") == current:
            yield from (one.object() for one in snapshot.list("CVRContest", MAX_RANKS))
            return
    raise BallotFileError(record.name, f"there is no snapshot {current}")


def _read_ballot(one: Place, options: Mapping[str, str], rules: CvrRules) -> Marks:
    ranks: dict[int, list[str]] = {}
    for selection in one.list("CVRContestSelection", MAX_RANKS):
        key = selection.object().text("ContestSelectionId")
        if key not in options:
            raise BallotFileError(selection.name, f"there is no selection {key}")
        for position in selection.list("SelectionPosition", MAX_RANKS):
            if position.object().text("HasIndication") != "yes":
                continue
            rank = position.whole("Rank")
            if not 1 <= rank <= MAX_RANKS:
                raise BallotFileError(position.name, "the rank is beyond all ranks")
            ranks.setdefault(rank, []).append(options[key])
    return _normalise(one, ranks, rules)


def _normalise(place: Place, ranks: Mapping[int, list[str]], rules: CvrRules) -> Marks:
    marks: dict[str, int] = {}
    seen: set[str] = set()
    last = 0
    for rank in sorted(ranks):
        given = ranks[rank]
        skipped = rank - last - 1
        last = rank
        if rules.skipped is not None and skipped > rules.skipped:
            _need(place, rules, "a rank is skipped")
            break
        repeated = seen.intersection(given)
        seen.update(given)
        if repeated:
            _need(place, rules, "an option is ranked twice")
            if rules.repeated_ends:
                break
        if len(given) > 1:
            _need(place, rules, "several options share a rank")
            if rules.overvote == _END:
                break
            if rules.overvote != _PASS:
                raise BallotFileError(place.name, f"the rule {rules.overvote} is not known here")
        elif given[0] not in marks:
            marks[given[0]] = len(marks) + 1
    return tuple(sorted(marks.items()))


def _need(place: Place, rules: CvrRules, what: str) -> None:
    if rules.overvote is None:
        raise BallotFileError(place.name, f"{what}, and no configuration says what that means")
