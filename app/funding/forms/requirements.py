"""Forms of a book itself: the costed requirement, cell by cell, and the own contribution."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.core import clock, sheets
from app.core.errors import DomainError
from app.core.money import CURRENCIES, Money
from app.funding.models import RequirementVersion
from app.funding.services.positions import Cell
from app.web import amounts
from app.web.fields import (
    CurrencyField,
    DateField,
    FileField,
    LocalisedField,
    MoneyField,
    TextArea,
    TextField,
    TickField,
)
from app.web.forms import Form
from app.web.language import current_language
from app.web.sentences import sentence

COLUMNS: Final = ("year", "pillar", "country", "theme", "outcome", "amount", "currency")
MOST_CELLS: Final = 5_000
LONGEST: Final = 400_000
SHOWN: Final = 50
"""How many bad rows are named at once."""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a cell of a phase can name."""

    currency: str
    years: range
    pillars: Sequence[str]
    countries: frozenset[str]
    themes: frozenset[str]


class RequirementForm(Form):
    """A version of the requirement: one line a cell, typed, pasted or uploaded."""

    label = TextField(_l("Name of this version"), max_length=200)
    effective_on = DateField(_l("In force from"), default=clock.today)
    source = TextField(_l("Source"), required=False, max_length=200)
    cells = TextArea(
        _l("Cells"),
        required=False,
        max_length=LONGEST,
        rows=14,
        description=_l(
            "One line a cell, the names of the columns first. A column that does not matter "
            "stays empty. Cells of a spreadsheet can be pasted here."
        ),
    )
    file = FileField(
        _l("Or a file"),
        required=False,
        kinds=("csv", "xlsx"),
        megabytes=2,
        description=_l("CSV or XLSX with the same columns; it replaces what stands above."),
    )

    bad_rows: tuple[str, ...] = ()
    found: tuple[Cell, ...] = ()

    def __init__(self, offered: Callable[[], Offered], **options: Any) -> None:
        super().__init__(**options)
        self._offered = offered

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides each field: the cells, read into `found`; every bad row is named."""
        return super().validate(extra_validators) and self._read(self._offered())

    def _read(self, offered: Offered) -> bool:
        field = "file" if self.file.data is not None else "cells"
        try:
            rows = self._rows()
        except DomainError as error:
            self.refuse(error, field)
            return False
        cells, bad = read_cells(rows, offered)
        if field == "file":
            # What was uploaded is mended on the page, not uploaded again unseen.
            self.cells.data, self.cells.raw_data = _as_csv(rows), None
        if bad:
            self.bad_rows = tuple(bad[:SHOWN])
            self.refuse(
                ngettext(
                    "%(num)s row cannot be read; nothing was recorded.",
                    "%(num)s rows cannot be read; nothing was recorded.",
                    len(bad),
                ),
                "cells",
            )
        elif not cells:
            self.refuse(_("State at least one cell."), "cells")
        self.found = tuple(cells)
        return not self.problems()

    def _rows(self) -> list[list[str]]:
        if self.file.data is not None:
            return sheets.read(self.file.data.filename or "", self.file.data.read())
        return sheets.read("cells.csv", (self.cells.data or "").encode())


def read_cells(rows: Sequence[Sequence[str]], offered: Offered) -> tuple[list[Cell], list[str]]:
    """The cells of a table, head first, and a sentence for each row that is wrong."""
    if not rows:
        return [], []
    head = [name.strip().lower() for name in rows[0]]
    unknown = [name for name in head if name and name not in COLUMNS]
    if unknown or "amount" not in head or len(set(head)) < len(head):
        return [], [
            _(
                "Row 1: the columns are %(columns)s, each at most once; “amount” is needed.",
                columns=", ".join(COLUMNS),
            )
        ]
    found: list[Cell] = []
    bad: list[str] = []
    first: dict[tuple[object, ...], int] = {}
    for n, row in enumerate(rows[1 : MOST_CELLS + 1], 2):
        said = {name: text.strip() for name, text in zip(head, row, strict=False) if name}
        if not any(said.values()):
            continue
        cell, wrong = _cell(said, offered)
        if cell is not None and (before := first.setdefault(cell.key, n)) != n:
            wrong = [_("the same cell as row %(number)s", number=before)]
        if cell is None or wrong:
            bad.append(_("Row %(number)s: %(why)s.", number=n, why="; ".join(wrong)))
        else:
            found.append(cell)
    if len(rows) - 1 > MOST_CELLS:
        bad.append(_("There are more than %(most)s rows.", most=MOST_CELLS))
    return found, bad


def _cell(said: dict[str, str], offered: Offered) -> tuple[Cell | None, list[str]]:
    wrong: list[str] = []

    def one_of(name: str, allowed: Iterable[str], words: Callable[[str], str]) -> str | None:
        text = said.get(name, "")
        value = text.upper() if name == "country" else text
        if not text or value in allowed:
            return value or None
        wrong.append(words(text[:40]))
        return None

    year = one_of(
        "year",
        [str(year) for year in offered.years],
        lambda text: _(
            "“%(offered)s” is no year of the phase, %(first)s to %(last)s",
            offered=text,
            first=offered.years[0],
            last=offered.years[-1],
        ),
    )
    pillar = one_of(
        "pillar",
        [str(n) for n in range(1, len(offered.pillars) + 1)],
        lambda text: _(
            "“%(offered)s” is no number of a pillar, 1 to %(last)s",
            offered=text,
            last=len(offered.pillars),
        ),
    )
    country = one_of(
        "country",
        offered.countries,
        lambda text: _("“%(offered)s” is no country code of two letters", offered=text),
    )
    theme = one_of(
        "theme",
        offered.themes,
        lambda text: _("“%(offered)s” is no theme of the programme", offered=text),
    )
    code = (said.get("currency") or offered.currency).upper()
    amount = None
    if code not in CURRENCIES:
        wrong.append(_("“%(offered)s” is no currency", offered=code[:40]))
    else:
        amount = _amount(said.get("amount", ""), code, wrong)
    outcome = said.get("outcome") or None
    if outcome and len(outcome) > 80:
        wrong.append(_("the outcome has more than 80 characters"))
    if amount is None or wrong:
        return None, wrong
    return Cell(amount, int(year) if year else None, pillar, country, theme, outcome), []


def _amount(text: str, code: str, wrong: list[str]) -> Money | None:
    if not text:
        wrong.append(_("the amount is missing"))
        return None
    try:
        amount = amounts.read(text, code, current_language())
    except DomainError as error:
        wrong.append(sentence(error).rstrip("."))
        return None
    if amount.minor < 0:
        wrong.append(_("the amount is below zero"))
    return amount


def as_text(version: RequirementVersion) -> str:
    """The cells of a version, as the form takes them."""
    rows: list[list[Any]] = [
        [c.year, c.pillar, c.country, c.theme, c.outcome, c.proposed.amount, c.currency]
        for c in version.cells
    ]
    return _as_csv([list(COLUMNS), *rows])


def _as_csv(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


class ApproveForm(Form):
    """The second person's yes, with the explanation that a stated gap asks for."""

    explanation = TextArea(
        _l("Explanation"),
        required=False,
        max_length=1000,
        rows=2,
        description=_l("Needed when a gap that a source states would no longer come out."),
    )


def delivery_form(currency: str) -> Any:
    """The form on which part of an own contribution is said to be delivered, in its currency."""
    parts = {
        "amount": MoneyField(_l("Amount delivered"), currency=currency),
        "effective_on": DateField(_l("Delivered on"), default=clock.today),
        "source": TextField(
            _l("What shows it, such as the ledger of the organisation"), max_length=200
        ),
        "note": TextArea(_l("Note"), required=False, max_length=1000, rows=2),
    }
    return type("DeliveryForm", (Form,), parts)()


class OwnForm(Form):
    """What the host organisation itself puts in."""

    label = LocalisedField(_l("What it is"), needs="any", max_length=200)
    amount = MoneyField(_l("Amount"))
    currency = CurrencyField(_l("Currency"), default="USD")
    in_kind = TickField(_l("In kind, such as staff; it closes no gap of cash"))
    effective_on = DateField(_l("In force from"), default=clock.today)
    source = TextField(_l("Source"), required=False, max_length=200)
    note = TextArea(_l("Note"), required=False, max_length=1000, rows=2)
