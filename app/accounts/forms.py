"""Forms of sign-in, of one's own account, and of the administrator."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from app.access.roles import Role
from app.accounts import queries
from app.mail.models import MailState
from app.web.fields import (
    DateField,
    EmailField,
    FileField,
    LanguageField,
    PasswordField,
    SelectField,
    TextField,
    TickField,
)
from app.web.forms import Form, QueryForm
from app.web.language import current_language


class SignInForm(Form):
    """Address and password."""

    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "username"})
    password = PasswordField(_l("Password"))


class LinkForm(Form):
    """Where to send a sign-in link."""

    email = EmailField(_l("E-mail address"))


class ConfirmLinkForm(Form):
    """The button of a sign-in link, in the browser that asked for it."""


class ForeignLinkForm(Form):
    """The button of a sign-in link in another browser: the address has to be given too."""

    email = EmailField(_l("E-mail address"))


class CodeForm(Form):
    """A code of the authenticator, or a recovery code."""

    code = TextField(
        _l("Code"),
        max_length=40,
        render_kw={"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"},
    )


class ProfileForm(Form):
    """One's own name and language."""

    name = TextField(_l("Name"), max_length=240, render_kw={"autocomplete": "name"})
    language = LanguageField(_l("Language of pages and mails"))


class PasswordForm(Form):
    """A first password, typed twice."""

    password = PasswordField(_l("New password"), new=True)
    repeated = PasswordField(_l("New password again"), new=True)

    def validate_repeated(self, field: Any) -> None:
        """Both have to be the same."""
        if field.data != self.password.data:
            raise ValidationError(_("The two passwords are not the same. Type them again."))


class ChangePasswordForm(PasswordForm):
    """A new password in place of the present one."""

    present = PasswordField(_l("Present password"))


def _role_choices() -> list[tuple[str, str]]:
    return [(role.value, _(role.label)) for role in Role if role is not Role.VISITOR]


def _partner_choices() -> list[tuple[str, str]]:
    return [(str(id), name) for id, name in queries.partner_names(current_language()).items()]


def _as_id(value: Any) -> int | None:
    return int(value) if value not in (None, "") and str(value).isdecimal() else None


class AccountForm(Form):
    """Address, name and language of an account."""

    name = TextField(_l("Name"), max_length=240)
    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "off"})
    language = LanguageField(_l("Language of pages and mails"), default=current_language)


class NewAccountForm(AccountForm):
    """An account with its first role, and whether to write to its owner."""

    role = SelectField(
        _l("First role"), choices=_role_choices, blank=_l("No role yet"), required=False
    )
    partner_id = SelectField(
        _l("For the partner"),
        choices=_partner_choices,
        blank=_l("No partner"),
        coerce=_as_id,
        required=False,
        description=_l("Only focal points and authorisers speak for a partner."),
    )
    invite = TickField(_l("Write to this person how to sign in"), default=True)


class GrantForm(Form):
    """One more role."""

    role = SelectField(_l("Role"), choices=_role_choices, blank=_l("Choose a role"))
    partner_id = SelectField(
        _l("For the partner"),
        choices=_partner_choices,
        blank=_l("No partner"),
        coerce=_as_id,
        required=False,
        description=_l("Only focal points and authorisers speak for a partner."),
    )


class AccountFilter(QueryForm):
    """Which accounts to list."""

    q = TextField(_l("Name or address"), max_length=100, required=False)
    role = SelectField(_l("Role"), choices=_role_choices, blank=_l("All roles"), required=False)
    state = SelectField(
        _l("State"),
        choices=lambda: [("active", _("Active")), ("closed", _("Closed"))],
        blank=_l("All"),
        required=False,
    )


class OutboxFilter(QueryForm):
    """Which mails to list."""

    q = TextField(_l("Address or subject"), max_length=100, required=False)
    state = SelectField(
        _l("State"),
        choices=lambda: [(state.value, _(state.label)) for state in MailState],
        blank=_l("All"),
        required=False,
    )


class BounceForm(Form):
    """A message that says that a mail came back."""

    file = FileField(
        _l("Message that came back"),
        description=_l("As your mail programme saves it: one .eml file, at most 5 MB."),
        missing=_l("Choose the message that came back."),
        kinds=("eml",),
        megabytes=5,
    )


class AuditFilter(QueryForm):
    """Which acts to list."""

    actor = TextField(_l("Who (e-mail address)"), max_length=254, required=False)
    action = SelectField(_l("What"), blank=_l("Everything"), required=False)
    subject = TextField(_l("On what (reference)"), max_length=120, required=False)
    since = DateField(_l("From"), required=False)
    until = DateField(_l("To"), required=False)
