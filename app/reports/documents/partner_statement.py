"""The contribution statement of one partner: what it pledged, signed and paid, and what is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.money import Money
from app.funding.rules.stages import REASON_WORDS, Reason
from app.funding.rules.statements import KINDS, StatementKind
from app.reports.compose import _
from app.reports.documents.money import PAPER_WIDTH
from app.reports.documents.pledge_rows import (
    EndedRow,
    Footnote,
    Footnotes,
    ThingRow,
    day,
    ended,
    net_signed,
    paper,
    terms,
    things,
)
from app.reports.documents.stating import Cell, Frame, Head, Stating, lettered
from app.web import charts


@dataclass(frozen=True, slots=True)
class Row:
    """One pledge or agreement in its own currency; the last figure in the statement's."""

    paper: str
    day: str
    terms: str
    currency: str
    pledged: str
    signed: str
    received: str
    to_come: str
    value: str
    notes: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class DueRow:
    """An instalment that is not paid in full."""

    day: str
    paper: str
    currency: str
    amount: str
    left: str
    value: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """Cash by value date, in its currency and at the rate of its day."""

    paper: str
    day: str
    currency: str
    amount: str
    value: str
    why: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class PartnerStatement:
    """Everything that the paper prints."""

    frame: Frame
    head: Head
    language: str
    currency: str
    partner: str
    cells: tuple[Cell, ...]
    coverage: charts.Coverage | None
    words: str
    rows: tuple[Row, ...]
    dues: tuple[DueRow, ...]
    receipts: tuple[ReceiptRow, ...]
    ended: tuple[EndedRow, ...]
    things: tuple[ThingRow, ...]
    footnotes: tuple[Footnote, ...]
    notes: str
    rates: tuple[tuple[str, str, str, str], ...]


def build(data: str, frame: Frame, language: str) -> PartnerStatement:
    """The paper of the statement whose data file is ``data``. Runs in the paper's language."""
    return _Partner(data, frame, language).paper()


