"""The finance desk: the pipeline, agreements, receipts, and what waits for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import can, identity, requires
from app.access.permissions import Permission
from app.core import clock
from app.core.money import Money
from app.core.words import N_
from app.funding.forms import papers as forms
from app.funding.forms.cash import OVER_WORDS, OverForm
from app.funding.forms.signatures import StepForm, next_form
from app.funding.forms.standing import ENDING_WORDS
from app.funding.models import Agreement, Book, Engagement, Receipt, Settlement
from app.funding.queries import agreements as queries
from app.funding.queries import amendments as amendment_queries
from app.funding.queries import (
    books,
    conditions,
    fund_papers,
    in_kind,
    pipeline,
    rates,
    standing,
    statements,
    takings_back,
)
from app.funding.queries import cash as cash_queries
from app.funding.queries import engagements as engagement_queries
from app.funding.queries import funds as fund_queries
from app.funding.queries import instalments as instalment_queries
from app.funding.queries.positions import position
from app.funding.routes import bp, stating
from app.funding.routes.pages import (
    book_choices,
    choices_of,
    history,
    kept_paper,
    phase_name,
    sent_version,
)
from app.funding.routes.places import Places
from app.funding.rules import engagements as rules
from app.funding.rules.agreements import EDITABLE, ON_ITS_WAY, SIDE_WORDS, missing
from app.funding.rules.board import COLUMN_WORDS
from app.funding.rules.conditions import OUTCOME_WORDS
from app.funding.rules.engagements import LIVE, EngagementType
from app.funding.rules.instalments import PROGRESS_WORDS
from app.funding.rules.pools import ACT_WORDS
from app.funding.rules.stages import MEASURE_WORDS
from app.funding.services import agreements as agreement_services
from app.funding.services import receipts as receipt_services
from app.funding.services.fixings import NoRate
from app.partners import queries as partners
from app.partners.models import Partner
from app.programmes.models import Phase
from app.web.language import current_language
from app.web.presses import pressed


@dataclass(frozen=True, slots=True)
class EveryPartner:
    """The subject of lists over all partners: owned by none of them."""

    partner_id: int | None = None


def every_partner() -> EveryPartner:
    """What the lists of the finance desk are about."""
    return EveryPartner()


# --- the pipeline --------------------------------------------------------------------------------


@bp.get("/desk/pipeline")
@requires(Permission.ENGAGEMENT_LIST)
def desk_pipeline() -> ResponseReturnValue:
    """Every engagement of a phase on a board by stage, with the next step."""
    form = forms.PipelineFilter(request.args)
    form.book.choices = book_choices()
    book = books.book_at_hand(form.book.data)
    if book is None:
        return render_template("funding/desk_pipeline_empty.html")
    form.book.data = book.slug
    found = pipeline.engagements(book)
    form.offer(found)
    chosen = pipeline.Chosen(form.partner.data or "", form.country.data or "", form.year.data or "")
    rows = [row for row in found if chosen.takes(row)]
    now = position(book, clock.today())
    held = queries.held([link.line for row in rows for link in row.lines])
    agreements = pipeline.agreements_by_engagement(book)
    stacks = pipeline.stacks(
        rows,
        now,
        standing.repeats_of([row.id for row in rows]),
        whole=chosen == pipeline.Chosen(),
    )
    stage = form.stage.data or ""
    return render_template(
        "funding/desk_pipeline.html",
        book=book,
        phase_name=phase_name,
        filters=form,
        stacks=[one for one in stacks if stage in ("", one.column)],
        words=COLUMN_WORDS,
        count=len(rows),
        next={row.id: _next_steps(row, agreements.get(row.id, []), held) for row in rows},
        rules=rules,
    )


def _next_steps(
    row: Engagement, papers: list[Agreement], held: dict[int, queries.Held]
) -> list[tuple[str, str]]:
    """What to do next with an engagement, and where; nothing when it is paid or taken back."""
    if row.state not in LIVE:
        return []
    steps = []
    here = url_for(".my_engagement", slug=row.slug)
    lines = [held[link.line_id] for link in row.lines]
    to_sign = row.type == EngagementType.AMOUNT and any(one.outstanding.minor for one in lines)
    if row.unconfirmed:
        steps.append((_("Ask for written confirmation"), here))
    if row.type == EngagementType.AMOUNT_TO_FOLLOW:
        steps.append((_("Ask for the amount"), here))
    owed = any(one.receivable.minor for one in lines)
    for paper in papers:
        told = _next_of(paper, owed=owed)
        if told:
            steps.append((told, url_for(".desk_agreement", slug=paper.slug)))
    if to_sign and can(Permission.AGREEMENT_RECORD):
        steps.append(
            (_("Record the agreement"), url_for(".desk_agreement_record", engagement=row.slug))
        )
    return steps


def _next_of(paper: Agreement, *, owed: bool) -> str:
    """What to do next with an agreement, in words; nothing when it is paid or ended."""
    words: dict[str, str] = {
        "draft": _("Mend %(number)s", number=paper.number)
        if paper.returned_why
        else _("Send %(number)s to the partner", number=paper.number),
        "with_partner": _("%(number)s is with the partner", number=paper.number),
        "signed_by_one": _("%(number)s is signed by one side", number=paper.number),
        "awaiting_approval": _("Approve %(number)s", number=paper.number),
        "signed": _("Follow the payment of %(number)s", number=paper.number) if owed else "",
    }
    return words.get(paper.state, "")


@bp.get("/desk/approvals")
@requires(Permission.AGREEMENT_VIEW, on=every_partner)
def desk_approvals(_subject: object) -> ResponseReturnValue:
    """What one person recorded and another has to approve."""
    waiting = queries.waiting()
    fulfilments, endings = conditions.waiting(), standing.endings_waiting()
    fund_acts = fund_papers.waiting_acts()
    things = in_kind.waiting()
    back = takings_back.waiting()
    drafts = statements.statement_drafts()
    return render_template(
        "funding/desk_approvals.html",
        waiting=waiting,
        fulfilments=fulfilments,
        endings=endings,
        ending_words=ENDING_WORDS,
        outcomes=OUTCOME_WORDS,
        fund_acts=fund_acts,
        things=things,
        takings_back=back,
        drafts=drafts,
        about=stating.about_each(),
        kind_words=stating.kind_words,
        states=stating.DRAFT_STATES,
        act_words=ACT_WORDS,
        count=len(waiting)
        + len(fulfilments)
        + len(endings)
        + len(fund_acts)
        + len(things)
        + len(back)
        + len(drafts),
    )


# --- agreements ----------------------------------------------------------------------------------


@bp.get("/desk/agreements")
@requires(Permission.AGREEMENT_VIEW, on=every_partner)
def desk_agreements(_subject: object) -> ResponseReturnValue:
    """All agreements, newest first; by state, partner and phase in the address."""
    form = forms.AgreementFilter.offering(
        request.args, partners.partner_choices(current_language()), book_choices()
    )
    state = form.state.data or None
    partner = partners.partner(form.partner.data) if form.partner.data else None
    book = next((b for b in books.phase_books() if b.slug == form.book.data), None)
    rows = queries.agreements(
        state=state,
        partner_id=partner.id if partner else None,
        book_id=book.id if book else None,
    )
    return render_template(
        "funding/desk_agreements.html",
        rows=rows,
        held=queries.held([row.line for a in rows for row in a.lines if row.line is not None]),
        filters=form,
        chosen={"partner": form.partner.data or None, "book": form.book.data or None},
        state=state,
        state_of=_state_of,
    )


AGREEMENT_STATES = {
    "draft": ("off", N_("Draft")),
    "with_partner": ("due", N_("With the partner")),
    "signed_by_one": ("due", N_("Signed by one side")),
    "awaiting_approval": ("due", N_("Awaits approval")),
    "signed": ("done", N_("Signed")),
    "closed": ("off", N_("Closed")),
    "terminated": ("off", N_("Terminated")),
}
EXPIRED = ("off", N_("Expired"))


def _state_of(agreement: Agreement) -> tuple[str, str]:
    """How an agreement is shown: one that is in force until a day has expired after it."""
    over = agreement.ends_on is not None and agreement.ends_on < clock.today()
    return EXPIRED if over and agreement.state == "signed" else AGREEMENT_STATES[agreement.state]


@bp.route("/desk/agreements/new", methods=["GET", "POST"])
@requires(Permission.AGREEMENT_RECORD)
def desk_agreement_new() -> ResponseReturnValue:
    """First step: with whom and for what, when it comes from no pledge."""
    form = forms.NewAgreementForm.offering(
        partners.partner_choices(current_language()), book_choices()
    )
    if form.validate_on_submit():
        return redirect(
            url_for(".desk_agreement_record", partner=form.partner.data, book=form.book.data)
        )
    page = render_template("funding/desk_agreement_new.html", form=form)
    return page, form.status


@bp.route("/desk/agreements/record", methods=["GET", "POST"])
@requires(Permission.AGREEMENT_RECORD)
def desk_agreement_record() -> ResponseReturnValue:
    """Record an agreement, signed or still a draft, from a pledge (`?engagement=`) or without."""
    engagement, partner, book = _parties()
    if partner is None or book is None or book.phase is None:
        return redirect(url_for(".desk_agreement_new"))
    stored = forms.from_engagement(engagement) if engagement else None
    form = forms.agreement_form(choices_of(book.phase), stored)
    if not form.rearranged(request.form.get("do", "")) and form.creates(
        lambda: _recorded(form, book, partner, engagement),
    ):
        flash(_("Kept as a draft. It counts nowhere.") if _kept() else _("Recorded."))
        return redirect(url_for(".desk_agreement", slug=form.made))
    return _agreement_page(form, partner, book.phase, engagement=engagement)


def _parties() -> tuple[Engagement | None, Partner | None, Book | None]:
    engagement = engagement_queries.engagement(request.args.get("engagement", ""))
    if engagement is not None and engagement.state in LIVE:
        return engagement, engagement.partner, _book_of(engagement.phase)
    partner = partners.partner(request.args.get("partner", ""))
    wanted = request.args.get("book", "")
    book = next((b for b in books.phase_books() if b.slug == wanted), None)
    return None, partner, book


def _book_of(phase: Phase) -> Book | None:
    return next((b for b in books.phase_books() if b.phase_id == phase.id), None)


def _recorded(form: Any, book: Book, partner: Partner, engagement: Engagement | None) -> str:
    fund = fund_queries.fund(form.fund.data) if form.fund.data else None
    agreement = agreement_services.record(
        book=book,
        partner=partner,
        engagement=engagement,
        fund=fund,
        agreed=form.agreed(fund.slug if fund else None),
        by=identity().actor,
        submit=not _kept(),
        **form.paper(),
    )
    kept_paper(agreement.subject, form.evidence)
    return agreement.slug


def _kept() -> bool:
    """Whether the button was pressed that keeps it as a draft."""
    return request.form.get("do") == "draft"


def _agreement_page(form: Any, partner: Partner, phase: Phase, **facts: Any) -> ResponseReturnValue:
    page = render_template(
        "funding/desk_agreement_form.html",
        form=form,
        partner=partner,
        phase=phase,
        phase_name=phase_name,
        **{"agreement": None, "engagement": None, **facts},
    )
    return page, form.status


@bp.get("/desk/agreements/<slug>")
@requires(Permission.AGREEMENT_VIEW, on=queries.agreement)
def desk_agreement(agreement: Agreement) -> ResponseReturnValue:
    """One agreement: amounts, instalments, receipts, its entries and its history."""
    return agreement_shown(agreement)


def agreement_shown(
    agreement: Agreement, back: forms.ReturnForm | None = None, step: StepForm | None = None
) -> ResponseReturnValue:
    """The page of an agreement; `back` and `step` are forms that were sent and refused."""
    form = back or forms.ReturnForm(formdata=None)
    receipts = queries.receipts(agreement_id=agreement.id)
    settlements = cash_queries.settlements(agreement_id=agreement.id)
    papers = [agreement.subject, *(r.subject for r in receipts), *(s.subject for s in settlements)]
    page = render_template(
        "funding/desk_agreement.html",
        agreement=agreement,
        state=_state_of(agreement),
        amendments=amendment_queries.amendments(agreement_id=agreement.id),
        instalments=instalment_queries.standing(agreement.instalments, clock.today()),
        progress_words=PROGRESS_WORDS,
        receipts=receipts,
        settlements=settlements,
        proofs=queries.evidence(agreement.subject),
        places=Places(agreement.book.phase) if agreement.book.phase else None,
        held=queries.held([row.line for row in agreement.lines if row.line is not None]),
        postings=queries.chain(papers),
        measures=MEASURE_WORDS,
        acts=history("agreement", agreement.slug),
        today=clock.today(),
        phase_name=phase_name,
        rules=rules,
        triggers=forms.TRIGGERS,
        form=form,
        refused=step,
        step=next_form(agreement, step),
        missing=missing(agreement.state, agreement.first_side),
        sides=SIDE_WORDS,
        receipt_states=RECEIPT_STATES,
        condition=conditions.of_agreement(agreement.id),
    )
    return page, step.status if step else form.status


@bp.route("/desk/agreements/<slug>/edit", methods=["GET", "POST"])
@requires(Permission.AGREEMENT_RECORD, on=queries.agreement, seen=Permission.AGREEMENT_VIEW)
def desk_agreement_edit(agreement: Agreement) -> ResponseReturnValue:
    """Change what is recorded and not approved; another clerk's version is shown beside."""
    if agreement.state in ON_ITS_WAY:
        flash(_("It is on its way to be signed. Take it back first, then change it."))
        return redirect(url_for(".desk_agreement", slug=agreement.slug))
    if agreement.state not in EDITABLE or agreement.book.phase is None:
        flash(_("It is approved: a change is an amendment, not an edit."))
        return redirect(url_for(".desk_agreement", slug=agreement.slug))
    phase = agreement.book.phase
    form = forms.agreement_form(choices_of(phase), forms.from_agreement(agreement))

    def edit() -> None:
        fund = fund_queries.fund(form.fund.data) if form.fund.data else None
        agreement_services.edit(
            agreement,
            version=form.version.data,
            agreed=form.agreed(fund.slug if fund else None),
            fund=fund,
            by=identity().actor,
            submit=not _kept(),
            **form.paper(),
        )
        kept_paper(agreement.subject, form.evidence)

    if not form.rearranged(request.form.get("do", "")) and form.carries_out(
        edit, stored=lambda: forms.from_agreement(agreement)
    ):
        flash(
            _("Changed. It counts when a second person has approved it.")
            if not _kept()
            else _("Kept as a draft. It counts nowhere.")
        )
        return redirect(url_for(".desk_agreement", slug=agreement.slug))
    return _agreement_page(form, agreement.partner, phase, agreement=agreement)


