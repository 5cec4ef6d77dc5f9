"""The data of a statement as comma-separated text: one row per figure, exact amounts.

What is not recorded is an empty cell, never a zero.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.core.spreadsheets import csv_file

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


_ROWS: dict[str, Callable[[Facts], Iterator[Cells]]] = {"funding_gap": _gap}
