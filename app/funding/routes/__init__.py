"""Pages of the money side."""

from flask import Blueprint

bp = Blueprint("funding", __name__)

from app.funding import jobs as _jobs  # noqa: E402, F401  # declares what the worker does
from app.funding.routes import (  # noqa: E402 - the views hang themselves on the blueprint above
    announcing,
    contributions,
    counting,
    finance,
    funds,
    gaps,
    objections,
    partner,
    position,
    rates,
    requirements,
    standing,
    statements,
)

__all__ = [
    "announcing",
    "bp",
    "contributions",
    "counting",
    "finance",
    "funds",
    "gaps",
    "objections",
    "partner",
    "position",
    "rates",
    "requirements",
    "standing",
    "statements",
]
