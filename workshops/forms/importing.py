"""The forms of transcribed sheets: the file, what its columns mean, the name of a mapping."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField
from wtforms.validators import Length, ValidationError

from engage.web.filters import localized_text
from engage.web.forms import BaseForm
from workshops.forms.notes import keys_of
from workshops.models import SheetProfile, Workshop
from workshops.rules.sheets import ColumnRule, Role, SheetMapping, SheetRule
from workshops.rules.sheets_decided import decided_prompts

LAST_ROW = 10_000


class SheetsForm(BaseForm):
    """A file with the notes of a session."""

    file = FileField(
        _l("File with the notes (Excel, CSV or TSV)"),
        validators=[FileRequired(_l("Choose a file."))],
    )
    room = SelectField(_l("Session"), validate_choice=False)
    profile = SelectField(_l("Saved mapping"), default="", validate_choice=False)

    def fill(self, workshop: Workshop, profiles: Sequence[SheetProfile]) -> None:
        """The lists have their entries."""
        self.room.choices = [
            (str(room.id), localized_text(room.title)) for room in workshop.sessions
        ]
        known = [(str(profile.id), profile.name) for profile in profiles]
        self.profile.choices = [("", _("None: guess from the headers")), *known]

    def validate_room(self, field: SelectField) -> None:
        """One of the workshop's sessions."""
        if field.data not in keys_of(field):
            raise ValidationError(_("Choose a session from the list."))

    @property
    def profile_id(self) -> UUID | None:
        """The chosen profile."""
        is_known = self.profile.data in keys_of(self.profile)
        return UUID(self.profile.data) if self.profile.data and is_known else None


class ProfileForm(BaseForm):
    """The name of a mapping that is to be used again."""

    name = StringField(_l("Name of the mapping"), validators=[Length(1, 120)])


def corrected(
    mapping: SheetMapping, form: Mapping[str, str], prompts: Sequence[str], words: Sequence[str]
) -> SheetMapping:
    """The mapping as the page's form has it; what the form doesn't say stays as it was."""
    sheets = tuple(_sheet(at, rule, form, set(prompts)) for at, rule in enumerate(mapping.sheets))
    keys = [form.get(f"word-{at}", "") for at in range(len(words))]
    chosen = decided_prompts(words, [key if key in prompts else "" for key in keys])
    return SheetMapping(sheets, {**mapping.prompts, **chosen})


def _sheet(at: int, rule: SheetRule, form: Mapping[str, str], prompts: set[str]) -> SheetRule:
    row = form.get(f"header-{at}", "").strip()
    header = min(int(row), LAST_ROW) if row.isascii() and row.isdigit() else rule.header_row
    prompt = form.get(f"prompt-{at}", "")
    changed = replace(
        rule,
        is_read=form.get(f"read-{at}") == "1",
        prompt=prompt if prompt in prompts else "",
        table=form.get(f"table-{at}", "").strip()[:80],
    )
    if header != rule.header_row:
        # Other headers mean other columns: they are guessed anew from that row.
        return replace(changed, header_row=header, columns=(), is_read=True)
    return replace(changed, columns=tuple(_column(at, one, form, prompts) for one in rule.columns))


def _column(at: int, one: ColumnRule, form: Mapping[str, str], prompts: set[str]) -> ColumnRule:
    role = form.get(f"role-{at}-{one.column}", one.role.value)
    prompt = form.get(f"column-prompt-{at}-{one.column}", one.prompt)
    return replace(
        one,
        role=Role(role) if role in set(Role) else one.role,
        prompt=prompt if prompt in prompts else "",
    )
