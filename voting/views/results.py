"""The public result: who won and why, every count, and the means to check all of it."""

from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from engage.access import public
from engage.clock import utcnow
from engage.db import db
from engage.errors import Forbidden, NotFound
from engage.processes.gate import results_visible
from engage.processes.models import ResultsPolicy, StepState
from engage.web.forms import keeps_answers
from engage.web.navigation import viewer_permissions
from voting.forms import ReceiptForm
from voting.models import Contest, ContestTally
from voting.rules.manifest import canonical_json
from voting.services.lookup import contest_at, tally_of
from voting.services.publishing import has_receipt, normal_receipt, receipts_text
from voting.views.blueprint import bp
from voting.views.result_words import ResultPage

PLACE = "/<process_key>/<step_key>"


class NoResultYet(NotFound):
    """There is no result to give away at this address."""


@bp.get(f"{PLACE}/contest-result")
@public
def result(process_key: str, step_key: str) -> ResponseReturnValue:
    """The result when it may be seen; before that, when it will be there and no figure at all."""
    return _page(contest_at(db.session, process_key, step_key), ReceiptForm(formdata=None), None)


@bp.post(f"{PLACE}/contest-result")
@public
@keeps_answers
def check_receipt(process_key: str, step_key: str) -> ResponseReturnValue:
    """Whether the typed receipt is on the list; it stands in no address and no log."""
    contest = contest_at(db.session, process_key, step_key)
    counted_tally(contest)
    form = ReceiptForm()
    if not form.validate_on_submit():
        return _page(contest, form, None), 422
    is_found = has_receipt(db.session, contest, normal_receipt(form.receipt.data or ""))
    return _page(contest, form, is_found)


def _page(contest: Contest, form: ReceiptForm, is_found: bool | None) -> str:  # noqa: FBT001
    if not _is_visible(contest):
        return _not_yet(contest)
    tally = tally_of(db.session, contest)
    if tally is None:
        return render_template("voting/results/counting.html", step=contest.step)
    return render_template(
        "voting/results/result.html",
        contest=contest,
        step=contest.step,
        page=ResultPage(contest, tally.result),
        form=form,
        is_found=is_found,
        has_file=tally.ballot_file is not None,
        signed_by=tally.signed_by,
        place={"process_key": contest.step.process.key, "step_key": contest.step.key},
    )


def _is_visible(contest: Contest) -> bool:
    return results_visible(contest.step, viewer_permissions(), utcnow())


def _not_yet(contest: Contest) -> str:
    step = contest.step
    if step.sealed_at is not None and step.results_policy is ResultsPolicy.STAFF:
        raise Forbidden(step.key)
    state = step.state(utcnow())
    is_voting = state in {StepState.PREPARING, StepState.COMING, StepState.OPEN}
    return render_template("voting/results/not_yet.html", step=step, is_voting=is_voting)


def counted_tally(contest: Contest) -> ContestTally:
    """The counted result when it may be seen; else NoResultYet (404)."""
    tally = tally_of(db.session, contest) if _is_visible(contest) else None
    if tally is None:
        raise NoResultYet(contest.step.key)
    return tally


@bp.get(f"{PLACE}/contest-result/ballots.json")
@public
def ballots(process_key: str, step_key: str) -> ResponseReturnValue:
    """The file that `engage vote tally` counts again."""
    contest = contest_at(db.session, process_key, step_key)
    content = counted_tally(contest).ballot_file
    if content is None:
        raise NoResultYet(step_key)
    return _file(content, "application/json", f"{process_key}-{step_key}-ballots.json")


@bp.get(f"{PLACE}/contest-result/receipts.txt")
@public
def receipts(process_key: str, step_key: str) -> ResponseReturnValue:
    """All receipts, sorted, one a line."""
    contest = contest_at(db.session, process_key, step_key)
    counted_tally(contest)
    content = receipts_text(db.session, contest)
    return _file(content, "text/plain; charset=utf-8", f"{process_key}-{step_key}-receipts.txt")


@bp.get(f"{PLACE}/contest-result/result.json")
@public
def result_file(process_key: str, step_key: str) -> ResponseReturnValue:
    """The result with every count, as exact fractions."""
    contest = contest_at(db.session, process_key, step_key)
    described: dict[str, Any] = counted_tally(contest).result
    name = f"{process_key}-{step_key}-result.json"
    return _file(canonical_json(described) + b"\n", "application/json", name)


@bp.get(f"{PLACE}/contest-rule.json")
@public
def rule(process_key: str, step_key: str) -> ResponseReturnValue:
    """The manifest: the rule as frozen, in the bytes that its hash is of."""
    contest = contest_at(db.session, process_key, step_key)
    if contest.manifest is None:
        raise NoResultYet(step_key)
    name = f"{process_key}-{step_key}-rule.json"
    return _file(canonical_json(contest.manifest), "application/json", name)


def _file(content: bytes, content_type: str, name: str) -> Response:
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
