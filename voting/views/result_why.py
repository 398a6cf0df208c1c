"""Why the winner won, in one sentence by the method that counted."""

from collections.abc import Callable, Mapping
from fractions import Fraction

from flask_babel import gettext as _

from engage.web.filters import number
from voting.rules.methods.registry import Method
from voting.views.phrases import fill
from voting.views.result_counts import Entries, StoredCount, decimal, percents
from voting.views.result_final import final_of
from voting.views.result_pairs import circle_words
from voting.views.result_rounds import votes

Why = Callable[[Entries, StoredCount], str]


def why_words(method: Method, entries: Entries, count: StoredCount, *, is_lone: bool) -> str:
    """Why the count has this winner; is_lone where there is one electorate and no weight."""
    if count.is_tied:
        return _why_tied(method, count)
    if method in {Method.PLURALITY, Method.APPROVAL}:
        return _why_named(count, is_lone=is_lone)
    if method in _PAIRWISE:
        return circle_words(count, method.value)
    return _WHYS[method](entries, count)


def _why_tied(method: Method, count: StoredCount) -> str:
    if method in {Method.PLURALITY, Method.APPROVAL}:
        share = percents(count.share(count.counts[count.winners[0]]))
        return _("Several entries are first with exactly %(share)s each.", share=share)
    if method is Method.STAR:
        return _("Stars and final leave them equal: any of them could win by the lot.")
    return _("They are exactly equal by the rule: any of them could win by the lot.")


def _why_named(count: StoredCount, *, is_lone: bool) -> str:
    share = percents(count.share(count.counts[count.winners[0]]))
    if is_lone:
        return _("It was named on %(share)s of the ballots, more than any other.", share=share)
    return _("It has %(share)s of the weighted ballots, more than any other.", share=share)


def _why_star(entries: Entries, count: StoredCount) -> str:
    final = final_of(count)
    if final is None:
        return _("It wins the final, whoever it meets there.")
    loser = final.pair[1]
    shares = [percents(count.share(part)) for part in final.votes]
    parts = {"loser": entries.texts[loser], "share": shares[0], "other": shares[1]}
    if final.settled_by in {"stars", "fives"}:
        sentence = _(
            "The final against “%(loser)s” was even, %(share)s each; the next step of the rule "
            "decided."
        )
        return fill(sentence, **parts)
    if count.counts[loser] > count.counts[final.pair[0]]:
        sentence = _(
            "“%(loser)s” has most stars, but loses the final of the two with most stars: "
            "%(share)s give the winner more stars than it, %(other)s the other way round."
        )
        return fill(sentence, **parts)
    sentence = _(
        "It and “%(loser)s” have most stars. In the final between them it has %(share)s, the other "
        "one %(other)s; the rest gave both the same."
    )
    return fill(sentence, **parts)


def _why_score(entries: Entries, count: StoredCount) -> str:
    mean = count.share(count.counts[count.winners[0]])
    most = number(entries.most)
    return _(
        "Its mean is %(mean)s of %(most)s, higher than any other's.", mean=decimal(mean), most=most
    )


def _why_points(_entries: Entries, count: StoredCount) -> str:
    whole = sum(count.counts.values(), Fraction(0))
    share = percents(count.counts[count.winners[0]] / whole if whole else None)
    return _("It was given %(share)s of all points, more than any other.", share=share)


def _why_borda(_entries: Entries, count: StoredCount) -> str:
    mean = decimal(count.share(count.counts[count.winners[0]]))
    return _("A ballot puts %(mean)s others below it on average, more than below any other.") % {
        "mean": mean
    }


def _why_irv(_entries: Entries, count: StoredCount) -> str:
    last = count.rounds[-1]["counts"]
    return _(
        "In the last round it has %(votes)s of the %(all)s ballots that still count.",
        votes=votes(last[count.winners[0]]),
        all=votes(sum(last.values())),
    )


def _why_stv(_entries: Entries, count: StoredCount) -> str:
    quota = votes(count.rounds[-1]["quota"])
    return _(
        "Each reached the quota of %(quota)s ballots, or was among the last left for the places.",
        quota=quota,
    )


_PAIRWISE = frozenset({Method.RANKED_PAIRS, Method.SCHULZE, Method.MINIMAX})
_WHYS: Mapping[Method, Why] = {
    Method.STAR: _why_star,
    Method.SCORE: _why_score,
    Method.POINTS: _why_points,
    Method.BORDA: _why_borda,
    Method.IRV: _why_irv,
    Method.STV: _why_stv,
}
