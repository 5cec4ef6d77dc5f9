"""The funding position and issued statements as JSON."""

import json
from collections.abc import Callable
from typing import Final

from flask import abort, jsonify
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.api.blueprint import LINK, MAYBE, TEXT, Json, absolute, bp, money, operation, ref
from app.core.money import Money
from app.funding.models import Book, Statement
from app.funding.queries import books
from app.funding.queries import statements as queries
from app.funding.queries.positions import Position, RateBasis, position, recorded_at
from app.funding.routes.position import for_everybody, question
from app.funding.rules.statements import StatementKind
from app.web.caching import cacheable

FIGURES: Final = ("required", "own", "mobilised", "received", "pledged", "confirmed")
GAPS: Final = ("signed", "with_confirmed", "with_all")


def _gap(at: Position) -> Json:
    return {name: money(getattr(at.gap, name)) if at.gap else None for name in GAPS}


@bp.get("/programmes/<slug>/<phase>/funding")
@guard.requires(Permission.POSITION_VIEW, on=books.book_of_phase)
@cacheable
def show_position(book: Book) -> ResponseReturnValue:
    """The position as of a day, as known at a moment, with the questions of the page."""
    # Without a moment in the question, "known at" is that of the last posting: the answer, and its
    # ETag, stay the same until something is recorded.
    asked = question()
    if asked.problems:
        abort(400, " ".join(asked.problems))
    at = position(book, asked.as_of, asked.known_at, rate_basis=asked.basis, public=for_everybody())
    phase = book.phase
    if phase is None:
        abort(404)
    values = {"slug": phase.programme.slug, "phase_slug": phase.slug, **asked.address()}
    return jsonify(
        {
            **{name: money(getattr(at, name)) for name in FIGURES},
            "gap": _gap(at),
            "as_of": at.as_of.isoformat(),
            "known_at": (asked.known_at or recorded_at(at.known_seq)).isoformat(),
            "known_seq": at.known_seq,
            "basis": at.basis.value,
            "rate_basis": at.rate_basis.value,
            "url": absolute("funding.show_position", **values),
        }
    )


@bp.get("/statements/<number>")
@guard.requires(Permission.STATEMENT_VIEW, on=queries.statement)
@cacheable
def show_statement(statement: Statement) -> ResponseReturnValue:
    """An issued statement: its figures, its hash, and where its files are."""
    data = json.loads(statement.data)
    currency = data["currency"]

    def worth(amount: str | None) -> Json | None:
        return None if amount is None else money(Money.parse(amount, currency))

    replaced = queries.superseded_by(statement)
    return jsonify(
        {
            "number": statement.ref,
            "kind": statement.kind,
            "book": data["book"],
            **_stated(data, worth),
            "as_of": data["as_of"],
            "known_at": data["known_at"],
            "known_seq": data["known_seq"],
            "basis": data["basis"],
            "rate_basis": data["rate_basis"],
            "provisional": statement.provisional,
            "superseded_by": replaced.ref if replaced else None,
            "sha256": statement.data_sha256,
            "code": statement.code,
            "data": absolute("funding.statement_json", number=statement.ref),
            "url": absolute("funding.show_statement", number=statement.ref),
        }
    )


def _stated(data: Json, worth: Callable[[str | None], Json | None]) -> Json:
    """The figures of the gap; of any other kind its totals."""
    if data["kind"] == StatementKind.FUNDING_GAP:
        return {
            **{name: worth(data["figures"][name]) for name in FIGURES},
            "gap": {name: worth(data["gap"][name]) for name in GAPS},
        }
    stated = data["to_date"] if "to_date" in data else data["totals"]["all"]
    return {"totals": {name: worth(amount) for name, amount in stated.items()}}


_DAY: Json = {"type": "string", "format": "date"}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_AMOUNT: Json = {"oneOf": [ref("Money"), {"type": "null"}]}
_RATES: Json = {"type": "string", "enum": [basis.value for basis in RateBasis]}
_POSITION: Json = {
    **dict.fromkeys(FIGURES, _AMOUNT),
    "gap": {"type": "object", "properties": dict.fromkeys(GAPS, _AMOUNT)},
    "as_of": _DAY,
    "known_at": _MOMENT,
    "known_seq": {"type": "integer", "description": "Number of the last posting taken in."},
    "basis": {
        "type": "string",
        "enum": ["stated", "computed"],
        "description": "“computed”: part of the amounts is our arithmetic, to be reconciled.",
    },
    "rate_basis": _RATES,
    "url": LINK,
}

SCHEMAS: Json = {
    "Position": {
        "type": "object",
        "description": "An amount of which nothing was ever recorded is null, never zero.",
        "required": [name for name in _POSITION if name != "url"],
        "properties": _POSITION,
    },
    "Statement": {
        "type": "object",
        "required": ["number", "kind", "book", "as_of", "sha256", "code"],
        "properties": {
            **_POSITION,
            "totals": {
                "type": "object",
                "description": "Of a statement that is not about the gap: amounts by name.",
                "additionalProperties": _AMOUNT,
            },
            "number": TEXT,
            "kind": TEXT,
            "book": TEXT,
            "provisional": {"type": "boolean"},
            "superseded_by": MAYBE,
            "sha256": TEXT,
            "code": TEXT,
            "data": LINK,
        },
    },
}

PATHS: Json = {
    "/programmes/{slug}/{phase}/funding": operation(
        "The funding position of a phase",
        ref("Position"),
        path=("slug", "phase"),
        query={
            "as_of": _DAY,
            "known_at": _MOMENT,
            "basis": _RATES,
        },
    ),
    "/statements/{number}": operation("An issued statement", ref("Statement"), path=("number",)),
}
