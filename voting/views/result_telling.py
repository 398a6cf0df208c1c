"""What happened to electorates, in sentences: merged, under a quorum, and what each weighs."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flask_babel import gettext as _

from engage.web.filters import number
from voting.views.phrases import fill
from voting.views.result_counts import Json, exact, percents

Titles = Mapping[str, str]


def merged_words(result: Json, titles: Titles) -> list[str]:
    """Which electorates were counted within another, one sentence each."""
    sentence = _(
        "%(small)s: too few ballots to be shown. They were counted together with "
        "%(target)s, as the rule said beforehand."
    )
    return [
        fill(sentence, small=titles[small], target=titles[target])
        for small, target in result["merged"].items()
    ]


def quorum_words(result: Json, asked: Sequence[Json], titles: Titles) -> list[str]:
    """How many took part where fewer did than the rule asks for."""
    quorums = {one["key"]: one.get("quorum") or 0 for one in asked}
    took_part = {one["key"]: one["tally"]["ballots"] for one in result["electorates"]}
    sentence = _("%(electorate)s: %(ballots)s took part, the rule asks for %(quorum)s.")
    return [
        fill(
            sentence,
            electorate=titles[key],
            ballots=number(took_part[key]),
            quorum=number(quorums[key]),
        )
        for key in result["missed_quorum"]
    ]


def minimum_words(asked: Sequence[Json], titles: Titles) -> list[str]:
    """How many ballots each electorate needs before anything of it is shown."""
    sentence = _("%(electorate)s: %(minimum)s ballots at least.")
    return [
        fill(sentence, electorate=titles[one["key"]], minimum=number(one["minimum"]))
        for one in asked
    ]


def weight_words(weights: Mapping[str, str], titles: Titles) -> list[str]:
    """What each electorate weighs, exactly and as a share."""
    shares = {key: Fraction(text) for key, text in weights.items()}
    return [
        fill("%(electorate)s %(weight)s", electorate=titles[key], weight=_weight(share))
        for key, share in shares.items()
    ]


def _weight(share: Fraction) -> str:
    return f"{exact(share)} ({percents(share)})"