@bp.post("/desk/agreements/<slug>/approve")
@requires(Permission.AGREEMENT_APPROVE, on=queries.agreement, seen=Permission.AGREEMENT_VIEW)
def desk_agreement_approve(agreement: Agreement) -> ResponseReturnValue:
    """The second person's yes: from now on the amounts are signed in the ledger."""
    slug, proofs = agreement.slug, queries.evidence(agreement.subject)
    pressed(
        lambda: agreement_services.approve(
            agreement,
            by=identity().actor,
            evidence=proofs[-1].sha256 if proofs else None,
            version=sent_version(),
        ),
        _("Approved. The amounts are in the ledger."),
    )
    return redirect(url_for(".desk_agreement", slug=slug))


@bp.post("/desk/agreements/<slug>/return")
@requires(Permission.AGREEMENT_APPROVE, on=queries.agreement, seen=Permission.AGREEMENT_VIEW)
def desk_agreement_return(agreement: Agreement) -> ResponseReturnValue:
    """Give it back with the reason."""
    form = forms.ReturnForm()
    if form.carries_out(
        lambda: agreement_services.give_back(
            agreement, why=form.why.data or "", by=identity().actor
        )
    ):
        flash(_("Given back with your reason."))
        return redirect(url_for(".desk_agreement", slug=agreement.slug))
    return agreement_shown(agreement, back=form)


