"""Statements: drafted, reviewed, approved and issued at the desk; read and checked by anybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.guard import can, identity, public, requires
from app.access.permissions import Permission
from app.accounts.queries import names_of
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.money import Money
from app.funding.checks import checkers
from app.funding.forms.statements import (
    AcceptForm,
    CheckForm,
    DraftForm,
    ExplainForm,
    SendBackForm,
)
from app.funding.models import Statement, StatementDraft
from app.funding.queries import books, funds
from app.funding.queries import statements as queries
from app.funding.routes import bp, drawing, stating
from app.funding.routes.pages import book_choices, history, phase_name
from app.funding.rules.bridge import Kind
from app.funding.rules.data_files import spreadsheet
from app.funding.rules.statements import KINDS, StatementKind, Subject
from app.funding.services import statements as services
from app.partners import queries as partners
from app.partners.models import Partner
from app.web.caching import cacheable
from app.web.filters import localised
from app.web.language import current_language
from app.web.presses import pressed, refusal

# --- for everybody -------------------------------------------------------------------------------


@bp.get("/statements/<number>")
@requires(Permission.STATEMENT_VIEW, on=queries.statement)
@cacheable
def show_statement(statement: Statement) -> ResponseReturnValue:
    """An issued statement, from its stored bytes alone."""
    data = json.loads(statement.data)
    if statement.kind != StatementKind.FUNDING_GAP:
        return _other_kind(statement, data)
    currency = data["currency"]
    return render_template(
        "funding/show_statement.html",
        statement=statement,
        book=statement.book,
        phase_name=phase_name,
        data=data,
        figures=_money_of(data["figures"], currency),
        gap=_money_of(data["gap"], currency),
        figure_words=stating.FIGURE_WORDS,
        gap_words=drawing.GAP_WORDS,
        conditions=stating.conditions(data),
        bridge=_bridge_of(data, currency),
        runs=drawing.runs,
        names=names_of([statement.prepared_by, statement.approved_by, statement.issued_by]),
        superseded_by=queries.superseded_by(statement),
        known=queries.known_of(statement),
    )


def _other_kind(statement: Statement, data: dict[str, Any]) -> ResponseReturnValue:
    """A statement of another kind than the gap: its totals, its rows, its files."""
    named = {row["partner"] for name in ("rows", "deposits") for row in data.get(name, ())}
    named |= {row["partner"] for row in data.get("in_kind", {}).get("things", ())}
    return render_template(
        "funding/show_statement_kind.html",
        statement=statement,
        data=data,
        kind=stating.kind_words(statement),
        about=stating.about(statement),
        fictitious=stating.is_fictitious(statement),
        totals=stating.totals(data),
        partners=queries.partner_labels(named - {None}),
        parse=Money.parse,
        decimal=Decimal,
        names=names_of([statement.prepared_by, statement.approved_by, statement.issued_by]),
        superseded_by=queries.superseded_by(statement),
        known=queries.known_of(statement),
    )


def _money_of(amounts: dict[str, str | None], currency: str) -> dict[str, Money | None]:
    return {
        name: None if amount is None else Money.parse(amount, currency)
        for name, amount in amounts.items()
    }


def _bridge_of(data: dict[str, Any], currency: str) -> dict[str, Any] | None:
    stored = (data["bridge"] or {}).get("signed")
    if stored is None:
        return None
    return {
        "opening": Money.parse(stored["opening"], currency),
        "closing": Money.parse(stored["closing"], currency),
        "steps": [
            {
                "words": drawing.step_words(Kind(step["kind"]), step["reason"]),
                "amount": Money.parse(step["amount"], currency),
                "unexplained": step["unexplained"],
                "postings": step["postings"],
            }
            for step in stored["steps"]
        ],
    }


@bp.get("/statements/<number>.json")
@requires(Permission.STATEMENT_VIEW, on=queries.statement)
def statement_json(statement: Statement) -> ResponseReturnValue:
    """The canonical data file, the bytes whose hash is printed."""
    response = Response(
        statement.data.encode(),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{statement.ref}.json"'},
    )
    response.set_etag(statement.data_sha256)
    return response.make_conditional(request)


@bp.get("/statements/<number>.csv")
@requires(Permission.STATEMENT_VIEW, on=queries.statement)
def statement_csv(statement: Statement) -> ResponseReturnValue:
    """The stored data for a spreadsheet: the file that the paper carries inside."""
    return Response(
        spreadsheet(statement.data),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{statement.ref}.csv"'},
    )


@bp.get("/statements/")
@public("issued statements are public")
@cacheable
def list_statements() -> ResponseReturnValue:
    """Every issued statement that everybody may read, newest first; of one kind when asked."""
    kind = stating.asked_kind(request.args.get("kind", ""))
    rows = queries.statements(kind=kind, public_only=True)
    return render_template(
        "funding/list_statements.html",
        rows=rows,
        later=queries.superseded_numbers(rows),
        chosen=kind,
        kinds=[
            (value, words)
            for value, words in stating.kind_tabs()
            if KINDS[StatementKind(value)].is_public
        ],
        about=stating.about_each(),
        kind_words=stating.kind_words,
    )


@bp.get("/check")
@public("anybody who holds a paper may ask whether it is genuine")
def check() -> ResponseReturnValue:
    """Enter the code of a paper."""
    form = CheckForm(request.args)
    asked = "code" in request.args
    if asked and form.validate():
        return redirect(url_for(".check_code", code=form.code.data))
    page = render_template("funding/check.html", form=form)
    return page, 422 if asked else 200


@bp.get("/check/<code>")
@public("anybody who holds a paper may ask whether it is genuine")
def check_code(code: str) -> ResponseReturnValue:
    """Whether a code belongs to a paper of ours, and whether that paper still stands."""
    statement = queries.statement_by_code(code[:64])
    if statement is None:
        for known in checkers(current_app):
            if (answer := known(code[:64])) is not None:
                return answer
    shown = statement is not None and statement.is_public
    page = render_template(
        "funding/check_code.html",
        code=code[:64],
        statement=statement,
        superseded_by=queries.superseded_by(statement) if statement else None,
        kind=stating.kind_words(statement) if statement else "",
        about=stating.about(statement) if statement and shown else "",
        fictitious=stating.is_fictitious(statement) if statement else False,
        totals=stating.totals(json.loads(statement.data)) if statement and shown else [],
        issued_at=queries.issued_at(statement) if statement else None,
    )
    return page, 200 if statement else 404


# --- at the desk ---------------------------------------------------------------------------------


@bp.get("/desk/statements")
@requires(Permission.POSITION_DESK_VIEW)
def desk_statements() -> ResponseReturnValue:
    """Drafts on their way, and what is issued; of one kind when asked."""
    kind = stating.asked_kind(request.args.get("kind", ""))
    issued = queries.statements(kind=kind)
    return render_template(
        "funding/desk_statements.html",
        drafts=[one for one in queries.statement_drafts() if kind in (None, one.kind)],
        issued=issued,
        later=queries.superseded_numbers(issued),
        chosen=kind,
        kinds=stating.kind_tabs(),
        about=stating.about_each(),
        kind_words=stating.kind_words,
        states=stating.DRAFT_STATES,
    )


@bp.route("/desk/statements/new", methods=["GET", "POST"])
@requires(Permission.STATEMENT_DRAFT)
def desk_statement_new() -> ResponseReturnValue:
    """Begin a statement: of what kind, of what, as of when."""
    form = DraftForm.offering(
        [*book_choices(), *_fund_choices()], partners.partner_choices(current_language())
    )
    if form.creates(
        lambda: (
            services.draft(
                books.book(form.book.data or ""),
                as_of=form.as_of.data,
                kind=form.chosen,
                partner=_chosen_partner(form),
                by=identity().actor,
            ).slug
        )
    ):
        return redirect(url_for(".desk_statement", slug=form.made))
    refusal = form.refusal
    stands = refusal.facts["number"] if isinstance(refusal, services.AlreadyIssued) else None
    page = render_template("funding/desk_statement_new.html", form=form, stands=stands)
    return page, form.status


def _fund_choices() -> list[tuple[str, str]]:
    return [(fund.book.slug, str(localised(fund.name))) for fund in funds.funds()]


def _chosen_partner(form: DraftForm) -> Partner | None:
    """The partner of the form, where the kind is about one."""
    if KINDS[form.chosen].about is not Subject.PARTNER or not form.partner.data:
        return None
    return partners.partner_by_slug(form.partner.data)


@bp.route("/desk/statements/<slug>", methods=["GET", "POST"])
@requires(Permission.POSITION_DESK_VIEW, on=queries.statement_draft)
def desk_statement(draft: StatementDraft) -> ResponseReturnValue:
    """A statement on its way: the figures as they would be issued, and the next step.

    Sent by POST it takes the explanation of what no source explains.
    """
    form = _explaining(draft)
    if form.is_submitted() and not can(Permission.STATEMENT_DRAFT):
        abort(403)
    if form.carries_out(
        lambda: services.explain(
            draft,
            explanation=form.explanation.data or "",
            stated_why=form.stated_why.data or "",
            version=form.version.data,
            by=identity().actor,
        )
    ):
        flash(_("Kept. The review starts anew."))
        return redirect(url_for(".desk_statement", slug=draft.slug))
    return _draft_shown(draft, form=form)


def _explaining(draft: StatementDraft, **formdata: None) -> ExplainForm:
    stored = {
        "explanation": draft.explanation,
        "stated_why": draft.stated_why,
        "version": draft.version,
    }
    return ExplainForm(data=stored, **formdata)


def _draft_shown(
    draft: StatementDraft,
    *,
    form: ExplainForm | None = None,
    accept_form: AcceptForm | None = None,
    back_form: SendBackForm | None = None,
) -> ResponseReturnValue:
    form = form or _explaining(draft, formdata=None)
    accept_form = accept_form or AcceptForm(formdata=None)
    back_form = back_form or SendBackForm(formdata=None)
    seen = services.preview(draft)
    of_gap = draft.kind is StatementKind.FUNDING_GAP
    stated = draft.stated_minor
    page = render_template(
        "funding/desk_statement.html",
        draft=draft,
        book=draft.book,
        about=stating.about(draft),
        kind=stating.kind_words(draft),
        fictitious=stating.is_fictitious(draft),
        totals=[] if of_gap else stating.totals(seen.figures),
        state=stating.DRAFT_STATES[draft.state],
        seen=seen,
        printed=seen.bridge.printed(lambda gaps: gaps.signed) if seen.bridge else None,
        stated=Money(stated, draft.book.currency) if stated is not None else None,
        step_words=drawing.step_words,
        runs=drawing.runs,
        figure_words=stating.FIGURE_WORDS,
        gap_words=drawing.GAP_WORDS,
        form=form,
        accept_form=accept_form,
        back_form=back_form,
        acts=history("statement", draft.slug),
        money=lambda minor: Money(minor, draft.book.currency),
    )
    refused = form.problems() or accept_form.problems() or back_form.problems()
    return page, 422 if refused else 200


def _step(draft: StatementDraft, act: Callable[[], object], done: str) -> ResponseReturnValue:
    slug = draft.slug
    pressed(lambda: act(), done)
    return redirect(url_for(".desk_statement", slug=slug))


@bp.post("/desk/statements/<slug>/accept")
@requires(
    Permission.STATEMENT_ACCEPT, on=queries.statement_draft, seen=Permission.POSITION_DESK_VIEW
)
def desk_statement_accept(draft: StatementDraft) -> ResponseReturnValue:
    """Accept by name a remainder that nobody can explain."""
    form = AcceptForm()
    if not form.validate_on_submit():
        return _draft_shown(draft, accept_form=form)
    return _step(
        draft,
        lambda: services.accept(draft, name=form.name.data or "", by=identity().actor),
        _("Accepted by name. The statement will be provisional."),
    )


@bp.post("/desk/statements/<slug>/review")
@requires(
    Permission.STATEMENT_REVIEW, on=queries.statement_draft, seen=Permission.POSITION_DESK_VIEW
)
def desk_statement_review(draft: StatementDraft) -> ResponseReturnValue:
    """A second pair of eyes has read it."""
    return _step(draft, lambda: services.review(draft, by=identity().actor), _("Reviewed."))


@bp.post("/desk/statements/<slug>/approve")
@requires(
    Permission.STATEMENT_APPROVE, on=queries.statement_draft, seen=Permission.POSITION_DESK_VIEW
)
def desk_statement_approve(draft: StatementDraft) -> ResponseReturnValue:
    """Approve the figures as they are now."""
    return _step(draft, lambda: services.approve(draft, by=identity().actor), _("Approved."))


@bp.post("/desk/statements/<slug>/send-back")
@requires(
    Permission.STATEMENT_SEND_BACK, on=queries.statement_draft, seen=Permission.POSITION_DESK_VIEW
)
def desk_statement_send_back(draft: StatementDraft) -> ResponseReturnValue:
    """Back to the drafter, with the reason."""
    form = SendBackForm()
    if not form.validate_on_submit():
        return _draft_shown(draft, back_form=form)
    return _step(
        draft,
        lambda: services.send_back(draft, why=form.why.data or "", by=identity().actor),
        _("Given back with your reason."),
    )


@bp.post("/desk/statements/<slug>/issue")
@requires(
    Permission.STATEMENT_ISSUE, on=queries.statement_draft, seen=Permission.POSITION_DESK_VIEW
)
def desk_statement_issue(draft: StatementDraft) -> ResponseReturnValue:
    """Give it its number; from now on it never changes."""
    slug = draft.slug
    try:
        with transaction():
            number = services.issue(draft, by=identity().actor).ref
    except DomainError as error:
        flash(refusal(error), "late")
        return redirect(url_for(".desk_statement", slug=slug))
    flash(_("Issued as %(number)s.", number=number))
    return redirect(url_for(".show_statement", number=number))
