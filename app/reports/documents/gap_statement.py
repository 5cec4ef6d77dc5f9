"""The funding-gap statement as a paper.

The box, the table of resources and the bridge are those of the stored data file whose hash is
printed. What is printed besides (by year and country, earmarks, instalments, agreements) is read
from the ledger at the statement's own cut-off, so that it is the same in every year.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from app.core.money import Money
from app.core.words import N_
from app.funding.queries.cutoff import Cutoff
from app.reports.compose import _
from app.reports.documents import gap_notes
from app.reports.documents.gap_bridge import Bridged, bridged
from app.reports.documents.gap_conditions import Conditional, conditional
from app.reports.documents.gap_sections import Sections, sections
from app.reports.documents.money import PAPER_WIDTH
from app.reports.documents.stating import NOT_RECORDED, Approval, Cell, Frame, Head, Stating
from app.web import charts, printing


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of resources; an empty cell is one that has no meaning there.

    ``kind``: plain, gap (the headline), part (of the line above).
    """

    label: str
    before: str
    now: str
    change: str
    share: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class GapStatement:
    """Everything that the paper prints."""

    frame: Frame
    head: Head
    language: str
    currency: str
    cells: tuple[Cell, ...]
    other_gaps: str
    covered: str
    moved: str
    coverage: charts.Coverage | None
    rows: tuple[Row, ...]
    days: tuple[str, str]
    bridge: Bridged | None
    conditional: Conditional | None
    remainder: str
    sections: Sections
    notes: str
    rates: tuple[gap_notes.RateRow, ...]


def build(
    data: str, previous: str | None, frame: Frame, language: str, cutoff: Cutoff | None = None
) -> GapStatement:
    """The paper of the statement whose data file is ``data``; ``previous`` is the data file of
    the statement at which its bridge opens, ``cutoff`` the ledger at its cut-off. Runs in the
    paper's language."""
    return _Gap(data, previous, frame, language).paper(cutoff)


