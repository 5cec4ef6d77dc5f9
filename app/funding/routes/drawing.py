"""Turning positions and bridges into charts: sizes are exact numbers, figures are printed ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from app.core.money import Money
from app.core.words import N_
from app.funding.models import Engagement
from app.funding.queries.engagements import Followed, LineNow
from app.funding.queries.positions import Position
from app.funding.rules.bridge import KIND_WORDS, Kind, PrintedBridge
from app.funding.rules.engagements import LIVE
from app.funding.rules.stages import REASON_WORDS, Reason
from app.web import charts
from app.web.filters import day, in_millions, money

GAP_WORDS = {
    "signed": N_("Gap after signed agreements"),
    "with_confirmed": N_("If confirmed pledges are signed"),
    "with_all": N_("If announced pledges also come in"),
}


def runs(numbers: Iterable[int]) -> str:
    """Numbers of postings as they are printed: "4, 7–9"."""
    spans: list[list[int]] = []
    for n in sorted(set(numbers)):
        if spans and n == spans[-1][1] + 1:
            spans[-1][1] = n
        else:
            spans.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in spans)


def moved_by(printed: PrintedBridge, currency: str) -> str:
    """The change of a gap in millions: "21.4 less"."""
    change = printed.closing - printed.opening
    size = in_millions(Money(abs(change), currency))
    if not change:
        return str(_("no change"))
    return str(
        _("%(amount)s more", amount=size) if change > 0 else _("%(amount)s less", amount=size)
    )


def stations(
    of: Engagement, lines: Sequence[LineNow], after: Followed
) -> list[dict[str, Any]] | None:
    """The way of a pledge for the timeline; None for what has no amount or was taken back."""
    if not lines or of.state not in LIVE:
        return None
    signed = any(line.signed.minor > 0 for line in lines)
    paid = any(line.received.minor > 0 for line in lines)
    all_signed = all(line.signed >= line.announced for line in lines)
    all_paid = all(line.received >= max(line.announced, line.signed) for line in lines)
    confirmed = of.confirmed_at is not None
    return [
        {
            "label": _("Announced"),
            "state": "done",
            "day": of.announced_on,
            "lines": [money(line.announced) for line in lines],
        },
        {
            "label": _("Confirmed"),
            "state": "done" if confirmed else "skipped" if signed else "todo",
            "day": of.confirmed_at.date() if of.confirmed_at else None,
            "lines": [],
        },
        {
            "label": _("Agreed") if all_signed or not signed else _("Agreed in part"),
            "state": "done" if all_signed else "part" if signed else "todo",
            "day": after.agreements[-1].signed_on if after.agreements else None,
            "lines": [one.number for one in after.agreements]
            + [money(line.signed) for line in lines if line.signed.minor],
        },
        {
            "label": _("Paid") if all_paid or not paid else _("Part paid"),
            "state": "done" if all_paid else "part" if paid else "todo",
            "day": after.receipts[-1].received_on if after.receipts else None,
            "lines": [money(line.received) for line in lines if line.received.minor],
        },
    ]


def _minor(amount: Money | None) -> int:
    return amount.minor if amount is not None else 0


def coverage(at: Position) -> charts.Coverage | None:
    """The bar of the requirement; None when nothing is required or no gap is known."""
    if at.required is None or at.gap is None or at.required.minor <= 0:
        return None
    parts = []
    if at.own is not None:
        parts.append(("own", _("Own"), at.own))
    if at.received is None:
        if at.mobilised is not None:
            parts.append(("agreed", _("Mobilised"), at.mobilised))
    else:
        parts.append(("paid", _("Received"), at.received))
        if at.receivable is not None:
            waiting = at.receivable + (at.contingent or Money.zero(at.currency))
            parts.append(("agreed", _("Signed, not yet paid"), waiting))
    if at.confirmed is not None:
        parts.append(("confirmed", _("Confirmed"), at.confirmed))
    if at.outstanding is not None:
        unusable = _minor(at.conditional) - _minor(at.usable)
        rest = Money(at.outstanding.minor - _minor(at.confirmed) - unusable, at.currency)
        parts.append(("announced", _("Announced"), rest))
    left = at.gap.with_all
    return charts.coverage(
        at.required.minor,
        [charts.Part(kind, label, worth.minor, in_millions(worth)) for kind, label, worth in parts],
        [
            charts.Gap(
                _(words), max(0, getattr(at.gap, name).minor), in_millions(getattr(at.gap, name))
            )
            for name, words in GAP_WORDS.items()
        ],
        charts.Part("gap", _("Not covered"), max(0, left.minor), in_millions(left)),
    )


def step_words(kind: Kind, reason: str) -> str:
    """How a step of a bridge is printed; a reason that is unknown here is printed as its code."""
    known = reason in set(Reason)
    words = str(_(REASON_WORDS[Reason(reason)])) if known else reason
    if kind is Kind.EVENT:
        return words
    if kind is Kind.RECORDED_LATE:
        return str(_(KIND_WORDS[kind], reason=words))
    return str(_(KIND_WORDS[kind]))


def bridge(
    printed: PrintedBridge, currency: str, opened_on: date, closed_on: date
) -> charts.Bridge | None:
    """Why the gap moved, as columns; None when nothing moved."""
    if not printed.steps:
        return None

    def text(minor: int) -> str:
        return in_millions(Money(minor, currency))

    def signed(minor: int) -> str:
        return ("+" if minor > 0 else "−") + in_millions(Money(abs(minor), currency))

    def end(on: date, minor: int, kind: str) -> charts.End:
        return charts.End(f"{_('Gap')}\n{day(on, short=True)}", minor, text(minor), kind)

    steps = [
        charts.Step(
            step_words(one.kind, one.reason), one.amount, signed(one.amount), one.unexplained
        )
        for one in printed.steps
    ]
    return charts.bridge(
        end(opened_on, printed.opening, "ink"), steps, end(closed_on, printed.closing, "gap")
    )