# --- receipts ------------------------------------------------------------------------------------

RECEIPT_STATES = {
    "recorded": ("due", N_("Awaits approval")),
    "returned": ("late", N_("Given back")),
    "approved": ("done", N_("Approved")),
    "reversed": ("off", N_("Taken back")),
}


@bp.get("/desk/receipts")
@requires(Permission.RECEIPT_VIEW, on=every_partner)
def desk_receipts(_subject: object) -> ResponseReturnValue:
    """All receipts, newest first; by state in the address."""
    state = request.args.get("state") or None
    return render_template(
        "funding/desk_receipts.html",
        rows=queries.receipts(state=state),
        state=state,
        states=RECEIPT_STATES,
    )


@bp.route("/desk/agreements/<slug>/receipts/new", methods=["GET", "POST"])
@requires(Permission.RECEIPT_RECORD, on=queries.agreement, seen=Permission.AGREEMENT_VIEW)
def desk_receipt_record(agreement: Agreement) -> ResponseReturnValue:
    """Record cash that reached the account under an agreement."""
    if agreement.state != "signed":
        flash(_("The agreement has not been approved yet."))
        return redirect(url_for(".desk_agreement", slug=agreement.slug))
    held = queries.held([row.line for row in agreement.lines if row.line is not None])
    owed = _owed(agreement, held)
    form = forms.ReceiptForm.under(agreement)
    if form.creates(lambda: _cash(agreement, form)):
        flash(_("Recorded."))
        return redirect(url_for(".desk_receipt", slug=form.made))
    page = render_template(
        "funding/desk_receipt_record.html",
        form=form,
        agreement=agreement,
        owed=owed,
        rate_missing=isinstance(form.refusal, NoRate),
    )
    return page, form.status


