"""The form of one person's way of following single sessions."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.registration import queries
from app.registration.models import Delegate
from app.registration.services.session_modes import FIELD
from app.registration.words import MODES
from app.web.fields import RadioField
from app.web.forms import Form
from app.web.language import current_language


class SessionModesForm(Form):
    """One choice for each top-level session, filled with how the person follows it now."""

    @classmethod
    def showing(cls, delegate: Delegate) -> Any:
        """The form as it stands, or with what was sent."""
        tops = queries.top_sessions(delegate.delegation.meeting)
        differ = queries.exceptions_of(delegate)
        language = current_language()
        fields = {
            FIELD + one.slug: RadioField(
                one.label.best(language)[0],
                missing=_l("Choose: in the room or online."),
                choices=lambda: [(code, _(words)) for code, words in MODES.items()],
                default=differ.get(one.id, delegate.mode),
            )
            for one in tops
        }
        form: Any = type(cls.__name__, (cls,), fields)()
        form.sessions = [(form[FIELD + one.slug], one) for one in tops]
        if form.version.data is None:
            form.version.data = delegate.version
        return form

    def chosen(self) -> dict[str, str]:
        """What was chosen, by slug of the session."""
        return {name.removeprefix(FIELD): mode for name, mode in self.values().items()}
