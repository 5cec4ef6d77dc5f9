"""Percentages as people enter them: exact decimal text."""

from __future__ import annotations

import re
from fractions import Fraction

from app.core.errors import DomainError
from app.core.words import N_


class WrongPercentage(DomainError):
    """A rate that is no percentage from nothing to a hundred."""

    message = N_("Write a percentage from 0 to 100.")


def percentage(text: str) -> str:
    """A percentage as exact decimal text, zero for nothing. Raises WrongPercentage."""
    plain = (text or "0").strip()
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", plain) or Fraction(plain) > 100:
        raise WrongPercentage
    return plain
