"""The settings of the site that the money side reads."""

from flask import current_app

from app.core.money import Money, currency


def in_demonstration() -> bool:
    """Whether this is the demonstration, which holds real partners beside fictitious ones."""
    return bool(current_app.config["DEMO"])


def reminder_days() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """On how many days before and after an instalment is due its partner is written to."""
    return current_app.config["REMIND_DAYS_BEFORE"], current_app.config["REMIND_DAYS_AFTER"]


def largest_charge(code: str) -> Money:
    """The most that banks may keep of one payment for its partner still to be credited with it."""
    whole: int = current_app.config["BANK_CHARGES_LIMIT"]
    return Money(whole * 10 ** currency(code).exponent, code)
