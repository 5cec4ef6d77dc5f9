"""What machines read: activity files at addresses that stay, and tables as CSV and XLSX."""

from flask import Blueprint

bp = Blueprint("exchange", __name__)

from app.exchange.routes import iati, tables  # noqa: E402, F401  they hang their pages on bp
