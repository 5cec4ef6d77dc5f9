"""Figures in an article's text: inserted from the register, or typed and compared with it.

A figure is inserted as ``{figure:p2-people}`` and printed as the register says it. A number that is
typed instead is compared: where the register holds a figure of the same kind about the same matter
and no figure of that value, the difference is raised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from app.reports.rules import said_figures
from app.reports.rules.checks.shapes import stems

TOKEN: Final = re.compile(r"\{figure:([a-z0-9][a-z0-9-]{0,79})\}")

_FACTS: Final = ("value", "unit", "qualifier", "as_at", "period", "source")


@dataclass(frozen=True, slots=True)
class Fact:
    """A public figure of the register: its label in the article's language, and how it is said."""

    slug: str
    label: str
    value: Decimal
    unit: str
    said: str
    source: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A typed number and the register's figure that it differs from.

    ``key`` names the words and what they are about, so that a decision to keep them holds as long
    as they stand.
    """

    key: str
    part: str
    words: str
    sentence: str
    fact: Fact


def slugs_in(texts: Iterable[str]) -> list[str]:
    """The figures that texts name, each once, in their order."""
    return list(dict.fromkeys(slug for text in texts for slug in TOKEN.findall(text)))


def filled(text: str, said: Mapping[str, str]) -> str:
    """The text with each inserted figure as it is said; one that is not known stays as written."""
    return TOKEN.sub(lambda found: said.get(found[1], found[0]), text)


def moved(seen: Mapping[str, Mapping[str, Any]], now: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Figures that the register gives otherwise than when they were inserted, or no more."""
    return [
        slug
        for slug, then in seen.items()
        if slug not in now or any(then.get(name) != now[slug].get(name) for name in _FACTS)
    ]


def differences(parts: Mapping[str, str], facts: Sequence[Fact], language: str) -> list[Difference]:
    """Typed numbers that differ from the register.

    A number agrees when any figure of its kind has its value. Otherwise it is compared with the
    figures that the article inserts and with those whose label shares a word with its sentence; it
    is raised against the nearest: one of the same part first, then the most words shared.
    """
    inserted = slugs_in(parts.values())
    found = []
    for part, text in parts.items():
        here = set(TOKEN.findall(text))
        plain = TOKEN.sub("…", text)
        for one in said_figures.figures(plain, language):
            if one.value is None:
                continue
            fact = _against(one, facts, here, inserted)
            if fact is not None:
                found.append(Difference(_key(part, one), part, one.words, one.sentence, fact))
    return found


def _against(
    one: said_figures.Found, facts: Sequence[Fact], here: set[str], inserted: Sequence[str]
) -> Fact | None:
    value = Decimal(one.value or 0)
    alike = [fact for fact in facts if one.unit in ("number", fact.unit)]
    if any(fact.value == value for fact in alike):
        return None
    about = stems(one.sentence)
    shared = {fact.slug: len(stems(fact.label) & about) for fact in alike}
    near = [fact for fact in alike if shared[fact.slug] or fact.slug in inserted]
    if not near:
        return None
    return max(
        near,
        key=lambda fact: (
            fact.slug in here,
            shared[fact.slug],
            -inserted.index(fact.slug) if fact.slug in inserted else -len(inserted),
        ),
    )


def _key(part: str, one: said_figures.Found) -> str:
    return sha256(f"{part}|{one.key}".encode()).hexdigest()[:32]
