"""Tables of the money as CSV and XLSX, each open to those who may open its page."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from flask import Response, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import can, public, requires
from app.access.permissions import Permission
from app.core.errors import NotFound
from app.core.words import N_
from app.exchange.queries import tables as queries
from app.exchange.routes import bp
from app.exchange.services.tables import Table, as_csv, as_xlsx
from app.funding.models import Book, Fund
from app.funding.queries import books
from app.funding.queries import funds as fund_queries
from app.funding.queries.positions import position
from app.funding.routes.finance import every_partner
from app.funding.routes.position import for_everybody, question
from app.web.caching import cacheable
from app.web.language import current_language

FORMATS: Final = MappingProxyType(
    {
        "csv": (as_csv, "text/csv; charset=utf-8"),
        "xlsx": (
            as_xlsx,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    }
)


def _sent(table: Table, kind: str) -> Response:
    if kind not in FORMATS:
        raise NotFound()
    write, media_type = FORMATS[kind]
    return Response(
        write(table, _),
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{table.name}.{kind}"'},
    )


def _told(kind: str) -> str:
    if kind not in FORMATS:
        abort(404)
    return kind


# --- for everybody -------------------------------------------------------------------------------


@bp.get("/programmes/<slug>/<phase>/funding/<table>.<kind>")
@requires(Permission.POSITION_VIEW, on=books.book_of_phase)
@cacheable
def position_table(book: Book, table: str, kind: str) -> ResponseReturnValue:
    """The figures, the lines behind them, or what is required, with the questions of the page."""
    kind = _told(kind)
    asked = question()
    if asked.problems:
        abort(400, " ".join(asked.problems))
    at = position(book, asked.as_of, asked.known_at, rate_basis=asked.basis, public=for_everybody())
    name = f"{book.slug}-{table}-{at.as_of.isoformat()}"
    match table:
        case "figures":
            made = Table.of(name, N_("Figures"), queries.FIGURE_COLUMNS, queries.figures(at))
        case "lines":
            rows = queries.lines(
                at, sees_all=can(Permission.POSITION_DESK_VIEW), language=current_language()
            )
            made = Table.of(name, N_("Lines"), queries.LINE_COLUMNS, rows)
        case "requirement":
            made = Table.of(name, N_("Required"), queries.CELL_COLUMNS, queries.cells(at))
        case "in-kind":
            told = queries.things(book, at, language=current_language())
            made = Table.of(name, N_("In kind"), queries.THING_COLUMNS, told)
        case _:
            abort(404)
    return _sent(made, kind)


@bp.get("/funds/<slug>/<table>.<kind>")
@requires(Permission.FUND_VIEW, on=fund_queries.fund)
@cacheable
def fund_table(fund: Fund, table: str, kind: str) -> ResponseReturnValue:
    """Sources and uses of a fund, or its allocations."""
    kind = _told(kind)
    asked = question()
    if asked.problems:
        abort(400, " ".join(asked.problems))
    name = f"{fund.slug}-{table}-{asked.as_of.isoformat()}"
    match table:
        case "balance":
            at = fund_queries.balance(fund, asked.as_of, asked.known_at)
            rows = queries.balance(at)
            made = Table.of(name, N_("Sources and uses"), queries.BALANCE_COLUMNS, rows)
        case "allocations":
            given = queries.allocations(fund, current_language())
            made = Table.of(name, N_("Allocations"), queries.ALLOCATION_COLUMNS, given)
        case _:
            abort(404)
    return _sent(made, kind)


@bp.get("/statements/list/issued.<kind>")
@public("issued statements are public")
@cacheable
def statements_table(kind: str) -> ResponseReturnValue:
    """Every issued statement."""
    made = Table.of("statements", N_("Statements"), queries.STATEMENT_COLUMNS, queries.statements())
    return _sent(made, _told(kind))


# --- at the desk ---------------------------------------------------------------------------------


@bp.get("/desk/exchange/engagements.<kind>")
@requires(Permission.ENGAGEMENT_LIST)
def engagements_table(kind: str) -> ResponseReturnValue:
    """Every engagement announced, with what became of it."""
    rows = queries.engagements(current_language())
    return _sent(
        Table.of("engagements", N_("Engagements"), queries.ENGAGEMENT_COLUMNS, rows), _told(kind)
    )


@bp.get("/desk/exchange/agreements.<kind>")
@requires(Permission.AGREEMENT_VIEW, on=every_partner)
def agreements_table(_subject: object, kind: str) -> ResponseReturnValue:
    """Every agreement, amount by amount."""
    rows = queries.agreements(current_language())
    return _sent(
        Table.of("agreements", N_("Agreements"), queries.AGREEMENT_COLUMNS, rows), _told(kind)
    )


@bp.get("/desk/exchange/instalments.<kind>")
@requires(Permission.AGREEMENT_VIEW, on=every_partner)
def instalments_table(_subject: object, kind: str) -> ResponseReturnValue:
    """The calendar of instalments."""
    rows = queries.instalments(current_language())
    return _sent(
        Table.of("instalments", N_("Instalments"), queries.INSTALMENT_COLUMNS, rows), _told(kind)
    )


@bp.get("/desk/exchange/receipts.<kind>")
@requires(Permission.RECEIPT_VIEW, on=every_partner)
def receipts_table(_subject: object, kind: str) -> ResponseReturnValue:
    """Every receipt."""
    rows = queries.receipts(current_language())
    return _sent(Table.of("receipts", N_("Receipts"), queries.RECEIPT_COLUMNS, rows), _told(kind))


@bp.app_template_global("table_urls")
def table_urls(endpoint: str, **values: Any) -> list[tuple[str, str]]:
    """The links to a table as CSV and XLSX: word and address."""
    return [
        (kind.upper(), url_for(f"exchange.{endpoint}", kind=kind, **values)) for kind in FORMATS
    ]
