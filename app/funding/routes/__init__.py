"""Pages of the money side."""

from flask import Blueprint

bp = Blueprint("funding", __name__)

from app.funding.routes import (  # noqa: E402 - the views hang themselves on the blueprint above
    announcing,
    contributions,
    counting,
    finance,
    funds,
    partner,
    position,
    rates,
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
    "partner",
    "position",
    "rates",
    "standing",
    "statements",
]
