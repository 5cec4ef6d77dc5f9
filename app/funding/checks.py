"""Papers of other rooms that the public check knows by their code.

A room above appends a function to the list, by ``bp.record_once``: it takes the code as it was
typed and gives the page to show, or None for a code that is not one of its own.
"""

from collections.abc import Callable
from typing import cast

from flask import Flask

Checker = Callable[[str], str | None]

_CHECKERS = "funding.checkers"


def checkers(app: Flask) -> list[Checker]:
    """The functions that rooms above have left."""
    return cast(list[Checker], app.extensions.setdefault(_CHECKERS, []))
