"""Both versions of a paper, in words, when somebody else has saved first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import FieldList
from wtforms import fields as wtf

from app.core.errors import StaleVersion
from app.core.money import Money
from app.web.filters import day, money
from app.web.forms import SERVICE_FIELDS, Form

Versions = dict[str, tuple[str, Any, Any]]


def both(form: Form, error: StaleVersion, stored: Mapping[str, Any]) -> Versions:
    """Refuse a stale form and say, field by field, what is stored now and what was typed.

    `stored` is what the form would start from now. Sending the form again replaces it.
    """
    form.refuse(error)
    form.version.data = stored["version"]
    form.version.raw_data = None
    found: Versions = {}
    for name, field in form._fields.items():
        if name in SERVICE_FIELDS or name not in stored:
            continue
        theirs, mine = _in_words(field, stored[name]), _in_words(field, field.data)
        if theirs != mine:
            found[name] = (field.label.text, theirs, mine)
    return found


def _in_words(field: Any, value: Any) -> Any:
    if isinstance(field, FieldList):
        parts = _parts(field)
        return "\n".join(_row_in_words(parts, row) for row in value or ())
    if value in (None, "") or (isinstance(value, Mapping) and not any(value.values())):
        return None
    if isinstance(field, wtf.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, wtf.SelectField):
        return str(dict(field.choices or ()).get(str(value), value))
    if isinstance(value, Money):
        return money(value)
    if hasattr(value, "isoformat"):
        return day(value)
    return value


def _parts(rows: FieldList) -> dict[str, Any]:
    """The fields of one row, for their choices."""
    if rows.entries:
        return dict(rows.entries[0].form._fields)
    probe = rows.append_entry()
    rows.pop_entry()
    return dict(probe.form._fields)


def _row_in_words(parts: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    said = [
        _in_words(field, row.get(name))
        for name, field in parts.items()
        if not isinstance(field, wtf.HiddenField) and name != "currency"
    ]
    return ", ".join(str(words) for words in said if words)
