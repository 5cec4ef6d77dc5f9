"""Reading an amount as people type it: "1,250.50", "1 250,50", "EUR 5 000 000", "2.5 m", "12 lakh".
Pure.

A factor of a thousand is the worst mistake a form can make, so what can be read in two ways is
refused with both readings, and never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from app.core.errors import DomainError
from app.core.money import Money, NotAnAmount, currency
from app.core.words import N_

LONGEST: Final = 40

_CODE = re.compile(r"^([A-Za-z]{3})(?=[\s\d−-])|(?<=[\s\d])([A-Za-z]{3})$")
_APOSTROPHES = str.maketrans(dict.fromkeys("'’ʼ`´", " "))
_LETTER = r"[^\W\d_]"

_EVERYWHERE: Final = {
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), 5),
    **dict.fromkeys(("m", "mn", "mio", "million", "millions"), 6),
    **dict.fromkeys(("crore", "crores", "cr"), 7),
    "bn": 9,
}
"""Words for a power of ten that mean the same in every language."""

_SCALES: Final = {
    "en": {**_EVERYWHERE, "billion": 9, "billions": 9},
    "fr": {**_EVERYWHERE, **dict.fromkeys(("milliard", "milliards", "md", "mds"), 9)},
    "es": {**_EVERYWHERE, **dict.fromkeys(("millón", "millon", "millones"), 6),
           "mil millones": 9},
}  # fmt: skip
"""By language of the page. A "billion" is a thousand times more in French and Spanish than in
English, so there it is no amount."""

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
    spoken, power, word = _without_scale(_plain(text), language, offered)
    plain = _without_code(spoken, code, offered)
    negative = plain[:1] in ("-", "−")
    number = _Number((plain[1:] if negative else plain).strip(), offered, word)
    digits = _times_ten_to(power, _decimal_text(number, code, language))
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


def has_scale(text: str, language: str) -> bool:
    """Whether an amount is typed with a word for a power of ten, such as "m" or "lakh"."""
    return _scale_in(_plain(text), language) is not None


def _scale_in(text: str, language: str) -> re.Match[str] | None:
    words = sorted(_SCALES[language], key=len, reverse=True)
    # Not inside another word, so neither the code of a currency nor a name is taken for one.
    return re.search(rf"(?<!{_LETTER})({'|'.join(words)})\.?(?!{_LETTER})", text, re.IGNORECASE)


def _without_scale(text: str, language: str, offered: str) -> tuple[str, int, str]:
    """The text without the word for a power of ten after its digits, the power, and the word."""
    found = _scale_in(text, language)
    if found is None:
        return text, 0, ""
    before, after = text[: found.start()], text[found.end() :]
    if not re.search(r"\d\s*$", before) or re.search(r"\d", after):
        raise UnreadableAmount(offered=offered)
    word = found.group(1)
    return f"{before} {after}".strip(), _SCALES[language][word.lower()], f" {word}"


def _times_ten_to(power: int, digits: str) -> str:
    """The same number with its point moved, in text, so that no digit is lost."""
    whole, _point, decimals = digits.partition(".")
    decimals = decimals.ljust(power, "0")
    whole = (whole + decimals[:power]).lstrip("0") or "0"
    return f"{whole}.{decimals[power:]}" if decimals[power:] else whole


@dataclass(frozen=True, slots=True)
class _Number:
    """The digits and marks of an amount, all that was offered, and the word after the digits."""

    text: str
    offered: str
    word: str


def _without_code(text: str, code: str, offered: str) -> str:
    found = _CODE.search(text)
    if found is None:
        return text
    written = found.group().upper()
    if written != code:
        raise OtherCurrency(written=written, chosen=code, offered=offered)
    return (text[: found.start()] + text[found.end() :]).strip()


def _decimal_text(number: _Number, code: str, language: str) -> str:
    """The same number with a point before the decimals and no grouping."""
    text, offered = number.text, number.offered
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
    return _one_mark(number, mark, code, language)


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


def _one_mark(number: _Number, mark: str, code: str, language: str) -> str:
    whole, _mark, rest = number.text.partition(mark)
    # Millions have decimals in every currency.
    exponent = 2 if number.word else currency(code).exponent
    groups_in_language = language == "en" and mark == ","
    could_group = len(rest) == 3 and 1 <= len(whole) <= 3 and whole.lstrip("0") != ""
    if not could_group:
        if not whole:
            raise UnreadableAmount(offered=number.offered)
        return f"{whole}.{rest}" if rest else whole
    if groups_in_language or exponent == 0:
        return whole + rest
    if exponent >= 3 and mark == ("." if language == "en" else ","):
        return f"{whole}.{rest}"
    point = "." if language == "en" else ","
    small = f"{whole}{point}{rest}".rstrip("0").rstrip(point)
    raise AmbiguousAmount(
        offered=number.offered, large=f"{whole}{rest}{number.word}", small=f"{small}{number.word}"
    )
