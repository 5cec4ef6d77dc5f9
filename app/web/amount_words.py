"""An amount written out: "one million five hundred thousand US dollars". Pure.

Said back in words, an amount that is wrong by a thousand is seen. What is below the unit stands as
on a cheque ("and 50/100"): the name of a minor unit is not known for every currency.
"""

from __future__ import annotations

import re
from typing import Final

from babel.numbers import get_currency_name
from num2words import num2words

from app.core.money import Money, currency

_AND: Final = {"en": "and", "fr": "et", "es": "y"}
_MINUS: Final = {"en": "minus", "fr": "moins", "es": "menos"}
_OF_MILLIONS: Final = {
    "fr": re.compile(r"(?:million|milliard|billion|billiard)s?$"),
    "es": re.compile(r"(?:ill[oó]n|illones)$"),
}
"""After these a noun takes "de": "deux millions de dollars", "un millón de euros"."""

_ELIDES: Final = re.compile(r"[aeiouhéèê]", re.IGNORECASE)
_FEMININE: Final = {
    "fr": re.compile(r"(?:livre|couronne|roupie|lire|rouble transnistrienne|hryvnia)s?\b"),
    "es": re.compile(r"(?:libra|corona|rupia|lira|grivna|rufiya)s?\b"),
}


def in_words(money: Money, language: str) -> str:
    """The amount in words of a language, with the name of its currency."""
    scale = 10 ** currency(money.currency).exponent
    whole, rest = divmod(abs(money.minor), scale)
    count = 2 if language != "fr" and whole != 1 else whole
    name = get_currency_name(money.currency, count=count, locale=language)
    spelt = _spelt(whole, name, language)
    link = _link(spelt, name, language)
    said = f"{spelt}{link}{name}"
    if rest:
        said += f" {_AND[language]} {rest:0{len(str(scale)) - 1}d}/{scale}"
    return f"{_MINUS[language]} {said}" if money.minor < 0 else said


def _link(spelt: str, name: str, language: str) -> str:
    after = _OF_MILLIONS.get(language)
    if after is None or not after.search(spelt):
        return " "
    return " d’" if language == "fr" and _ELIDES.match(name) else " de "


def _spelt(whole: int, name: str, language: str) -> str:
    spelt = str(num2words(whole, lang=language)).replace(",", "")
    feminine = language in _FEMININE and bool(_FEMININE[language].match(name))
    if language == "es":
        return _spanish(spelt, feminine=feminine)
    if language == "fr" and feminine:
        return re.sub(r"\bun$", "une", spelt)
    return spelt


def _spanish(spelt: str, *, feminine: bool) -> str:
    """Numbers before a noun are short ("veintiún mil", "un dólar") and agree with it, but for
    those that count millions, which are masculine."""
    head, million, tail = re.fullmatch(r"(?:(.*?)(\S*ill(?:ón|ones)\b))?(.*)", spelt).groups("")  # type: ignore[union-attr]
    one, twenty_one = ("una", "veintiuna") if feminine else ("un", "veintiún")
    if feminine:
        tail = re.sub(r"(cient|quinient)os\b", r"\1as", tail)
    tail = re.sub(r"\bveintiuno\b", twenty_one, re.sub(r"\buno\b", one, tail))
    head = re.sub(r"\bveintiuno\b", "veintiún", re.sub(r"\buno\b", "un", head))
    return head + million + tail