def _owed(agreement: Agreement, held: dict[int, queries.Held]) -> dict[int, Money]:
    return {
        row.id: held[row.line_id].receivable
        for row in agreement.lines
        if row.line_id is not None and row.line_id in held
    }


def _cash(agreement: Agreement, form: forms.ReceiptForm) -> str:
    row = next(row for row in agreement.lines if str(row.id) == form.line.data)
    receipt = receipt_services.record(
        row,
        amount=form.amount.data,
        received_on=form.received_on.data,
        bank_reference=form.bank_reference.data or "",
        note=form.note.data or "",
        charges=form.charges.data,
        credit_net=bool(form.credit_net.data),
        accept_over=bool(form.accept_over.data),
        by=identity().actor,
    )
    return receipt.slug


@bp.get("/desk/receipts/<slug>")
@requires(Permission.RECEIPT_VIEW, on=queries.receipt)
def desk_receipt(receipt: Receipt) -> ResponseReturnValue:
    """One receipt: what came, at which rate, who let it in."""
    return _receipt_shown(receipt, forms.ReturnForm(formdata=None))


def _receipt_shown(receipt: Receipt, form: forms.ReturnForm) -> ResponseReturnValue:
    waits = receipt.state == "recorded"
    page = render_template(
        "funding/desk_receipt.html",
        receipt=receipt,
        state=RECEIPT_STATES[receipt.state],
        postings=queries.history(receipt.subject),
        measures=MEASURE_WORDS,
        acts=history("receipt", receipt.slug),
        form=form,
        over_form=OverForm.offering(),
        over_words=OVER_WORDS,
        settlements=_settled(receipt),
        free=_free(receipt),
        over=_over(receipt),
        rate_missing=waits
        and not rates.at_hand(receipt.currency, receipt.book.currency, receipt.received_on),
    )
    return page, form.status


