"""All formats of ballot files: which one a name stands for, read and written."""

from collections.abc import Callable, Mapping
from functools import partial

from voting.rules.formats import engage_json
from voting.rules.formats.abif import read_abif, write_abif
from voting.rules.formats.ballot_file import BallotFile, BallotFileError
from voting.rules.formats.bettervoting import read_bettervoting
from voting.rules.formats.blt import read_blt, write_blt
from voting.rules.formats.cvr import read_cvr
from voting.rules.formats.debian import read_debian
from voting.rules.formats.lines import MAX_BYTES
from voting.rules.formats.pabulib import read_pabulib, write_pabulib
from voting.rules.formats.preflib import CATEGORIES, ORDERS, read_preflib
from voting.rules.formats.preflib_writer import write_preflib
from voting.rules.formats.star_csv import read_star_csv, read_starvote, write_star_csv

__all__ = ["MAX_BYTES", "READERS", "WRITERS", "read_json"]

_PREFLIB = (*ORDERS, CATEGORIES)


def read_json(content: bytes, config: bytes | None = None) -> BallotFile:
    """The ballots of whatever JSON of ballots this is: ours, cast vote records, BetterVoting."""
    value = engage_json.load_json(content)
    if isinstance(value, dict):
        if "CVR" in value:
            return read_cvr(value, config)
        if "Election" in value and "Ballots" in value:
            return read_bettervoting(value)
    return engage_json.read_value(value)


def _read_text(content: bytes) -> BallotFile:
    if b"Tally Sheet" not in content:
        raise BallotFileError("line 1", "a .txt file is read as Debian's tally sheet alone")
    return read_debian(content)


# By the ending of the name, without its dot.
READERS: Mapping[str, Callable[[bytes], BallotFile]] = {
    "json": read_json,
    "blt": read_blt,
    **{suffix: partial(read_preflib, suffix=suffix) for suffix in _PREFLIB},
    "abif": read_abif,
    "csv": read_star_csv,
    "starvote": read_starvote,
    "pb": read_pabulib,
    "txt": _read_text,
}

WRITERS: Mapping[str, Callable[[BallotFile], bytes]] = {
    "json": engage_json.write_ballots,
    "blt": write_blt,
    **{suffix: partial(write_preflib, suffix=suffix) for suffix in _PREFLIB},
    "abif": write_abif,
    "csv": write_star_csv,
    "pb": write_pabulib,
}
