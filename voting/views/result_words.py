"""A counted result put into words and bars, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from engage.web.filters import localized, number
from voting.models import Contest
from voting.rules.combining import ALL_EQUAL
from voting.rules.methods.registry import NEEDS_BALLOTS, Method
from voting.services.polling import rule_of
from voting.views.phrases import TurnoutLine, fill, join, turnout_line
from voting.views.result_counts import (
    Column,
    Entries,
    Figure,
    Json,
    StoredCount,
    stored_count,
)
from voting.views.result_figures import method_figure
from voting.views.result_final import final_by_electorate, final_figure, final_of
from voting.views.result_lot import DrawnLot, drawn_lot
from voting.views.result_pairs import pairs_figure
from voting.views.result_rounds import RoundsTable, rounds_table
from voting.views.result_telling import (
    merged_words,
    minimum_words,
    quorum_words,
    weight_words,
)
from voting.views.result_why import why_words


@dataclass(frozen=True, slots=True)
class Count:
    """One count of the ballots, ready to be drawn and to be read as tables."""

    key: str
    title: str
    figures: Sequence[Figure]
    pairs: Figure | None
    rounds: RoundsTable | None
    # Where the pairs decide, they are shown at once; elsewhere on demand.
    is_by_pairs: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table of its own."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]


BY_PAIRS = frozenset({Method.RANKED_PAIRS, Method.SCHULZE, Method.MINIMAX})


class ResultPage:
    """Everything that the result page says."""

    def __init__(self, contest: Contest, result: Json) -> None:
        """The page of this counted result."""
        rule = rule_of(contest)
        self.result = result
        self.method = Method(result["method"]) if "method" in result else contest.method
        self.entries = Entries(
            texts={entry.key: localized(entry.text) for entry in contest.entries},
            kind=rule.kind,
            most=rule.maximum or rule.budget or 1,
            seats=contest.seats,
        )
        self.titles = {
            one.audience.key: localized(one.audience.title) for one in contest.step.audiences
        }
        self._asked: Sequence[Json] = (contest.manifest or {}).get("electorates", ())
        self._draw = contest.draw

    @property
    def is_published(self) -> bool:
        """Whether enough ballots came in to show anything."""
        return bool(self.result["is_published"])

    @property
    def received(self) -> str:
        """How many ballots came in."""
        return number(self.result["received"])

    @property
    def minimums(self) -> list[str]:
        """How many ballots each electorate needs before anything of it is shown."""
        return minimum_words(self._asked, self.titles)

    @property
    def winners(self) -> list[str]:
        """The texts of the winning entries; those of the lot where one was drawn."""
        lot = self.result.get("lot")
        keys = lot["order"][: self.entries.seats] if lot else self.result.get("winners", [])
        return [self.entries.texts[key] for key in keys]

    @property
    def is_tied(self) -> bool:
        """Whether the count by itself is a tie, also after a lot."""
        return bool(self.result.get("tied"))

    @property
    def tied(self) -> str:
        """All who are tied, in one line, also when a lot has decided since."""
        return self.entries.names(self.result["winners"]) if self.is_tied else ""

    @property
    def needs_rows(self) -> bool:
        """Whether only whole ballots repeat the count."""
        return self.method in NEEDS_BALLOTS

    @property
    def needs_draw(self) -> bool:
        """Whether a tie waits for the public draw."""
        return bool(self.result.get("needs_draw"))

    @property
    def lot(self) -> DrawnLot | None:
        """The drawn lot, with the commands that repeat it."""
        return drawn_lot(self.entries, self.result, self._draw)

    @property
    def deciding(self) -> StoredCount | None:
        """The count that decides: the weighted one, or that of the only electorate."""
        if self.result.get("missed_quorum") or not self.result.get("winners"):
            return None
        return stored_count(self.result["weighted"] or self.result["all_equal"])

    @property
    def why(self) -> str:
        """Who won and why, in one sentence."""
        if missed := self.result.get("missed_quorum"):
            names = join([self.count_title(key) for key in missed])
            return fill(_("Too few took part, so nothing is decided: %(names)s."), names=names)
        count = self.deciding
        if count is None:
            return _("Every ballot is blank: no entry won.")
        why = why_words(self.method, self.entries, count, is_lone=self.has_one_electorate)
        if count.is_tied or self.has_one_electorate:
            return why
        return fill("%(why)s %(agreement)s", why=why, agreement=self._agreement)

    @property
    def quorums(self) -> list[str]:
        """How many took part where fewer did than the rule asks for."""
        return quorum_words(self.result, self._asked, self._group_titles)

    @property
    def has_one_electorate(self) -> bool:
        """Whether there is nothing to weigh."""
        return len(self.result["electorates"]) == 1

    @property
    def _agreement(self) -> str:
        others = [one["count"] for one in self.result["differences"] if one["count"] != ALL_EQUAL]
        if not others:
            return _("It is first in every electorate.")
        names = join([self.count_title(key) for key in others])
        return fill(_("It is not first, or not alone, here: %(names)s."), names=names)

    @property
    def differences(self) -> list[str]:
        """Where another count has other winners, one sentence each; ties are said as such."""
        return [self._difference(one) for one in self.result.get("differences", [])]

    def _difference(self, one: Json) -> str:
        names = self.entries.names(one["winners"]) or _("nobody")
        sentence = _("%(count)s: first is %(winners)s.")
        if len(one["winners"]) > self.entries.seats:
            sentence = _("%(count)s: tied are %(winners)s.")
        return fill(sentence, count=self.count_title(one["count"]), winners=names)

    def count_title(self, key: str) -> str:
        """The title of a count by its key."""
        if key == ALL_EQUAL:
            return _("All ballots equal")
        return self._group_titles[key]

    @property
    def _group_titles(self) -> dict[str, str]:
        return {one["key"]: self.title(one["members"]) for one in self.result["electorates"]}

    def title(self, members: Sequence[str]) -> str:
        """The titles of the electorates that were counted together."""
        return join([self.titles[key] for key in members])

    @property
    def weighted(self) -> Count | None:
        """The combined result by the published weights."""
        described = self.result["weighted"]
        return self._count("weighted", _("Combined, weighted"), described) if described else None

    @property
    def weights(self) -> list[str]:
        """What each electorate weighs, exactly and as a share."""
        weighted = self.result["weighted"]
        return weight_words(weighted["weights"], self._group_titles) if weighted else []

    @property
    def all_equal(self) -> Count:
        """Every ballot counted alike, whoever cast it."""
        return self._count("all-equal", _("All ballots equal"), self.result["all_equal"])

    @property
    def electorates(self) -> list[Count]:
        """Each shown electorate by itself."""
        return [
            self._count(one["key"], self.title(one["members"]), one["tally"])
            for one in self.result["electorates"]
        ]

    @property
    def final_by_electorate(self) -> Table | None:
        """Each electorate's part in the final that decided; where there are several."""
        count = self.deciding
        final = final_of(count) if count and self.method is Method.STAR else None
        if final is None or self.has_one_electorate:
            return None
        counts = [
            (self.title(one["members"]), stored_count(one["tally"]))
            for one in self.result["electorates"]
        ]
        return Table(*final_by_electorate(self.entries, final.pair, counts))

    @property
    def parts(self) -> list[tuple[Count, Count]]:
        """Electorates with an open link: ballots with a code or roll, and the unverified ones."""
        titles: Mapping[str, str] = {
            "verified": _("%(electorate)s, with a code"),
            "unverified": _("%(electorate)s, by the open link (unverified)"),
        }
        return [
            (self._part(one, "verified", titles), self._part(one, "unverified", titles))
            for one in self.result["electorates"]
            if one["verified"]
        ]

    def _part(self, one: Json, name: str, titles: Mapping[str, str]) -> Count:
        title = fill(titles[name], electorate=self.title(one["members"]))
        return self._count(f"{one['key']}-{name}", title, one[name])

    @property
    def with_open_link(self) -> str:
        """The electorates among whose ballots are unverified ones."""
        return join(
            [
                self.title(one["members"])
                for one in self.result["electorates"]
                if one["has_open_link"]
            ]
        )

    @property
    def merged(self) -> list[str]:
        """Which electorates were counted within another, one sentence each."""
        return merged_words(self.result, self.titles)

    def _count(self, key: str, title: str, described: Json) -> Count:
        count = stored_count(described)
        figures = [method_figure(self.method, self.entries, count)]
        if self.method is Method.STAR and (final := final_figure(self.entries, count)):
            figures.append(final)
        return Count(
            key=key,
            title=title,
            figures=figures,
            pairs=pairs_figure(self.entries, count),
            rounds=rounds_table(self.entries, count),
            is_by_pairs=self.method in BY_PAIRS,
        )

    @property
    def turnout(self) -> list[TurnoutLine]:
        """Turnout by electorate and door."""
        return [turnout_line(self.title(one["members"]), one) for one in self.result["turnout"]]
