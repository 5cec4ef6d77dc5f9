"""The balance of a pooled fund as a paper, laid out as a trustee's sources and uses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.money import Money, total
from app.funding.rules.sources import TABLE, Heading, Kind
from app.funding.rules.statements import KINDS, StatementKind
from app.reports.compose import _
from app.reports.documents.money import PAPER_WIDTH
from app.reports.documents.stating import Cell, Frame, Head, Stating, lettered
from app.web import charts
from app.web.countries import country_name

PERIODS: Final = ("before", "period", "to_date")
_KINDS: Final = {Kind.ROW: "plain", Kind.SUM: "sum", Kind.BALANCE: "gap"}

_Line = tuple[str, Money | None, Money | None, Money | None, str]
"""A row of the table before it is printed: words, before the year, in it, to date, kind."""


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """One line of sources and uses: before the year, in it, to date. ``kind``: plain, sum, gap."""

    label: str
    before: str
    period: str
    to_date: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class FreeRow:
    """One line from cash to what is free, or of what implementers hold."""

    label: str
    amount: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """One allocation, net of what was reduced."""

    ref: str
    whose: str
    country: str
    allocated: str
    transferred: str
    refunded: str
    reported: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class WindowRow:
    """One window: its cash, and what of it is free."""

    name: str
    cash: str
    unpaid: str
    reserve: str
    available: str


@dataclass(frozen=True, slots=True)
class ImplementerRow:
    """What one implementer was given, gave back, spent and holds."""

    name: str
    allocated: str
    transferred: str
    refunded: str
    reported: str
    balance: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class DepositRow:
    """What one partner paid in, and its share."""

    partner: str
    amount: str
    share: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class FundStatement:
    """Everything that the paper prints."""

    frame: Frame
    head: Head
    language: str
    currency: str
    fund: str
    begins: str
    ends: str
    cells: tuple[Cell, ...]
    coverage: charts.Coverage | None
    words: str
    rows: tuple[BalanceRow, ...]
    free: tuple[FreeRow, ...]
    windows: tuple[WindowRow, ...]
    lent: bool
    implementers: tuple[ImplementerRow, ...]
    allocations: tuple[AllocationRow, ...]
    deposits: tuple[DepositRow, ...]
    notes: str


def build(data: str, frame: Frame, language: str) -> FundStatement:
    """The paper of the statement whose data file is ``data``. Runs in the paper's language."""
    return _Fund(data, frame, language).paper()


