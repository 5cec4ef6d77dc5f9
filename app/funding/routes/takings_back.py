"""Approved papers taken back: asked for by one person, let in by another."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.funding.forms.papers import ReturnForm
from app.funding.models import Amendment, PositionEntry, Settlement, TakingBack
from app.funding.queries import amendments as amendment_queries
from app.funding.queries import cash as cash_queries
from app.funding.queries import requirements as requirement_queries
from app.funding.queries import takings_back as queries
from app.funding.routes import amendments, bp, cash, requirements
from app.funding.routes.pages import sent_version
from app.funding.services import takings_back as services
from app.web.presses import pressed


def _asked(paper: services.Paper, form: ReturnForm) -> bool:
    done = form.carries_out(
        lambda: services.record(paper, why=form.why.data or "", by=identity().actor)
    )
    if done:
        flash(_("Asked. It still counts until a second person has agreed."))
    return done


@bp.post("/desk/changes/<slug>/take-back")
@requires(
    Permission.TAKING_BACK_RECORD,
    on=amendment_queries.amendment,
    seen=Permission.AGREEMENT_VIEW,
)
def desk_amendment_take_back(amendment: Amendment) -> ResponseReturnValue:
    """Ask that an approved change of an agreement be taken back."""
    form, slug = ReturnForm(), amendment.slug
    if _asked(amendment, form):
        return redirect(url_for(".desk_amendment", slug=slug))
    return amendments.shown(amendment_queries.amendment(slug), form)


@bp.post("/desk/settlements/<slug>/take-back")
@requires(Permission.TAKING_BACK_RECORD, on=cash_queries.settlement, seen=Permission.RECEIPT_VIEW)
def desk_settlement_take_back(settlement: Settlement) -> ResponseReturnValue:
    """Ask that an approved refund, write-off or application be taken back."""
    form, slug = ReturnForm(), settlement.slug
    if _asked(settlement, form):
        return redirect(url_for(".desk_settlement", slug=slug))
    return cash.shown(cash_queries.settlement(slug), form)


@bp.post("/desk/position-entries/<slug>/take-back")
@requires(
    Permission.TAKING_BACK_RECORD,
    on=requirement_queries.entry,
    seen=Permission.POSITION_DESK_VIEW,
)
def desk_delivery_take_back(entry: PositionEntry) -> ResponseReturnValue:
    """Ask that an approved delivery of an own contribution be taken back."""
    form, slug = ReturnForm(), entry.slug
    if _asked(entry, form):
        return redirect(url_for(".desk_position_entry", slug=slug))
    return requirements.shown(requirement_queries.entry(slug), form)


def _home(row: TakingBack) -> str:
    if row.amendment is not None:
        return url_for(".desk_amendment", slug=row.amendment.slug)
    if row.settlement is not None:
        return url_for(".desk_settlement", slug=row.settlement.slug)
    return url_for(".desk_position_entry", slug=row.paper.slug)


@bp.app_template_global("taken_back_paper_url")
def taken_back_paper_url(row: TakingBack) -> str:
    """Where the paper stands that is to be taken back."""
    return _home(row)


@bp.post("/desk/taking-back/<slug>/approve")
@requires(
    Permission.TAKING_BACK_APPROVE, on=queries.taking_back, seen=Permission.POSITION_DESK_VIEW
)
def desk_taking_back_approve(row: TakingBack) -> ResponseReturnValue:
    """The second person's yes: the paper is countered in the ledger."""
    home = _home(row)
    pressed(
        lambda: services.approve(row, by=identity().actor, version=sent_version()),
        _("Taken back. The counter-entry is in the ledger."),
    )
    return redirect(home)


@bp.post("/desk/taking-back/<slug>/return")
@requires(
    Permission.TAKING_BACK_APPROVE, on=queries.taking_back, seen=Permission.POSITION_DESK_VIEW
)
def desk_taking_back_return(row: TakingBack) -> ResponseReturnValue:
    """The second person's no, with the reason: the paper stands."""
    home = _home(row)
    pressed(
        lambda: services.give_back(row, why=request.form.get("why", ""), by=identity().actor),
        _("Given back with your reason."),
    )
    return redirect(home)
