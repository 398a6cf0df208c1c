"""Forms about one's own account."""

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from engage.accounts.passwords import MAXIMUM, MINIMUM
from engage.web.forms import AnswerForm, BaseForm

NEEDED = InputRequired(_l("Fill this in"))


class SignInForm(AnswerForm):
    """Address and password."""

    email = EmailField(_l("E-mail"), [NEEDED, Length(max=254)])
    password = PasswordField(_l("Password"), [NEEDED, Length(max=MAXIMUM)])
    next = HiddenField()


class PasswordForm(BaseForm):
    """The present password and a new one, twice."""

    present = PasswordField(_l("Present password"), [NEEDED])
    new = PasswordField(
        _l("New password"),
        [
            NEEDED,
            Length(
                min=MINIMUM,
                max=MAXIMUM,
                message=_l("Choose a password of %(min)d to %(max)d characters"),
            ),
        ],
        description=_l("At least 12 characters. Several words in a row are easy to remember."),
    )
    again = PasswordField(
        _l("New password again"),
        [NEEDED, EqualTo("new", _l("The two new passwords differ. Write them again."))],
    )
