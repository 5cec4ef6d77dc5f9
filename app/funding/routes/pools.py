"""The desk of a pooled fund: what moves it, recorded by one person and approved by another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.core import files
from app.core.errors import NotFound
from app.core.money import Money
from app.funding.forms import pools as forms
from app.funding.forms.papers import ReturnForm
from app.funding.models import Allocation, Fund, FundAct, FundDecision, Transfer
from app.funding.queries import agreements, fund_papers, pools
from app.funding.queries import funds as queries
from app.funding.routes import bp
from app.funding.routes.finance import RECEIPT_STATES
from app.funding.routes.pages import history, sent_version
from app.funding.rules.pools import ACT_WORDS, ON_ALLOCATION, Act
from app.funding.rules.stages import MEASURE_WORDS
from app.funding.services import fund_acts, funds
from app.funding.services.fund_acts import About
from app.funding.services.pools import window_of
from app.partners import queries as partners
from app.web.language import current_language
from app.web.presses import pressed

MINUTES = "minutes"
"""The folder of the store in which signed minutes are kept."""


# --- acts ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewAct:
    """A kind of act on a fund that is about to be recorded."""

    fund: Fund
    kind: Act


def new_act(slug: str, kind: str) -> NewAct:
    """What the address of the form names. Raises NotFound."""
    if kind not in list(Act):
        raise NotFound
    return NewAct(queries.fund(slug), Act(kind))


@bp.route("/desk/funds/<slug>/acts/<kind>/new", methods=["GET", "POST"])
@requires(Permission.FUND_EDIT, on=new_act)
def desk_fund_act_new(new: NewAct) -> ResponseReturnValue:
    """Record interest, a cost, a reserve, a refund or another act on a fund."""
    fund, kind = new.fund, new.kind
    form = forms.FundActForm.of(
        fund,
        kind,
        allocations=[one for one in queries.allocations(fund) if one.state == "approved"],
        implementers=partners.partner_choices(current_language()),
        decisions=fund_papers.decisions(fund),
    )
    if not form.is_submitted() and "allocation" in form:
        form.allocation.data = request.args.get("allocation", "")
    if form.creates(
        lambda: _recorded(fund, kind, form),
    ):
        flash(_("Recorded."))
        return redirect(url_for(".desk_fund_act", slug=form.made))
    page = render_template(
        "funding/desk_fund_act_new.html",
        form=form,
        fund=fund,
        kind=kind,
        words=ACT_WORDS,
        free=Money(pools.free_money(fund).total, fund.book.currency),
    )
    return page, form.status


def _recorded(fund: Fund, kind: Act, form: Any) -> str:
    def said(name: str) -> Any:
        return form[name].data if name in form else None

    return fund_acts.record(
        fund,
        kind,
        amount=form.amount.data,
        on=form.on.data,
        about=About(
            window=window_of(fund, said("window")),
            allocation=queries.allocation(said("allocation")) if said("allocation") else None,
            implementer=partners.partner(said("implementer")) if said("implementer") else None,
            minute=fund_papers.decision(said("decision")) if said("decision") else None,
            period_from=said("period_from"),
            period_to=said("period_to"),
        ),
        cost_rate=said("cost_rate"),
        reference=form.reference.data or "",
        note=form.note.data or "",
        by=identity().actor,
    ).slug


@bp.get("/desk/fund-acts/<slug>")
@requires(Permission.ALLOCATION_VIEW, on=fund_papers.act)
def desk_fund_act(act: FundAct) -> ResponseReturnValue:
    """One act: what it says, its entries in the ledger, and its history."""
    return render_template(
        "funding/desk_fund_act.html",
        act=act,
        words=ACT_WORDS,
        state=RECEIPT_STATES[act.state],
        postings=agreements.history(act.subject),
        measures=MEASURE_WORDS,
        acts=history("fund_act", act.slug),
    )


@bp.post("/desk/fund-acts/<slug>/approve")
@requires(Permission.ALLOCATION_APPROVE, on=fund_papers.act, seen=Permission.ALLOCATION_VIEW)
def desk_fund_act_approve(act: FundAct) -> ResponseReturnValue:
    """The second person's yes, if the fund can bear it."""
    slug = act.slug
    return _pressed(
        lambda: fund_acts.approve(act, by=identity().actor, version=sent_version()),
        _("Approved. It counts from now on."),
        url_for(".desk_fund_act", slug=slug),
    )


