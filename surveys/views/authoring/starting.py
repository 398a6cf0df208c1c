"""The start: from nothing, from a questionnaire that comes with the program, a copy, or a file."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms import SelectField, StringField

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, unit_of_work
from engage.web.filters import localized_text
from engage.web.forms import AnswerForm, keeps_answers
from surveys.formats.apart import read_definition_apart
from surveys.formats.imported import ERROR, Imported, Unreadable
from surveys.formats.reading import ENDINGS
from surveys.rules.authoring.editing import Definition, empty_definition, set_languages
from surveys.rules.canonical import to_dict
from surveys.rules.definition import DefinitionError, parse
from surveys.services.authoring import begin, definition_of, earlier_surveys, manuscript_of
from surveys.services.faults import SurveyMissing
from surveys.services.starters import starter, starters
from surveys.views import bp
from surveys.views.authoring.fields import choices
from surveys.views.authoring.file_words import file_problem, file_refusal
from surveys.views.authoring.outline import BASE
from surveys.views.authoring.packing import packed, unpacked
from surveys.views.authoring.place import Desk, desk_at

LARGEST_FILE = 2_000_000


@bp.get(f"{BASE}/start")
@requires(Permission.MANAGE_STEP)
def begin_writing(audience_id: UUID) -> ResponseReturnValue:
    """The four ways to begin."""
    desk = desk_at(audience_id)
    return _start_page(desk, _form(desk))


@bp.post(f"{BASE}/start")
@requires(Permission.MANAGE_STEP)
@keeps_answers
def start_from(audience_id: UUID) -> ResponseReturnValue:
    """There is something to work on; or the page says what was wrong with the choice."""
    desk = desk_at(audience_id)
    form = _form(desk)
    if not form.validate():
        return _start_page(desk, form), 422
    found = WAYS.get(request.form.get("way", ""), _from_nothing)(desk, form)
    if found is None:
        return _start_page(desk, form), 422
    if isinstance(found, Imported):
        if not found.is_usable or found.problems:
            # What is left out is told first, and the planner decides.
            return _start_page(desk, form, found), 422
        found = found.definition
    with unit_of_work() as session:
        manuscript = manuscript_of(session, audience_id)
        begin(session, manuscript, found, actor=current_account().id, now=utcnow())
    flash(_("Nobody is asked by it before you save it."), "good")
    return redirect(desk.url("outline"))


def _form(desk: Desk) -> AnswerForm:
    earlier = [
        (str(one.id), f"{localized_text(one.step.title)} – {one.key}")
        for one in earlier_surveys(db.session, desk.manuscript)
    ]
    fields: dict[str, Any] = {
        "title": StringField(_("Title of the questionnaire")),
        "survey": SelectField(_("Earlier survey"), choices=choices(earlier), validate_choice=False),
        "file": FileField(
            _("File"),
            description=_("XLSForm, LimeSurvey, SurveyJS or a questionnaire of ours: %(endings)s")
            % {"endings": " ".join(ENDINGS)},
            render_kw={"accept": ",".join(ENDINGS)},
        ),
        "codes": StringField(
            _("Languages of the file"),
            description=_("Needed only where the file does not say: Suomeksi=fi; Ruotsi=sv"),
        ),
    }
    form: AnswerForm = type("StartForm", (AnswerForm,), fields)()
    return form


def _start_page(desk: Desk, form: AnswerForm, found: Imported | None = None) -> str:
    return render_template(
        "surveys/authoring/start.html",
        desk=desk,
        form=form,
        starters=starters(),
        problems=[file_problem(one) for one in found.problems] if found else (),
        read=packed(found.definition) if found and found.is_usable else "",
    )


def _from_nothing(desk: Desk, form: AnswerForm) -> Definition | None:
    title = (form["title"].data or "").strip()
    if not title:
        form["title"].errors = [_("Give the questionnaire a title first.")]
        return None
    languages = desk.manuscript.step.process.languages
    return empty_definition(languages, {languages[0]: title})


def _from_starter(desk: Desk, _form: AnswerForm) -> Definition:
    definition = starter(request.form.get("starter", "")).definition
    return _in_own_languages(desk, definition)


def _from_survey(_desk: Desk, form: AnswerForm) -> Definition:
    try:
        chosen = UUID(form["survey"].data or "")
    except ValueError as unknown:
        raise SurveyMissing from unknown
    return definition_of(db.session, chosen)


def _from_file(_desk: Desk, form: AnswerForm) -> Imported | None:
    file = form["file"].data
    content = file.read(LARGEST_FILE + 1) if file else b""
    if file:
        file.close()
    if not content:
        form["file"].errors = [_("Choose a file.")]
        return None
    if len(content) > LARGEST_FILE:
        form["file"].errors = [_("The file is larger than 2 MB.")]
        return None
    try:
        codes = _codes(form["codes"].data or "")
        found = read_definition_apart(file.filename or "", content, codes)
    except Unreadable as fault:
        form["file"].errors = [file_refusal(fault)]
        return None
    if found.unknown_languages:
        names = ", ".join(found.unknown_languages)
        form["codes"].errors = [_("Which languages are these? %(names)s", names=names)]
    elif any(one.level == ERROR for one in found.problems):
        form["file"].errors = [_("The file has faults that have to be put right first.")]
    return found


def _from_read(_desk: Desk, form: AnswerForm) -> Definition | None:
    """What the file was read as a moment ago; it is read once more by our own rules."""
    try:
        return to_dict(parse(unpacked(request.form.get("read", ""))))
    except DefinitionError:
        form["file"].errors = [_("Choose the file once more.")]
        return None


def _in_own_languages(desk: Desk, definition: Definition) -> Definition:
    """The languages of the process, as far as the questionnaire has them."""
    own = [
        code for code in desk.manuscript.step.process.languages if code in definition["languages"]
    ]
    return set_languages(definition, own) if own else definition


def _codes(given: str) -> Mapping[str, str]:
    pairs = (part.partition("=") for part in given.split(";"))
    return {name.strip(): code.strip() for name, _sign, code in pairs if code.strip()}


WAYS: dict[str, Callable[[Desk, AnswerForm], Definition | Imported | None]] = {
    "nothing": _from_nothing,
    "starter": _from_starter,
    "survey": _from_survey,
    "file": _from_file,
    "read": _from_read,
}
