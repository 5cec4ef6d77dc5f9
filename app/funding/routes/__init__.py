"""Pages of the money side."""

from flask import Blueprint

bp = Blueprint("funding", __name__)

from app.funding.routes import (  # noqa: E402 - the views hang themselves on the blueprint above
    announcing,
    finance,
    funds,
    partner,
    position,
    statements,
)

__all__ = ["announcing", "bp", "finance", "funds", "partner", "position", "statements"]