@bp.route("/desk/fund-acts/<slug>/return", methods=["GET", "POST"])
@requires(Permission.ALLOCATION_APPROVE, on=fund_papers.act, seen=Permission.ALLOCATION_VIEW)
def desk_fund_act_return(act: FundAct) -> ResponseReturnValue:
    """Give it back with the reason; approved already, take it back by a counter-entry."""
    return _taken_back(
        act,
        act.fund,
        url_for(".desk_fund_act", slug=act.slug),
        fund_acts.give_back,
        fund_acts.reverse,
    )


def _pressed(effect: Callable[[], object], told: str, back: str) -> ResponseReturnValue:
    pressed(lambda: effect(), told)
    return redirect(back)


def _taken_back(
    paper: Any,
    fund: Fund,
    back: str,
    give_back: Callable[..., object],
    reverse: Callable[..., object],
) -> ResponseReturnValue:
    form = ReturnForm()
    counted = paper.state == "approved"
    effect = reverse if counted else give_back
    if form.carries_out(lambda: effect(paper, why=form.why.data or "", by=identity().actor)):
        flash(_("Taken back by a counter-entry.") if counted else _("Given back with your reason."))
        return redirect(back)
    page = render_template(
        "funding/desk_fund_paper_return.html",
        form=form,
        paper=paper,
        fund=fund,
        counted=counted,
        back=back,
    )
    return page, form.status


# --- allocations and transfers -------------------------------------------------------------------


@bp.get("/desk/allocations/<slug>")
@requires(Permission.ALLOCATION_VIEW, on=queries.allocation)
def desk_allocation(allocation: Allocation) -> ResponseReturnValue:
    """One allocation: its decision, transfers, refunds and reports, and its history."""
    return render_template(
        "funding/desk_allocation.html",
        allocation=allocation,
        fund=allocation.fund,
        states=RECEIPT_STATES,
        words=ACT_WORDS,
        kinds=[kind for kind in Act if kind in ON_ALLOCATION],
        held=queries.held(allocation),
        acts=history("allocation", allocation.slug),
    )


@bp.route("/desk/allocations/<slug>/return", methods=["GET", "POST"])
@requires(Permission.ALLOCATION_APPROVE, on=queries.allocation, seen=Permission.ALLOCATION_VIEW)
def desk_allocation_return(allocation: Allocation) -> ResponseReturnValue:
    """Give it back with the reason; approved already, take it back by a counter-entry."""
    back = url_for(".desk_allocations", slug=allocation.fund.slug)
    return _taken_back(allocation, allocation.fund, back, funds.give_back, funds.reverse)


@bp.route("/desk/allocations/<slug>/transfers/new", methods=["GET", "POST"])
@requires(Permission.FUND_EDIT, on=queries.allocation, seen=Permission.ALLOCATION_VIEW)
def desk_transfer_new(allocation: Allocation) -> ResponseReturnValue:
    """Order cash out of the fund; a second person releases it."""
    form = forms.TransferForm.on_allocation(allocation)
    if form.creates(
        lambda: (
            funds.instruct(
                allocation,
                amount=form.amount.data,
                on=form.on.data,
                by=identity().actor,
            ).number
        ),
    ):
        flash(_("Recorded. It counts when a second person has approved it."))
        return redirect(url_for(".desk_allocation", slug=allocation.slug))
    page = render_template(
        "funding/desk_transfer_new.html",
        form=form,
        allocation=allocation,
        fund=allocation.fund,
        held=queries.held(allocation),
    )
    return page, form.status


