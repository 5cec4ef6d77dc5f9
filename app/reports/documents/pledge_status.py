"""The status of pledges and contributions as a paper: who promised, signed and paid what.

Signed and unsigned money stand in blocks of their own, partners in groups with sub-totals;
amounts stand in their own currencies, totals in the statement's alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Final

from app.core.collation import sort_key
from app.core.money import Money
from app.core.words import N_
from app.funding.rules.statements import KINDS, StatementKind
from app.partners.rules.kinds import CONSTITUENCIES
from app.reports.compose import _
from app.reports.documents.pledge_charts import Chart, by_currency, by_partner, over_time
from app.reports.documents.pledge_rows import (
    EndedRow,
    Facts,
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
from app.reports.documents.stating import NOT_PUBLIC, Cell, Frame, Head, Stating, lettered

NOT_NAMED: Final = N_("Partner not named")


@dataclass(frozen=True, slots=True)
class SignedRow:
    """An agreement, or money paid without one. ``kind``: plain, group (a head), part (sub-total),
    sum (the block's total)."""

    number: str
    partner: str
    paper: str
    day: str
    currency: str
    signed: str
    signed_value: str
    received: str
    received_value: str
    to_come: str
    next_due: str
    terms: str
    share: str
    notes: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class UnsignedRow:
    """A pledge that is not signed."""

    number: str
    partner: str
    paper: str
    day: str
    currency: str
    announced: str
    confirmed: str
    value: str
    terms: str
    share: str
    notes: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class PledgeStatus:
    """Everything that the paper prints."""

    frame: Frame
    head: Head
    language: str
    currency: str
    cells: tuple[Cell, ...]
    summary: str
    signed: tuple[SignedRow, ...]
    unsigned: tuple[UnsignedRow, ...]
    ended: tuple[EndedRow, ...]
    things: tuple[ThingRow, ...]
    footnotes: tuple[Footnote, ...]
    partners: Chart | None
    over_time: Chart | None
    currencies: Chart | None
    notes: str
    rates: tuple[tuple[str, str, str, str], ...]


def build(data: str, frame: Frame, language: str) -> PledgeStatus:
    """The paper of the statement whose data file is ``data``. Runs in the paper's language."""
    return _Status(data, frame, language).paper()


class _Status(Stating):
    title = KINDS[StatementKind.PLEDGES].words

    def paper(self) -> PledgeStatus:
        rows = self._sorted()
        notes = Footnotes(self)
        signed = [row for row in rows if _is_signed(row)]
        unsigned = [row for row in rows if not _is_signed(row)]
        return PledgeStatus(
            self.frame,
            self.head(),
            self.language,
            self.currency,
            self._cells(),
            self._summary(signed, unsigned),
            self._signed(signed, notes),
            self._unsigned(unsigned, len(signed), notes),
            ended(self),
            things(self),
            notes.listed(),
            by_partner(self, rows),
            over_time(self),
            by_currency(self, rows),
            self._notes(),
            tuple(self.rates_notes()),
        )

    def _sorted(self) -> list[Facts]:
        groups = list(CONSTITUENCIES)
        return sorted(
            self.data["rows"],
            key=lambda row: (
                groups.index(group) if (group := self._group(row)) else len(groups),
                sort_key(self.partner(row["partner"]), self.language),
                row["signed_on"] or row["announced_on"] or "",
                paper(row),
            ),
        )

    def _group(self, row: Facts) -> str:
        group: str = self.data["remarks"]["groups"].get(row["partner"], "")
        return group

    def _group_words(self, group: str) -> str:
        return _(CONSTITUENCIES[group]) if group else _(NOT_NAMED)

    def value(self, name: str, block: str = "all") -> Money:
        return self.must(self.data["totals"][block][name])

    def _cells(self) -> tuple[Cell, ...]:
        named = (
            (_("Pledged and signed"), self.value("pledged"), False),
            (_("Signed"), self.value("committed"), True),
            (_("Received"), self.value("received"), False),
            (_("Signed, still to come"), self.value("receivable"), False),
            (_("Pledged, not signed"), self.value("outstanding"), False),
        )
        return self.cells(named)

    def _summary(self, signed: Sequence[Facts], unsigned: Sequence[Facts]) -> str:
        pledged, committed = self.value("pledged"), self.value("committed")
        parts = [
            _(
                "%(signed)s rows are signed or paid, %(unsigned)s are pledges without a signature.",
                signed=len(signed),
                unsigned=len(unsigned),
            )
        ]
        if pledged.minor:
            parts.append(
                _(
                    "Of what is pledged %(share)s %% is signed; of what is signed %(paid)s %% is "
                    "paid.",
                    share=self.share(committed.minor, pledged.minor),
                    paid=self.share(self.value("received").minor, committed.minor)
                    or self.share(0, 1),
                )
            )
        if told := self.data["remarks"].get("new_money"):
            parts.append(
                _(
                    "Of what is signed, paid or pledged, %(earlier)s was announced before %(day)s "
                    "and %(since)s is new since then.",
                    earlier=self.with_unit(self.must(told["earlier"])),
                    since=self.with_unit(self.must(told["since"])),
                    day=self.day_text(date.fromisoformat(told["from"])),
                )
            )
        return " ".join(parts)

    # --- blocks ---

    def _signed(self, rows: Sequence[Facts], notes: Footnotes) -> tuple[SignedRow, ...]:
        def own(name: str) -> list[Money | None]:
            return [self.money(row["measures"].get(name), row["currency"]) for row in rows]

        whole = self.value("committed").minor or 1
        groups = [
            (g, list(of)) for g, of in groupby(range(len(rows)), lambda i: self._group(rows[i]))
        ]
        blocks = [[rows[i] for i in of] for _g, of in groups]
        values = self._values(rows, blocks, "committed", self.value("committed", "signed"))
        paid = self._values(rows, blocks, "received", self.value("received", "signed"))
        signed = self.column([net_signed(self, row) for row in rows])
        received = self.column(own("received"))
        to_come = self.column([self.money(row["to_come"], row["currency"]) for row in rows])
        made: list[SignedRow] = []
        for place, (group, of) in enumerate(groups):
            made.append(_signed_line(kind="group", partner=self._group_words(group)))
            made += [
                SignedRow(
                    str(i + 1),
                    self.partner(rows[i]["partner"]),
                    paper(rows[i]),
                    day(self, rows[i]["signed_on"]),
                    rows[i]["currency"],
                    signed[i],
                    values[i],
                    received[i],
                    paid[i],
                    to_come[i],
                    self._next_due(rows[i]),
                    terms(rows[i], self.frame.pillars, self.language),
                    self.share(self.must(rows[i]["in_book"]["committed"]).minor, whole),
                    notes.of(rows[i]),
                )
                for i in of
            ]
            made.append(
                _signed_line(
                    kind="part",
                    partner=_("Sub-total"),
                    signed_value=values[len(rows) + place],
                    received_value=paid[len(rows) + place],
                    share=self.share(_sum(self, blocks[place], "committed"), whole),
                )
            )
        if rows:
            made.append(
                _signed_line(
                    kind="sum",
                    partner=_("Total signed"),
                    signed_value=values[-1],
                    received_value=paid[-1],
                    share=self.share(self.value("committed", "signed").minor, whole),
                )
            )
        return tuple(made)

    def _values(
        self, rows: Sequence[Facts], blocks: Sequence[Sequence[Facts]], name: str, total: Money
    ) -> list[str]:
        """A column of values: rows, then sub-totals of the blocks, then the total."""
        amounts = [
            None
            if name == "received" and "received" not in row["measures"]
            else self.must(row["in_book"][name])
            for row in rows
        ]
        parts = [Money(_sum(self, block, name), self.currency) for block in blocks]
        return list(self.column([*amounts, *parts, total]))

    def _next_due(self, row: Facts) -> str:
        """The day of the next instalment; before it, that an earlier one is overdue."""
        late = _("overdue") if self.must(row["overdue"], row["currency"]).minor else ""
        return ", ".join(filter(None, (late, day(self, (row["next_due"] or {}).get("on")))))

    def _unsigned(
        self, rows: Sequence[Facts], after: int, notes: Footnotes
    ) -> tuple[UnsignedRow, ...]:
        def own(name: str) -> list[Money | None]:
            return [self.money(row["measures"].get(name), row["currency"]) for row in rows]

        total = self.value("outstanding", "unsigned")
        groups = [
            (g, list(of)) for g, of in groupby(range(len(rows)), lambda i: self._group(rows[i]))
        ]
        blocks = [[rows[i] for i in of] for _g, of in groups]
        values = self._values(rows, blocks, "outstanding", total)
        announced, confirmed = self.column(own("announced")), self.column(own("confirmed"))
        made: list[UnsignedRow] = []
        for place, (group, of) in enumerate(groups):
            made.append(_unsigned_line(kind="group", partner=self._group_words(group)))
            made += [
                UnsignedRow(
                    str(after + i + 1),
                    self.partner(rows[i]["partner"]),
                    paper(rows[i]),
                    day(self, rows[i]["announced_on"]),
                    rows[i]["currency"],
                    announced[i],
                    confirmed[i],
                    values[i],
                    terms(rows[i], self.frame.pillars, self.language),
                    self.share(self.must(rows[i]["in_book"]["outstanding"]).minor, total.minor),
                    notes.of(rows[i]),
                )
                for i in of
            ]
            made.append(
                _unsigned_line(
                    kind="part",
                    partner=_("Sub-total"),
                    value=values[len(rows) + place],
                    share=self.share(_sum(self, blocks[place], "outstanding"), total.minor),
                )
            )
        if rows:
            made.append(
                _unsigned_line(
                    kind="sum",
                    partner=_("Total not signed"),
                    value=values[-1],
                    share=self.share(total.minor, total.minor),
                )
            )
        return (*made, *self._beyond(total))

    def _beyond(self, total: Money) -> tuple[UnsignedRow, ...]:
        """From the total of the block to the figure at the head: what rows of the block above have
        pledged beyond what they signed.
        """
        rest, whole = self.value("outstanding", "signed"), self.value("outstanding")
        if not rest.minor or not total.minor:
            return ()
        _total, beyond, pledged = self.column([total, rest, whole])
        return (
            _unsigned_line(
                kind="plain", partner=_("Pledged beyond what is signed in part"), value=beyond
            ),
            _unsigned_line(kind="sum", partner=_("Pledged, not signed"), value=pledged),
        )

    # --- notes ---

    def _notes(self) -> str:
        return lettered(
            [
                _(
                    "**Pledged** is what a partner announced in its own currency, net of revisions "
                    "and withdrawals. **Confirmed** is its written word before any signature. "
                    "**Signed** is what agreements say, net of what is written off. **Received** "
                    "is cash on the account by value date."
                )
                + " "
                + _(NOT_PUBLIC),
                _(
                    "**Totals** stand in %(currency)s only, because amounts of several currencies "
                    "do not add up. Unpaid amounts are converted at the rates below, receipts at "
                    "the rate of their day; so signed and received may differ by the exchange.",
                    currency=self.currency,
                ),
                _(
                    "**Earmark** runs from 1, not earmarked, to 4, tightly earmarked. **Share** is "
                    "the part of all that is signed, or of all that is pledged and not signed."
                ),
                _(
                    "**Withdrawn, lapsed and declined** pledges, and those that repeat another or "
                    "were entered by mistake, are in no sum from their day on; earlier statements "
                    "keep them."
                ),
                _(
                    "**Cut-off:** what took effect by the as-of date and was recorded by the "
                    "known-at time. **Rounding:** each figure is rounded on its own."
                ),
            ]
        )


def _is_signed(row: Facts) -> bool:
    measures = row["measures"]
    return any(Fraction(measures.get(name, "0")) for name in ("signed", "received"))


def _sum(of: Stating, rows: Sequence[Facts], name: str) -> int:
    return sum(of.must(row["in_book"][name]).minor for row in rows)


def _signed_line(**cells: str) -> SignedRow:
    empty = dict.fromkeys(SignedRow.__slots__, "")
    return SignedRow(**{**empty, **cells})


def _unsigned_line(**cells: str) -> UnsignedRow:
    empty = dict.fromkeys(UnsignedRow.__slots__, "")
    return UnsignedRow(**{**empty, **cells})


__all__ = ["PledgeStatus", "build"]
