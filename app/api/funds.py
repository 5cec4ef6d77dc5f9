"""Pooled funds as JSON: what is in them, window by window, and what may still be allocated."""

from typing import Final

from flask import abort, jsonify, request
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.api.blueprint import (
    LINK,
    MAYBE,
    PAGING,
    TEXT,
    Json,
    absolute,
    bp,
    in_all,
    money,
    operation,
    page_of,
    paged,
    ref,
    words,
)
from app.core.money import Money
from app.exchange.queries.tables import BALANCE_ROWS
from app.funding.models import Fund
from app.funding.queries import funds as queries
from app.funding.queries.positions import known, recorded_at
from app.funding.queries.stated_fund import AVAILABLE
from app.funding.routes.position import question
from app.funding.rules import pools as rules
from app.funding.rules.positions import FundBalance
from app.web.caching import cacheable

FILTERS: Final = ("programme", "currency")


def _listed(fund: Fund) -> Json:
    return {
        "slug": fund.slug,
        "name": words(fund.name),
        "names": in_all(fund.name),
        "programme": fund.programme.slug,
        "phase": fund.phase.slug if fund.phase else None,
        "currency": fund.book.currency,
        "windows": [window.slug for window in fund.windows],
        "fictitious": fund.fictitious,
        "url": absolute("funding.show_fund", slug=fund.slug),
    }


@bp.get("/funds/")
@guard.public("pooled funds are public")
@cacheable
def list_funds() -> ResponseReturnValue:
    """Every pooled fund, by its slug."""
    rows = []
    for fund in queries.listed():
        has = {"programme": fund.programme.slug, "currency": fund.book.currency}
        if all(request.args[name] == has[name] for name in FILTERS if request.args.get(name)):
            rows.append(fund)
    return page_of(rows, "funds", _listed)


@bp.get("/funds/<slug>")
@guard.requires(Permission.FUND_VIEW, on=queries.fund)
@cacheable
def show_fund(fund: Fund) -> ResponseReturnValue:
    """The balance of a fund as of a day, as known at a moment, and what its windows hold."""
    asked = question()
    if asked.problems:
        abort(400, " ".join(asked.problems))
    at = known(asked.known_at)
    pots = queries.pots(fund, asked.as_of, at.seq)
    whole, code = rules.account(pots), fund.book.currency
    by_window, free = rules.windows(pots), rules.available(pots)
    address = {"slug": fund.slug, **asked.address()}

    def window(slug: str | None) -> Json:
        rows = by_window.get(slug, FundBalance())
        found = {
            name: free.within(slug) if name == "available" else getattr(rows, name)
            for name in AVAILABLE
        }
        return {name: money(Money(amount, code)) for name, amount in found.items()}

    return jsonify(
        {
            **_listed(fund),
            "balance": {name: money(Money(getattr(whole, name), code)) for name in BALANCE_ROWS},
            "windows": [
                {"slug": one.slug, "name": words(one.name), **window(one.slug)}
                for one in fund.windows
            ],
            "undirected": window(None),
            "as_of": asked.as_of.isoformat(),
            "known_at": (asked.known_at or recorded_at(at.seq)).isoformat(),
            "known_seq": at.seq,
            "url": absolute("funding.show_fund", **address),
        }
    )


_DAY: Json = {"type": "string", "format": "date"}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_WINDOW: Json = dict.fromkeys(AVAILABLE, ref("Money"))
_FUND: Json = {
    "slug": TEXT,
    "name": MAYBE,
    "names": {"type": "object", "additionalProperties": TEXT},
    "programme": TEXT,
    "phase": MAYBE,
    "currency": TEXT,
    "fictitious": {"type": "boolean"},
    "url": LINK,
}

SCHEMAS: Json = {
    "ListedFund": {
        "type": "object",
        "required": ["slug", "programme", "currency", "windows", "url"],
        "properties": {**_FUND, "windows": {"type": "array", "items": TEXT}},
    },
    "Fund": {
        "type": "object",
        "description": "Sources and uses under the names of the trustee’s table. “available” is "
        "what may still be allocated: cash less allocations not yet paid out and reserves; money "
        "that is only signed is not in it.",
        "required": ["slug", "currency", "balance", "windows", "as_of", "known_at"],
        "properties": {
            **_FUND,
            "balance": {"type": "object", "properties": dict.fromkeys(BALANCE_ROWS, ref("Money"))},
            "windows": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["slug", *AVAILABLE],
                    "properties": {"slug": TEXT, "name": MAYBE, **_WINDOW},
                },
            },
            "undirected": {
                "type": "object",
                "description": "What is directed to no window.",
                "properties": _WINDOW,
            },
            "as_of": _DAY,
            "known_at": _MOMENT,
            "known_seq": {"type": "integer"},
        },
    },
}

PATHS: Json = {
    "/funds/": operation(
        "Pooled funds, a page at a time",
        paged("funds", ref("ListedFund")),
        query={**PAGING, **dict.fromkeys(FILTERS, TEXT)},
    ),
    "/funds/{slug}": operation(
        "A pooled fund with its balance and windows",
        ref("Fund"),
        path=("slug",),
        query={"as_of": _DAY, "known_at": _MOMENT},
    ),
}