def _over(receipt: Receipt) -> Money | None:
    """What is still to come under the agreement, when a receipt that waits is more than that."""
    row = receipt.agreement_line
    if receipt.state != "recorded" or row is None or row.line is None:
        return None
    rest = queries.held([row.line])[row.line.id].receivable
    return rest if receipt.credited > rest else None


def _settled(receipt: Receipt) -> list[Settlement]:
    """What became of the cash since: given back, or applied elsewhere."""
    line = cash_queries.line_of_receipt(receipt) if receipt.state == "approved" else None
    return cash_queries.settlements_of(line) if line is not None else []


def _free(receipt: Receipt) -> Money | None:
    """What of approved cash waits for where it belongs; None when nothing does."""
    line = cash_queries.line_of_receipt(receipt) if receipt.state == "approved" else None
    if line is None or not (receipt.agreement_line is None or receipt.over in ("hold", "refund")):
        return None
    free = cash_queries.free(line)
    return free if free.minor else None


@bp.post("/desk/receipts/<slug>/approve")
@requires(Permission.RECEIPT_APPROVE, on=queries.receipt, seen=Permission.RECEIPT_VIEW)
def desk_receipt_approve(receipt: Receipt) -> ResponseReturnValue:
    """The second person's yes: the cash is in the ledger."""
    slug = receipt.slug
    pressed(
        lambda: receipt_services.approve(
            receipt,
            by=identity().actor,
            over=request.form.get("over") or None,
            version=sent_version(),
        ),
        _("Approved. The cash is in the ledger."),
    )
    return redirect(url_for(".desk_receipt", slug=slug))


@bp.post("/desk/receipts/<slug>/return")
@requires(Permission.RECEIPT_APPROVE, on=queries.receipt, seen=Permission.RECEIPT_VIEW)
def desk_receipt_return(receipt: Receipt) -> ResponseReturnValue:
    """Give it back with the reason, or take an approved one back by a counter-entry."""
    form = forms.ReturnForm()
    act = receipt_services.reverse if receipt.state == "approved" else receipt_services.give_back
    if form.carries_out(lambda: act(receipt, why=form.why.data or "", by=identity().actor)):
        flash(_("Done, with your reason."))
        return redirect(url_for(".desk_receipt", slug=receipt.slug))
    return _receipt_shown(receipt, form)
