"""The balance of a pooled fund as a paper, laid out as a trustee's sources and uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.core.money import Money
from app.core.words import N_
from app.funding.rules.statements import KINDS, StatementKind
from app.reports.compose import _
from app.reports.documents.money import PAPER_WIDTH
from app.reports.documents.stating import Cell, Frame, Head, Stating, lettered
from app.web import charts
from app.web.countries import country_name

SOURCES: Final = (
    ("deposits", N_("Deposits of partners")),
    ("interest", N_("Interest on the fund")),
    ("interest_implementers", N_("Interest from implementers")),
    ("other_income", N_("Other income")),
)
USES: Final = (
    ("transfers", N_("Transfers to implementers")),
    ("refunds_in", N_("less refunds from implementers")),
    ("refunds_out", N_("Refunds to partners")),
    ("fee", N_("Agent fee")),
    ("direct_costs", N_("Direct costs")),
    ("charges", N_("Bank charges")),
)
"""Rows of the table that the data may have; one that they do not have is not printed."""


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
class AllocationRow:
    """One allocation; `held` is what the implementer has and has not reported as spent."""

    ref: str
    whose: str
    country: str
    allocated: str
    transferred: str
    refunded: str
    reported: str
    held: str
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
    cells: tuple[Cell, ...]
    coverage: charts.Coverage | None
    words: str
    rows: tuple[BalanceRow, ...]
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
            self.day_text(date.fromisoformat(self.data["from"])),
            self._cells(),
            *self._coverage(),
            self._rows(),
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
                ("announced", _("Available to allocate"), self.to_date("available")),
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
        before: Mapping[str, str] = self.data["before"]
        sources = [(name, _(words)) for name, words in SOURCES if self._has(name)]
        uses = [(name, _(words)) for name, words in USES if self._has(name)]
        opening = self.must(before["closing"])
        table: list[_Line] = [
            (_("Opening balance"), None, opening, None, "sum"),
            *(self._line(label, name) for name, label in sources),
            self._line(_("Total sources"), "sources", "sum"),
            *(self._line(label, name, minus=name == "refunds_in") for name, label in uses),
            self._line(_("Total uses"), "uses", "sum"),
            (
                _("Closing balance, cash in the fund"),
                opening,
                self.to_date("closing"),
                self.to_date("closing"),
                "gap",
            ),
            *self._to_allocate(),
        ]
        columns = (
            self.column([row[1] for row in table]),
            self.column([row[2] for row in table]),
            self.column([row[3] for row in table]),
        )
        return tuple(
            BalanceRow(row[0], before_year, in_year, to_date, row[4])
            for row, before_year, in_year, to_date in zip(table, *columns, strict=True)
        )

    def _has(self, name: str) -> bool:
        """Whether anything of the kind was ever recorded: what was not is no row of zeros."""
        return name in self.data["to_date"] and bool(
            self.to_date(name).minor or self.must(self.data["before"][name]).minor
        )

    def _line(self, label: str, name: str, kind: str = "plain", *, minus: bool = False) -> _Line:
        before, after = self.must(self.data["before"][name]), self.to_date(name)
        sign = -1 if minus else 1
        return (
            label,
            Money(sign * before.minor, self.currency),
            Money(sign * (after.minor - before.minor), self.currency),
            Money(sign * after.minor, self.currency),
            kind,
        )

    def _to_allocate(self) -> list[_Line]:
        """From the cash in the fund to what may still be allocated. Receivables are not cash."""
        pending = self.to_date("allocated") - self.to_date("transferred")
        reserve = self.to_date("reserve")
        named = [
            (_("less allocations not yet transferred"), _negative(pending), "plain"),
            *([(_("less reserves"), _negative(reserve), "plain")] if reserve.minor else []),
            (_("Available to allocate"), self.to_date("available"), "gap"),
        ]
        return [(label, None, None, amount, kind) for label, amount, kind in named]

    # --- allocations and deposits ---

    def _allocations(self) -> tuple[AllocationRow, ...]:
        given = self.data["allocations"]
        if not given:
            return ()

        def own(name: str) -> list[Money | None]:
            return [self.money(row.get(name)) for row in given]

        def with_total(amounts: Sequence[Money | None]) -> Sequence[str]:
            known = [amount for amount in amounts if amount is not None]
            total = Money(sum(amount.minor for amount in known), self.currency)
            return self.column([*amounts, total if known else None])

        held = [
            Money(
                sum(
                    sign * self.must(row.get(name, "0.00")).minor
                    for name, sign in (("transferred", 1), ("refunded_in", -1), ("reported", -1))
                ),
                self.currency,
            )
            for row in given
        ]
        columns = [
            with_total(own(name))
            for name in ("allocated", "transferred", "refunded_in", "reported")
        ]
        columns.append(with_total(held))
        return (
            *(
                AllocationRow(
                    row["ref"],
                    self.frame.partners.get(row["partner"], "") if row["partner"] else "",
                    country_name(row["country"], self.language) if row["country"] else "",
                    *figures,
                )
                for row, *figures in zip(given, *columns, strict=False)
            ),
            AllocationRow(*(_("Total"), "", "", *(column[-1] for column in columns), "sum")),
        )

    def _deposits(self) -> tuple[DepositRow, ...]:
        given = self.data["deposits"]
        if not given:
            return ()
        amounts = [self.must(row["amount"]) for row in given]
        total = Money(sum(amount.minor for amount in amounts), self.currency)
        figures = self.column([*amounts, total])
        ranked = sorted(zip(given, amounts, figures, strict=False), key=lambda row: -row[1].minor)
        return (
            *(
                DepositRow(
                    self.partner(row["partner"]), figure, self.share(amount.minor, total.minor)
                )
                for row, amount, figure in ranked
            ),
            DepositRow(_("Total"), figures[-1], self.share(total.minor, total.minor), "sum"),
        )

    def _notes(self) -> str:
        return lettered(
            [
                _(
                    "**Sources** are deposits by value date, interest and other income. **Uses** "
                    "are transfers to implementers less what they gave back, the agent fee, "
                    "direct costs and bank charges. Closing is opening plus sources less uses."
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


def _negative(amount: Money) -> Money:
    return Money(-amount.minor, amount.currency)


__all__ = ["FundStatement", "build"]
