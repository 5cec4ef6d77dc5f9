"""Exchange rates that no data set publishes: entered by one person, let in by another."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.accounts.queries import names_of
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.submissions import once
from app.funding.forms.papers import ReturnForm
from app.funding.forms.rates import RateForm
from app.funding.models import ManualRate
from app.funding.queries import ecb
from app.funding.queries import rates as queries
from app.funding.routes import bp
from app.funding.routes.finance import RECEIPT_STATES
from app.funding.routes.pages import refusal
from app.funding.services import fixings as services


@bp.get("/desk/rates")
@requires(Permission.RATE_VIEW)
def desk_rates() -> ResponseReturnValue:
    """How far the published rates reach, and what was entered beyond them."""
    rows = queries.manual_rates()
    return render_template(
        "funding/desk_rates.html",
        rows=rows,
        names=names_of(row.recorded_by for row in rows),
        source=ecb.SOURCE,
        last_day=ecb.last_day(),
        days=queries.MAX_AGE.days,
        states=RECEIPT_STATES,
    )


@bp.route("/desk/rates/new", methods=["GET", "POST"])
@requires(Permission.RATE_EDIT)
def desk_rate_new() -> ResponseReturnValue:
    """Enter a rate."""
    form = RateForm()
    if form.validate_on_submit():
        try:
            with transaction():
                once(
                    form.submission_key.data or "",
                    ["rate", request.form.to_dict(flat=False)],
                    lambda: (
                        services.propose_rate(
                            from_ccy=form.from_ccy.data,
                            to_ccy=form.to_ccy.data,
                            rate=form.rate.data,
                            source_date=form.source_date.data,
                            source=form.source.data or "",
                            by=identity().actor,
                        ).slug
                    ),
                )
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Recorded. It counts when a second person has approved it."))
            return redirect(url_for(".desk_rates"))
    page = render_template("funding/desk_rate_new.html", form=form)
    return page, 422 if form.problems() else 200


@bp.post("/desk/rates/<slug>/approve")
@requires(Permission.RATE_APPROVE, on=queries.manual_rate, seen=Permission.RATE_VIEW)
def desk_rate_approve(proposed: ManualRate) -> ResponseReturnValue:
    """The second person's yes: from now on amounts of its day can be valued."""
    try:
        with transaction():
            services.approve_rate(proposed, by=identity().actor)
    except DomainError as error:
        flash(refusal(error), "late")
    else:
        flash(_("Approved. Amounts of that week can be valued with it."))
    return redirect(url_for(".desk_rates"))


@bp.route("/desk/rates/<slug>/return", methods=["GET", "POST"])
@requires(Permission.RATE_APPROVE, on=queries.manual_rate, seen=Permission.RATE_VIEW)
def desk_rate_return(proposed: ManualRate) -> ResponseReturnValue:
    """Give it back with the reason."""
    form = ReturnForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.return_rate(proposed, why=form.why.data or "", by=identity().actor)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Given back with your reason."))
            return redirect(url_for(".desk_rates"))
    page = render_template("funding/desk_rate_return.html", form=form, rate=proposed)
    return page, 422 if form.problems() else 200
