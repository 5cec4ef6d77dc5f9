"""The bridge of a funding-gap statement: why the gap moved, as a chart and as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.money import Money
from app.funding.rules.bridge import KIND_WORDS, Kind
from app.funding.rules.stages import REASON_WORDS, Reason
from app.reports.compose import _
from app.reports.documents.money import PAPER_WIDTH
from app.reports.documents.stating import Stating
from app.web import charts

MOST_ENTRIES = 8
"""Entries that a row of the bridge lists one by one; of more it says how many and from where to
where."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """One line of the bridge. ``kind``: plain, open (unexplained), memo (said beside the steps, in
    no sum), gap (its end)."""

    label: str
    amount: str
    why: str
    kind: str = "plain"


@dataclass(frozen=True, slots=True)
class Bridged:
    """The bridge as a paper prints it."""

    chart: charts.Bridge
    words: str
    steps: tuple[StepRow, ...]


def bridged(of: Stating) -> Bridged | None:
    """The bridge to a statement; None for the first of a book."""
    bridge = of.data["bridge"]
    if bridge is None:
        return None
    printed = bridge["signed"]
    return Bridged(_chart(of, printed), _words(of, printed), _steps(of, printed, _converted(of)))


def _converted(of: Stating) -> Money | None:
    """How much of what is newly signed was pledged before: what those steps take from the gap on
    signed money and not from the gap with all pledges. None when it is nothing.

    Each printed step is rounded to a minor unit, so as many units as there are steps are nothing.
    """
    taken = {
        gap: [
            of.must(step["amount"]).minor
            for step in of.data["bridge"][gap]["steps"]
            if step["reason"] in (Reason.NEWLY_SIGNED, Reason.CONVERTED)
        ]
        for gap in ("signed", "with_all")
    }
    minor = sum(taken["signed"]) - sum(taken["with_all"])
    return Money(minor, of.currency) if -minor > sum(map(len, taken.values())) else None


def _chart(of: Stating, printed: Mapping[str, Any]) -> charts.Bridge:
    opening, closing = of.must(printed["opening"]), of.must(printed["closing"])
    steps = [
        charts.Step(
            _step_words(step),
            of.must(step["amount"]).minor,
            of.millions(of.must(step["amount"]), signed=True),
            step["unexplained"],
        )
        for step in printed["steps"]
    ]
    return charts.bridge(
        charts.End(
            f"{_('Gap')}\n{_short(of, of.frame.previous_on)}", opening.minor, of.millions(opening)
        ),
        steps,
        charts.End(f"{_('Gap')}\n{_short(of, of.day)}", closing.minor, of.millions(closing), "gap"),
        PAPER_WIDTH,
    )


def _short(of: Stating, day: date | None) -> str:
    return of.day_text(day, short=True) if day else ""


def _words(of: Stating, printed: Mapping[str, Any]) -> str:
    parts = [
        f"{_step_words(step)} {of.millions(of.must(step['amount']), signed=True)}"
        for step in printed["steps"]
    ]
    return _(
        "Bridge of the gap from %(opening)s to %(closing)s million %(currency)s: %(steps)s",
        opening=of.millions(of.must(printed["opening"])),
        closing=of.millions(of.must(printed["closing"])),
        currency=of.currency,
        steps="; ".join(parts),
    )


def _step_words(step: Mapping[str, Any]) -> str:
    kind = Kind(step["kind"])
    reason = _(REASON_WORDS[Reason(step["reason"])]) if step["reason"] else ""
    if kind is Kind.EVENT:
        return reason
    if kind is Kind.RECORDED_LATE:
        return _(KIND_WORDS[kind], reason=reason)
    return _(KIND_WORDS[kind])


def _steps(of: Stating, printed: Mapping[str, Any], converted: Money | None) -> tuple[StepRow, ...]:
    steps = printed["steps"]
    opening, *moves, memo, closing = of.column(
        [
            of.must(printed["opening"]),
            *(of.must(step["amount"]) for step in steps),
            converted,
            of.must(printed["closing"]),
        ],
        signed=[False, *(True for _step in steps), True, False],
    )
    signed = next((s for s in steps if s["reason"] == Reason.NEWLY_SIGNED), None)
    memos = [StepRow(_("of it converted from pledges (memo)"), memo, "", "memo")]
    return (
        StepRow(
            _("Gap, %(day)s", day=of.previous_day()),
            opening,
            _("Statement %(number)s", number=of.data["previous"]),
        ),
        *(
            row
            for step, amount in zip(steps, moves, strict=True)
            for row in (
                StepRow(
                    _step_words(step),
                    amount,
                    _why(of, step),
                    "open" if step["unexplained"] else "plain",
                ),
                *(memos if converted and step is signed else ()),
            )
        ),
        StepRow(_("Gap, %(day)s", day=of.day_text(of.day)), closing, _("This statement"), "gap"),
    )


def _why(of: Stating, step: Mapping[str, Any]) -> str:
    if step["unexplained"]:
        return _explanation(of, of.data["remarks"]) or _("Not explained by the sources.")
    entries = sorted(step["postings"])
    if not entries:
        return ""
    if len(entries) > MOST_ENTRIES:
        return _(
            "%(count)s entries of the ledger, no. %(first)s to %(last)s",
            count=len(entries),
            first=entries[0],
            last=entries[-1],
        )
    numbers = ", ".join(str(number) for number in entries)
    return _("Entries of the ledger: %(numbers)s", numbers=numbers)


def _explanation(of: Stating, remarks: Mapping[str, Any]) -> str:
    said: str = remarks.get("explanation") or ""
    accepted = remarks.get("accepted_by")
    if accepted:
        on = remarks.get("accepted_on")
        day = of.day_text(date.fromisoformat(on)) if on else ""
        taken = _("Accepted unexplained by %(name)s, %(day)s.", name=accepted, day=day)
        return f"{said} {taken}".strip()
    return said
