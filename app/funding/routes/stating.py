"""What pages say of a statement: of what it is, and its totals by kind, from its stored bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask_babel import gettext as _

from app.core.money import Money
from app.core.words import N_
from app.funding.models import Fund, Statement, StatementDraft
from app.funding.queries import funds
from app.funding.routes.drawing import GAP_WORDS
from app.funding.routes.pages import phase_name
from app.funding.rules.statements import KINDS, StatementKind
from app.web.filters import localised

FIGURE_WORDS: Final = {
    "required": N_("Required"),
    "own": N_("Own contribution"),
    "received": N_("Received"),
    "receivable": N_("Signed, not yet paid"),
    "mobilised": N_("Mobilised (signed agreements)"),
    "confirmed": N_("Confirmed pledges, not signed"),
    "outstanding": N_("Announced pledges, not signed"),
}

_PLEDGE_WORDS: Final = {
    "pledged": N_("Pledged and signed"),
    "committed": N_("Signed"),
    "received": N_("Received"),
    "receivable": N_("Signed, not yet paid"),
    "confirmed": N_("Confirmed pledges, not signed"),
    "outstanding": N_("Announced pledges, not signed"),
}

_FUND_WORDS: Final = {
    "sources": N_("Sources to date"),
    "uses": N_("Uses to date"),
    "closing": N_("Cash in the fund"),
    "available": N_("Available to allocate"),
}

_CONDITION_WORDS: Final = {
    "maximum": N_("Conditional, at most"),
    "usable": N_("Of it usable today"),
    "contingent": N_("Signed, waiting for a condition"),
}

Totals = list[tuple[str, Money | None]]

DRAFT_STATES = {
    "draft": ("due", N_("Draft")),
    "reviewed": ("due", N_("Reviewed")),
    "approved": ("info", N_("Approved, not issued")),
    "issued": ("done", N_("Issued")),
}


def totals(data: Mapping[str, Any]) -> Totals:
    """The totals of a data file with their words; None is "not recorded"."""
    kind, currency = StatementKind(data["kind"]), data["currency"]

    def listed(words: Mapping[str, str], amounts: Mapping[str, str | None]) -> Totals:
        return [(_(said), _money(amounts[name], currency)) for name, said in words.items()]

    if kind is StatementKind.FUNDING_GAP:
        return [*listed(FIGURE_WORDS, data["figures"]), *listed(GAP_WORDS, data["gap"])]
    if kind is StatementKind.FUND:
        return listed(_FUND_WORDS, data["to_date"])
    return listed(_PLEDGE_WORDS, data["totals"]["all"])


def conditions(data: Mapping[str, Any]) -> Totals:
    """What depends on conditions; nothing where the statement knows none."""
    said = data.get("conditions") or {}
    if not said.get("lines"):
        return []
    return [
        (_(words), _money(said[name] or "0", data["currency"]))
        for name, words in _CONDITION_WORDS.items()
    ]


def _money(amount: str | None, currency: str) -> Money | None:
    return None if amount is None else Money.parse(amount, currency)


def kind_words(of: Statement | StatementDraft) -> str:
    """What kind of statement it is."""
    return str(_(KINDS[StatementKind(of.kind)].words))


def about(of: Statement | StatementDraft) -> str:
    """What it is about: the phase, one partner in it, or the fund."""
    return _about(of, None if of.book.phase else funds.fund_of_book(of.book))


def about_each() -> Callable[[Statement | StatementDraft], str]:
    """The same for a list, with the funds read once."""
    by_book = {fund.book_id: fund for fund in funds.funds()}
    return lambda of: _about(of, by_book.get(of.book_id))


def _about(of: Statement | StatementDraft, fund: Fund | None) -> str:
    if fund is not None:
        return str(localised(fund.name))
    phase = str(phase_name(of.book.phase)) if of.book.phase else of.book.slug
    return f"{localised(of.partner.label)}, {phase}" if of.partner else phase


def is_fictitious(of: Statement | StatementDraft) -> bool:
    """Whether it is about the demonstration's money."""
    if of.book.phase:
        return of.book.phase.programme.fictitious
    fund = funds.fund_of_book(of.book)
    return fund.programme.fictitious if fund else False


def kind_tabs() -> list[tuple[str, str]]:
    """The kinds to choose from in lists: value and words."""
    return [(kind.value, _(facts.words)) for kind, facts in KINDS.items()]


def asked_kind(text: str) -> StatementKind | None:
    """The kind that an address asks for; None for all, and for one that does not exist."""
    return StatementKind(text) if text in set(StatementKind) else None
