"""Pages of sign-in, of one's own account, and of the administrator."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from app.accounts.routes import audit, desk, outbox, profile, second_factor, sign_in  # noqa: E402

__all__ = ["audit", "bp", "desk", "outbox", "profile", "second_factor", "sign_in"]
