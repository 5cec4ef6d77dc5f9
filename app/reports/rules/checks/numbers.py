"""Reading the numbers of a text: how much, of what, with which qualifier."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.core.collation import plain

_MANY: Final = {
    "million": 6, "millions": 6, "millon": 6, "millones": 6, "billion": 9, "billions": 9,
    "milliard": 9, "milliards": 9, "thousand": 3, "mille": 3, "mil": 3,
}  # fmt: skip
_IN_WORDS: Final = {
    word: number
    for number, words in enumerate(
        (
            "two deux dos", "three trois tres", "four quatre cuatro", "five cinq cinco",
            "six seis", "seven sept siete", "eight huit ocho", "nine neuf nueve", "ten dix diez",
            "eleven onze once", "twelve douze doce", "thirteen treize trece",
            "fourteen quatorze catorce", "fifteen quinze quince", "sixteen seize dieciseis",
            "seventeen diecisiete", "eighteen dieciocho", "nineteen diecinueve",
            "twenty vingt veinte",
        ),
        2,
    )
    for word in words.split()
}  # fmt: skip
_QUALIFIERS: Final = (
    "more than", "less than", "at least", "at most", "up to", "nearly", "almost", "about",
    "around", "over", "only", "approximately", "some", "estimated", "plus de", "moins de",
    "au moins", "pres de", "environ", "quelque", "presque", "jusqu a", "seulement", "mas de",
    "menos de", "al menos", "cerca de", "alrededor de", "unos", "unas", "casi", "hasta", "solo",
)  # fmt: skip
_NUMBER: Final = re.compile(
    r"(?<![\w.,/-])(\d{1,3}(?:[,\u00a0\u202f ]\d{3})+|\d+)(?:([.,])(\d{1,2}))?"
    r"(?![\d/]|[.,]\d|-\d)"
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|%")
_CURRENCIES: Final = frozenset({"usd", "eur", "chf", "gbp", "jpy", "dollars", "euros"})
_MONTHS: Final = frozenset(
    """
    january february march april may june july august september october november
    december janvier fevrier mars avril mai juin juillet aout septembre octobre
    novembre decembre enero febrero marzo abril mayo junio julio agosto septiembre
    octubre noviembre diciembre
    """.split()  # noqa: SIM905  a list of words is read as words
)
_DATE: Final = re.compile(
    r"(?<!\d)(\d{1,2})(?:er)?\s+(?:de\s+)?([^\W\d_]+)\s+(?:de\s+)?((?:19|20)\d\d)(?!\d)"
)
_HALVES: Final = re.compile(
    r"\b(?:(more than|about|over|nearly|less than)\s+)?(?:a |the )?half of\b|"
    r"\b(?:(plus de|pres de)\s+)?la moitie\b|\b(?:(mas de|cerca de)\s+)?la mitad\b"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in a sentence. ``unit``: a currency, "share" (0.5 is 50 %), "year",
    or the first word behind it; ``after`` are the three words that follow.
    """

    value: Decimal
    unit: str
    qualifier: str
    written: str
    after: tuple[str, ...]


def numbers_in(sentence: str) -> Iterator[Number]:
    """The numbers of a sentence, without those of dates, numbered headings and references."""
    dates = [found.span() for found in _DATE.finditer(sentence)]
    for found in _NUMBER.finditer(sentence):
        if any(start <= found.start() < end for start, end in dates):
            continue
        whole = re.sub(r"\D", "", found[1])
        value = Decimal(f"{whole}.{found[3]}" if found[3] else whole)
        yield from _one(sentence, found.start(), found.end(), value, found[0])
    low = plain(sentence)
    for word in _WORD.finditer(sentence):
        number = _IN_WORDS.get(plain(word[0]))
        if number is not None:
            yield from _one(sentence, word.start(), word.end(), Decimal(number), word[0])
    for half in _HALVES.finditer(low):
        before = next((group for group in half.groups() if group), "")
        yield Number(Decimal("0.5"), "share", before, half[0], ())


def _one(sentence: str, start: int, end: int, value: Decimal, digits: str) -> Iterator[Number]:
    after = [plain(word) or word for word in _WORD.findall(sentence[end : end + 60])][:5]
    before = plain(sentence[max(0, start - 30) : start])
    qualifier = next((q for q in _QUALIFIERS if before.endswith(q)), "")
    written = " ".join([digits, *_WORD.findall(sentence[end : end + 40])[:2]])
    if after and after[0] in _MANY:
        value, after = value * 10 ** _MANY[after[0]], after[1:]
    if after[:2] in (["per", "cent"], ["pour", "cent"], ["por", "ciento"]) or after[:1] == ["%"]:
        yield Number(value / 100, "share", qualifier, written, tuple(after[1:4]))
        return
    linked = [word for word in after if word not in ("de", "d", "of")]
    currency = linked[0] if linked else ""
    behind = before.split()[-1] if before.split() else ""
    if currency in _CURRENCIES or behind in _CURRENCIES:
        code = currency if currency in _CURRENCIES else behind
        yield Number(value, code.upper()[:3], qualifier, written, tuple(linked[1:4]))
        return
    if digits.isdigit() and len(digits) == 4 and digits[:2] in ("19", "20"):
        yield Number(value, "year", qualifier, digits, tuple(after[:3]))
        return
    if linked and linked[0] not in _MONTHS:
        yield Number(value, linked[0], qualifier, written, tuple(linked[:3]))


def dates_in(text: str) -> Iterator[str]:
    """Whole dates as they are written, with plain words: "7 october 2021"."""
    for found in _DATE.finditer(text):
        month = plain(found[2])
        if month in _MONTHS:
            yield f"{int(found[1])} {month} {found[3]}"