@bp.post("/desk/transfers/<slug>/release")
@requires(Permission.ALLOCATION_APPROVE, on=queries.transfer, seen=Permission.ALLOCATION_VIEW)
def desk_transfer_release(transfer: Transfer) -> ResponseReturnValue:
    """The second person lets the cash go."""
    back = url_for(".desk_allocation", slug=transfer.allocation.slug)
    return _pressed(
        lambda: funds.release(transfer, by=identity().actor),
        _("Released. The cash has left the fund."),
        back,
    )


@bp.route("/desk/transfers/<slug>/confirm", methods=["GET", "POST"])
@requires(Permission.FUND_EDIT, on=queries.transfer, seen=Permission.ALLOCATION_VIEW)
def desk_transfer_confirm(transfer: Transfer) -> ResponseReturnValue:
    """Note that the implementer has the cash."""
    form = forms.ConfirmForm()
    back = url_for(".desk_allocation", slug=transfer.allocation.slug)
    if form.carries_out(lambda: funds.confirm(transfer, on=form.on.data, by=identity().actor)):
        flash(_("Noted that the cash has arrived."))
        return redirect(back)
    page = render_template(
        "funding/desk_transfer_confirm.html",
        form=form,
        transfer=transfer,
        fund=transfer.allocation.fund,
        back=back,
    )
    return page, form.status


@bp.route("/desk/transfers/<slug>/return", methods=["GET", "POST"])
@requires(Permission.ALLOCATION_APPROVE, on=queries.transfer, seen=Permission.ALLOCATION_VIEW)
def desk_transfer_return(transfer: Transfer) -> ResponseReturnValue:
    """Give it back with the reason; released already, take it back by a counter-entry."""
    back = url_for(".desk_allocation", slug=transfer.allocation.slug)
    fund = transfer.allocation.fund
    return _taken_back(transfer, fund, back, funds.give_back, funds.reverse)


# --- decisions -----------------------------------------------------------------------------------


@bp.get("/desk/funds/<slug>/decisions")
@requires(Permission.ALLOCATION_VIEW, on=queries.fund)
def desk_decisions(fund: Fund) -> ResponseReturnValue:
    """What the steering body of a fund decided, newest first."""
    return render_template(
        "funding/desk_decisions.html", fund=fund, rows=fund_papers.decisions(fund), words=ACT_WORDS
    )


@bp.route("/desk/funds/<slug>/decisions/new", methods=["GET", "POST"])
@requires(Permission.ALLOCATION_RECORD, on=queries.fund)
def desk_decision_new(fund: Fund) -> ResponseReturnValue:
    """Record a decision with its minute, and the proposals that it agrees to."""
    proposals = [one for one in queries.allocations(fund) if one.state == "recorded"]
    form = forms.DecisionForm.about(proposals)
    if form.creates(lambda: _decided(fund, form, proposals)):
        flash(_("Recorded. What it agrees to counts when a second person approves it."))
        return redirect(url_for(".desk_decisions", slug=fund.slug))
    page = render_template("funding/desk_decision_new.html", form=form, fund=fund)
    return page, form.status


def _decided(fund: Fund, form: forms.DecisionForm, proposals: list[Allocation]) -> str:
    sent = form.document.data
    return funds.decide(
        fund,
        body=form.body.data or "",
        decided_on=form.decided_on.data,
        minute=form.minute.data or "",
        text=form.text.data or "",
        document=files.keep(MINUTES, sent.read(), ".pdf") if sent else None,
        filename=sent.filename if sent else "",
        allocations=[one for one in proposals if one.slug in form.agreed()],
        by=identity().actor,
    ).number


@bp.get("/desk/decisions/<slug>/minute")
@requires(Permission.ALLOCATION_VIEW, on=fund_papers.decision)
def desk_decision_minute(decision: FundDecision) -> ResponseReturnValue:
    """The signed minute as it was handed in, to be kept and never shown in our own place."""
    data = files.read(MINUTES, decision.document, ".pdf") if decision.document else None
    if data is None:
        abort(404)
    answer = send_file(
        BytesIO(data),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{decision.number}.pdf",
        max_age=0,
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
