"""The data of a statement as comma-separated text: one row per figure, exact amounts.

What is not recorded is an empty cell, never a zero.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.core.spreadsheets import csv_file
from app.funding.rules.statements import StatementKind

Facts = Mapping[str, Any]
Cells = tuple[str, str, str, str]


def spreadsheet(data: str) -> bytes:
    """A data file as rows of section, item, amount, currency; the same bytes for the same data."""
    facts: Facts = json.loads(data)
    return csv_file(("section", "item", "amount", "currency"), _ROWS[facts["kind"]](facts))


def _gap(facts: Facts) -> Iterator[Cells]:
    currency = facts["currency"]
    for name, amount in facts["figures"].items():
        yield "figure", name, amount or "", currency
    for name, amount in facts["gap"].items():
        yield "gap", name, amount or "", currency
    for name, share in facts["coverage"].items():
        yield "coverage", name, share or "", "%"
    bridge = (facts["bridge"] or {}).get("signed")
    if bridge:
        yield "bridge", "opening", bridge["opening"], currency
        for step in bridge["steps"]:
            yield "bridge", step["reason"] or step["kind"], step["amount"], currency
        yield "bridge", "closing", bridge["closing"], currency
    for line in facts["lines"]:
        for measure, amount in line["measures"].items():
            yield "line", f"{line['ref']} {measure}", amount, line["currency"]


def _status(facts: Facts) -> Iterator[Cells]:
    """Rows, totals, what ended; a partner's instalments and receipts."""
    currency = facts["currency"]
    for block, values in facts["totals"].items():
        for name, amount in values.items():
            yield f"total {block}", name, amount, currency
    for row in facts["rows"]:
        item = " ".join([row["partner"] or "-", *row["papers"], *row["refs"]])
        for measure, amount in row["measures"].items():
            yield "row", f"{item} {measure}", amount, row["currency"]
        yield "row", f"{item} to_come", row["to_come"], row["currency"]
        for name, amount in row["in_book"].items():
            yield "row in book", f"{item} {name}", amount, currency
    for row in facts["ended"]:
        item = f"{row['partner'] or '-'} {row['ref']} {row['reason']} {row['on']}"
        yield "ended", item, row["amount"], row["currency"]
    yield from _things(facts)
    for one in facts.get("instalments", ()):
        item = " ".join([*one["papers"], one["due_on"]])
        yield "instalment", item, one["left"], one["currency"]
    for one in facts.get("receipts", ()):
        yield "receipt", f"{one['paper']} {one['on']}", one["amount"], one["currency"]


def _things(facts: Facts) -> Iterator[Cells]:
    """Things in kind: quantities, and what each is worth by itself; in no sum of money."""
    for one in facts.get("in_kind", {}).get("things", ()):
        item = f"{one['partner']} {one['ref']}/{one['n']}"
        yield "in kind", f"{item} quantity", one["quantity"], one["unit"]
        yield "in kind", f"{item} delivered", one["delivered"], one["unit"]
        for name in ("value", "delivered_value"):
            if one[name] is not None:
                yield "in kind, no money", f"{item} {name}", one[name], one["currency"]


def _fund(facts: Facts) -> Iterator[Cells]:
    currency = facts["currency"]
    for period in ("before", "period", "to_date"):
        for name, amount in facts[period].items():
            yield period, name, amount, currency
    for section, named, names in _PARTS:
        for row in facts[f"{section}s"]:
            for name in names:
                if name in row:
                    yield section, f"{row[named] or '(none)'} {name}", row[name], currency
    for row in facts["deposits"]:
        yield "deposit", row["partner"] or "-", row["amount"], currency


_PARTS = (
    ("window", "window", ("closing", "unpaid", "reserve", "available")),
    ("implementer", "partner", ("allocated", "transferred", "refunded", "reported", "balance")),
    ("allocation", "ref", ("allocated", "transferred", "refunded_in", "reported")),
)
"""Sections of a fund's statement: by what a row is named, and its amounts."""

_ROWS: dict[str, Callable[[Facts], Iterator[Cells]]] = {
    StatementKind.FUNDING_GAP: _gap,
    StatementKind.PLEDGES: _status,
    StatementKind.PARTNER: _status,
    StatementKind.FUND: _fund,
}
