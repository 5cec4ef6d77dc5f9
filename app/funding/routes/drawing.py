"""Turning positions and bridges into charts: sizes are exact numbers, figures are printed ones."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from app.core.money import Money
from app.core.words import N_
from app.funding.queries.positions import Position
from app.funding.rules.bridge import KIND_WORDS, Kind, PrintedBridge
from app.funding.rules.stages import REASON_WORDS, Reason
from app.web import charts
from app.web.filters import day, in_millions

GAP_WORDS = {
    "signed": N_("Gap after signed agreements"),
    "with_confirmed": N_("If confirmed pledges are signed"),
    "with_all": N_("If announced pledges also come in"),
}


def _minor(money: Money | None) -> int:
    return money.minor if money is not None else 0


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
            parts.append(("agreed", _("Signed, not yet paid"), at.receivable))
    if at.confirmed is not None:
        parts.append(("confirmed", _("Confirmed"), at.confirmed))
    if at.outstanding is not None:
        rest = Money(at.outstanding.minor - _minor(at.confirmed), at.currency)
        parts.append(("announced", _("Announced"), rest))
    left = at.gap.with_all
    return charts.coverage(
        at.required.minor,
        [charts.Part(kind, label, money.minor, in_millions(money)) for kind, label, money in parts],
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
