"""Reading an amount as people type it: "1,250.50", "1 250,50", "1.250,50", "EUR 5 000 000". Pure.

A factor of a thousand is the worst mistake a form can make, so what can be read in two ways is
refused with both readings, and never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from app.core.errors import DomainError
from app.core.money import Money, NotAnAmount, currency
from app.core.words import N_

LONGEST: Final = 40

_CODE = re.compile(r"^([A-Za-z]{3})(?=[\s\d−-])|(?<=[\s\d])([A-Za-z]{3})$")
_APOSTROPHES = str.maketrans(dict.fromkeys("'’ʼ`´", " "))
_GROUPED_BY_SPACE = re.compile(r"\d{1,3}(?: \d{3})+")


class UnreadableAmount(DomainError):
    """The text is no amount in any spelling we know."""

    message = N_("“%(offered)s” is not an amount. Write it in digits, such as 1250.50.")
    field = "amount"


class AmbiguousAmount(DomainError):
    """The text can be read in two ways, a thousand times apart."""

    message = N_(
        "“%(offered)s” can be read as %(large)s or as %(small)s. Write %(large)s or %(small)s, "
        "without other marks."
    )
    field = "amount"


class OtherCurrency(DomainError):
    """A currency is written with the amount, and it is not the chosen one."""

    message = N_("The amount says %(written)s, but the currency chosen is %(chosen)s.")
    field = "amount"


def read(text: str, code: str, language: str) -> Money:
    """The amount that a person typed, in the currency `code`.

    Raises AmbiguousAmount, UnreadableAmount, OtherCurrency, and what `Money.parse` raises for too
    many decimals or digits.
    """
    offered = text.strip()[:LONGEST]
    plain = _without_code(_plain(text), code, offered)
    negative = plain[:1] in ("-", "−")
    digits = _decimal_text((plain[1:] if negative else plain).strip(), code, language, offered)
    try:
        return Money.parse(f"-{digits}" if negative else digits, code)
    except NotAnAmount:
        raise UnreadableAmount(offered=offered) from None


def _plain(text: str) -> str:
    spaced = "".join(
        " " if unicodedata.category(character) == "Zs" else character
        for character in unicodedata.normalize("NFKC", text)
    )
    return " ".join(spaced.translate(_APOSTROPHES).split())


def _without_code(text: str, code: str, offered: str) -> str:
    found = _CODE.search(text)
    if found is None:
        return text
    written = found.group().upper()
    if written != code:
        raise OtherCurrency(written=written, chosen=code, offered=offered)
    return (text[: found.start()] + text[found.end() :]).strip()


def _decimal_text(text: str, code: str, language: str, offered: str) -> str:
    """The same number with a point before the decimals and no grouping."""
    if not text or not re.fullmatch(r"[0-9 .,]+", text) or len(text) > LONGEST:
        raise UnreadableAmount(offered=offered)
    if " " in text:
        whole, mark, decimals = _split_last_mark(text)
        if not _GROUPED_BY_SPACE.fullmatch(whole) or not re.fullmatch(r"[0-9]*", decimals):
            raise UnreadableAmount(offered=offered)
        return whole.replace(" ", "") + (f".{decimals}" if mark and decimals else "")
    points, commas = text.count("."), text.count(",")
    if points and commas:
        return _two_marks(text, offered)
    mark = "." if points else ","
    if points + commas == 0:
        return text
    if points + commas > 1:
        return _grouped(text, mark, offered)
    return _one_mark(text, mark, code, language, offered)


def _split_last_mark(text: str) -> tuple[str, str, str]:
    found = re.search(r"[.,](?=[^.,]*$)", text)
    if found is None:
        return text, "", ""
    return text[: found.start()], found.group(), text[found.end() :]


def _two_marks(text: str, offered: str) -> str:
    """Both marks are there: the last is the decimal one, the other groups."""
    whole, _mark, decimals = _split_last_mark(text)
    grouping = "," if "," in whole else "."
    if _mark in whole:
        raise UnreadableAmount(offered=offered)
    return (
        f"{_grouped(whole, grouping, offered)}.{decimals}"
        if decimals
        else _grouped(whole, grouping, offered)
    )


def _grouped(text: str, mark: str, offered: str) -> str:
    if not re.fullmatch(rf"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+", text):
        raise UnreadableAmount(offered=offered)
    return text.replace(mark, "")


def _one_mark(text: str, mark: str, code: str, language: str, offered: str) -> str:
    whole, _mark, rest = text.partition(mark)
    exponent = currency(code).exponent
    groups_in_language = language == "en" and mark == ","
    could_group = len(rest) == 3 and 1 <= len(whole) <= 3 and whole.lstrip("0") != ""
    if not could_group:
        if not whole:
            raise UnreadableAmount(offered=offered)
        return f"{whole}.{rest}" if rest else whole
    if groups_in_language or exponent == 0:
        return whole + rest
    if exponent >= 3 and mark == ("." if language == "en" else ","):
        return f"{whole}.{rest}"
    point = "." if language == "en" else ","
    small = f"{whole}{point}{rest}".rstrip("0").rstrip(point)
    raise AmbiguousAmount(offered=offered, large=whole + rest, small=small)
