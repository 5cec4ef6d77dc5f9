"""Exchange rates: by hand and by file, each let in by a second person; the basis of a book."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.accounts.queries import names_of
from app.core.collation import sort_key
from app.funding.forms.rates import BasisForm, RateForm, SheetForm, SourceForm
from app.funding.models import BasisProposal, Book, ManualRate, RateSheet
from app.funding.queries import books as book_queries
from app.funding.queries import ecb
from app.funding.queries import rates as queries
from app.funding.queries.exchange import PartnerEffect, exchange
from app.funding.routes import bp, drawing
from app.funding.routes.finance import RECEIPT_STATES
from app.funding.routes.pages import give_back
from app.funding.routes.position import book_of_phase, for_everybody, question
from app.funding.rules.rates import JUMP, SOURCE_WORDS, RateSource, moved
from app.funding.services import fixings as services
from app.funding.services import rate_sheets as sheet_services
from app.web.caching import cacheable
from app.web.filters import day
from app.web.language import current_language
from app.web.presses import pressed


@bp.get("/desk/rates")
@requires(Permission.RATE_VIEW)
def desk_rates() -> ResponseReturnValue:
    """How far the published rates reach, and what was entered beyond them."""
    rows, files = queries.manual_rates(), queries.rate_sheets()
    return render_template(
        "funding/desk_rates.html",
        rows=rows,
        names=names_of([*(r.recorded_by for r in rows), *(f.recorded_by for f in files)]),
        source=ecb.SOURCE,
        last_day=ecb.last_day(),
        days=queries.MAX_AGE.days,
        sheets=files,
        books=queries.book_rates(book_queries.phase_books()),
        source_words=SOURCE_WORDS,
        states=RECEIPT_STATES,
    )


@bp.route("/desk/rates/new", methods=["GET", "POST"])
@requires(Permission.RATE_EDIT)
def desk_rate_new() -> ResponseReturnValue:
    """Enter a rate."""
    form = RateForm()
    if form.creates(
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
    ):
        flash(_("Recorded. It counts when a second person has approved it."))
        return redirect(url_for(".desk_rates"))
    page = render_template("funding/desk_rate_new.html", form=form)
    return page, form.status


@bp.post("/desk/rates/<slug>/approve")
@requires(Permission.RATE_APPROVE, on=queries.manual_rate, seen=Permission.RATE_VIEW)
def desk_rate_approve(proposed: ManualRate) -> ResponseReturnValue:
    """The second person's yes: from now on amounts of its day can be valued."""
    pressed(
        lambda: services.approve_rate(proposed, by=identity().actor),
        _("Approved. Amounts of that week can be valued with it."),
    )
    return redirect(url_for(".desk_rates"))


@bp.route("/desk/rates/<slug>/return", methods=["GET", "POST"])
@requires(Permission.RATE_APPROVE, on=queries.manual_rate, seen=Permission.RATE_VIEW)
def desk_rate_return(proposed: ManualRate) -> ResponseReturnValue:
    """Give it back with the reason."""
    return give_back(
        lambda why: services.return_rate(proposed, why=why, by=identity().actor),
        title=_("Give the rate of %(day)s back", day=day(proposed.source_date)),
        facts=(f"1 {proposed.from_ccy} = {proposed.rate} {proposed.to_ccy}", proposed.source),
        up=_list(),
        back=url_for(".desk_rates"),
    )


def _list() -> tuple[str, str]:
    return url_for(".desk_rates"), _("Exchange rates")


# --- files ---------------------------------------------------------------------------------------


@bp.route("/desk/rates/import", methods=["GET", "POST"])
@requires(Permission.RATE_EDIT)
def desk_rate_sheet_new() -> ResponseReturnValue:
    """Enter a file of rates: every bad cell is named, or the whole file waits for approval."""
    form = SheetForm()
    if form.creates(lambda: _enter_sheet(form)):
        flash(_("Recorded. The rates count when a second person has approved them."))
        return redirect(url_for(".desk_rate_sheet", slug=form.made))
    bad = form.refusal.rows if isinstance(form.refusal, sheet_services.BadRows) else ()
    page = render_template("funding/desk_rate_sheet_new.html", form=form, bad=bad)
    return page, form.status


def _enter_sheet(form: SheetForm) -> str:
    return sheet_services.propose_sheet(
        name=form.file.data.filename or "",
        content=form.file.data.read(),
        series=RateSource(form.series.data),
        base=form.base.data,
        source=form.source.data or "",
        by=identity().actor,
    ).slug


@bp.get("/desk/rates/files/<slug>")
@requires(Permission.RATE_VIEW, on=queries.rate_sheet)
def desk_rate_sheet(sheet: RateSheet) -> ResponseReturnValue:
    """The rates of a file, each beside the last one of its kind."""
    taken = [row.fixing_id for row in sheet.rates if row.fixing_id]
    before = queries.last_rates(sheet.base_ccy, [row.to_ccy for row in sheet.rates], taken)
    return render_template(
        "funding/desk_rate_sheet.html",
        sheet=sheet,
        before=before,
        moves={
            row.id: moved(before[row.to_ccy].rate or "1", row.rate)
            for row in sheet.rates
            if row.to_ccy in before
        },
        jump=JUMP,
        names=names_of((sheet.recorded_by, *([sheet.approved_by] if sheet.approved_by else ()))),
        source_words=SOURCE_WORDS,
        states=RECEIPT_STATES,
    )


