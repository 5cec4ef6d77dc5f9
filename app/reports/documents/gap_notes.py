"""Notes on method of a funding-gap statement, A to H, and the table of its exchange rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.core.localised import Localised
from app.funding.queries.cutoff import Cutoff
from app.funding.rules.stages import REASON_WORDS
from app.reports.compose import _, ngettext
from app.reports.documents.common import qualified
from app.reports.documents.stating import NOT_PUBLIC, Stating, escaped, lettered
from app.web import printing


@dataclass(frozen=True, slots=True)
class RateRow:
    """The rate of one currency: the one that was used, and the one of the as-of date where that
    is another."""

    currency: str
    rate: str
    source: str
    day: str
    at_date: str


def rates(of: Stating, cutoff: Cutoff | None) -> tuple[RateRow, ...]:
    """The rates behind the figures."""
    now = cutoff.at_date if cutoff else {}
    return tuple(
        RateRow(code, rate, source, day, of.rate(now[code].text) if code in now else "")
        for code, rate, source, day in of.rates_notes()
    )


def notes(of: Stating, previous: Mapping[str, Any] | None, cutoff: Cutoff | None) -> str:
    """The notes as one list in Markdown, lettered by the style sheet."""
    listed = [
        _(
            "**Terms.** Mobilised means signed agreements (IATI transaction type 11) and receipts "
            "(type 1), those without an agreement too. Confirmed means the partner’s written word "
            "before any signature; pledges are indicative (type 13). Required is the approved "
            "costed need, own contribution what the host organisation itself puts in."
        ),
        _(
            "**What counts.** The gap after signed agreements is what is required, less the own "
            "contribution and what is mobilised. The two other gaps also take off confirmed "
            "pledges, and all announced pledges. “Not recorded” means that the ledger holds no "
            "entry of that kind; it is not zero."
        )
        + " "
        + _(NOT_PUBLIC),
        _boundary(of, cutoff),
        _exchange(of),
        _cut_off(of, cutoff),
        _(
            "**Rounding.** Each figure is rounded on its own, halves up, from exact amounts; "
            "totals may not add up. The exact figures are in the data file inside this paper."
        ),
        _conditions(of),
        _method(of, previous),
    ]
    return lettered([*listed, *filter(None, (_stated(of), _shares(of)))])


def _boundary(of: Stating, cutoff: Cutoff | None) -> str:
    sentence = _(
        "**Boundary.** Only what belongs to the phase is counted. Money that passes through a "
        "pooled fund counts once, with the partner’s contribution; transfers from a fund to "
        "projects are internal."
    )
    if once := of.data["remarks"].get("elsewhere"):
        told = "; ".join(
            _(
                "%(pledge)s (%(amount)s) in %(paper)s",
                pledge=one["pledge"],
                amount=", ".join(
                    of.with_unit(of.must(each["amount"], each["currency"]))
                    for each in one["amounts"]
                ),
                paper=one["in"],
            )
            for one in once
        )
        sentence += " " + _(
            "Pledges that count in another paper, because it is the same money: %(papers)s.",
            papers=told,
        )
    if cutoff is None or not cutoff.pooled:
        return sentence
    amounts = "; ".join(
        f"{escaped(of.frame.funds.get(slug, slug))} {of.with_unit(amount)}"
        for slug, amount in cutoff.pooled
    )
    told = _("Not counted a second time: %(amounts)s.", amounts=amounts)
    return f"{sentence} {told}"


def _exchange(of: Stating) -> str:
    if not of.data["rates"]:
        return _(
            "**Exchange rates.** All amounts are in %(currency)s; no rate was needed.",
            currency=of.currency,
        )
    if of.data["rate_basis"] == "reference":
        return _(
            "**Exchange rates.** Unpaid amounts are converted at the reference rates of the "
            "phase, receipts at the rate of their day. The rates are in the table below."
        )
    return _(
        "**Exchange rates.** Unpaid amounts are converted at the rates of the as-of date, "
        "receipts at the rate of their day. The rates are in the table below."
    )


def _cut_off(of: Stating, cutoff: Cutoff | None) -> str:
    sentence = _(
        "**Cut-off.** What took effect by the end of %(day)s (23:59 UTC) and was recorded by the "
        "known-at time.",
        day=of.day_text(of.day),
    )
    later = cutoff.later if cutoff else ()
    if not later:
        return sentence
    events = "; ".join(
        ngettext(
            "%(reason)s: %(num)s entry, %(amount)s",
            "%(reason)s: %(num)s entries, %(amount)s",
            one.count,
            reason=_(REASON_WORDS[one.reason]),
            amount=of.with_unit(of.exact(one.value)),
        )
        for one in later
    )
    told = _("Subsequent events, known at issue and not in the figures: %(events)s.", events=events)
    return f"{sentence} {told}"


def _conditions(of: Stating) -> str:
    """Method 1 knows no condition; its note is as it was."""
    said = of.data.get("conditions")
    if said is None:
        return _(
            "**Conditional and in kind.** A pledge with a condition is in the headline gap only "
            "once it is signed. Offers in kind are in no sum of money. The own contribution in "
            "staff time stands on its own line."
        )
    return _(
        "**Conditional and in kind.** Of a pledge with a condition only what is usable at the date "
        "is in the gap with all pledges, and nothing in the gap with confirmed pledges while the "
        "condition is open. Signed money that waits for a condition is contingent: it is mobilised "
        "and not receivable, and it does not lower the gap after signed agreements. Here "
        "%(maximum)s are conditional at most, %(usable)s of it usable, %(contingent)s contingent. "
        "Offers in kind are in no sum of money. The own contribution in staff time stands on its "
        "own line.",
        **{
            name: of.with_unit(of.must(said[name] or "0"))
            for name in ("maximum", "usable", "contingent")
        },
    )


def _method(of: Stating, previous: Mapping[str, Any] | None) -> str:
    version = of.data["method"]
    if previous is None:
        return _("**Method.** Version %(version)s of the formulas.", version=version)
    if previous["method"] == version:
        return _(
            "**Method.** Version %(version)s of the formulas, as in the statement before.",
            version=version,
        )
    return _(
        "**Method.** Version %(version)s of the formulas; the statement before used version "
        "%(before)s.",
        version=version,
        before=previous["method"],
    )


def _stated(of: Stating) -> str:
    stated = of.data["remarks"].get("stated_gap")
    if not stated:
        return ""
    sentence = _(
        "**Source:** %(source)s states a gap of %(amount)s.",
        source=escaped(of.source(stated["source"])),
        amount=of.with_unit(of.must(stated["amount"])),
    )
    return f"{sentence} {escaped(stated['explanation'] or '')}".strip()


def _shares(of: Stating) -> str:
    """What the sources say of the money as a share: with its qualifier, and in no sum."""
    shares = of.data["remarks"].get("shares")
    if not shares:
        return ""
    said = "; ".join(
        f"{escaped(Localised(one['label']).best(of.language)[0])}: "
        f"{qualified(Decimal(one['value']) * 100, one['qualifier'], of.language)}{printing.NBSP}% "
        f"({escaped(one['source'])})"
        for one in shares
    )
    return _("**Stated by the sources, in no sum.** %(shares)s.", shares=said)
