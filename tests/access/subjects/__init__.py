"""On which rows of the demo the addresses of the matrix are tried: a module per room."""

from tests.access.subjects import (
    accounts,
    api,
    exchange,
    floor,
    funding,
    funding_funds,
    funding_positions,
    meetings,
    news,
    partners,
    programmes,
    registration,
    reports,
)
from tests.access.subjects.registry import values_for

__all__ = [
    "accounts",
    "api",
    "exchange",
    "floor",
    "funding",
    "funding_funds",
    "funding_positions",
    "meetings",
    "news",
    "partners",
    "programmes",
    "registration",
    "reports",
    "values_for",
]
