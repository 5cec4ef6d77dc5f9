"""What differs between what is stored now and what was typed, field by field, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import wtforms
from flask_babel import gettext as _
from wtforms import fields as wtf

from app.core.money import Money
from app.web.filters import day, localised, moment, money

Differences = dict[str, tuple[str, Any, Any]]
"""By field: its label, what is stored now, what was typed here."""


def differences(form: wtforms.Form, stored: Mapping[str, Any]) -> Differences:
    """What of `stored`, by the fields' names, `form` says otherwise; each value as `in_words`."""
    found: Differences = {}
    for name, field in form._fields.items():
        if name not in stored or name == "version":
            continue
        theirs, mine = in_words(field, stored[name]), in_words(field, field.data)
        if theirs != mine:
            found[name] = (field.label.text, theirs, mine)
    return found


def in_words(field: Any, value: Any) -> Any:
    """What the field would say for this value: a choice by its words, rows one below the other, a
    text in several languages by language; None for nothing.
    """
    if isinstance(field, wtf.FieldList):
        parts = _parts(field)
        return "\n".join(_row_in_words(parts, row) for row in value or ()) or None
    if isinstance(value, Mapping):
        return {key: text for key, text in value.items() if text} or None
    if isinstance(field, wtf.BooleanField):
        return _("yes") if value else _("no")
    if value is None or value in ("", [], ()):
        return None
    if isinstance(field, wtf.SelectFieldBase):
        return _choices_in_words(field, value)
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, datetime):
        return moment(value, getattr(field, "zone", "UTC"))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value


def _choices_in_words(field: wtf.SelectFieldBase, value: Any) -> Any:
    words = {str(choice[0]): choice[1] for choice in getattr(field, "choices", None) or ()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [str(words.get(_key(one), one)) for one in value]
    return str(words.get(_key(value), value))


def _key(value: Any) -> str:
    return str(getattr(value, "value", value))


def _parts(rows: wtf.FieldList) -> dict[str, Any]:
    """The fields of one row, for their choices."""
    if rows.entries:
        return dict(rows.entries[0].form._fields)
    probe = rows.append_entry()
    rows.pop_entry()
    return dict(probe.form._fields)


def _cell_in_words(field: Any, value: Any) -> Any:
    if isinstance(field, wtf.BooleanField):
        return field.label.text if value else None
    return in_words(field, value)


def _row_in_words(parts: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """One row; an amount names its currency already, and what is not ticked is not said."""
    said = [
        _cell_in_words(field, row.get(name))
        for name, field in parts.items()
        if not isinstance(field, wtf.HiddenField) and name != "currency"
    ]
    return ", ".join(
        localised(words) if isinstance(words, Mapping) else str(words) for words in said if words
    )
