"""The form that notes that the condition of an instalment is met."""

from flask_babel import lazy_gettext as _l

from app.web.fields import DateField, TextArea
from app.web.forms import Form


class MetForm(Form):
    """When, and by which paper it is known."""

    met_on = DateField(_l("Met on"))
    note = TextArea(_l("What shows it"), max_length=300, rows=2)
