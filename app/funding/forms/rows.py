"""Repeating rows of a form, added and taken away by buttons that need no script."""

from __future__ import annotations

from typing import Any

from wtforms import FieldList

from app.web.forms import Form


class RowsForm(Form):
    """A form with lists of rows.

    A button named `do` says "add:lines" or "remove:lines-2"; the page then comes again with what
    was typed and one row more or less, and `focus` is the id of the control to go on with.
    """

    focus: str | None = None

    def rearranged(self, wish: str) -> bool:
        """Do what the pressed button says; whether it was such a button."""
        act, _colon, which = wish.partition(":")
        if act not in ("add", "remove"):
            return False
        for rows in self._fields.values():
            if isinstance(rows, FieldList):
                self._change(rows, act, which)
        return True

    def _change(self, rows: FieldList, act: str, which: str) -> None:
        if act == "add" and which == rows.name and len(rows.entries) < (rows.max_entries or 0):
            self.focus = _first_control(rows.append_entry())
        names = [entry.name for entry in rows.entries]
        if act == "remove" and which in names and len(names) > rows.min_entries:
            self.removed(rows, names.index(which))
            rows.pop_entry(names.index(which))
            self.focus = _first_control(rows.entries[-1]) if rows.entries else None

    def removed(self, rows: FieldList, index: int) -> None:
        """Called before a row goes, for rows that refer to it."""


def _first_control(entry: Any) -> str:
    shown = (field for field in entry.form if field.type != "HiddenField")
    return str(next(shown).id)
