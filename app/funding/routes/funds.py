"""Pooled funds: their balance for everybody, their allocations at the desk."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, public, requires
from app.access.permissions import Permission
from app.core import clock
from app.core.money import Money
from app.funding.forms.funds import AllocationForm
from app.funding.models import Allocation, Fund
from app.funding.queries import fund_papers, pools
from app.funding.queries import funds as queries
from app.funding.queries.pools import fund_statement
from app.funding.routes import bp, drawing_funds
from app.funding.routes.finance import RECEIPT_STATES
from app.funding.routes.position import question
from app.funding.rules.pools import ACT_WORDS, ON_ALLOCATION, Act
from app.funding.services import funds as services
from app.partners import queries as partners
from app.web.caching import cacheable
from app.web.language import current_language
from app.web.presses import pressed


@bp.get("/funds/")
@public("pooled funds are public")
@cacheable
def list_funds() -> ResponseReturnValue:
    """Every pooled fund."""
    return render_template("funding/list_funds.html", rows=queries.funds())


@bp.get("/funds/<slug>/")
@requires(Permission.FUND_VIEW, on=queries.fund)
@cacheable
def show_fund(fund: Fund) -> ResponseReturnValue:
    """Sources and uses of a year beside all years, what is left to allocate, and whose it is."""
    asked = question()
    stated = fund_statement(fund, asked.as_of, asked.known_at, _whole(request.args.get("year")))
    page = render_template(
        "funding/show_fund.html",
        fund=fund,
        asked=asked,
        stated=stated,
        table=drawing_funds.table(stated, thousands=request.args.get("in") == "thousands"),
        thousands=request.args.get("in") == "thousands",
        chart=drawing_funds.chart(stated),
        eliminated=drawing_funds.ELIMINATED,
    )
    return page, 422 if asked.problems else 200


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) == 4 else None


@bp.get("/desk/funds/<slug>")
@requires(Permission.ALLOCATION_VIEW, on=queries.fund)
def desk_allocations(fund: Fund) -> ResponseReturnValue:
    """The desk of a fund: its allocations, what moved it, and what waits for a second person."""
    free, code = pools.free_money(fund), fund.book.currency
    return render_template(
        "funding/desk_allocations.html",
        fund=fund,
        balance=queries.balance(fund, clock.today()),
        allocations=queries.allocations(fund),
        acts=fund_papers.acts(fund),
        free={one.slug: Money(free.within(one.slug), code) for one in fund.windows},
        kinds=[kind for kind in Act if kind not in ON_ALLOCATION],
        words=ACT_WORDS,
        states=RECEIPT_STATES,
    )


@bp.route("/desk/funds/<slug>/allocations/new", methods=["GET", "POST"])
@requires(Permission.ALLOCATION_RECORD, on=queries.fund)
def desk_allocation_new(fund: Fund) -> ResponseReturnValue:
    """Propose an allocation to the steering body."""
    form = AllocationForm.of(fund, partners.partner_choices(current_language()))
    if form.creates(lambda: _proposed(fund, form)):
        flash(
            _(
                "Proposed. It counts when the steering body has decided it and a second person "
                "has approved it."
            )
        )
        return redirect(url_for(".desk_allocations", slug=fund.slug))
    page = render_template(
        "funding/desk_allocation_new.html",
        form=form,
        fund=fund,
        balance=queries.balance(fund, clock.today()),
    )
    return page, form.status


def _proposed(fund: Fund, form: AllocationForm) -> str:
    window = next((one for one in fund.windows if one.slug == form.window.data), None)
    return services.propose(
        fund,
        amount=form.amount.data,
        purpose=form.purpose.data or "",
        decided_on=clock.today(),
        window=window,
        implementer=partners.partner(form.implementer.data) if form.implementer.data else None,
        country=form.country.data,
        by=identity().actor,
    ).number


@bp.post("/desk/allocations/<slug>/approve")
@requires(Permission.ALLOCATION_APPROVE, on=queries.allocation, seen=Permission.ALLOCATION_VIEW)
def desk_allocation_approve(allocation: Allocation) -> ResponseReturnValue:
    """The second person's yes: the money is reserved, if it is still there."""
    fund = allocation.fund.slug
    pressed(
        lambda: services.approve(allocation, by=identity().actor),
        _("Approved. The money is reserved."),
    )
    return redirect(url_for(".desk_allocations", slug=fund))
