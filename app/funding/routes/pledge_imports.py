"""An existing spreadsheet of pledges: uploaded, looked at row by row, let in by a second person."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.accounts.queries import names_of
from app.funding.forms.pledge_imports import PledgeFileForm
from app.funding.models import PledgeImport
from app.funding.queries import books
from app.funding.queries import pledge_imports as queries
from app.funding.routes import bp
from app.funding.routes.finance import RECEIPT_STATES
from app.funding.routes.pages import book_choices, give_back, phase_name
from app.funding.routes.places import Places
from app.funding.rules.engagements import INSTRUMENT_WORDS, STRENGTH_WORDS
from app.funding.rules.pledge_imports import COLUMNS, NEEDED, totals
from app.funding.services import pledge_imports as services
from app.funding.services.engagements import NoBook
from app.web.countries import countries
from app.web.language import current_language
from app.web.presses import pressed


@bp.get("/desk/pledge-imports")
@requires(Permission.PLEDGE_IMPORT_VIEW)
def desk_pledge_imports() -> ResponseReturnValue:
    """The files that came in, and what became of them."""
    rows = queries.pledge_imports()
    return render_template(
        "funding/desk_pledge_imports.html",
        rows=rows,
        names=names_of({row.recorded_by for row in rows}),
        states=RECEIPT_STATES,
    )


@bp.route("/desk/pledge-imports/new", methods=["GET", "POST"])
@requires(Permission.PLEDGE_IMPORT_ENTER)
def desk_pledge_import_new() -> ResponseReturnValue:
    """Upload a file: every bad cell is named, or its rows are shown as they will be recorded."""
    form = PledgeFileForm.offering(book_choices(), current_language())
    if form.creates(lambda: _enter(form)):
        flash(_("Uploaded. Nothing counts until a second person has approved the file."))
        return redirect(url_for(".desk_pledge_import", slug=form.made))
    bad = form.refusal.rows if isinstance(form.refusal, services.BadPledges) else ()
    page = render_template(
        "funding/desk_pledge_import_new.html", form=form, bad=bad, columns=COLUMNS, needed=NEEDED
    )
    return page, form.status


def _enter(form: PledgeFileForm) -> str:
    phase = books.book(form.book.data).phase
    if phase is None:  # the choices are books of phases
        raise NoBook
    return services.propose(
        phase=phase,
        name=form.file.data.filename or "",
        content=form.file.data.read(),
        language=form.language.data,
        countries=[code for code, _name in countries("en")],
        by=identity().actor,
    ).slug


@bp.get("/desk/pledge-imports/<slug>")
@requires(Permission.PLEDGE_IMPORT_VIEW, on=queries.pledge_import)
def desk_pledge_import(paper: PledgeImport) -> ResponseReturnValue:
    """The rows as they will be recorded, or were: names resolved, amounts in digits and words."""
    known = queries.on_record(paper.phase_id, {row.identity for row in paper.rows})
    passed = {row.id: known[row.identity] for row in paper.rows if row.identity in known}
    ours = {row.id for row in paper.rows if row.engagement_id}
    new = [row for row in paper.rows if row.id in ours or row.id not in passed]
    return render_template(
        "funding/desk_pledge_import.html",
        paper=paper,
        passed=passed,
        ours=ours,
        new=new,
        totals=totals(row.proposed for row in new),
        alike=queries.alike(paper),
        places=Places(paper.phase),
        phase_name=phase_name,
        names=names_of((paper.recorded_by, *([paper.approved_by] if paper.approved_by else ()))),
        states=RECEIPT_STATES,
        instruments=INSTRUMENT_WORDS,
        strengths=STRENGTH_WORDS,
    )


@bp.post("/desk/pledge-imports/<slug>/approve")
@requires(
    Permission.PLEDGE_IMPORT_APPROVE,
    on=queries.pledge_import,
    seen=Permission.PLEDGE_IMPORT_VIEW,
)
def desk_pledge_import_approve(paper: PledgeImport) -> ResponseReturnValue:
    """The second person's yes: all of it is announced on the partners' behalf."""
    slug = paper.slug
    pressed(
        lambda: services.approve(paper, by=identity().actor),
        _("Announced. Each pledge is marked as unconfirmed until its partner answers."),
    )
    return redirect(url_for(".desk_pledge_import", slug=slug))


@bp.route("/desk/pledge-imports/<slug>/return", methods=["GET", "POST"])
@requires(
    Permission.PLEDGE_IMPORT_APPROVE,
    on=queries.pledge_import,
    seen=Permission.PLEDGE_IMPORT_VIEW,
)
def desk_pledge_import_return(paper: PledgeImport) -> ResponseReturnValue:
    """Give a file back with the reason."""
    return give_back(
        lambda why: services.give_back(paper, why=why, by=identity().actor),
        title=_("Give the file “%(name)s” back", name=paper.filename),
        up=(url_for(".desk_pledge_imports"), _("Import pledges")),
        back=url_for(".desk_pledge_import", slug=paper.slug),
    )