class _Fund(Stating):
    title = KINDS[StatementKind.FUND].words

    def paper(self) -> FundStatement:
        return FundStatement(
            self.frame,
            self.head(),
            self.language,
            self.currency,
            self.frame.funds.get(self.data["fund"], self.data["fund"] or ""),
            self.day_text(date.fromisoformat(self.data["from"]), short=True),
            self.day_text(self.day, short=True),
            self._cells(),
            *self._coverage(),
            self._rows(),
            self._free(),
            self._windows(),
            any(self.must(row["closing"]).minor < 0 for row in self.data["windows"]),
            self._implementers(),
            self._allocations(),
            self._deposits(),
            self._notes(),
        )

    def to_date(self, name: str) -> Money:
        return self.must(self.data["to_date"][name])

    def _cells(self) -> tuple[Cell, ...]:
        return self.cells(
            (
                (_("Sources to date"), self.to_date("sources"), False),
                (_("Uses to date"), self.to_date("uses"), False),
                (_("Cash in the fund"), self.to_date("closing"), False),
                (_("Reserved, not yet paid out"), self._reserved(), False),
                (_("Available to allocate"), self.to_date("available"), True),
            )
        )

    def _reserved(self) -> Money:
        """Allocations not yet transferred, and reserves."""
        return self.to_date("closing") - self.to_date("available")

    def _coverage(self) -> tuple[charts.Coverage | None, str]:
        parts = [
            charts.Part(kind, label, amount.minor, self.millions(amount))
            for kind, label, amount in (
                ("paid", _("Uses to date"), self.to_date("uses")),
                ("agreed", _("Reserved, not yet paid out"), self._reserved()),
                ("confirmed", _("Available to allocate"), self.to_date("available")),
            )
            if amount.minor > 0
        ]
        whole = self.to_date("sources").minor
        if not parts or whole <= 0:
            return None, ""
        words = _(
            "In million %(currency)s: %(parts)s",
            currency=self.currency,
            parts="; ".join(f"{part.label} {part.text}" for part in parts),
        )
        rest = charts.Part("gap", "", 0, "")
        return charts.coverage(whole, parts, (), rest, width=PAPER_WIDTH), words

    # --- sources and uses ---

    def _rows(self) -> tuple[BalanceRow, ...]:
        table = [self._line(row) for row in TABLE if row.kind is not Kind.ROW or self._has(row.key)]
        columns = (
            self.column([row[1] for row in table]),
            self.column([row[2] for row in table]),
            self.column([row[3] for row in table]),
        )
        return tuple(
            BalanceRow(row[0], before, in_year, to_date, row[4])
            for row, before, in_year, to_date in zip(table, *columns, strict=True)
        )

    def _line(self, row: Heading) -> _Line:
        before, in_year, to_date = (self.must(self.data[period][row.key]) for period in PERIODS)
        return _(row.words), before, in_year, to_date, _KINDS[row.kind]

    def _has(self, name: str) -> bool:
        """Whether anything of the kind was ever recorded: what was not is no row of zeros."""
        return any(self.must(self.data[period][name]).minor for period in PERIODS)

    def _free(self) -> tuple[FreeRow, ...]:
        """From the cash in the fund to what may still be allocated (receivables are not cash), and
        what implementers were given, net, less what they reported as spent."""
        reserve, funded = self.to_date("reserve"), self.to_date("net_funded")
        named = [
            (_("Closing balance, cash in the fund"), self.to_date("closing"), "plain"),
            (_("less allocations not yet transferred"), -self.to_date("unpaid"), "plain"),
            *([(_("less reserves"), -reserve, "plain")] if reserve.minor else []),
            (_("Available to allocate"), self.to_date("available"), "gap"),
        ]
        if funded.minor:
            named += [
                (_("Net funded to implementers"), funded, "plain"),
                (_("less expenditure they reported"), -self.to_date("reported"), "plain"),
                (_("Balance with implementers"), self.to_date("with_implementers"), "gap"),
            ]
        figures = self.column([amount for _label, amount, _kind in named])
        return tuple(
            FreeRow(label, figure, kind)
            for (label, _amount, kind), figure in zip(named, figures, strict=True)
        )

    # --- windows and implementers ---

    def _windows(self) -> tuple[WindowRow, ...]:
        given = self.data["windows"]
        columns = [
            self.column([self.must(row[name]) for row in given])
            for name in ("closing", "unpaid", "reserve", "available")
        ]
        names = [
            self.frame.windows.get(row["window"], row["window"])
            if row["window"]
            else _("Directed to no window")
            for row in given
        ]
        return tuple(WindowRow(*cells) for cells in zip(names, *columns, strict=True))

    def _implementers(self) -> tuple[ImplementerRow, ...]:
        given = self.data["implementers"]
        if not given:
            return ()
        amounts = [
            [self.must(row[name]) for row in given]
            for name in ("allocated", "transferred", "refunded", "reported", "balance")
        ]
        columns = [self.column([*some, total(some, self.currency)]) for some in amounts]
        names = [
            self.partner(row["partner"]) if row["partner"] else _("No implementer named")
            for row in given
        ]
        kinds = ["plain"] * len(given) + ["sum"]
        return tuple(
            ImplementerRow(*cells)
            for cells in zip([*names, _("Total")], *columns, kinds, strict=True)
        )

    # --- allocations and deposits ---

    def _allocations(self) -> tuple[AllocationRow, ...]:
        given = self.data["allocations"]
        if not given:
            return ()

        def with_total(amounts: Sequence[Money | None]) -> Sequence[str]:
            known = [amount for amount in amounts if amount is not None]
            return self.column([*amounts, total(known, self.currency) if known else None])

        columns = [
            with_total([self.money(row.get(name)) for row in given])
            for name in ("allocated", "transferred", "refunded_in", "reported")
        ]
        last = AllocationRow(*(_("Total"), "", "", *(column[-1] for column in columns), "sum"))
        return (
            *(
                AllocationRow(
                    row["ref"],
                    self.partner(row["partner"]) if row["partner"] else "",
                    country_name(row["country"], self.language) if row["country"] else "",
                    *figures,
                )
                for row, *figures in zip(given, *columns, strict=False)
            ),
            last,
        )

    def _deposits(self) -> tuple[DepositRow, ...]:
        given = self.data["deposits"]
        if not given:
            return ()
        amounts = [self.must(row["amount"]) for row in given]
        whole = total(amounts, self.currency)
        figures = self.column([*amounts, whole])
        ranked = sorted(zip(given, amounts, figures, strict=False), key=lambda row: -row[1].minor)
        return (
            *(
                DepositRow(
                    self.partner(row["partner"]), figure, self.share(amount.minor, whole.minor)
                )
                for row, amount, figure in ranked
            ),
            DepositRow(_("Total"), figures[-1], self.share(whole.minor, whole.minor), "sum"),
        )

    def _notes(self) -> str:
        return lettered(
            [
                _(
                    "**Sources** are deposits by value date, interest on the fund and from "
                    "implementers, other income and exchange differences. **Uses** are transfers "
                    "to implementers less what they gave back, the agent fee, direct costs and "
                    "bank charges. Closing is opening plus sources less uses. Unspent money of a "
                    "year is the opening balance of the next: no new money."
                ),
                _(
                    "**Available to allocate** is the cash in the fund less allocations not yet "
                    "transferred and less reserves. What partners have signed and not paid is not "
                    "cash and is not in it."
                ),
                _(
                    "**Balance with implementers** is what was transferred less what they gave "
                    "back and what they reported as spent."
                ),
                _(
                    "**Shares** are shares of what was paid in. No allocation is attributed to one "
                    "partner: contributions to the fund are co-mingled."
                ),
                _(
                    "**Cut-off:** what took effect by the as-of date and was recorded by the "
                    "known-at time. All amounts are in %(currency)s.",
                    currency=self.currency,
                ),
            ]
        )


__all__ = ["FundStatement", "build"]
