"""The documentation of a recurring survey in the question bank: read, shown, then taken over."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms import StringField

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.db import db, unit_of_work
from engage.web.forms import AnswerForm, keeps_answers
from surveys.formats.apart import read_bank_apart
from surveys.formats.bank_file import BankFile
from surveys.formats.imported import LANGUAGE, Unreadable
from surveys.services.bank_import import (
    BankFileRefused,
    Outcome,
    import_bank,
    is_refused,
    plan_bank_import,
)
from surveys.views import bp
from surveys.views.authoring.file_words import file_problem, file_refusal
from surveys.views.authoring.packing import packed, unpacked

LARGEST_FILE = 500_000
Given = dict[str, Any]


@bp.get("/desk/question-bank-files")
@requires(Permission.MANAGE_STEP)
def bank_files() -> ResponseReturnValue:
    """Two files are asked for: the concepts, and the questions of an edition."""
    return _page(_form())


@bp.post("/desk/question-bank-files")
@requires(Permission.MANAGE_STEP)
@keeps_answers
def read_bank_files() -> ResponseReturnValue:
    """The page shows what the files would change; nothing is taken over yet."""
    form = _form()
    given = _given(form) if form.validate() else None
    if given is None:
        return _page(form), 422
    try:
        found = _read(given)
    except Unreadable as fault:
        form["concepts"].errors = [file_refusal(fault)]
        return _page(form), 422
    return _page(form, found, given), 422


@bp.post("/desk/question-bank-files/take")
@requires(Permission.MANAGE_STEP)
def take_bank_files() -> ResponseReturnValue:
    """The bank says what the files say that were shown a moment ago."""
    given = unpacked(request.form.get("read", ""))
    try:
        found = _read(given)
        with unit_of_work() as session:
            changes = import_bank(session, found, actor=current_account().id)
    except (Unreadable, BankFileRefused, KeyError, AttributeError, TypeError):
        flash(_("Choose the files once more."), "bad")
        return redirect(url_for("surveys.bank_files"))
    changed = sum(one.is_change for one in changes)
    flash(_("The bank is as the files say. Changed: %(count)s", count=changed), "good")
    return redirect(url_for("surveys.bank"))


def _form() -> AnswerForm:
    fields: dict[str, Any] = {
        "concepts": FileField(
            _("File of concepts"),
            description=_("YAML with konsepter: what is measured, under permanent ids."),
            render_kw={"accept": ".yaml,.yml"},
        ),
        "questions": FileField(
            _("File of questions"),
            description=_("YAML with sporsmal: how one edition asked them."),
            render_kw={"accept": ".yaml,.yml"},
        ),
        "edition": StringField(
            _("Edition"),
            description=_("Needed only where the file of questions does not name it."),
            render_kw={"maxlength": 20},
        ),
        "language": StringField(
            _("Language of the texts"),
            default="nb",
            description=_("Its code, as in nb, fi or sv."),
            render_kw={"maxlength": 10},
        ),
    }
    form: AnswerForm = type("BankFilesForm", (AnswerForm,), fields)()
    return form


def _given(form: AnswerForm) -> Given | None:
    """What was sent, as texts that can travel; None where something is missing or too large."""
    given: Given = {name: (form[name].data or "").strip() for name in ("edition", "language")}
    for name in ("concepts", "questions"):
        file = form[name].data
        content = file.read(LARGEST_FILE + 1) if file else b""
        if file:
            file.close()
        if len(content) > LARGEST_FILE:
            form[name].errors = [_("The file is larger than 500 kB.")]
        given[name] = content.decode("utf-8", "replace")
    if not given["concepts"]:
        form["concepts"].errors = [_("Choose a file.")]
    if not LANGUAGE.fullmatch(given["language"]):
        form["language"].errors = [_("Write the code of a language, as in nb.")]
    return None if form.errors else given


def _read(given: Given) -> BankFile:
    questions = given["questions"]
    return read_bank_apart(
        given["concepts"].encode(),
        questions.encode() if questions else None,
        edition=given["edition"],
        language=given["language"],
    )


def _page(form: AnswerForm, found: BankFile | None = None, given: Given | None = None) -> str:
    changes = plan_bank_import(db.session, found) if found else []
    is_usable = bool(found and found.read.is_usable and not any(map(is_refused, changes)))
    is_change = any(one.is_change for one in changes)
    return render_template(
        "surveys/authoring/bank_files.html",
        form=form,
        found=found,
        changes=changes,
        problems=[file_problem(one) for one in found.read.problems] if found else (),
        outcomes=_outcomes(),
        is_usable=is_usable,
        read=packed(given) if given and is_usable and is_change else "",
    )


def _outcomes() -> dict[Outcome, str]:
    return {
        Outcome.NEW: _("new"),
        Outcome.CHANGED: _("changed"),
        Outcome.SAME: _("the same"),
        Outcome.NOT_ASKED: _("left out: no question of it here or in the bank"),
        Outcome.OTHER_KIND: _("the bank has this key for a question of another kind"),
    }
