"""How persons are named in a record.

First mention: honorific and full name, then function, organisation, country, each thing once.
Later mentions: honorific and family name. The usual forms of address are those of the paper's
language ("Mme", "Sra."), any other is left as it was given. Names are printed as given; the one
change is that a family name written in capitals ("HE Xiaozhou", a way of marking which name is the
family's) is written as a name when it stands alone ("Mr He"). An excellency is styled so once:
"H.E. Dr Barq Al Dmour", then "Dr Al Dmour".
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

EXCELLENCIES: Final = frozenset(
    {"h.e.", "he", "s.e.", "s.e.m.", "s.exc.", "excmo.", "excma.", "his excellency",
     "her excellency", "son excellence", "su excelencia"}
)  # fmt: skip
"""Styles that are given at first mention only; "he" is one as an honorific, never as a name."""

_CIVIL: Final[dict[str, Mapping[str, str]]] = {
    "mr": {"en": "Mr", "fr": "M.", "es": "Sr."},
    "ms": {"en": "Ms", "fr": "Mme", "es": "Sra."},
    "dr": {"en": "Dr", "fr": "Dr", "es": "Dr."},
    "excellency": {"en": "H.E.", "fr": "S.E.", "es": "S.E."},
}
_CIVIL_KEYS: Final = {
    "mr": "mr", "mr.": "mr", "m.": "mr", "sr.": "mr", "sr": "mr",
    "ms": "ms", "ms.": "ms", "mrs": "ms", "mrs.": "ms", "mme": "ms", "sra.": "ms", "sra": "ms",
    "dr": "dr", "dr.": "dr", "h.e.": "excellency", "s.e.": "excellency",
}  # fmt: skip
_PART: Final = re.compile(r"[^\s\-’']+")
_LEADING_ACRONYM: Final = re.compile(r"^([A-Z]{2,6})\s+(.+)$")
_TRAILING_UNIT: Final = re.compile(r"\s+unit$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name as it was given. ``short`` is a stored later mention, which goes first."""

    honorific: str
    printed: str
    family_name: str
    short: str = ""

    def said_in(self, language: str) -> Name:
        """The same name with the usual forms of address of a language: "Mme Martha E. Newton"."""
        return replace(
            self,
            honorific=honorific_in(self.honorific, language),
            short=honorific_in(self.short, language),
        )

    @property
    def full(self) -> str:
        """First mention: "Ms Martha E. Newton"."""
        return f"{self.honorific} {self.printed}".strip()

    @property
    def later(self) -> str:
        """Every later mention: "Ms Newton"."""
        return self.short or short_form(self.honorific, self.family_name)


def honorific_in(words: str, language: str) -> str:
    """The forms of address at the head of ``words`` in another language; all others, and the words
    behind them, as they are.
    """
    head, space, rest = words.partition(" ")
    key = _CIVIL_KEYS.get(head.lower())
    if key is None:
        return words
    return _CIVIL[key][language] + (space + honorific_in(rest, language) if space else "")


def short_form(honorific: str, family_name: str) -> str:
    """Honorific, without an excellency's style, and family name: "Mr He", "Dr Al Dmour"."""
    kept = " ".join(part for part in _styles(honorific) if part.lower() not in EXCELLENCIES)
    return f"{kept or honorific.strip()} {as_name(family_name)}".strip()


def as_name(family_name: str) -> str:
    """A family name in capitals written as a name; any other as it is."""
    if len(family_name) < 2 or not family_name.isupper():
        return family_name
    return _PART.sub(lambda part: part[0].capitalize(), family_name)


def _styles(honorific: str) -> list[str]:
    lowered = honorific.lower()
    for phrase in EXCELLENCIES:
        if " " in phrase and lowered.startswith(phrase):
            return honorific[len(phrase) :].split()
    return honorific.split()


def capacity(function: str, organisation: str, country: str, also: str = "") -> str:
    """In what capacity somebody speaks, nothing said twice.

    ``also`` is the country's name in the language of the organisation's name.

    "Minister of Finance" of "Government of Angola (Minister of Finance)" needs no organisation;
    "Unit Head, Press" of the "Press unit" neither; a country named before is not named again.
    """
    parts = [function.strip()] if function.strip() else []
    rest = _not_yet_said(organisation.strip(), function)
    if rest:
        parts.append(rest)
    said = " ".join(parts).casefold()
    names = [name.casefold() for name in (country, also) if name]
    if country and not any(name in said for name in names):
        parts.append(country)
    return ", ".join(parts)


def _not_yet_said(organisation: str, function: str) -> str:
    said = function.casefold()
    if not organisation or organisation.casefold() in said:
        return ""
    if said and said in organisation.casefold():
        return ""
    head, comma, tail = organisation.partition(", ")
    if comma and head.casefold() in said:
        return tail
    acronym = _LEADING_ACRONYM.match(organisation)
    if acronym and acronym[2].casefold() in said:
        return acronym[1]
    if _TRAILING_UNIT.sub("", organisation).casefold() in said:
        return ""
    return organisation


@dataclass(slots=True)
class Mentions:
    """Who was named already in one paper."""

    known: set[Hashable] = field(default_factory=set)

    def first(self, who: Hashable) -> bool:
        """Whether this is the first mention of ``who``; from then on it is not."""
        if who in self.known:
            return False
        self.known.add(who)
        return True
