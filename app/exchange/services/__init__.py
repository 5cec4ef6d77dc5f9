"""Making files for the world: the activity file and its publication, and tables of the money."""

from app.exchange.services.activities import Prepared, prepare
from app.exchange.services.publishing import (
    IdentifierStands,
    IdentifierTaken,
    NoProfile,
    NotPublishable,
    publish,
    settle,
)

__all__ = [
    "IdentifierStands",
    "IdentifierTaken",
    "NoProfile",
    "NotPublishable",
    "Prepared",
    "prepare",
    "publish",
    "settle",
]