@bp.post("/desk/rates/files/<slug>/approve")
@requires(Permission.RATE_APPROVE, on=queries.rate_sheet, seen=Permission.RATE_VIEW)
def desk_rate_sheet_approve(sheet: RateSheet) -> ResponseReturnValue:
    """The second person's yes to a whole file."""
    pressed(
        lambda: sheet_services.approve_sheet(sheet, by=identity().actor),
        _("Approved. Amounts can be valued with these rates."),
    )
    return redirect(url_for(".desk_rate_sheet", slug=sheet.slug))


@bp.route("/desk/rates/files/<slug>/return", methods=["GET", "POST"])
@requires(Permission.RATE_APPROVE, on=queries.rate_sheet, seen=Permission.RATE_VIEW)
def desk_rate_sheet_return(sheet: RateSheet) -> ResponseReturnValue:
    """Give a file back with the reason."""
    return give_back(
        lambda why: sheet_services.return_sheet(sheet, why=why, by=identity().actor),
        title=_("Give the file “%(name)s” back", name=sheet.filename),
        up=_list(),
        back=url_for(".desk_rate_sheet", slug=sheet.slug),
    )


# --- what a book makes of them -------------------------------------------------------------------


@bp.route("/desk/rates/books/<slug>", methods=["GET", "POST"])
@requires(Permission.RATE_EDIT, on=book_queries.book, seen=Permission.RATE_VIEW)
def desk_book_rates(book: Book) -> ResponseReturnValue:
    """Choose where a book looks for rates first."""
    form = SourceForm(source=queries.first_source(book).value)
    if form.carries_out(
        lambda: sheet_services.choose_source(
            book, RateSource(form.source.data), by=identity().actor
        )
    ):
        flash(_("Saved. It holds for what is valued from now on."))
        return redirect(url_for(".desk_rates", _anchor="books"))
    page = render_template("funding/desk_book_rates.html", form=form, book=book)
    return page, form.status


@bp.route("/desk/rates/books/<slug>/basis", methods=["GET", "POST"])
@requires(Permission.RATE_EDIT, on=book_queries.book, seen=Permission.RATE_VIEW)
def desk_basis_new(book: Book) -> ResponseReturnValue:
    """Propose the rates of one day as the reference basis of a book."""
    form = BasisForm()
    if form.creates(
        lambda: (
            sheet_services.propose_basis(
                book,
                valid_on=form.valid_on.data,
                currencies=queries.currencies_of(book),
                why=form.why.data or "",
                by=identity().actor,
            ).slug
        )
    ):
        flash(_("Recorded. It is frozen when a second person has approved it."))
        return redirect(url_for(".desk_rates", _anchor="books"))
    page = render_template(
        "funding/desk_basis_new.html", form=form, book=book, codes=queries.currencies_of(book)
    )
    return page, form.status


@bp.post("/desk/rates/basis/<slug>/approve")
@requires(Permission.RATE_APPROVE, on=queries.basis_proposal, seen=Permission.RATE_VIEW)
def desk_basis_approve(proposal: BasisProposal) -> ResponseReturnValue:
    """The second person's yes: figures are worth these rates from now on."""
    pressed(
        lambda: sheet_services.approve_basis(proposal, by=identity().actor),
        _("Approved. The rates are frozen; statements issued before keep theirs."),
    )
    return redirect(url_for(".desk_rates", _anchor="books"))


@bp.route("/desk/rates/basis/<slug>/return", methods=["GET", "POST"])
@requires(Permission.RATE_APPROVE, on=queries.basis_proposal, seen=Permission.RATE_VIEW)
def desk_basis_return(proposal: BasisProposal) -> ResponseReturnValue:
    """Give a proposed basis back with the reason."""
    return give_back(
        lambda why: sheet_services.return_basis(proposal, why=why, by=identity().actor),
        title=_("Give the proposed basis back"),
        up=_list(),
        back=url_for(".desk_rates", _anchor="books"),
    )


# --- what they do --------------------------------------------------------------------------------


@bp.get("/programmes/<slug>/<phase_slug>/funding/rates")
@requires(Permission.POSITION_VIEW, on=book_of_phase)
@cacheable
def show_exchange(book: Book) -> ResponseReturnValue:
    """The position at reference and at current rates, and what lies between them."""
    phase = book.phase
    if phase is None:
        abort(404)
    asked = question()
    found = exchange(book, asked.as_of, asked.known_at, public=for_everybody())
    page = render_template(
        "funding/show_exchange.html",
        book=book,
        phase=phase,
        asked=asked,
        found=found,
        partners=sorted(found.by_partner, key=_by_name) if found else [],
        gap_words=drawing.GAP_WORDS,
        source_words=SOURCE_WORDS,
        first=queries.first_source(book),
    )
    return page, 422 if asked.problems else 200


def _by_name(effect: PartnerEffect) -> tuple[bool, str]:
    language = current_language()
    name = effect.label.best(language)[0] if effect.named and effect.label else ""
    return not name, sort_key(name, language)
