"""The records behind the position, and the lists of statements and engagements, as JSON."""

from typing import Final

from flask import abort, request
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.api.blueprint import (
    LINK,
    MAYBE,
    PAGING,
    TEXT,
    YEAR,
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
from app.funding.models import Book, Engagement, Statement
from app.funding.queries import books, pipeline
from app.funding.queries import statements as queries
from app.funding.queries.positions import LinePosition, position
from app.funding.routes.position import for_everybody, question
from app.funding.rules.stages import SLOTS, Nature
from app.web.caching import cacheable

IN_BOOK: Final = ("required", "own", "mobilised", "received", "pledged", "outstanding", "confirmed")
FILTERS: Final = ("partner", "currency", "year", "country", "theme", "pillar", "stage", "nature")


def _line(line: LinePosition) -> Json:
    facts = line.facts
    return {
        "line": facts.ref,
        "nature": facts.nature.value,
        "partner": facts.partner_slug if line.named else None,
        "currency": facts.currency,
        "year": facts.year,
        "country": facts.country,
        "countries": list(facts.countries),
        "theme": facts.theme,
        "pillar": facts.pillar,
        "earmark": facts.strength,
        "stage": line.stage,
        "amounts": {
            measure.value: line.of(measure).amount
            for measure in SLOTS[facts.nature]
            if measure in line.sums.by_measure
        },
        "in_book_currency": {name: money(line.in_book(name)) for name in IN_BOOK}
        if line.converted
        else None,
    }


def _wanted(line: LinePosition) -> bool:
    """Whether a line passes the filters of the address; a partner that is not public never does."""
    facts = line.facts
    has = {
        "partner": facts.partner_slug if line.named else None,
        "currency": facts.currency,
        "year": str(facts.year or ""),
        "country": facts.country,
        "theme": facts.theme,
        "pillar": facts.pillar,
        "stage": line.stage,
        "nature": facts.nature.value,
    }
    return all(request.args[name] == has[name] for name in FILTERS if request.args.get(name))


@bp.get("/programmes/<slug>/<phase>/funding/lines")
@guard.requires(Permission.POSITION_VIEW, on=books.book_of_phase)
@cacheable
def position_lines(book: Book) -> ResponseReturnValue:
    """The lines behind the position, with its questions and filters of their own."""
    asked = question()
    if asked.problems:
        abort(400, " ".join(asked.problems))
    at = position(book, asked.as_of, asked.known_at, rate_basis=asked.basis, public=for_everybody())
    return page_of([line for line in at.lines if _wanted(line)], "lines", _line)


def _listed(statement: Statement) -> Json:
    return {
        "number": statement.ref,
        "kind": statement.kind,
        "book": statement.book.slug,
        "as_of": statement.as_of.isoformat(),
        "provisional": statement.provisional,
        "sha256": statement.data_sha256,
        "url": absolute("funding.show_statement", number=statement.ref),
    }


@bp.get("/statements/")
@guard.public("statements are public once issued")
@cacheable
def list_statements() -> ResponseReturnValue:
    """Issued statements, newest first."""
    kind, year = request.args.get("kind"), request.args.get("year")
    rows = [
        row
        for row in queries.statements(public_only=True)
        if (not kind or row.kind == kind) and (not year or str(row.year) == year)
    ]
    return page_of(rows, "statements", _listed)


def _engagement(engagement: Engagement) -> Json:
    return {
        "ref": engagement.ref,
        "partner": engagement.partner.slug,
        "type": engagement.type,
        "state": engagement.state,
        "meeting": engagement.meeting.slug if engagement.meeting else None,
        "announced_on": engagement.announced_on.isoformat() if engagement.announced_on else None,
        "wording": words(engagement.wording),
        "wordings": in_all(engagement.wording),
        "source": engagement.source or None,
    }


@bp.get("/programmes/<slug>/<phase>/engagements")
@guard.requires(Permission.POSITION_VIEW, on=books.book_of_phase)
@cacheable
def list_engagements(book: Book) -> ResponseReturnValue:
    """The public engagements of a phase; their amounts are lines of the position."""
    rows = [one for one in pipeline.engagements(book) if one.is_public]
    return page_of(rows, "engagements", _engagement)


_AMOUNT: Json = {"oneOf": [ref("Money"), {"type": "null"}]}
_DAY: Json = {"type": "string", "format": "date"}

SCHEMAS: Json = {
    "Line": {
        "type": "object",
        "description": "One partner, currency, year, instrument and earmark. Its partner is null "
        "where a pledge is not public.",
        "required": ["line", "nature", "currency", "stage", "amounts"],
        "properties": {
            "line": TEXT,
            "nature": {"type": "string", "enum": [nature.value for nature in Nature]},
            "partner": MAYBE,
            "currency": TEXT,
            "year": {"type": ["integer", "null"]},
            "country": MAYBE,
            "countries": {
                "type": "array",
                "items": TEXT,
                "description": "To any of which it may go; empty when it is tied to none.",
            },
            "theme": MAYBE,
            "pillar": MAYBE,
            "earmark": {"type": ["integer", "null"], "minimum": 1, "maximum": 4},
            "stage": TEXT,
            "amounts": {
                "type": "object",
                "description": "Exact decimals in the currency of the line, by measure; a measure "
                "of which nothing was recorded is not there.",
                "additionalProperties": TEXT,
            },
            "in_book_currency": {
                "oneOf": [
                    {"type": "object", "properties": dict.fromkeys(IN_BOOK, ref("Money"))},
                    {"type": "null"},
                ]
            },
        },
    },
    "ListedStatement": {
        "type": "object",
        "required": ["number", "kind", "book", "as_of", "sha256", "url"],
        "properties": {
            "number": TEXT,
            "kind": TEXT,
            "book": TEXT,
            "as_of": _DAY,
            "provisional": {"type": "boolean"},
            "sha256": TEXT,
            "url": LINK,
        },
    },
    "Engagement": {
        "type": "object",
        "required": ["ref", "partner", "type", "state"],
        "properties": {
            "ref": MAYBE,
            "partner": TEXT,
            "type": TEXT,
            "state": TEXT,
            "meeting": MAYBE,
            "announced_on": {"oneOf": [_DAY, {"type": "null"}]},
            "wording": MAYBE,
            "wordings": {"type": "object", "additionalProperties": TEXT},
            "source": MAYBE,
        },
    },
}

PATHS: Json = {
    "/programmes/{slug}/{phase}/funding/lines": operation(
        "The lines behind the funding position",
        paged("lines", ref("Line")),
        path=("slug", "phase"),
        query={
            "as_of": _DAY,
            "known_at": {"type": "string", "format": "date-time"},
            "basis": {"type": "string", "enum": ["reference", "current"]},
            **{name: YEAR if name == "year" else TEXT for name in FILTERS},
            **PAGING,
        },
    ),
    "/statements/": operation(
        "Issued statements, newest first",
        paged("statements", ref("ListedStatement")),
        query={"kind": TEXT, "year": YEAR, **PAGING},
    ),
    "/programmes/{slug}/{phase}/engagements": operation(
        "The public engagements of a phase",
        paged("engagements", ref("Engagement")),
        path=("slug", "phase"),
        query=PAGING,
    ),
}
