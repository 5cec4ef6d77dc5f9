"""The calendar of instalments, for finance: what falls due when, and what is overdue."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.access.guard import requires
from app.access.permissions import Permission
from app.core import clock
from app.funding.forms.papers import PipelineFilter
from app.funding.queries import books
from app.funding.queries import calendar as queries
from app.funding.queries.positions import papers
from app.funding.routes import bp
from app.funding.routes.finance import every_partner
from app.funding.routes.pages import book_choices, phase_name
from app.funding.rules.instalments import BAND_WORDS


@bp.get("/desk/instalments")
@requires(Permission.RECEIPT_VIEW, on=every_partner)
def desk_instalments(_subject: object) -> ResponseReturnValue:
    """Instalments due in the next twelve months, and what is overdue by age."""
    form = PipelineFilter(request.args)
    form.book.choices = book_choices()
    book = books.book_at_hand(form.book.data)
    if book is None:
        return render_template("funding/desk_pipeline_empty.html")
    form.book.data = book.slug
    found = queries.calendar(book, clock.today())
    dues = (*found.overdue, *found.coming)
    return render_template(
        "funding/desk_instalments.html",
        book=book,
        filters=form,
        calendar=found,
        by_currency=queries.by_currency,
        bands=BAND_WORDS,
        papers=papers([due.line_id for due in dues], clock.now()),
        phase_name=phase_name,
    )
