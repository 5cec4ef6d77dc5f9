"""Files of pledges: what a row must say before it may be announced on a partner's behalf.

Pure. Nothing is guessed: an amount is a plain decimal, a name is one that the register knows.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from app.core.collation import plain
from app.core.errors import DomainError
from app.core.money import Money, NotAnAmount, TooFine, TooLarge, currency
from app.core.words import N_
from app.funding.rules.engagements import INSTRUMENT_WORDS, STRENGTH_WORDS
from app.funding.rules.rates import Bad, NoRows, day_of

T = TypeVar("T")

MOST_PLEDGES: Final = 500
"""Rows of one file: they are announced together, under one lock of the book."""

_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "partner": ("partner", "donor", "contributor"),
    "amount": ("amount",),
    "currency": ("currency", "currency code"),
    "year": ("year",),
    "instrument": ("instrument",),
    "country": ("country", "countries", "earmark country"),
    "theme": ("theme", "earmark theme"),
    "pillar": ("pillar", "earmark pillar"),
    "strength": ("strength", "earmark", "earmark strength"),
    "announced on": ("announced on", "announced", "date"),
    "meeting": ("meeting",),
    "source": ("source",),
    "wording": ("wording", "text"),
    "said by": ("said by", "who said it", "speaker"),
}
COLUMNS: Final = tuple(_HEADS)
"""The columns by the name under which a bad cell is reported, in the order of the guide."""

NEEDED: Final = ("partner", "amount", "currency", "announced on", "source", "wording", "said by")
"""Columns that must be there; the others may be missing and mean "not said"."""

_LONGEST: Final = {"source": 200, "said by": 200, "wording": 1000}
_NO_THOUSANDS = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
_INSTRUMENTS: Final = {
    spelling: one.value
    for one, words in INSTRUMENT_WORDS.items()
    for spelling in (one.value, plain(words))
}
_STRENGTHS: Final = {
    spelling: number
    for number, words in STRENGTH_WORDS.items()
    for spelling in (str(number), plain(words))
}


class NoPledgeColumns(DomainError):
    """The head of the file names no column that is needed."""

    message = N_("The first row must name the columns. Not found: %(missing)s.")
    field = "file"


class TooManyPledges(DomainError):
    """More rows than are announced at once."""

    message = N_("At most %(most)s pledges in one file. Divide it, and upload the parts.")
    field = "file"


@dataclass(frozen=True, slots=True)
class Register:
    """What the names of a file may mean. `partners` and `themes` map what is compared (without
    accents and case) to slugs, more than one where a name is not unique."""

    partners: Mapping[str, AbstractSet[str]]
    themes: Mapping[str, AbstractSet[str]]
    meetings: AbstractSet[str]
    countries: AbstractSet[str]
    pillars: Mapping[str, AbstractSet[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PledgeRow:
    """One good row, names resolved to slugs. None is "not said"."""

    row: int
    partner: str
    amount: Money
    announced_on: date
    source: str
    wording: str
    said_by: str
    year: int | None = None
    instrument: str | None = None
    strength: int | None = None
    country: str | None = None
    theme: str | None = None
    meeting: str | None = None
    pillar: str | None = None
    reach: tuple[tuple[str, str], ...] = ()

    @property
    def identity(self) -> str:
        """SHA-256 over everything it says, whatever its place in the file: the same pledge in a
        second file is known by it."""
        said = [
            self.partner,
            str(self.amount.minor),
            self.amount.currency,
            self.announced_on.isoformat(),
            self.source,
            self.wording,
            self.said_by,
            self.year,
            self.instrument,
            self.strength,
            self.country,
            self.theme,
            self.meeting,
        ]
        # Told only when said, so that files of before these columns are known again.
        if self.pillar or self.reach:
            said += [self.pillar, " ".join(value for _name, value in self.reach)]
        return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()


def judge(
    rows: Sequence[Sequence[str]], register: Register, *, today: date
) -> tuple[list[PledgeRow], list[Bad]]:
    """Every row of a file of pledges: what it says, or what is wrong with it, cell by cell.

    Raises NoPledgeColumns, NoRows, TooManyPledges.
    """
    places = _columns(rows[0] if rows else ())
    good: list[PledgeRow] = []
    bad: list[Bad] = []
    first: dict[str, int] = {}
    for number, cells in enumerate(rows[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        reading = _Reading(
            number, {name: _cell(cells, place) for name, place in places.items()}, register, today
        )
        one = reading.row()
        if one is None:
            bad += reading.wrong
        elif one.identity in first:
            bad.append(Bad(number, "partner", one.partner, N_("The same row stands further up.")))
        else:
            first[one.identity] = number
            good.append(one)
    if not good and not bad:
        raise NoRows
    if len(good) > MOST_PLEDGES:
        raise TooManyPledges(most=MOST_PLEDGES)
    return good, bad


def _columns(head: Sequence[str]) -> dict[str, int]:
    said = [" ".join(cell.casefold().replace("_", " ").split()) for cell in head]
    found = {
        name: next((place for place, word in enumerate(said) if word in words), -1)
        for name, words in _HEADS.items()
    }
    missing = [name for name in NEEDED if found[name] < 0]
    if missing:
        raise NoPledgeColumns(missing=", ".join(missing))
    return found


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place].strip() if 0 <= place < len(cells) else ""


class _Reading:
    """One row while it is read; what is wrong with it is collected, not raised."""

    def __init__(self, number: int, said: dict[str, str], register: Register, today: date) -> None:
        self.number = number
        self.said = said
        self.register = register
        self.today = today
        self.wrong: list[Bad] = []

    def row(self) -> PledgeRow | None:
        """What it says, or None."""
        partner = self._named("partner", self.register.partners, _PARTNER_WORDS)
        amount = self._amount()
        day = self._day()
        texts = {name: self._text(name) for name in _LONGEST}
        year = self._year()
        instrument = self._of("instrument", _INSTRUMENTS, N_("Not an instrument: grant or loan."))
        strength = self._of("strength", _STRENGTHS, N_("Not a strength of an earmark: 1 to 4."))
        countries = self._countries()
        pillar = self._named("pillar", self.register.pillars, _PILLAR_WORDS)
        theme = self._named("theme", self.register.themes, _THEME_WORDS)
        meeting = self._meeting()
        if self.wrong or amount is None or day is None:
            return None
        return PledgeRow(
            row=self.number,
            partner=partner or "",
            amount=amount,
            announced_on=day,
            source=texts["source"],
            wording=texts["wording"],
            said_by=texts["said by"],
            year=year,
            instrument=instrument,
            strength=strength,
            country=countries[0] if len(countries) == 1 else None,
            theme=theme,
            meeting=meeting,
            pillar=pillar,
            reach=tuple(("country", code) for code in countries) if len(countries) > 1 else (),
        )

    def _refuse(self, column: str, why: str) -> None:
        self.wrong.append(Bad(self.number, column, self.said[column][:80], why))

    def _named(
        self, column: str, known: Mapping[str, AbstractSet[str]], words: tuple[str, str]
    ) -> str | None:
        said = self.said[column]
        if not said and column not in NEEDED:
            return None
        found = known.get(plain(said), frozenset())
        if len(found) == 1:
            return next(iter(found))
        self._refuse(column, words[1] if found else words[0])
        return None

    def _amount(self) -> Money | None:
        text, code = self.said["amount"], self.said["currency"].upper()
        try:
            exponent = currency(code).exponent
        except DomainError:
            self._refuse("currency", N_("Not a currency code."))
            return None
        # "1.500" is 1.5 to one reader and 1500 to another: only three decimals of a currency that
        # has three are plain.
        if not _NO_THOUSANDS.fullmatch(text) or (
            exponent < 3 and re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", text, re.ASCII)
        ):
            self._refuse("amount", _PLAIN)
            return None
        try:
            money = Money.parse(text, code)
        except (NotAnAmount, TooLarge):
            self._refuse("amount", N_("Too large, or no amount."))
        except TooFine:
            self._refuse("amount", N_("More decimals than the currency has."))
        else:
            if money.minor > 0:
                return money
            self._refuse("amount", N_("Enter an amount above zero."))
        return None

    def _day(self) -> date | None:
        try:
            day = day_of(self.said["announced on"])
        except ValueError:
            self._refuse("announced on", N_("Not a date like 2026-11-01."))
            return None
        if day > self.today:
            self._refuse("announced on", N_("A day in the future."))
            return None
        return day

    def _text(self, name: str) -> str:
        said = " ".join(self.said[name].split())
        if not said:
            self._refuse(name, N_("This cell must not be empty."))
        elif len(said) > _LONGEST[name]:
            self._refuse(name, N_("This text is too long."))
        return said

    def _year(self) -> int | None:
        said = self.said["year"]
        if re.fullmatch(r"(19|20)[0-9]{2}", said, re.ASCII):
            return int(said)
        if said:
            self._refuse("year", N_("Not a year like 2026."))
        return None

    def _of(self, column: str, known: Mapping[str, T], why: str) -> T | None:
        said = plain(self.said[column])
        if said and said not in known:
            self._refuse(column, why)
        return known.get(said)

    def _countries(self) -> list[str]:
        said = sorted(set(filter(None, re.split(r"[\s,;]+", self.said["country"].upper()))))
        if not set(said) <= self.register.countries:
            self._refuse("country", N_("Not a country code of two letters, such as KE."))
        return said

    def _meeting(self) -> str | None:
        said = self.said["meeting"]
        if said and said not in self.register.meetings:
            self._refuse("meeting", N_("This phase has no meeting of this address."))
        return said or None


_PLAIN: Final = N_(
    "Not a plain decimal. Write 1500000 or 1500.5: a point before the decimals, and no mark or "
    "space between thousands, because 1.500 and 1,500 are read in two ways."
)
_PARTNER_WORDS: Final = (
    N_("The register knows no partner of this name. Enter the partner first, or correct it."),
    N_("Several partners have this name. Write the partner's address (slug) instead."),
)
_THEME_WORDS: Final = (
    N_("The programme has no theme of this name."),
    N_("Several themes have this name. Write the theme's address (slug) instead."),
)


_PILLAR_WORDS: Final = (
    N_("The phase has no pillar of this number or name."),
    N_("Several pillars have this name. Write the pillar's number instead."),
)


def totals(amounts: Iterable[Money]) -> list[Money]:
    """The sum per currency, by its code; never one over currencies."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return [Money(minor, code) for code, minor in sorted(sums.items())]
