"""Checking one's receipt once the survey is sealed; asks for nothing else and writes nothing."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import participation
from engage.clock import utcnow
from engage.db import db
from engage.processes.models import StepKind, StepState
from engage.web.forms import keeps_answers
from surveys.forms import ReceiptForm
from surveys.services.faults import SurveyMissing
from surveys.services.lookup import step_by_keys
from surveys.services.receipts import audience_of_receipt, receipt_of
from surveys.views import bp


@bp.get("/<process>/<step>/survey-receipt")
@participation
def receipt(process: str, step: str) -> ResponseReturnValue:
    """The page that asks for a receipt."""
    return _page(process, step, ReceiptForm(formdata=None))


@bp.post("/<process>/<step>/survey-receipt")
@participation
@keeps_answers
def check_receipt(process: str, step: str) -> ResponseReturnValue:
    """Whether the response of this receipt was counted, and among whose."""
    form = ReceiptForm()
    if not form.validate():
        return _page(process, step, form), 422
    code = receipt_of(form.receipt.data or "")
    if code is None:
        form.receipt.errors = [
            _("A receipt has sixteen letters and figures. Compare it with yours.")
        ]
        return _page(process, step, form), 422
    return _page(process, step, form, code)


def _page(process: str, step: str, form: ReceiptForm, code: str | None = None) -> str:
    found = step_by_keys(db.session, process, step)
    if found.kind is not StepKind.SURVEY or not found.is_secret:
        raise SurveyMissing(step)
    return render_template(
        "surveys/receipts/check.html",
        step=found,
        process=process,
        form=form,
        code=code,
        is_sealed=found.state(utcnow()) is StepState.SEALED,
        audience=audience_of_receipt(db.session, found.id, code) if code else None,
    )
