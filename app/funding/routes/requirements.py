"""The desk's pages of a book itself: its boundary, its requirement version by version, and the own
contribution; entered by one person, let in by another."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import identity, requires
from app.access.permissions import Permission
from app.accounts.queries import names_of
from app.core.localised import Localised
from app.core.money import Money
from app.core.words import N_
from app.funding.forms.papers import PipelineFilter, ReturnForm
from app.funding.forms.requirements import (
    COLUMNS,
    ApproveForm,
    Offered,
    OwnForm,
    RequirementForm,
    as_text,
    delivery_form,
)
from app.funding.models import Book, PositionEntry, RequirementVersion
from app.funding.queries import books, rates, takings_back
from app.funding.queries import requirements as queries
from app.funding.queries.gaps import phase_years
from app.funding.queries.own import rest
from app.funding.routes import bp
from app.funding.routes.finance import RECEIPT_STATES
from app.funding.routes.pages import book_choices, history, phase_name
from app.funding.routes.places import Places
from app.funding.rules.requirement import Change, changes
from app.funding.rules.stages import REASON_WORDS, Reason
from app.funding.services import deliveries
from app.funding.services import positions as services
from app.programmes.models import Phase
from app.web import countries
from app.web.language import current_language

KIND_WORDS = {
    "own": N_("Own contribution"),
    "mobilised": N_("Money mobilised before"),
    "adjustment": N_("Adjustment"),
    "delivered": N_("Own contribution delivered"),
}


@bp.get("/desk/requirements")
@requires(Permission.POSITION_DESK_VIEW)
def desk_requirements() -> ResponseReturnValue:
    """The boundary of a book, the versions of its requirement, and what the host puts in."""
    form = PipelineFilter(request.args)
    form.book.choices = book_choices()
    book = books.book_at_hand(form.book.data)
    if book is None or book.phase is None:
        return render_template("funding/desk_pipeline_empty.html")
    form.book.data = book.slug
    versions, entries = queries.versions(book), queries.entries(book)
    return render_template(
        "funding/desk_requirements.html",
        book=book,
        phase=book.phase,
        phase_name=phase_name,
        years=phase_years(book),
        reference=rates.reference_set(book),
        filters=form,
        versions=versions,
        sums={version.id: sums_of(version) for version in versions},
        entries=entries,
        names=names_of([v.recorded_by for v in versions] + [e.recorded_by for e in entries]),
        states=RECEIPT_STATES,
        kinds=KIND_WORDS,
    )


def sums_of(version: RequirementVersion) -> list[Money]:
    """What a version requires, by currency."""
    found: dict[str, int] = {}
    for cell in version.cells:
        found[cell.currency] = found.get(cell.currency, 0) + cell.proposed_minor
    return [Money(amount, code) for code, amount in sorted(found.items())]


@bp.route("/desk/books/<slug>/requirements/new", methods=["GET", "POST"])
@requires(Permission.POSITION_RECORD, on=books.book)
def desk_requirement_new(book: Book) -> ResponseReturnValue:
    """Enter a version, beginning with the latest one (or the one in `?from=`)."""
    phase = _phase(book)
    form = RequirementForm(lambda: _offered(book, phase), data=_begun(book))
    if form.creates(
        lambda: (
            services.propose_requirement(
                book,
                cells=form.found,
                label=form.label.data or "",
                effective_on=form.effective_on.data,
                source=form.source.data or "",
                by=identity().actor,
            ).slug
        )
    ):
        flash(_("Recorded."))
        return redirect(url_for(".desk_requirement", slug=form.made))
    page = render_template(
        "funding/desk_requirement_new.html",
        form=form,
        book=book,
        phase=phase,
        phase_name=phase_name,
        places=Places(phase),
        columns=COLUMNS,
    )
    return page, form.status


def _begun(book: Book) -> dict[str, Any]:
    """What a new version starts from: the cells of the latest, or of the one that is named."""
    versions = queries.versions(book)
    wanted = request.args.get("from")
    one = next((v for v in versions if v.slug == wanted), versions[0] if versions else None)
    if one is None:
        return {"cells": ",".join(COLUMNS) + "\n"}
    return {"cells": as_text(one), "label": one.label if wanted else "", "source": ""}


def _offered(book: Book, phase: Phase) -> Offered:
    places = Places(phase)
    return Offered(
        currency=book.currency,
        years=phase_years(book),
        pillars=list(places.pillars),
        countries=frozenset(code for code, _name in countries.countries(current_language())),
        themes=frozenset(places.themes),
    )


def _phase(book: Book) -> Phase:
    if book.phase is None:
        abort(404)
    return book.phase


@bp.get("/desk/requirements/<slug>")
@requires(Permission.POSITION_DESK_VIEW, on=queries.version)
def desk_requirement(version: RequirementVersion) -> ResponseReturnValue:
    """One version: what changed, every cell, who entered it and who let it in."""
    return _version_page(version, ApproveForm(formdata=None), ReturnForm(formdata=None))


def _version_page(
    version: RequirementVersion, approve: ApproveForm, back: ReturnForm
) -> ResponseReturnValue:
    phase = _phase(version.book)
    others = [one for one in queries.versions(version.book) if one.id != version.id]
    against = request.args.get("against", "")
    wanted = int(against) if against.isascii() and against.isdigit() and len(against) < 5 else None
    before = queries.version_before(version, wanted)
    page = render_template(
        "funding/desk_requirement.html",
        row=version,
        phase=phase,
        phase_name=phase_name,
        places=Places(phase),
        state=RECEIPT_STATES[version.state],
        sums=sums_of(version),
        others=others,
        before=before,
        changed=[_as_cell(one) for one in changes(queries.needs(before), queries.needs(version))],
        acts=history("requirement", version.slug),
        approve_form=approve,
        form=back,
    )
    return page, 422 if approve.problems() or back.problems() else 200


class _ChangedCell:
    """A changed cell with money, for the table."""

    def __init__(self, change: Change) -> None:
        code = change.key[0]
        self.currency, self.year, self.pillar, self.country, self.theme, self.outcome = change.key
        self.before = None if change.before is None else Money(change.before, code)
        self.after = None if change.after is None else Money(change.after, code)
        self.difference = Money(change.difference, code)


def _as_cell(change: Change) -> _ChangedCell:
    return _ChangedCell(change)


@bp.post("/desk/requirements/<slug>/approve")
@requires(Permission.POSITION_APPROVE, on=queries.version, seen=Permission.POSITION_DESK_VIEW)
def desk_requirement_approve(version: RequirementVersion) -> ResponseReturnValue:
    """The second person's yes: from its day on the requirement is this."""
    slug, form = version.slug, ApproveForm()
    if form.carries_out(
        lambda: services.approve_requirement(
            version, explanation=form.explanation.data or "", by=identity().actor
        )
    ):
        flash(_("Approved. The requirement is in the ledger."))
        return redirect(url_for(".desk_requirement", slug=slug))
    return _version_page(queries.version(slug), form, ReturnForm(formdata=None))


