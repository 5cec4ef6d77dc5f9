"""Changes of signed agreements: recorded by one person, approved by another."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.core import clock
from app.core.money import Money
from app.funding.forms import amendments as forms
from app.funding.forms.papers import TRIGGERS, ReturnForm
from app.funding.models import Agreement, Amendment
from app.funding.queries import agreements as agreement_queries
from app.funding.queries import amendments as queries
from app.funding.queries import takings_back
from app.funding.routes import bp
from app.funding.routes.pages import sent_version
from app.funding.rules.stages import MEASURE_WORDS
from app.funding.services import amendments as services
from app.funding.services import schedules
from app.web.presses import pressed


@bp.route("/desk/agreements/<slug>/changes/<kind>", methods=["GET", "POST"])
@requires(
    Permission.AGREEMENT_RECORD, on=agreement_queries.agreement, seen=Permission.AGREEMENT_VIEW
)
def desk_amendment_record(agreement: Agreement, kind: str) -> ResponseReturnValue:
    """Record a change of a signed agreement: amounts, schedule, words, or its end."""
    if kind not in forms.KINDS:
        abort(404)
    if agreement.state != "signed":
        flash(_("This agreement is not in force, so it cannot be changed."))
        return redirect(url_for(".desk_agreement", slug=agreement.slug))
    now = [(row, schedules.standing(row)) for row in agreement.lines]
    form = forms.amendment_form(agreement, kind, now, clock.today())
    if not form.rearranged(request.form.get("do", "")) and form.creates(
        lambda: _recorded(agreement, form)
    ):
        flash(_("Recorded."))
        return redirect(url_for(".desk_amendment", slug=form.made))
    page = render_template(
        "funding/desk_amendment_form.html",
        form=form,
        agreement=agreement,
        kind=kind,
        kinds=forms.KINDS,
        rows={str(row.id): row for row in agreement.lines},
        held=agreement_queries.held([row.line for row in agreement.lines if row.line is not None]),
        expected={
            str(one.id): (one, Money(part.unpaid, one.currency))
            for _row, parts in now
            for one, part in parts
        },
    )
    return page, form.status


def _recorded(agreement: Agreement, form: forms.AmendmentForm) -> str:
    amendment = services.record(
        agreement,
        kind=form.kind,
        effective_on=form.effective_on.data,
        why=form.why.data or "",
        deltas=form.deltas(),
        steps=form.steps(),
        by=identity().actor,
        **form.words(),
    )
    return amendment.slug


@bp.get("/desk/changes/<slug>")
@requires(Permission.AGREEMENT_VIEW, on=queries.amendment)
def desk_amendment(amendment: Amendment) -> ResponseReturnValue:
    """One change of an agreement: what it says, who let it in, what it posted."""
    return shown(amendment, ReturnForm(formdata=None))


def shown(amendment: Amendment, form: ReturnForm) -> ResponseReturnValue:
    """The page of a change with a form on it, as sent or empty."""
    asked = takings_back.asked("amendment", amendment.id)
    countered = asked.done.posting_seq if asked.done else None
    posted = [seq for seq in (amendment.posting_seq, countered) if seq]
    page = render_template(
        "funding/desk_amendment.html",
        amendment=amendment,
        kinds=forms.KINDS,
        triggers=TRIGGERS,
        postings=agreement_queries.recorded(posted),
        measures=MEASURE_WORDS,
        form=form,
        asked=asked,
    )
    return page, form.status


@bp.post("/desk/changes/<slug>/approve")
@requires(Permission.AGREEMENT_APPROVE, on=queries.amendment, seen=Permission.AGREEMENT_VIEW)
def desk_amendment_approve(amendment: Amendment) -> ResponseReturnValue:
    """The second person's yes: the change is in the ledger from its day."""
    slug = amendment.slug
    pressed(
        lambda: services.approve(amendment, by=identity().actor, version=sent_version()),
        _("Approved. The change is in the ledger."),
    )
    return redirect(url_for(".desk_amendment", slug=slug))


@bp.post("/desk/changes/<slug>/return")
@requires(Permission.AGREEMENT_APPROVE, on=queries.amendment, seen=Permission.AGREEMENT_VIEW)
def desk_amendment_return(amendment: Amendment) -> ResponseReturnValue:
    """Give it back with the reason."""
    form = ReturnForm()
    if form.carries_out(
        lambda: services.give_back(amendment, why=form.why.data or "", by=identity().actor)
    ):
        flash(_("Given back with your reason."))
        return redirect(url_for(".desk_amendment", slug=amendment.slug))
    return shown(amendment, form)
