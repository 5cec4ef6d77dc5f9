"""Papers for everybody, and the desk on which a report is assembled."""

from flask import Blueprint

bp = Blueprint("reports", __name__)

from app.reports.routes import desk, papers  # noqa: E402, F401  they hang their pages on bp