@bp.post("/desk/requirements/<slug>/return")
@requires(Permission.POSITION_APPROVE, on=queries.version, seen=Permission.POSITION_DESK_VIEW)
def desk_requirement_return(version: RequirementVersion) -> ResponseReturnValue:
    """Give it back with the reason."""
    slug, form = version.slug, ReturnForm()
    if form.carries_out(
        lambda: services.return_entry(version, why=form.why.data or "", by=identity().actor)
    ):
        flash(_("Given back with your reason."))
        return redirect(url_for(".desk_requirement", slug=slug))
    return _version_page(queries.version(slug), ApproveForm(formdata=None), form)


# --- own contribution and other entries ----------------------------------------------------------


@bp.route("/desk/books/<slug>/own-contribution/new", methods=["GET", "POST"])
@requires(Permission.POSITION_RECORD, on=books.book)
def desk_own_new(book: Book) -> ResponseReturnValue:
    """Enter what the host organisation itself puts in."""
    phase = _phase(book)
    form = OwnForm(data={"currency": book.currency})
    if form.creates(
        lambda: (
            services.record_own(
                book,
                amount=form.amount.data,
                effective_on=form.effective_on.data,
                label=Localised(form.label.data),
                in_kind=bool(form.in_kind.data),
                source=form.source.data or "",
                note=form.note.data or "",
                by=identity().actor,
            ).slug
        ),
    ):
        flash(_("Recorded."))
        return redirect(url_for(".desk_position_entry", slug=form.made))
    page = render_template(
        "funding/desk_own_new.html", form=form, book=book, phase=phase, phase_name=phase_name
    )
    return page, form.status


