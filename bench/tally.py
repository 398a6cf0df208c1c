"""What a recount costs: a million rankings of 8 options, beside a loop that only counts lines.

    .venv/bin/python -m bench.tally [--ballots 1000000]

The ballots rank 1 to 8 options, as voters do, so that about one in sixteen is different. Each
format is read and counted by every single-winner method in a process of its own that loads neither
the web nor the database. Seconds are of the processor, imports included.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from voting.rules.formats.catalogue import READERS, WRITERS

OPTIONS = 8
LENGTHS = (20, 18, 22, 12, 6, 4, 3, 15)
METHODS = ("plurality", "irv", "schulze", "ranked-pairs", "minimax", "borda")
# The goals, which hold for a million ballots on two processor cores.
MEASURED_AT, SECONDS, MEMORY = 1_000_000, 2.5, 150
# ru_maxrss would tell the memory of the process that started this one, where that had more.
_TOLD = """
import re, resource
used = resource.getrusage(resource.RUSAGE_SELF)
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
print(used.ru_utime + used.ru_stime, peak, file=sys.stderr)
"""
_COUNT = (
    "import sys\nfrom voting.commands import vote\n"
    f"try: vote(sys.argv[1:])\nexcept SystemExit: pass\n{_TOLD}"
)
_BARE = (
    "import sys\nfrom collections import Counter\n"
    "with open(sys.argv[1], 'rb') as lines: found = Counter(lines)\n"
    f"print(sum(found.values()), len(found))\n{_TOLD}"
)


def main() -> None:
    """The figures have been printed; exit 1 where a goal is missed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--ballots", type=int, default=MEASURED_AT)
    number: int = arguments.parse_args().ballots
    is_met = True
    with tempfile.TemporaryDirectory() as folder:
        for path in _write_files(Path(folder), number):
            bare, bare_peak = _measure(_BARE, str(path))
            methods = [word for method in METHODS for word in ("--method", method)]
            seconds, peak = _measure(_COUNT, "tally", str(path), *methods, "--json")
            _say(f"{path.name:12} lines counted alone {bare:5.2f} s {bare_peak:4.0f} MB")
            _say(f"{path.name:12} read and counted    {seconds:5.2f} s {peak:4.0f} MB")
            is_met = is_met and seconds < SECONDS and peak < MEMORY
    if number == MEASURED_AT and not is_met:
        _say(f"missed: under {SECONDS} s and {MEMORY} MB")
        sys.exit(1)


def _write_files(folder: Path, number: int) -> Iterator[Path]:
    """A line a ballot in BLT and PrefLib, then the same ballots grouped, in our own format."""
    blt, toi, own = folder / "ballots.blt", folder / "ballots.toi", folder / "ballots.json"
    names = [f"Option {place}" for place in range(1, OPTIONS + 1)]
    head = [f"# ALTERNATIVE NAME {place}: {name}\n" for place, name in enumerate(names, 1)]
    with blt.open("w") as one, toi.open("w") as other:
        one.write(f"{OPTIONS} 1\n")
        other.writelines([*head, f"# NUMBER VOTERS: {number}\n"])
        for ranking in _rankings(number):
            one.write(f"1 {' '.join(ranking)} 0\n")
            other.write(f"1: {','.join(ranking)}\n")
        one.writelines(["0\n", *(f'"{name}"\n' for name in names)])
    own.write_bytes(WRITERS["json"](READERS["blt"](blt.read_bytes())))
    return iter((blt, toi, own))


def _rankings(number: int) -> Iterator[list[str]]:
    chance = random.Random(1)  # noqa: S311 (figures for a bench, no secret)
    places = [str(place) for place in range(1, OPTIONS + 1)]
    for length in chance.choices(range(1, OPTIONS + 1), LENGTHS, k=number):
        # The first options are liked best, as in real contests.
        weighed = sorted(places, key=lambda place: chance.random() ** (1 / int(place)))
        yield weighed[:length]


def _measure(code: str, *arguments: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    seconds, peak = done.stderr.splitlines()[-1].split()
    return float(seconds), float(peak)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
