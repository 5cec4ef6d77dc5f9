"""Figures in a text that somebody types: "about 50 %", "plus de 230 pays", "casi 3 millones".

A number is offered when its words say that it is a figure: a qualifier before it, a percent sign, a
magnitude, a currency, or a thing that is counted after it. A bare number is a date, a place in a
list or a time, and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Final, TypeVar

from app.programmes.rules.figures import canonical

#: What stands before a figure, by language, as the register's qualifier.
QUALIFIERS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "more than": "more_than", "over": "over", "above": "over", "about": "about",
        "approximately": "about", "roughly": "about", "some": "about", "circa": "about",
        "around": "around", "nearly": "nearly", "almost": "nearly", "close to": "nearly",
        "only": "only", "just": "only", "an estimated": "estimated", "estimated at": "estimated",
        "less than": "less_than", "fewer than": "less_than", "under": "less_than",
        "below": "less_than", "up to": "up_to", "at least": "at_least",
        "no less than": "at_least", "at most": "at_most", "no more than": "at_most",
    },
    "fr": {
        "plus de": "more_than", "plus d’": "more_than", "au-delà de": "over",
        "supérieur à": "over", "supérieure à": "over", "environ": "about", "quelque": "about",
        "à peu près": "about", "approximativement": "about", "autour de": "around",
        "aux alentours de": "around", "près de": "nearly", "près d’": "nearly",
        "presque": "nearly", "seulement": "only", "à peine": "only", "estimé à": "estimated",
        "estimée à": "estimated", "estimés à": "estimated", "estimées à": "estimated",
        "moins de": "less_than", "moins d’": "less_than", "jusqu’à": "up_to",
        "au moins": "at_least", "au minimum": "at_least", "au plus": "at_most",
        "au maximum": "at_most",
    },
    "es": {
        "más de": "more_than", "por encima de": "over", "superior a": "over",
        "aproximadamente": "about", "cerca de": "about", "unos": "about", "unas": "about",
        "alrededor de": "around", "en torno a": "around", "casi": "nearly", "sólo": "only",
        "solo": "only", "solamente": "only", "apenas": "only", "se estima en": "estimated",
        "estimado en": "estimated", "estimada en": "estimated", "menos de": "less_than",
        "hasta": "up_to", "al menos": "at_least", "por lo menos": "at_least",
        "como mínimo": "at_least", "como máximo": "at_most", "a lo sumo": "at_most",
    },
}  # fmt: skip

#: Magnitudes, by language. A French or Spanish billion is a million millions.
MAGNITUDES: Final[dict[str, dict[str, int]]] = {
    "en": {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "bn": 9, "trillion": 12},
    "fr": {
        "mille": 3, "milliers": 3, "million": 6, "millions": 6, "milliard": 9, "milliards": 9,
        "billion": 12, "billions": 12,
    },
    "es": {
        "mil": 3, "miles": 3, "millón": 6, "millones": 6, "mil millones": 9, "billón": 12,
        "billones": 12,
    },
}  # fmt: skip

#: Numbers that are written out before a magnitude.
WRITTEN: Final[dict[str, dict[str, int]]] = {
    "en": {
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
        "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a": 1,
    },
    "fr": {
        "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
        "neuf": 9, "dix": 10, "onze": 11, "douze": 12,
    },
    "es": {
        "un": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
        "nueve": 9, "diez": 10, "once": 11, "doce": 12,
    },
}  # fmt: skip

PERCENT: Final = {
    "en": ("%", "per cent", "percent"),
    "fr": ("%", "pour cent"),
    "es": ("%", "por ciento"),
}

CURRENCIES: Final = {
    "us$": "USD", "usd": "USD", "$": "USD", "dollars": "USD", "dólares": "USD", "€": "EUR",
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "chf": "CHF",
    "francs suisses": "CHF", "swiss francs": "CHF", "francos suizos": "CHF",
}  # fmt: skip

#: Things that are counted: a number before one of them is a figure without any qualifier.
COUNTED: Final = {
    "en": {
        "participants": "participants", "people": "people", "persons": "people",
        "countries": "countries", "women": "women", "men": "men", "children": "children",
        "workers": "workers", "households": "households", "partners": "partners",
        "beneficiaries": "people", "jobs": "jobs", "projects": "projects",
    },
    "fr": {
        "participants": "participants", "participantes": "participants", "personnes": "people",
        "pays": "countries", "femmes": "women", "hommes": "men", "enfants": "children",
        "travailleurs": "workers", "ménages": "households", "partenaires": "partners",
        "bénéficiaires": "people", "emplois": "jobs", "projets": "projects",
    },
    "es": {
        "participantes": "participants", "personas": "people", "países": "countries",
        "mujeres": "women", "hombres": "men", "niños": "children", "trabajadores": "workers",
        "hogares": "households", "socios": "partners", "beneficiarios": "people",
        "empleos": "jobs", "proyectos": "projects",
    },
}  # fmt: skip

Thing = TypeVar("Thing")

LONGEST_WORDS = 200

_SPACE: Final = "[ \u00a0\u202f\u2009]"
_DIGITS: Final = r"\d{1,15}(?:[.,\u00a0\u202f\u2009 ’']\d{1,15}){0,6}"
_FOLLOWING: Final = re.compile(r"[^.,;:!?\n()*_\[\]]{0,90}")
_YEAR: Final = re.compile(r"(19|20|21)\d\d")


@dataclass(frozen=True, slots=True)
class Found:
    """A figure in a text: where its words stand, and what they say.

    ``value`` is an exact decimal as text, None when it can be read in more than one way ("1.500" in
    English); ``unit`` a currency code, "share" (of one, for per cent), the thing counted, or
    "number". ``after`` are the words that follow up to the next stop: what the figure is about.
    ``sentence`` is all around it.
    """

    start: int
    end: int
    words: str
    qualifier: str
    value: str | None
    unit: str
    after: str
    sentence: str

    @property
    def key(self) -> str:
        """A short name of the words and what follows them, for keeping what became of it."""
        said = f"{_plain(self.words)}|{' '.join(_plain(self.after).split()[:4])}"
        return sha256(said.encode()).hexdigest()[:32]


def figures(text: str, language: str) -> list[Found]:
    """The figures of a text in the order in which they stand."""
    pattern = _PATTERNS.get(language) or _PATTERNS["en"]
    code = language if language in _PATTERNS else "en"
    found: list[Found] = []
    matches = list(pattern.finditer(text))
    ends = [*(match.start() for match in matches[1:]), len(text)]
    for match, end in zip(matches, ends, strict=False):
        one = _read(match, text, code, end)
        if one is not None and all(one.key != other.key for other in found):
            found.append(one)
    return found


def _words(options: Iterable[str]) -> str:
    """Any of these, the longest first; one space may be any space, one apostrophe any."""
    ordered = sorted(options, key=len, reverse=True)
    return "|".join(
        re.escape(one).replace(r"\ ", f"{_SPACE}{{1,3}}").replace("’", "['’]") for one in ordered
    )


def _pattern(language: str) -> re.Pattern[str]:
    before = _words(CURRENCIES)
    magnitudes = _words(MAGNITUDES[language])
    written = _words(WRITTEN[language])
    after = _words([*PERCENT[language], *CURRENCIES])
    joint = r"(?:\s?d['’]|\s?de\b)?" if language != "en" else ""
    return re.compile(
        rf"(?<![\w.,/:-])"
        rf"(?:(?P<qualifier>{_words(QUALIFIERS[language])})(?:(?<=['’])|{_SPACE}{{1,3}}))?"
        rf"(?:(?P<before>{before}){_SPACE}?)?"
        rf"(?:(?P<digits>{_DIGITS})|(?P<written>{written})(?={_SPACE}{{1,3}}(?:{magnitudes})\b))"
        rf"(?:{_SPACE}{{0,3}}(?P<magnitude>{magnitudes})\b)?"
        rf"(?:{joint}{_SPACE}{{0,3}}(?P<after>{after})(?!\w))?"
        rf"(?!\d|[:/]\d)",
        re.IGNORECASE,
    )


def _read(match: re.Match[str], text: str, language: str, until: int) -> Found | None:
    qualifier = _known(QUALIFIERS[language], match["qualifier"])
    magnitude = _known(MAGNITUDES[language], match["magnitude"])
    currency = _known(CURRENCIES, match["before"]) or _known(CURRENCIES, match["after"])
    percent = bool(match["after"]) and _plain(match["after"]) in PERCENT[language]
    following = _FOLLOWING.match(text, match.end(), until)
    after = following[0].strip() if following else ""
    counted = _counted(after, language)
    digits = match["digits"]
    bare = not (magnitude or currency or percent or counted)
    if bare and (not qualifier or (digits and _YEAR.fullmatch(digits))):
        return None
    if digits:
        value = exact(digits, language)
    else:
        value = Decimal(WRITTEN[language][_plain(match["written"])])
    if percent and value is not None:
        value /= 100  # the register keeps shares of one
    words = match[0].strip()
    if len(words) > LONGEST_WORDS:
        return None
    said = None if value is None else canonical(str(value.scaleb(int(magnitude or 0))))
    unit = currency or ("share" if percent else counted or "number")
    return Found(
        match.start(),
        match.start() + len(match[0].rstrip()),
        words,
        qualifier or "exact",
        said,
        unit,
        after,
        _sentence(text, match.start(), match.end()),
    )


def _known(table: dict[str, Thing], words: str | None) -> Thing | None:
    if not words:
        return None
    return table.get(_plain(words))


def _plain(words: str) -> str:
    return " ".join(words.replace("'", "’").casefold().split())


def _counted(after: str, language: str) -> str:
    """The thing counted among the first words that follow: "vulnerable people", "de personnes"."""
    for word in _plain(after).split()[:3]:
        if word in COUNTED[language]:
            return COUNTED[language][word]
    return ""


def exact(digits: str, language: str) -> Decimal | None:
    """A number as it is written in a language; None where it may be meant in two ways.

    >>> exact("1,500", "en"), exact("1,5", "fr"), exact("1.500", "en")
    (Decimal('1500'), Decimal('1.5'), None)
    """
    point = "." if language == "en" else ","
    other = "," if language == "en" else "."
    plain = re.sub(r"[\u00a0\u202f\u2009 ’']", " ", digits)
    whole, mark, part = plain.partition(point)
    groups = re.split(rf"[{re.escape(other)} ]", whole)
    grouped = len(groups) > 1
    if point in part or other in part or " " in part:
        return None
    if grouped and (len(groups[0]) > 3 or any(len(group) != 3 for group in groups[1:])):
        return None
    if mark and not grouped and len(part) == 3 and whole != "0":
        # "1.500" in English, "1,500" in French: meant as thousands by half of those who write it.
        return None
    try:
        return Decimal("".join(groups) + (f".{part}" if mark else ""))
    except InvalidOperation:
        return None


def _sentence(text: str, start: int, end: int) -> str:
    first = max(text.rfind(stop, 0, start) for stop in (". ", "\n", "! ", "? "))
    ends = [at for at in (text.find(stop, end) for stop in (". ", "\n", "! ", "? ")) if at >= 0]
    return text[first + 1 : min(ends, default=len(text))].strip(" *_#>-")


_PATTERNS: Final[dict[str, re.Pattern[str]]] = {code: _pattern(code) for code in QUALIFIERS}
