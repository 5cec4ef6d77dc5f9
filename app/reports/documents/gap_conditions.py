"""What a funding-gap statement says of conditions, from its data file alone."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.money import Money
from app.reports.compose import _
from app.reports.documents.stating import Stating

SUMS = ("maximum", "usable", "contingent")


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One line with a condition: what it gives at most, what is usable today, and what is signed
    and waits for the condition."""

    ref: str
    partner: str
    maximum: str
    usable: str
    contingent: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Conditional:
    """Every line with a condition, with their sum; `circles` says of pledges that count each
    other."""

    rows: tuple[ConditionRow, ...]
    circles: str


def conditional(of: Stating) -> Conditional | None:
    """None where the statement knows no condition."""
    said = of.data.get("conditions")
    if not said or not said["lines"]:
        return None
    partners = {line["ref"]: line["partner"] for line in of.data["lines"]}
    columns = [
        of.column([of.must(line[name]) for line in said["lines"]] + [_total(of, said, name)])
        for name in SUMS
    ]
    names = [(line["ref"], of.partner(partners.get(line["ref"]))) for line in said["lines"]]
    circles = _(
        "Some of these pledges depend on one another. Usable is the largest amount at which all "
        "their conditions hold together."
    )
    last = len(names)
    return Conditional(
        tuple(
            ConditionRow(ref, partner, maximum, usable, waits, "sum" if place == last else "plain")
            for place, ((ref, partner), maximum, usable, waits) in enumerate(
                zip([*names, (_("Total"), "")], *columns, strict=True)
            )
        ),
        circles if said["circles"] else "",
    )


def _total(of: Stating, said: dict[str, str | None], name: str) -> Money | None:
    return of.money(said[name])


__all__ = ["ConditionRow", "Conditional", "conditional"]
