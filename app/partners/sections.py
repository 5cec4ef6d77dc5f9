"""What other rooms show on a partner's page.

A room above this one (meetings, funding) appends a function to ``providers(app)``, usually by
``bp.record_once``; it takes the partner and the language and returns a section or None.
"""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app
from markupsafe import Markup

from app.partners.models import Partner

_EXTENSION = "partners.sections"


@dataclass(frozen=True, slots=True)
class Section:
    """A section under its heading; ``aside`` is the short line at the right of it."""

    id: str
    title: str
    html: Markup
    aside: str = ""


Provider = Callable[[Partner, str], Section | None]


def providers(app: Flask) -> list[Provider]:
    """The functions that add sections, in the order of the page."""
    found: list[Provider] = app.extensions.setdefault(_EXTENSION, [])
    return found


def sections_of(partner: Partner, language: str) -> list[Section]:
    """Every section that has something to show, in the application at work."""
    offered = (provide(partner, language) for provide in providers(current_app))
    return [section for section in offered if section is not None]
