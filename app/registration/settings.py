"""The settings of the site that registration reads."""

from datetime import timedelta

from flask import current_app


def offer_lasts() -> timedelta:
    """How long an offered seat is held for the one to whom it was offered."""
    return timedelta(hours=current_app.config["WAITING_OFFER_HOURS"])
