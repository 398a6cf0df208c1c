"""A recount in sentences, for people at a command line."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any


def sentences(described: Mapping[str, Any]) -> list[str]:
    """The lines that say what was counted; each tie and each lot is told."""
    lines = [f"{described['ballots']} ballots, {described['blank']} of them blank"]
    lines += [f"note: {note}" for note in described.get("notes", ())]
    seats = described.get("seats", 1)
    for method, result in described["results"].items():
        of_seats = seats if method == "stv" else 1
        lines.append(f"{method}, all ballots equal: {_winners(result, of_seats)}")
        lines += _counts(result)
    for method, result in described.get("combined", {}).items():
        for key, one in result["electorates"].items():
            weight = result["weights"][key]
            lines.append(f"{method}, {key} (weight {weight}): {_winners(one)}")
            lines += _counts(one)
        lines.append(f"{method}, weighted: {_winners(result)}")
        shares = result["shares"]
        lines += [_share(one, shares[one]) for one in result["order"] if one in shares]
    return lines


def _counts(result: Mapping[str, Any]) -> Iterator[str]:
    counts = result["counts"] or {}
    return (f"  {counts.get(one, ''):>9}  {one}" for one in result["order"])


def _share(option: str, share: str) -> str:
    return f"  {float(Fraction(share)):>9.2%}  {option}  (exactly {share})"


def _winners(result: Mapping[str, Any], seats: int = 1) -> str:
    winners = result["winners"]
    if not winners:
        return "no winner, every ballot is blank"
    if not result["tied"]:
        return f"{', '.join(winners)} {'wins' if len(winners) == 1 else 'win'}"
    words = f"tied: {', '.join(winners)}"
    if seats > 1:
        words += f" for {seats} seats"
    if "lot" not in result:
        return words
    drawn = result["lot"].get("winners", [result["lot"]["winner"]])
    return f"{words}; the lot gives it to {', '.join(drawn)}"
