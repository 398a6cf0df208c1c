"""The sample ballots read in the plainest way: a second reading, apart from voting's formats."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

Marks = tuple[tuple[str, int], ...]

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "voting"
EXPECTED: dict[str, Any] = (
    json.loads((SAMPLES / "expected.json").read_text()) if SAMPLES.exists() else {}
)


def read_sample(name: str) -> Counter[Marks]:
    """The ballots of the sample with options by name."""
    path = SAMPLES / name
    reader = {
        ".blt": _blt,
        ".txt": _debian,
        ".toi": _preflib,
        ".cat": _preflib,
        ".abif": _abif,
        ".csv": _star_csv,
        ".starvote": _starvote,
        ".json": _bettervoting,
        ".pb": _pabulib,
    }[path.suffix]
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        text = path.read_text(encoding="latin-1")
    return reader(text)


def _pile(rows: Iterable[tuple[Mapping[str, int], int]]) -> Counter[Marks]:
    pile: Counter[Marks] = Counter()
    for marks, number in rows:
        pile[tuple(sorted(marks.items()))] += number
    return pile


def _blt(text: str) -> Counter[Marks]:
    # One sample was saved as CSV: commas for spaces, and more of them at the ends.
    lines = [line.split("#")[0].replace(",", " ").strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    end = lines.index("0")
    names = [line.strip('"').strip() for line in lines[end + 1 :]]

    def rows() -> Iterator[tuple[dict[str, int], int]]:
        for line in lines[1:end]:
            is_named = line.startswith("(")
            number, *places = re.sub(r"\([^)]*\)", "1", line).split()
            marked = [place for place in places if place not in ("0", "-")]
            yield (
                {
                    names[int(one) - 1]: rank
                    for rank, place in enumerate(marked, 1)
                    for one in place.split("=")
                },
                1 if is_named else int(number),
            )

    return _pile(rows())


def _preflib(text: str) -> Counter[Marks]:
    names = re.findall(r"^# ALTERNATIVE NAME \d+: (.*)$", text, re.MULTILINE)
    is_approval = "CATEGORY NAME" in text

    def rows() -> Iterator[tuple[dict[str, int], int]]:
        for line in text.splitlines():
            number, _, order = line.partition(":")
            if line.startswith("#") or not line.strip():
                continue
            groups = [one or alone for one, alone in re.findall(r"\{([^}]*)\}|(\d+)", order)]
            marks = {
                names[int(one) - 1]: rank
                for rank, group in enumerate(groups[:1] if is_approval else groups, 1)
                for one in re.findall(r"\d+", group)
            }
            yield marks, int(number)

    return _pile(rows())


def _debian(text: str) -> Counter[Marks]:
    names = re.findall(r"Option .*?>: (.*)$", text, re.MULTILINE)
    votes = re.findall(r"^V: (\S+)", text, re.MULTILINE)
    rows = (
        {names[place]: int(rank, 36) for place, rank in enumerate(vote) if rank != "-"}
        for vote in votes
    )
    return _pile((marks, 1) for marks in rows)


def _abif(text: str) -> Counter[Marks]:
    names = dict(re.findall(r"^=\s*(\S+?)\s*:\s*\[(.*)\]", text, re.MULTILINE))
    is_approval = not re.search(r"^\d+:.*>", text, re.MULTILINE)

    def rows() -> Iterator[tuple[dict[str, int], int]]:
        for number, line in re.findall(r"^(\d+)\s*:(.*)$", text, re.MULTILINE):
            marks: dict[str, int] = {}
            for rank, group in enumerate(line.split("#")[0].split(">"), 1):
                for token in re.split(r"[=,]", group):
                    key, _, score = token.strip().partition("/")
                    if key and not (is_approval and score == "0"):
                        if is_approval:
                            # The outcome of this sample is told by short names.
                            marks[key] = 1
                        else:
                            marks[names.get(key, key)] = rank
            yield marks, int(number)

    return _pile(rows())


def _star_csv(text: str) -> Counter[Marks]:
    head, *rows = list(csv.reader(text.splitlines()))
    ballots = (
        {one: int(mark or 0) for one, mark in zip(head[3:], row[3:], strict=True)} for row in rows
    )
    return _pile((marks, 1) for marks in ballots)


def _starvote(text: str) -> Counter[Marks]:
    blocks = text.split("[ballots]")[1].strip().split("\n\n")
    ballots = (dict(re.findall(r"^(.+?) = (\d+)$", block, re.MULTILINE)) for block in blocks)
    return _pile(({one: int(mark) for one, mark in ballot.items()}, 1) for ballot in ballots)


def _bettervoting(text: str) -> Counter[Marks]:
    whole = json.loads(text)
    names = {
        one["candidate_id"]: one["candidate_name"]
        for one in whole["Election"]["races"][0]["candidates"]
    }
    rows: list[tuple[dict[str, int], int]] = []
    for ballot in _find_scores(whole):
        rows.append(({names[one["candidate_id"]]: one["score"] or 0 for one in ballot}, 1))
    return _pile(rows)


def _find_scores(value: Any) -> Iterator[list[dict[str, Any]]]:
    if isinstance(value, dict):
        if isinstance(value.get("scores"), list):
            yield value["scores"]
        else:
            for one in value.values():
                yield from _find_scores(one)
    elif isinstance(value, list):
        for one in value:
            yield from _find_scores(one)


def _pabulib(text: str) -> Counter[Marks]:
    head, *rows = list(csv.reader(text.split("VOTES\n")[1].splitlines(), delimiter=";"))
    is_ordinal = "vote_type;ordinal" in text
    ballots: list[tuple[dict[str, int], int]] = []
    for row in rows:
        cells = dict(zip(head, row, strict=False))
        chosen = cells["vote"].split(",")
        points = cells["points"].split(",") if "points" in cells else ["1"] * len(chosen)
        if is_ordinal:
            points = [str(3 - place) for place in range(len(chosen))]
        ballots.append(({one: int(mark) for one, mark in zip(chosen, points, strict=True)}, 1))
    return _pile(ballots)
