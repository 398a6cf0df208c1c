"""A counted result put into words and bars, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from engage.web.filters import localized, number, percent
from voting.models import Contest
from voting.rules.combining import ALL_EQUAL
from voting.views.phrases import TurnoutLine, fill, join, turnout_line

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: the kit's macro draws it."""

    label: str
    share: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Count:
    """One count of the ballots, ready to be drawn and to be read as a table."""

    key: str
    title: str
    sentence: str
    base: str
    bars: Sequence[Bar]
    rows: Sequence[Sequence[str]]


class ResultPage:
    """Everything that the result page says."""

    def __init__(self, contest: Contest, result: Json) -> None:
        """The page of this counted result."""
        self.result = result
        self._texts = {entry.key: localized(entry.text) for entry in contest.entries}
        self._titles = {
            one.audience.key: localized(one.audience.title) for one in contest.step.audiences
        }

    @property
    def is_published(self) -> bool:
        """Whether enough ballots came in to show anything."""
        return bool(self.result["is_published"])

    @property
    def received(self) -> str:
        """How many ballots came in."""
        return number(self.result["received"])

    @property
    def winners(self) -> list[str]:
        """The texts of the winning entries; the lot's winner alone where a lot was drawn."""
        lot = self.result.get("lot")
        return [self._texts[key] for key in ([lot["order"][0]] if lot else self._winning)]

    @property
    def _winning(self) -> list[str]:
        return list(self.result.get("winners", []))

    @property
    def lot(self) -> Json | None:
        """The drawn lot: its seed and the order it gave, in texts."""
        lot = self.result.get("lot")
        if not lot:
            return None
        tied = [key for key in lot["order"] if key in self._winning]
        return {"seed": lot["seed"], "order": [(key, self._texts[key]) for key in tied]}

    @property
    def needs_draw(self) -> bool:
        """Whether a tie waits for the public draw."""
        return bool(self.result.get("needs_draw"))

    @property
    def why(self) -> str:
        """Who won and why, in one sentence."""
        if missed := self.result.get("missed_quorum"):
            names = join([self._count_title(key) for key in missed])
            return fill(_("Too few took part, so nothing is decided: %(names)s."), names=names)
        if not self._winning:
            return _("Every ballot is blank: no entry won.")
        if self.result["weighted"] is None:
            return self._first(self.result["all_equal"])
        top = self._winning[0]
        share = percent(float(Fraction(self.result["weighted"]["shares"][top])), 1)
        if self.result["tied"]:
            return _("Several entries are first with exactly %(share)s each.", share=share)
        if self.has_one_electorate:
            return _("It was named on %(share)s of the ballots, more than any other.", share=share)
        return fill(
            _("It has %(share)s of the weighted ballots, more than any other. %(agreement)s"),
            share=share,
            agreement=self._agreement,
        )

    @property
    def has_one_electorate(self) -> bool:
        """Whether there is nothing to weigh."""
        return len(self.result["electorates"]) == 1

    @property
    def _agreement(self) -> str:
        others = [one["count"] for one in self.result["differences"] if one["count"] != ALL_EQUAL]
        if not others:
            return _("It is first in every electorate.")
        names = join([self._count_title(key) for key in others])
        return fill(_("It is not first, or not alone, here: %(names)s."), names=names)

    @property
    def differences(self) -> list[str]:
        """Where another count has other winners, one sentence each."""
        return [
            fill(
                _("%(count)s: first is %(winners)s."),
                count=self._count_title(one["count"]),
                winners=join([self._texts[key] for key in one["winners"]]) or _("nobody"),
            )
            for one in self.result.get("differences", [])
        ]

    def _count_title(self, key: str) -> str:
        if key == ALL_EQUAL:
            return _("All ballots equal")
        members = next(one["members"] for one in self.result["electorates"] if one["key"] == key)
        return self._title(members)

    def _title(self, members: Sequence[str]) -> str:
        return join([self._titles[key] for key in members])

    @property
    def weighted(self) -> Count | None:
        """The combined result by the published weights."""
        described = self.result["weighted"]
        if described is None:
            return None
        shares = {key: Fraction(text) for key, text in described["shares"].items()}
        ordered = [key for equals in described["order"] for key in equals]
        return Count(
            key="weighted",
            title=_("Combined, weighted"),
            sentence=self._first(described),
            base=self._weights(described["weights"]),
            bars=[
                Bar(self._texts[key], float(shares[key]), percent(float(shares[key]), 1))
                for key in ordered
            ],
            rows=[
                [self._texts[key], percent(float(shares[key]), 1), described["shares"][key]]
                for key in ordered
            ],
        )

    def _weights(self, weights: Mapping[str, str]) -> str:
        return join(
            [
                fill(_("%(electorate)s %(weight)s"), electorate=self._count_title(key), weight=text)
                for key, text in weights.items()
            ]
        )

    @property
    def all_equal(self) -> Count:
        """Every ballot counted alike, whoever cast it."""
        return self._count("all-equal", _("All ballots equal"), self.result["all_equal"])

    @property
    def electorates(self) -> list[Count]:
        """Each shown electorate by itself."""
        return [
            self._count(one["key"], self._title(one["members"]), one["tally"])
            for one in self.result["electorates"]
        ]

    @property
    def parts(self) -> list[tuple[Count, Count]]:
        """Electorates with an open link: ballots with a code or roll, and the unverified ones."""
        return [
            (
                self._count(
                    f"{one['key']}-verified",
                    fill(_("%(electorate)s, with a code"), electorate=self._title(one["members"])),
                    one["verified"],
                ),
                self._count(
                    f"{one['key']}-unverified",
                    fill(
                        _("%(electorate)s, by the open link"),
                        electorate=self._title(one["members"]),
                    ),
                    one["unverified"],
                ),
            )
            for one in self.result["electorates"]
            if one["verified"]
        ]

    @property
    def with_open_link(self) -> str:
        """The electorates among whose ballots are unverified ones."""
        return join(
            [
                self._title(one["members"])
                for one in self.result["electorates"]
                if one["has_open_link"]
            ]
        )

    @property
    def merged(self) -> list[str]:
        """Which electorates were counted within another, one sentence each."""
        return [
            fill(
                _(
                    "%(small)s: too few ballots to be shown. They were counted together with "
                    "%(target)s, as the rule said beforehand."
                ),
                small=self._titles[small],
                target=self._titles[target],
            )
            for small, target in self.result["merged"].items()
        ]

    def _count(self, key: str, title: str, tally: Json) -> Count:
        valid = tally["ballots"] - tally["blank"]
        ordered = [option for equals in tally["order"] for option in equals]
        shares = {option: tally["counts"][option] / valid if valid else None for option in ordered}
        return Count(
            key=key,
            title=title,
            sentence=self._first(tally),
            base=_base(tally),
            bars=[
                Bar(
                    self._texts[option],
                    shares[option],
                    f"{number(tally['counts'][option])} · {percent(shares[option], 1)}",
                )
                for option in ordered
            ],
            rows=[
                [
                    self._texts[option],
                    number(tally["counts"][option]),
                    percent(shares[option], 1),
                ]
                for option in ordered
            ],
        )

    def _first(self, described: Json) -> str:
        if not described["winners"]:
            return _("No entry was named.")
        names = join([self._texts[key] for key in described["winners"]])
        if described["tied"]:
            return fill(_("Tied: %(names)s"), names=names)
        return fill(_("First: %(names)s"), names=names)

    @property
    def turnout(self) -> list[TurnoutLine]:
        """Turnout by electorate and door."""
        return [turnout_line(self._title(one["members"]), one) for one in self.result["turnout"]]


def _base(tally: Json) -> str:
    total = ngettext("%(n)s ballot", "%(n)s ballots", tally["ballots"], n=number(tally["ballots"]))
    if not tally["blank"]:
        return total
    blank = number(tally["blank"])
    return _("%(total)s, %(blank)s of them blank", total=total, blank=blank)
