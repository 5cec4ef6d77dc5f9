"""Pages of the money side."""

from flask import Blueprint

bp = Blueprint("funding", __name__)

from app.funding.routes import (  # noqa: E402 - the views hang themselves on the blueprint above
    announcing,
    contributions,
    counting,
    finance,
    fund_settings,
    funds,
    partner,
    pools,
    position,
    rates,
    statements,
)

__all__ = [
    "announcing",
    "bp",
    "contributions",
    "counting",
    "finance",
    "fund_settings",
    "funds",
    "partner",
    "pools",
    "position",
    "rates",
    "statements",
]
