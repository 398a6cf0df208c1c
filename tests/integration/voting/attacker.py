"""An administrator with the database, its files, the logs and the mails, but not the key store.

They put voters and ballots in every order that what they have gives, and join each order of voters
with each order of ballots. How far a join is from guesswork is an exact chance, without any
approximation: of all ways to pair n voters with n ballots,

- at most 1 in m! has m pairs or more right (expected m-subsets of fixed points: 1/m!);
- how many of the first half meet the first half is hypergeometric, which finds a rough order too.

`luck` is the smallest of these chances times the number of joins tried, so guesswork comes below
LUCK in fewer than one of a thousand million runs, whatever is tried.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb, factorial
from typing import Any
from uuid import UUID

LUCK = 1e-9
# Shorter words are numbers and marks that many rows share.
WORD = re.compile(r"[0-9a-z@.\-]{8,}")
Row = Mapping[str, Any]
Order = list[int]


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody the attacker can name, and the words under which the dump may know them."""

    electorate: str
    words: tuple[str, ...]
    marks: str  # how they voted: for telling hits afterwards, never for the attack


@dataclass(frozen=True, slots=True)
class Dump:
    """Tables with their rows as the engine keeps them, raw files, and the texts of logs."""

    tables: Mapping[str, Sequence[Row]]
    files: Mapping[str, bytes]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """The best join of an attack."""

    luck: float
    how: str
    joins: int


def spelled(value: object) -> str:
    """The value as it is looked for: bytes and ids as plain hexadecimals."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, UUID):
        return value.hex
    return str(value).lower()


def words_of(row: Row) -> set[str]:
    """The words in a row that are long enough to name somebody."""
    return {word for value in row.values() for word in WORD.findall(spelled(value))}


def attack(
    dump: Dump, voters: Sequence[Voter], known: Mapping[str, Order] | None = None
) -> Finding:
    """The best join of the voters of each electorate with its ballots.

    `known` are orders of voters that the attacker has from elsewhere, an access log say.
    """
    best, how, joins = 1.0, "nothing", 0
    for electorate in sorted({one.electorate for one in voters}):
        members = [n for n, one in enumerate(voters) if one.electorate == electorate]
        ballots = list(ballot_orders(dump, voters, members))
        for name, people in voter_orders(dump, voters, members, known or {}):
            for other, papers in ballots:
                chance = min(chance_of(people, papers), chance_of(people[::-1], papers))
                joins += 4  # two statistics, in two directions
                if chance < best:
                    best, how = chance, f"{electorate}: {name} with {other}"
    return Finding(min(1.0, best * joins), how, joins)


def chance_of(people: Order, papers: Order) -> float:
    """How likely guesswork does as well; `papers` names each ballot by its true voter."""
    size, half = len(people), len(people) // 2
    right = sum(one == other for one, other in zip(people, papers, strict=True))
    early = len(set(people[:half]) & set(papers[:half]))
    ways = [comb(half, n) * comb(size - half, half - n) for n in range(half + 1)]
    return min(1 / factorial(right), sum(ways[early:]) / sum(ways))


def voter_orders(
    dump: Dump, voters: Sequence[Voter], members: Sequence[int], known: Mapping[str, Order]
) -> Iterator[tuple[str, Order]]:
    """Every order of these voters that the dump or other knowledge gives."""
    named = {word: n for n in members for word in voters[n].words}
    for name, order in known.items():
        yield name, [n for n in order if n in set(members)]
    for table, rows in dump.tables.items():
        first: dict[int, Row] = {}
        for row in rows:
            for word in words_of(row) & named.keys():
                first.setdefault(named[word], row)
        yield from _orders(table, first, members)
    for name, content in _contents(dump):
        yield from _by_place(name, content, [(n, voters[n].words) for n in members])


def ballot_orders(
    dump: Dump, voters: Sequence[Voter], members: Sequence[int]
) -> Iterator[tuple[str, Order]]:
    """Every order of the ballots of these voters, each named by its true voter."""
    by_marks = {voters[n].marks: n for n in members}
    for table, rows in dump.tables.items():
        found = {by_marks[row["marks"]]: row for row in rows if row.get("marks") in by_marks}
        yield from _orders(table, found, members)
        group = _common([words_of(row) for row in found.values()])
        keys = [(n, tuple(words_of(row) - group)) for n, row in found.items()]
        for name, content in _contents(dump):
            yield from _by_place(f"{table} in {name}", content, keys)
    for name, content in _contents(dump):
        yield from _by_place(f"marks in {name}", content, [(n, (m,)) for m, n in by_marks.items()])


def _orders(
    table: str, rows: Mapping[int, Row], members: Sequence[int]
) -> Iterator[tuple[str, Order]]:
    if set(rows) != set(members) or not rows:
        return
    for column in next(iter(rows.values())):
        keys = {n: _sortable(row[column]) for n, row in rows.items()}
        if len(set(keys.values())) > 1:
            yield f"{table}.{column}", sorted(keys, key=keys.__getitem__)


def _sortable(value: object) -> tuple[int, Any]:
    if isinstance(value, int):
        return (0, value)
    return (1, spelled(value))


def _contents(dump: Dump) -> Iterator[tuple[str, bytes]]:
    yield from dump.files.items()
    yield from ((name, text.encode()) for name, text in dump.texts.items())


def _by_place(
    name: str, content: bytes, sought: Sequence[tuple[int, tuple[str, ...]]]
) -> Iterator[tuple[str, Order]]:
    find: Mapping[str, Callable[[bytes], int]] = {"first": content.find, "last": content.rfind}
    for which, place in find.items():
        places: dict[int, int] = {}
        for number, words in sought:
            found = [at for word in words for form in _forms(word) if (at := place(form)) >= 0]
            if not found:
                break
            places[number] = min(found) if which == "first" else max(found)
        else:
            if len(set(places.values())) > 1:
                yield f"{which} place in {name}", sorted(places, key=places.__getitem__)


def _forms(word: str) -> list[bytes]:
    plain = word.replace("-", "")
    forms = [word.encode(), word.upper().encode()]
    if len(plain) % 2 == 0 and re.fullmatch("[0-9a-f]+", plain):
        forms += [plain.encode(), bytes.fromhex(plain)]
    return forms


def shared_words(dump: Dump, voters: Sequence[Voter]) -> set[str]:
    """Words that stand in a row of a ballot and in one that names a voter, but not in most."""
    marks, named = {one.marks for one in voters}, {w for one in voters for w in one.words}
    papers = [
        words_of(row) for rows in dump.tables.values() for row in rows if row.get("marks") in marks
    ]
    people = [
        words
        for rows in dump.tables.values()
        for row in rows
        if row.get("marks") not in marks and (words := words_of(row)) & named
    ]
    common = _common(papers)
    return (set().union(*papers) - common) & set().union(*people)


def _common(rows: Sequence[set[str]]) -> set[str]:
    """Words of so many rows that they name a group: electorates, doors, the contest."""
    counts: dict[Hashable, int] = {}
    for words in rows:
        for word in words:
            counts[word] = counts.get(word, 0) + 1
    return {str(word) for word, count in counts.items() if count > 20}
