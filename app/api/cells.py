"""The gap of every costed cell as JSON: at best, by the indicative split, and at worst."""

from typing import Final

from flask import abort, request
from flask.typing import ResponseReturnValue

from app.access import guard
from app.access.permissions import Permission
from app.api.blueprint import MAYBE, PAGING, TEXT, Json, bp, money, operation, page_of, paged, ref
from app.funding.models import Book
from app.funding.queries import books
from app.funding.queries import gaps as queries
from app.funding.queries.gaps import Cell, Counted
from app.funding.queries.positions import RateBasis, recorded_at
from app.funding.routes.position import question
from app.funding.rules.flow import Range
from app.web.caching import cacheable

FILTERS: Final = ("year", "pillar", "country", "theme", "outcome")


def _wanted(cell: Cell) -> bool:
    """Whether a cell passes the filters; “-” asks for those that leave the dimension open."""
    return all(
        request.args[name] == ("-" if cell.of(name) is None else str(cell.of(name)))
        for name in FILTERS
        if request.args.get(name)
    )


@bp.get("/programmes/<slug>/<phase>/funding/cells")
@guard.requires(Permission.POSITION_VIEW, on=books.book_of_phase)
@cacheable
def list_cells(book: Book) -> ResponseReturnValue:
    """Every costed cell of a phase with its gap on each basis, and the gaps of the whole."""
    asked = question()
    if asked.problems:
        abort(400, " ".join(asked.problems))
    of = queries.gaps(book, asked.as_of, asked.known_at, rate_basis=asked.basis)
    ranges = {counted: of.covers[counted].ranges() for counted in Counted}

    def gap(of_cell: Range) -> Json:
        found = (of_cell.minimum, of_cell.indicative, of_cell.maximum)
        names = ("minimum", "indicative", "maximum")
        return {name: money(of.minor(x)) for name, x in zip(names, found, strict=True)}

    def cell(one: Cell) -> Json:
        return {
            **one.dimensions,
            "required": money(one.required),
            "gap": {counted.value: gap(ranges[counted][one.place]) for counted in Counted},
        }

    return page_of(
        [one for one in of.cells if _wanted(one)],
        "cells",
        cell,
        effective_gap={c.value: money(of.minor(of.covers[c].effective)) for c in Counted},
        stranded={c.value: money(of.minor(of.covers[c].stranded)) for c in Counted},
        as_of=of.at.as_of.isoformat(),
        known_at=(asked.known_at or recorded_at(of.at.known_seq)).isoformat(),
        known_seq=of.at.known_seq,
    )


_DAY: Json = {"type": "string", "format": "date"}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_BASES: Json = dict.fromkeys([counted.value for counted in Counted], ref("Money"))
_RANGE: Json = {
    "type": "object",
    "required": ["minimum", "indicative", "maximum"],
    "properties": dict.fromkeys(("minimum", "indicative", "maximum"), ref("Money")),
}

SCHEMAS: Json = {
    "Cell": {
        "type": "object",
        "description": "One costed need. The gap lies between minimum and maximum, whoever of the "
        "softly earmarked money goes where; the indicative one is a reproducible split, no "
        "allocation. Minima and maxima of cells do not add up to those of the whole.",
        "required": ["required", "gap"],
        "properties": {
            "year": {"type": ["integer", "null"]},
            **dict.fromkeys(("pillar", "country", "theme", "outcome"), MAYBE),
            "required": ref("Money"),
            "gap": {
                "type": "object",
                "properties": dict.fromkeys([counted.value for counted in Counted], _RANGE),
            },
        },
    },
}

_PAGE: Json = paged("cells", ref("Cell"))

PATHS: Json = {
    "/programmes/{slug}/{phase}/funding/cells": operation(
        "The gap of each costed cell of a phase, a page at a time",
        {
            **_PAGE,
            "properties": {
                **_PAGE["properties"],
                "effective_gap": {"type": "object", "properties": _BASES},
                "stranded": {"type": "object", "properties": _BASES},
                "as_of": _DAY,
                "known_at": _MOMENT,
                "known_seq": {"type": "integer"},
            },
        },
        path=("slug", "phase"),
        query={
            **PAGING,
            "as_of": _DAY,
            "known_at": _MOMENT,
            "basis": {"type": "string", "enum": [basis.value for basis in RateBasis]},
            **dict.fromkeys(FILTERS, TEXT),
        },
    ),
}