@bp.route("/desk/position-entries/<slug>/delivered", methods=["GET", "POST"])
@requires(Permission.POSITION_RECORD, on=queries.entry, seen=Permission.POSITION_DESK_VIEW)
def desk_own_delivered(entry: PositionEntry) -> ResponseReturnValue:
    """Enter that part of an own contribution was delivered."""
    if not _can_be_delivered(entry) or entry.line is None:
        flash(_("Only an own contribution that was approved can be delivered."), "info")
        return redirect(url_for(".desk_position_entry", slug=entry.slug))
    form = delivery_form(entry.currency)
    if form.creates(
        lambda: (
            deliveries.record(
                entry,
                amount=form.amount.data,
                effective_on=form.effective_on.data,
                source=form.source.data or "",
                note=form.note.data or "",
                by=identity().actor,
            ).slug
        ),
    ):
        flash(_("Recorded."))
        return redirect(url_for(".desk_position_entry", slug=form.made))
    page = render_template(
        "funding/desk_own_delivered.html",
        form=form,
        row=entry,
        left=rest(entry.line),
        phase=_phase(entry.book),
        phase_name=phase_name,
    )
    return page, form.status


def _can_be_delivered(entry: PositionEntry) -> bool:
    return entry.kind == "own" and entry.state == "approved"


@bp.get("/desk/position-entries/<slug>")
@requires(Permission.POSITION_DESK_VIEW, on=queries.entry)
def desk_position_entry(entry: PositionEntry) -> ResponseReturnValue:
    """One entry: its amount, its reason, who entered it and who let it in."""
    return _entry_page(entry, ApproveForm(formdata=None), ReturnForm(formdata=None))


def shown(entry: PositionEntry, form: ReturnForm) -> ResponseReturnValue:
    """The page of an entry with the form that gives it back or takes it back, as sent."""
    return _entry_page(entry, ApproveForm(formdata=None), form)


def _entry_page(
    entry: PositionEntry, approve: ApproveForm, back: ReturnForm
) -> ResponseReturnValue:
    phase = _phase(entry.book)
    page = render_template(
        "funding/desk_position_entry.html",
        row=entry,
        left=rest(entry.line) if _can_be_delivered(entry) and entry.line else None,
        phase=phase,
        phase_name=phase_name,
        state=RECEIPT_STATES[entry.state],
        kind=KIND_WORDS[entry.kind],
        reason=REASON_WORDS[Reason(entry.reason)],
        acts=history("position_entry", entry.slug),
        approve_form=approve,
        asked=takings_back.asked("entry", entry.id),
        form=back,
    )
    return page, 422 if approve.problems() or back.problems() else 200


@bp.post("/desk/position-entries/<slug>/approve")
@requires(Permission.POSITION_APPROVE, on=queries.entry, seen=Permission.POSITION_DESK_VIEW)
def desk_position_entry_approve(entry: PositionEntry) -> ResponseReturnValue:
    """The second person's yes: from its day on it counts."""
    slug, form = entry.slug, ApproveForm()
    if form.carries_out(
        lambda: services.approve_entry(
            entry, explanation=form.explanation.data or "", by=identity().actor
        )
    ):
        flash(_("Approved. The amounts are in the ledger."))
        return redirect(url_for(".desk_position_entry", slug=slug))
    return _entry_page(queries.entry(slug), form, ReturnForm(formdata=None))


@bp.post("/desk/position-entries/<slug>/return")
@requires(Permission.POSITION_APPROVE, on=queries.entry, seen=Permission.POSITION_DESK_VIEW)
def desk_position_entry_return(entry: PositionEntry) -> ResponseReturnValue:
    """Give it back with the reason."""
    slug, form = entry.slug, ReturnForm()
    if form.carries_out(
        lambda: services.return_entry(entry, why=form.why.data or "", by=identity().actor)
    ):
        flash(_("Given back with your reason."))
        return redirect(url_for(".desk_position_entry", slug=slug))
    return _entry_page(queries.entry(slug), ApproveForm(formdata=None), form)