class _Partner(Stating):
    title = KINDS[StatementKind.PARTNER].words

    def paper(self) -> PartnerStatement:
        notes = Footnotes(self)
        rows = self._rows(notes)
        return PartnerStatement(
            self.frame,
            self.head(),
            self.language,
            self.currency,
            self.partner(self.data["partner"]),
            self._cells(),
            *self._coverage(),
            rows,
            self._dues(),
            self._receipts(),
            ended(self),
            things(self),
            notes.listed(),
            self._notes(),
            self._rates(),
        )

    def _rates(self) -> tuple[tuple[str, str, str, str], ...]:
        """The rates of the currencies that this partner's papers name, of all of the phase."""
        named = {
            one["currency"]
            for part in ("rows", "instalments", "receipts")
            for one in self.data[part]
        }
        return tuple(row for row in self.rates_notes() if row[0] in named)

    def value(self, name: str) -> Money:
        return self.must(self.data["totals"]["all"][name])

    def _overdue(self) -> Money:
        late = [one for one in self.data["instalments"] if one["due_on"] <= self.data["as_of"]]
        return Money(sum(self.must(one["in_book"]).minor for one in late), self.currency)

    def _cells(self) -> tuple[Cell, ...]:
        return self.cells(
            (
                (_("Pledged, not signed"), self.value("outstanding"), False),
                (_("Signed"), self.value("committed"), True),
                (_("Received"), self.value("received"), False),
                (_("Signed, still to come"), self.value("receivable"), False),
                (_("Overdue"), self._overdue(), False),
            )
        )

    def _coverage(self) -> tuple[charts.Coverage | None, str]:
        """One bar: received, signed and to come, pledged and not signed."""
        parts = [
            charts.Part(kind, label, amount.minor, self.millions(amount))
            for kind, label, amount in (
                ("paid", _("Received"), self.value("received")),
                ("agreed", _("Signed, still to come"), self.value("receivable")),
                ("announced", _("Pledged, not signed"), self.value("outstanding")),
            )
            if amount.minor > 0
        ]
        if not parts:
            return None, ""
        whole = sum(int(part.value) for part in parts)
        rest = charts.Part("gap", "", 0, "")
        words = _(
            "In million %(currency)s: %(parts)s",
            currency=self.currency,
            parts="; ".join(f"{part.label} {part.text}" for part in parts),
        )
        return charts.coverage(whole, parts, (), rest, width=PAPER_WIDTH), words

    def _rows(self, notes: Footnotes) -> tuple[Row, ...]:
        given = sorted(
            self.data["rows"],
            key=lambda row: (row["signed_on"] or row["announced_on"] or "", paper(row)),
        )

        def own(name: str) -> Sequence[str]:
            return self.column(
                [self.money(row["measures"].get(name), row["currency"]) for row in given]
            )

        values = [
            Money(
                self.must(row["in_book"]["mobilised"]).minor
                + self.must(row["in_book"]["outstanding"]).minor,
                self.currency,
            )
            for row in given
        ]
        total = Money(sum(amount.minor for amount in values), self.currency)
        counted = self.column([*values, total])
        to_come = self.column([self.must(row["to_come"], row["currency"]) for row in given])
        signed = self.column([net_signed(self, row) for row in given])
        lines = zip(
            given, own("announced"), signed, own("received"), to_come, counted, strict=False
        )
        return (
            *(
                Row(
                    *(
                        paper(row),
                        day(self, row["signed_on"] or row["announced_on"]),
                        terms(row, self.frame.pillars, self.language),
                        row["currency"],
                        *figures,
                        notes.of(row),
                    )
                )
                for row, *figures in lines
            ),
            Row(_("Total"), "", "", "", "", "", "", "", counted[-1], "", "sum"),
        )

    def _dues(self) -> tuple[DueRow, ...]:
        given = self.data["instalments"]
        if not given:
            return ()
        amounts = self.column([self.must(one["amount"], one["currency"]) for one in given])
        left = self.column([self.must(one["left"], one["currency"]) for one in given])
        values = [self.must(one["in_book"]) for one in given]
        counted = self.column([*values, Money(sum(v.minor for v in values), self.currency)])
        return (
            *(
                DueRow(
                    *(
                        day(self, one["due_on"]),
                        ", ".join(one["papers"]),
                        one["currency"],
                        *figures,
                        "late" if one["due_on"] <= self.data["as_of"] else "plain",
                    )
                )
                for one, *figures in zip(given, amounts, left, counted, strict=False)
            ),
            DueRow(_("Total"), "", "", "", "", counted[-1], "sum"),
        )

    def _receipts(self) -> tuple[ReceiptRow, ...]:
        given = self.data["receipts"]
        if not given:
            return ()
        amounts = self.column([self.must(one["amount"], one["currency"]) for one in given])
        values = [self.must(one["in_book"]) for one in given]
        counted = self.column([*values, Money(sum(v.minor for v in values), self.currency)])
        return (
            *(
                ReceiptRow(
                    *(
                        one["paper"],
                        day(self, one["on"]),
                        one["currency"],
                        *figures,
                        _("Taken back") if one["reverses"] else _why(one["reason"]),
                    )
                )
                for one, *figures in zip(given, amounts, counted, strict=False)
            ),
            ReceiptRow(_("Total"), "", "", "", counted[-1], "", "sum"),
        )

    def _notes(self) -> str:
        return lettered(
            [
                _(
                    "**Amounts** stand in the currency in which they were given. Amounts in "
                    "%(currency)s are for comparison: unpaid ones at the rates below, receipts at "
                    "the rate of their day.",
                    currency=self.currency,
                ),
                _(
                    "**Instalments** are paid in the order in which they fall due; those overdue "
                    "are marked. What is written off comes off the last ones."
                ),
                _(
                    "**Cut-off:** what took effect by the as-of date and was recorded by the "
                    "known-at time. **Rounding:** each figure is rounded on its own."
                ),
                _(
                    "This statement is for the partner and the secretariat. The public check page "
                    "confirms number, date and hash, and shows no amount of it."
                ),
            ]
        )


def _why(reason: str) -> str:
    """What a movement of cash is when it is not a plain receipt."""
    return "" if reason == Reason.RECEIVED else _(REASON_WORDS[Reason(reason)])


__all__ = ["PartnerStatement", "build"]
