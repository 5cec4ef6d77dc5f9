"""Charts of the status of pledges: by partner, over time, by currency, each with its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.core.money import Money
from app.reports.compose import _
from app.reports.documents.pledge_rows import Facts, day
from app.reports.documents.stating import Stating
from app.web import charts

MOST_BARS: Final = 10
"""Partners with a bar of their own; the others share one, so that a page holds them."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars with their words, and the table that says the same."""

    bars: charts.Rows
    words: str
    key: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]


def by_partner(of: Stating, rows: Sequence[Facts]) -> Chart | None:
    """Paid, signed and unpaid, confirmed and announced, partner by partner, most first."""
    sums: dict[str, list[int]] = {}
    for row in rows:
        slug = row["partner"] or ""
        paid, due, confirmed, open_ = (
            of.must(row["in_book"][name]).minor
            for name in ("received", "receivable", "confirmed", "outstanding")
        )
        held = sums.setdefault(slug, [0, 0, 0, 0])
        for place, amount in enumerate((paid, due, confirmed, open_ - confirmed)):
            held[place] += amount
    ranked = sorted(sums.items(), key=lambda item: (-sum(item[1]), item[0]))
    named = [(of.partner(slug or None), parts) for slug, parts in ranked[:MOST_BARS]]
    if rest := ranked[MOST_BARS:]:
        together = [sum(parts[place] for _slug, parts in rest) for place in range(4)]
        named.append((_("%(number)s others", number=len(rest)), together))
    return _bars(
        of,
        named,
        (
            ("paid", _("Received")),
            ("agreed", _("Signed, still to come")),
            ("confirmed", _("Confirmed")),
            ("announced", _("Announced")),
        ),
    )


def over_time(of: Stating) -> Chart | None:
    steps = of.data["over_time"]
    named = []
    for step in steps:
        announced, signed, received = (
            of.must(step[name]).minor for name in ("announced", "signed", "received")
        )
        named.append(
            (
                day(of, step["on"]),
                [
                    received,
                    max(0, signed - received),
                    max(0, announced - max(signed, received)),
                ],
            )
        )
    return _bars(
        of,
        named,
        (
            ("paid", _("Received")),
            ("agreed", _("Signed beyond that")),
            ("announced", _("Announced beyond that")),
        ),
    )


def by_currency(of: Stating, rows: Sequence[Facts]) -> Chart | None:
    sums: dict[str, list[int]] = {}
    for row in rows:
        held = sums.setdefault(row["currency"], [0, 0])
        held[0] += of.must(row["in_book"]["mobilised"]).minor
        held[1] += of.must(row["in_book"]["outstanding"]).minor
    named = sorted(sums.items(), key=lambda item: (-sum(item[1]), item[0]))
    return _bars(
        of, named, (("agreed", _("Signed or paid")), ("announced", _("Pledged, not signed")))
    )


def _bars(
    of: Stating, named: Sequence[tuple[str, Sequence[int]]], parts: Sequence[tuple[str, str]]
) -> Chart | None:
    if not any(sum(amounts) > 0 for _label, amounts in named):
        return None
    used = [place for place in range(len(parts)) if any(amounts[place] for _l, amounts in named)]
    listed = [
        (label, [Money(max(0, amounts[place]), of.currency) for place in used])
        for label, amounts in named
    ]
    bars = charts.rows(
        [
            charts.Row(
                label,
                tuple(
                    charts.Part(*parts[place], amount.minor, of.millions(amount))
                    for place, amount in zip(used, amounts, strict=True)
                ),
                of.millions(Money(sum(a.minor for a in amounts), of.currency)),
            )
            for label, amounts in listed
        ],
        narrow=True,
    )
    table = [(label, *(of.millions(amount) for amount in amounts)) for label, amounts in listed]
    words = "; ".join(f"{row[0]} {' + '.join(row[1:])}" for row in table)
    key = tuple(parts[place] for place in used)
    return Chart(bars, words, key, (("", *(parts[place][1] for place in used)), *table))
