"""Cash without an agreement, and money given back, given up or applied to an agreement."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.core import clock
from app.core.money import Money
from app.core.words import N_
from app.funding.forms import cash as forms
from app.funding.forms.papers import ReturnForm
from app.funding.models import Agreement, AgreementLine, Receipt, Settlement
from app.funding.queries import agreements as agreement_queries
from app.funding.queries import books, takings_back
from app.funding.queries import cash as queries
from app.funding.queries import funds as fund_queries
from app.funding.routes import bp
from app.funding.routes.finance import every_partner
from app.funding.routes.pages import book_choices, history, sent_version
from app.funding.rules.changes import share_of_base
from app.funding.rules.stages import MEASURE_WORDS, Measure
from app.funding.services import receipts as receipt_services
from app.funding.services import settlements as services
from app.partners import queries as partners
from app.web.language import current_language
from app.web.presses import pressed

KINDS = {
    "refund": (N_("Refund to the partner"), N_("Refund %(number)s")),
    "write_off": (N_("Write-off"), N_("Write-off %(number)s")),
    "application": (N_("Applied to an agreement"), N_("Application %(number)s")),
}


# --- money without an agreement ------------------------------------------------------------------


@bp.get("/desk/receipts/unapplied")
@requires(Permission.RECEIPT_VIEW, on=every_partner)
def desk_unapplied(_subject: object) -> ResponseReturnValue:
    """Money that came without an agreement, or beyond one, and waits for where it belongs."""
    return render_template("funding/desk_unapplied.html", rows=queries.unapplied())


@bp.route("/desk/receipts/new", methods=["GET", "POST"])
@requires(Permission.RECEIPT_RECORD)
def desk_receipt_unagreed() -> ResponseReturnValue:
    """Record cash that came without a pledge or an agreement."""
    language = current_language()
    at_hand = books.book_at_hand()
    form = forms.UnagreedForm.offering(
        book_choices(),
        partners.partner_choices(language),
        [(fund.slug, fund.name.best(language)[0]) for fund in fund_queries.funds()],
        book=at_hand.slug if at_hand else None,
    )
    if form.creates(lambda: _unagreed(form)):
        flash(_("Recorded."))
        return redirect(url_for(".desk_receipt", slug=form.made))
    page = render_template("funding/desk_receipt_unagreed.html", form=form)
    return page, form.status


def _unagreed(form: forms.UnagreedForm) -> str:
    receipt = receipt_services.record_unagreed(
        book=next(b for b in books.phase_books() if b.slug == form.book.data),
        partner=partners.partner(form.partner.data) if form.partner.data else None,
        payer=form.payer.data or "",
        origin=partners.partner(form.origin.data) if form.origin.data else None,
        fund=fund_queries.fund(form.fund.data) if form.fund.data else None,
        amount=form.amount.data,
        received_on=form.received_on.data,
        bank_reference=form.bank_reference.data or "",
        note=form.note.data or "",
        by=identity().actor,
    )
    return receipt.slug


# --- recording -----------------------------------------------------------------------------------


@bp.route("/desk/receipts/<slug>/apply", methods=["GET", "POST"])
@requires(Permission.RECEIPT_RECORD, on=agreement_queries.receipt, seen=Permission.RECEIPT_VIEW)
def desk_application_record(receipt: Receipt) -> ResponseReturnValue:
    """Apply money that lies there to the agreed amount to which it belongs."""
    line = queries.line_of_receipt(receipt)
    if receipt.state != "approved" or line is None or not (free := queries.free(line)).minor:
        flash(_("Nothing of this receipt waits to be applied."))
        return redirect(url_for(".desk_receipt", slug=receipt.slug))
    takers = queries.takers(line)
    stored = {"amount": free, "effective_on": clock.today()}
    form = forms.ApplicationForm(data=stored)
    form.in_currency(line.currency)
    form.line.choices = [
        ("", _("Choose an agreement")),
        *((str(row.id), _taker(row)) for row in takers),
    ]

    def record() -> Settlement:
        row = next(row for row in takers if str(row.id) == form.line.data)
        return services.apply(
            line,
            row,
            amount=form.amount.data,
            on=form.effective_on.data,
            why=form.why.data or "",
            receipt=receipt if receipt.agreement_line is None else None,
            by=identity().actor,
        )

    return _recording(form, "application", record, receipt=receipt, most=free)


def _taker(row: AgreementLine) -> str:
    label = row.agreement.partner.label.best(current_language())[0]
    return f"{row.agreement.number}, {row.n}: {label}"


@bp.route("/desk/receipts/<slug>/refund", methods=["GET", "POST"])
@requires(Permission.RECEIPT_RECORD, on=agreement_queries.receipt, seen=Permission.RECEIPT_VIEW)
def desk_refund_record(receipt: Receipt) -> ResponseReturnValue:
    """Record money that goes back to the partner."""
    line = queries.line_of_receipt(receipt)
    if receipt.state != "approved" or line is None:
        flash(_("Only cash that was approved can go back."))
        return redirect(url_for(".desk_receipt", slug=receipt.slug))
    most = agreement_queries.held([line])[line.id].of(Measure.RECEIVED)
    over = queries.free(line)
    stored = {"amount": over if over.minor else None, "effective_on": clock.today()}
    form = forms.SettlementForm(data=stored).in_currency(line.currency)

    def record() -> Settlement:
        return services.refund(
            line,
            amount=form.amount.data,
            on=form.effective_on.data,
            why=form.why.data or "",
            bank_reference=form.bank_reference.data or "",
            agreement_line=receipt.agreement_line,
            receipt=receipt,
            by=identity().actor,
        )

    return _recording(form, "refund", record, receipt=receipt, most=most)


@bp.route("/desk/agreements/<slug>/write-off/<int:n>", methods=["GET", "POST"])
@requires(
    Permission.AGREEMENT_RECORD, on=agreement_queries.agreement, seen=Permission.AGREEMENT_VIEW
)
def desk_write_off_record(agreement: Agreement, n: int) -> ResponseReturnValue:
    """Record that what is still owed on an amount, or part of it, is given up."""
    row = next((row for row in agreement.lines if row.n == n), None)
    if row is None or row.line is None:
        abort(404)
    owed = agreement_queries.held([row.line])[row.line.id].receivable
    if agreement.state != "signed" or not owed.minor:
        flash(_("Nothing is owed on this amount."))
        return redirect(url_for(".desk_agreement", slug=agreement.slug))
    form = forms.SettlementForm(data={"effective_on": clock.today()}).in_currency(row.currency)

    def record() -> Settlement:
        return services.write_off(
            row,
            amount=form.amount.data,
            on=form.effective_on.data,
            why=form.why.data or "",
            by=identity().actor,
        )

    return _recording(form, "write_off", record, agreement=agreement, most=owed)


def _recording(
    form: forms.SettlementForm,
    kind: str,
    record: Callable[[], Settlement],
    *,
    most: Money,
    receipt: Receipt | None = None,
    agreement: Agreement | None = None,
) -> ResponseReturnValue:
    if form.creates(lambda: record().slug):
        flash(_("Recorded."))
        return redirect(url_for(".desk_settlement", slug=form.made))
    page = render_template(
        "funding/desk_settlement_form.html",
        form=form,
        kind=kind,
        receipt=receipt,
        agreement=agreement,
        most=most,
    )
    return page, form.status


# --- reading and approving -----------------------------------------------------------------------


@bp.get("/desk/settlements")
@requires(Permission.RECEIPT_VIEW, on=every_partner)
def desk_settlements(_subject: object) -> ResponseReturnValue:
    """Refunds, write-offs and applications, newest first; by kind in the address."""
    kind = request.args.get("kind") or None
    return render_template(
        "funding/desk_settlements.html",
        rows=queries.settlements(kind=kind if kind in KINDS else None),
        kind=kind,
        kinds=KINDS,
    )


@bp.get("/desk/settlements/<slug>")
@requires(Permission.RECEIPT_VIEW, on=queries.settlement)
def desk_settlement(settlement: Settlement) -> ResponseReturnValue:
    """One of them: what moves, why, who let it in, and what the exchange rates did to it."""
    return shown(settlement, ReturnForm(formdata=None))


def shown(settlement: Settlement, form: ReturnForm) -> ResponseReturnValue:
    """The page of a settlement with a form on it, as sent or empty."""
    page = render_template(
        "funding/desk_settlement.html",
        settlement=settlement,
        kinds=KINDS,
        postings=agreement_queries.history(settlement.subject),
        measures=MEASURE_WORDS,
        acts=history("settlement", settlement.slug),
        difference=_difference(settlement),
        asked=takings_back.asked("settlement", settlement.id),
        form=form,
    )
    return page, form.status


def _difference(settlement: Settlement) -> Money | None:
    """What the exchange rates left with us of money given back: what it had come as, at the rates
    of the days of receipt, less what it went back as. None where there is none to tell."""
    if settlement.kind != "refund" or settlement.posting_seq is None:
        return None
    if settlement.currency == settlement.book.currency:
        return None
    before, base = queries.received_until(settlement.line, settlement.posting_seq)
    came = share_of_base(before, base, settlement.proposed_minor)
    went = queries.base_of(settlement.posting_seq, settlement.line)
    return Money(came - went, settlement.book.currency)


@bp.post("/desk/settlements/<slug>/approve")
@requires(Permission.RECEIPT_APPROVE, on=queries.settlement, seen=Permission.RECEIPT_VIEW)
def desk_settlement_approve(settlement: Settlement) -> ResponseReturnValue:
    """The second person's yes: it is in the ledger from its day."""
    slug = settlement.slug
    pressed(
        lambda: services.approve(settlement, by=identity().actor, version=sent_version()),
        _("Approved. It is in the ledger."),
    )
    return redirect(url_for(".desk_settlement", slug=slug))


@bp.post("/desk/settlements/<slug>/return")
@requires(Permission.RECEIPT_APPROVE, on=queries.settlement, seen=Permission.RECEIPT_VIEW)
def desk_settlement_return(settlement: Settlement) -> ResponseReturnValue:
    """Give it back with the reason."""
    form = ReturnForm()
    if form.carries_out(
        lambda: services.give_back(settlement, why=form.why.data or "", by=identity().actor)
    ):
        flash(_("Given back with your reason."))
        return redirect(url_for(".desk_settlement", slug=settlement.slug))
    return shown(settlement, form)
