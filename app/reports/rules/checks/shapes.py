"""What the editor's checks read, and what they find."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.core.collation import plain


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text in its own language: where it stands, what it is, its words, its links.

    ``place`` leads to where it can be changed. Kinds: heading, paragraph, item (of a list), cell,
    speaker, figure, point (of the board), note, caption, picture (its text is the alternative
    text, "-" for one that only decorates).
    """

    place: str
    section: str
    number: str
    kind: str
    text: str
    language: str
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A number of the register: what it counts, exactly how much, in what unit, from where.

    ``qualifier`` is the register's word, "exact" for none. Units: a currency, "share" (0.5 is
    50 %), "year", or what is counted ("people", "participants"). Facts that ``overlap`` count some
    people twice and are never added up.
    """

    label: str
    value: Decimal
    unit: str
    qualifier: str = "exact"
    source: str = ""
    overlap: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody or something with one right name, and other ways in which it has been written."""

    name: str
    others: tuple[str, ...] = ()
    honorific: str = ""
    capacity: str = ""
    recorded: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """An item of the agenda as held: its key, its heading, and whether it had been planned."""

    key: str
    heading: str
    planned: bool = True


@dataclass(frozen=True, slots=True)
class Register:
    """What the house knows, for comparing. ``countries`` are lists by partner and by source."""

    title: str = ""
    other_titles: tuple[str, ...] = ()
    agenda: tuple[Point, ...] = ()
    planned_order: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    people: tuple[Known, ...] = ()
    organisations: tuple[Known, ...] = ()
    countries: Mapping[str, frozenset[str]] = field(default_factory=dict)
    country_names: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A paragraph whose translation is missing or stale: its text, its section, its source."""

    key: str
    section: str
    source: str
    language: str
    stale: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """A text to be checked: its title, its language, its passages in order.

    ``missing`` are the texts that the desk knows to be missing, by section; ``broken`` the
    paragraphs that the printed paper parts over two pages (words, first page, last page);
    ``waiting`` the paragraphs that a translator has to look at.
    """

    title: str
    language: str
    passages: tuple[Passage, ...]
    missing: tuple[tuple[str, str], ...] = ()
    broken: tuple[tuple[str, int, int], ...] = ()
    first_without_title: tuple[tuple[str, str], ...] = ()
    waiting: tuple[Waiting, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an editor should look at: the check, the place, the words, and the facts."""

    kind: str
    place: str
    section: str
    quote: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    about: str = ""

    @property
    def digest(self) -> str:
        """Names the finding together with the words it is about: other words, another finding."""
        told = "\0".join(
            [self.kind, self.section, self.quote, self.about, *(f"{k}={v}" for k, v in self.facts)]
        )
        return hashlib.sha256(told.encode()).hexdigest()


def finding(kind: str, passage: Passage, quote: str = "", **facts: str) -> Finding:
    """A finding in a passage; its digest holds all the passage's words."""
    return Finding(
        kind,
        passage.place,
        passage.section,
        shortened(quote or passage.text),
        tuple(facts.items()),
        passage.text,
    )


def shortened(text: str, most: int = 160) -> str:
    """The beginning of a text, or its whole when it is short."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


_SMALL = frozenset(
    """
    about above after against also among and are been before being between both but did
    does during each for from had has have into its more most much not only other our
    over per said same some such than that the their them then there these they this
    those through under until was were what when which while who will with would your
    mr ms mrs dr avec aux ces cette comme dans des elle est les leur leurs mais nous
    ont par pas pour que qui sans ses son sont sur une con como del desde ella ellos
    entre esta este fue fueron hacia hasta las los para pero por que sin sobre sus una
    uno
    """.split()  # noqa: SIM905  a list of words is read as words
)


def words_of(text: str) -> list[str]:
    """The words of a text in small letters without accents."""
    return plain(text).split()


def stems(text: str) -> frozenset[str]:
    """The words that carry the meaning, by their first six letters; numbers do not count."""
    return frozenset(
        word[:6]
        for word in words_of(text)
        if len(word) > 3 and word not in _SMALL and not word.isdigit()
    )


_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-Ý«“\"0-9])")


def sentences(text: str) -> list[str]:
    """The sentences of a passage."""
    return [one for one in _SENTENCE.split(text) if one.strip()]
