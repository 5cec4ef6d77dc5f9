"""Opening a pooled fund, its policy, its windows."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.core.errors import NotFound
from app.funding.forms import pools as forms
from app.funding.models import Fund
from app.funding.queries import books
from app.funding.queries import funds as queries
from app.funding.routes import bp
from app.funding.routes.pages import book_choices
from app.funding.services import funds
from app.web.forms import Form


@bp.get("/desk/funds/")
@requires(Permission.ALLOCATION_VIEW)
def desk_funds() -> ResponseReturnValue:
    """Every pooled fund, with the way to its desk."""
    return render_template("funding/desk_funds.html", rows=queries.funds())


@bp.route("/desk/funds/new", methods=["GET", "POST"])
@requires(Permission.FUND_EDIT)
def desk_fund_new() -> ResponseReturnValue:
    """Open a fund with a book of its own."""
    form = forms.FundForm.offering(book_choices())
    if form.creates(lambda: _opened(form)):
        flash(_("The fund is open. Add its windows, if it has any."))
        return redirect(url_for(".desk_allocations", slug=form.made))
    return _page("funding/desk_fund_new.html", form)


def _opened(form: forms.FundForm) -> str:
    phase = books.book(form.programme.data or "").phase
    if phase is None:
        raise NotFound
    return funds.create(
        slug=form.slug.data or "",
        programme=phase.programme,
        phase=phase,
        name=form.name.data,
        currency=form.currency.data or "",
        policy=form.policy.data,
        fee_rate=form.fee_rate.data or "0",
        cost_rate=form.cost_rate.data or "0",
        carry_over=bool(form.carry_over.data),
        fictitious=phase.programme.fictitious,
        by=identity().actor,
    ).slug


@bp.route("/desk/funds/<slug>/edit", methods=["GET", "POST"])
@requires(Permission.FUND_EDIT, on=queries.fund)
def desk_fund_edit(fund: Fund) -> ResponseReturnValue:
    """Change the name and the policy; fees that were taken stay as they were."""
    form = forms.FundEditForm.of(fund)
    if form.carries_out(
        lambda: funds.edit(
            fund,
            name=form.name.data,
            policy=form.policy.data,
            fee_rate=form.fee_rate.data or "0",
            cost_rate=form.cost_rate.data or "0",
            carry_over=bool(form.carry_over.data),
            version=form.version.data,
            by=identity().actor,
        ),
        stored=lambda: forms.stored(fund),
    ):
        flash(_("Changed."))
        return redirect(url_for(".desk_allocations", slug=fund.slug))
    return _page("funding/desk_fund_edit.html", form, fund=fund)


@bp.route("/desk/funds/<slug>/windows/new", methods=["GET", "POST"])
@requires(Permission.FUND_EDIT, on=queries.fund)
def desk_fund_window_new(fund: Fund) -> ResponseReturnValue:
    """Add a compartment to which money may be directed."""
    form = forms.WindowForm()
    if form.carries_out(
        lambda: funds.add_window(
            fund, slug=form.slug.data or "", name=form.name.data, by=identity().actor
        )
    ):
        flash(_("The window is open."))
        return redirect(url_for(".desk_allocations", slug=fund.slug))
    return _page("funding/desk_fund_window_new.html", form, fund=fund)


def _page(template: str, form: Form, **facts: object) -> ResponseReturnValue:
    return render_template(template, form=form, **facts), form.status
