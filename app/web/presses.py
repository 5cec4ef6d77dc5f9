"""Buttons without fields: one act, and a sentence about it above the next page."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash
from flask_babel import gettext as _

from app.core.db import transaction
from app.core.errors import DomainError, StaleVersion
from app.web.sentences import sentence


def pressed(act: Callable[[], object], done: str = "") -> bool:
    """Whether what the button asks for is done, in one transaction; `done`, or why it is not, is
    said above the next page.
    """
    try:
        with transaction():
            act()
    except DomainError as error:
        flash(refusal(error), "late")
        return False
    if done:
        flash(done)
    return True


def refusal(error: DomainError) -> str:
    """Why a button did not do it, in words; what was pressed on an old page is told as such."""
    if isinstance(error, StaleVersion):
        return str(_("It was changed after you had opened this page. Read it again first."))
    return sentence(error)