class _Gap(Stating):
    title = N_("Funding-gap statement")

    def __init__(self, data: str, previous: str | None, frame: Frame, language: str) -> None:
        super().__init__(data, frame, language)
        self.previous: Mapping[str, Any] | None = json.loads(previous) if previous else None

    def figure(self, name: str) -> Money | None:
        return self.money(self.data["figures"][name])

    def gap(self, name: str) -> Money | None:
        return self.money(self.data["gap"][name])

    def before(self, name: str) -> Money | None:
        if self.previous is None:
            return None
        known = {
            **self.previous["figures"],
            **{f"gap_{k}": v for k, v in self.previous["gap"].items()},
        }
        return self.money(known.get(name))

    def paper(self, cutoff: Cutoff | None) -> GapStatement:
        return GapStatement(
            frame=self.frame,
            head=self.head(),
            language=self.language,
            currency=self.currency,
            cells=self._cells(),
            other_gaps=self._other_gaps(),
            covered=self._covered(),
            moved=self._moved(),
            coverage=self._coverage(),
            rows=self._rows(),
            days=self._days(),
            bridge=bridged(self),
            conditional=conditional(self),
            remainder=self._remainder(),
            sections=sections(self, cutoff) if cutoff else Sections(),
            notes=gap_notes.notes(self, self.previous, cutoff),
            rates=gap_notes.rates(self, cutoff),
        )

    def _days(self) -> tuple[str, str]:
        """Short days over the columns: of the statement before, or nothing, and of this one."""
        before = self.frame.previous_on
        return (
            self.day_text(before, short=True) if before else "",
            self.day_text(self.day, short=True),
        )

    def _cells(self) -> tuple[Cell, ...]:
        computed = self.data["basis"] == "computed"
        mobilised = _("Mobilised, computed") if computed else _("Mobilised")
        named = (
            (_("Required"), self.figure("required"), False),
            (self._own_words(), self.figure("own"), False),
            (mobilised, self.figure("mobilised"), False),
            (_("Received"), self.figure("received"), False),
            (_("Gap after signed agreements"), self.gap("signed"), True),
        )
        return self.cells(named)

    def _own_words(self) -> str:
        """What the host organisation puts in: staff, where all of it is in kind; else money too."""
        kinds = {line.get("instrument") for line in self.data["lines"] if line["nature"] == "own"}
        return _("Own contribution, staff") if kinds == {"in_kind"} else _("Own contribution")

    def _other_gaps(self) -> str:
        signed, confirmed, all_ = (self.gap(n) for n in ("signed", "with_confirmed", "with_all"))
        if signed is None or confirmed is None or all_ is None:
            return ""
        if signed == confirmed == all_ and self.figure("pledged") is None:
            return _(
                "Pledges are not recorded, so the gap with confirmed pledges and the gap with "
                "all pledges are the same."
            )
        return _(
            "With confirmed pledges the gap is %(confirmed)s, with all announced pledges %(all)s.",
            confirmed=self.with_unit(confirmed),
            all=self.with_unit(all_),
        )

    def _covered(self) -> str:
        share = self.data["coverage"]["total"]
        if share is None:
            return ""
        return _("Covered: %(share)s %%.", share=printing.number(Decimal(share), self.language, 1))

    def _moved(self) -> str:
        now, then = self.gap("signed"), self.before("gap_signed")
        if now is None or then is None or self.frame.previous_on is None:
            return ""
        day = self.day_text(self.frame.previous_on)
        if now == then:
            return _("Since %(day)s the gap has not changed.", day=day)
        facts = {
            "day": day,
            "by": self.with_unit(Money(abs(now.minor - then.minor), self.currency)),
            "then": self.full(then),
            "now": self.full(now),
        }
        if now.minor < then.minor:
            return _("Since %(day)s the gap fell by %(by)s, from %(then)s to %(now)s.", **facts)
        return _("Since %(day)s the gap rose by %(by)s, from %(then)s to %(now)s.", **facts)

    def _coverage(self) -> charts.Coverage | None:
        """Own, received, signed and unpaid, confirmed, announced, and what is then left. Of pledges
        only what the gaps count is drawn, so that the parts fill the bar: of one with a condition,
        what is usable at the date.
        """
        required, gap, least = self.figure("required"), self.gap("signed"), self.gap("with_all")
        between = self.gap("with_confirmed")
        if required is None or gap is None or least is None or between is None:
            return None
        if required.minor <= 0:
            return None
        received, receivable = self.figure("received"), self.figure("receivable")
        parts = [("own", _("Own"), self.figure("own"))]
        if received is not None and receivable is not None:
            parts += [
                ("paid", _("Received"), received),
                ("agreed", _("Signed, unpaid"), receivable),
            ]
        else:
            parts += [("agreed", _("Mobilised"), self.figure("mobilised"))]
        parts += [
            ("confirmed", _("Confirmed"), gap - between),
            ("announced", _("Announced"), between - least),
        ]
        shown = [
            charts.Part(kind, label, amount.minor, self.millions(amount))
            for kind, label, amount in parts
            if amount is not None and amount.minor > 0
        ]
        words = _("Gap") if least == gap else _("Gap if all pledges come in")
        rest = charts.Part("gap", words, 0, self.millions(least))
        return charts.coverage(required.minor, shown, (), rest, width=PAPER_WIDTH)

    def _rows(self) -> tuple[Row, ...]:
        named = (
            (_("Required"), "required", "plain"),
            (self._own_words(), "own", "plain"),
            (_("Mobilised: signed and received"), "mobilised", "plain"),
            (_("of it received"), "received", "part"),
            (_("of it signed, still to come"), "receivable", "part"),
            (_("Gap after signed agreements"), "gap_signed", "gap"),
            (_("Confirmed pledges"), "confirmed", "plain"),
            (_("Announced pledges not yet signed"), "outstanding", "plain"),
            (_("Gap if confirmed pledges are signed"), "gap_with_confirmed", "plain"),
            (_("Gap if announced pledges also come in"), "gap_with_all", "plain"),
        )
        now = [self._either(name) for _label, name, _kind in named]
        then = [self.before(name) for _label, name, _kind in named]
        moved = [
            None if a is None or b is None else Money(a.minor - b.minor, self.currency)
            for a, b in zip(now, then, strict=True)
        ]
        unknown = _(NOT_RECORDED)
        required = now[0]
        shares = [
            ""
            if amount is None or required is None
            else self.share(Fraction(amount.minor), required.minor)
            for amount in now
        ]
        cells = zip(
            [label for label, _name, _kind in named],
            self.column(then, nothing=unknown) if self.previous is not None else [""] * len(named),
            self.column(now, nothing=unknown),
            self.column(moved, signed=True),
            shares,
            [kind for _label, _name, kind in named],
            strict=True,
        )
        return tuple(Row(*row) for row in cells)

    def _either(self, name: str) -> Money | None:
        if name.startswith("gap_"):
            return self.gap(name.removeprefix("gap_"))
        return self.figure(name)

    def _remainder(self) -> str:
        open_ = self.data["unreconciled"]
        if not open_:
            return ""
        amounts: Sequence[str] = [
            printing.with_currency(
                printing.amount(
                    self.must(one["amount"], one["currency"]), self.language, signed=True
                ),
                one["currency"],
                self.language,
            )
            for one in open_
        ]
        return _(
            "To be reconciled in the position: %(amounts)s. It stands on a line of its own, with "
            "no partner, and mobilised is therefore marked as computed.",
            amounts="; ".join(amounts),
        )


__all__ = ["Approval", "Frame", "GapStatement", "build"]
