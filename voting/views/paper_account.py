"""The public account of the papers: marks on the rolls, papers in the boxes, what was invalid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from engage.access import public
from engage.db import db
from engage.web.filters import localized_text
from voting.models import Contest
from voting.rules.paper import Account, together
from voting.services.accounting import sealed_accounts
from voting.services.lookup import contest_at
from voting.views.blueprint import bp
from voting.views.paper_words import account_lines
from voting.views.results import PLACE, counted_tally


@dataclass(frozen=True, slots=True)
class PaperTold:
    """A shown electorate's papers; without lines where there are too few to tell more."""

    title: str
    minimum: int
    lines: Sequence[tuple[str, str]]
    reasons: Sequence[str]


@bp.get(f"{PLACE}/contest-result/paper")
@public
def paper_account(process_key: str, step_key: str) -> ResponseReturnValue:
    """What came on paper, by electorate, with the reason for every difference."""
    contest = contest_at(db.session, process_key, step_key)
    result = counted_tally(contest).result
    return render_template(
        "voting/paper/account.html",
        contest=contest,
        step=contest.step,
        told=_told(contest, result, sealed_accounts(db.session, contest)),
        place={"process_key": process_key, "step_key": step_key},
    )


def _told(
    contest: Contest, result: Mapping[str, Any], accounts: Mapping[str, Account]
) -> list[PaperTold]:
    """Electorates that were counted together are told together, as in the result."""
    minimums = {one.audience.key: one.minimum_size for one in contest.step.audiences}
    titles = {one.audience.key: one.audience.title for one in contest.step.audiences}
    told = []
    for shown in result["turnout"]:
        own = [accounts[key] for key in shown["members"] if key in accounts]
        if not own:
            continue
        account = together(shown["key"], own)
        # Of fewer papers than this the single figures would tell of single people.
        is_enough = account.papers >= minimums[shown["key"]]
        title = ", ".join(localized_text(titles[key]) for key in shown["members"])
        lines = account_lines(account) if is_enough else []
        told.append(PaperTold(title, minimums[shown["key"]], lines, account.reasons))
    return told
