"""Addresses, lines and waiting times of mail; pure."""

import re
import unicodedata
from datetime import timedelta

from app.core.errors import DomainError
from app.core.words import N_

LAST_ATTEMPT = 10
"""Tries before a mail is given up: about a day of a mail server that does not answer."""

LONGEST_SUBJECT = 300
DEMO_DOMAIN = "example.org"

_ADDRESS = re.compile(
    r"(?=.{3,254}\Z)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+\Z"
)


class NotAnAddress(DomainError):
    """A text that is not one mail address."""

    message = N_("“%(address)s” is not an e-mail address. Write it like name@example.org.")
    field = "email"


class OutsideDemo(DomainError):
    """The demonstration writes to nobody real."""

    message = N_(
        "This is a demonstration: it writes to addresses under example.org only, "
        "not to %(address)s."
    )
    field = "email"


def address(text: str) -> str:
    """One mail address, trimmed; its domain in lower case.

    Raises NotAnAddress for anything that could be more than one address, or a header.
    """
    trimmed = text.strip(" ")
    if not _ADDRESS.match(trimmed):
        raise NotAnAddress(address=line(text)[:100])
    local, _, domain = trimmed.rpartition("@")
    return f"{local}@{domain.lower()}"


def is_demo_address(text: str) -> bool:
    """Whether an address is under example.org, where nobody lives."""
    domain = text.rpartition("@")[2].lower()
    return domain == DEMO_DOMAIN or domain.endswith("." + DEMO_DOMAIN)


def line(text: str) -> str:
    """A text as one line, without line breaks of any kind and without control characters."""
    spaced = " ".join(text.split())
    return "".join(letter for letter in spaced if unicodedata.category(letter) != "Cc")


def printable(text: str) -> str:
    """A text without control characters, which a database refuses; line breaks and tabs stay."""
    return "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc"
    )


def file_name(text: str) -> str:
    """A name that is safe as an attachment's: no folder, no control or direction character, no
    quote.
    """
    last = line(text).replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        letter
        for letter in last
        if unicodedata.category(letter) != "Cf" and letter not in '"<>|:*?'
    )
    return kept.strip(". ")[:100] or "file"


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many failed tries: one minute, doubling, at most six hours."""
    return min(timedelta(minutes=2 ** max(attempts - 1, 0)), timedelta(hours=6))
