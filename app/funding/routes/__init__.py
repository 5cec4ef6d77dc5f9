"""Pages of the money side."""

from flask import Blueprint

from app.funding import jobs as _jobs  # noqa: F401  # declares what the worker does

bp = Blueprint("funding", __name__)

from app.funding.routes import (  # noqa: E402 - the views hang themselves on the blueprint above
    amendments,
    announcing,
    calendar,
    cash,
    contributions,
    counting,
    finance,
    fund_settings,
    funds,
    gaps,
    in_kind,
    instalments,
    objections,
    partner,
    pledge_imports,
    pools,
    position,
    rates,
    requirements,
    signatures,
    standing,
    statements,
    takings_back,
)

__all__ = [
    "amendments",
    "announcing",
    "bp",
    "calendar",
    "cash",
    "contributions",
    "counting",
    "finance",
    "fund_settings",
    "funds",
    "gaps",
    "in_kind",
    "instalments",
    "objections",
    "partner",
    "pledge_imports",
    "pools",
    "position",
    "rates",
    "requirements",
    "signatures",
    "standing",
    "statements",
    "takings_back",
]
