"""The right of correction: the desk that asks and decides, and the page behind the mailed link."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core import clock
from app.core.errors import NotFound
from app.core.submissions import once
from app.meetings.models import Meeting
from app.reports import queries
from app.reports.forms import (
    AskCorrectionsForm,
    DecideCorrectionForm,
    OwnParagraphForm,
    ask_corrections_form,
    who_field,
)
from app.reports.models import Correction
from app.reports.queries import corrections as read
from app.reports.routes import bp
from app.reports.routes.desk import report_language
from app.reports.rules import corrections as rules
from app.reports.services import correction_letters as letters
from app.reports.services import corrections as services

USUAL = timedelta(days=10)
"""The time that a form offers those who spoke."""


@bp.app_template_filter("correction_standing")
def correction_standing(name: str) -> str:
    """How far a paragraph is, in words."""
    return str(_(rules.STANDING_WORDS[name]))


@bp.app_template_filter("correction_mark")
def correction_mark(name: str) -> str:
    """The shape with which it is marked."""
    return rules.MARKS[name]


@bp.app_template_filter("compared")
def compared(before: str, after: str) -> list[rules.Piece]:
    """Two texts word by word, for ``reports/_compared.html``."""
    return rules.compare(before, after)


# --- the desk -------------------------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/report/corrections")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_corrections(of: Meeting) -> ResponseReturnValue:
    """How far each paragraph is, and whom to ask."""
    language = report_language()
    rows = read.paragraphs(of, language)
    return _desk_page(of, language, rows, _ask_form(of, language, rows))


@bp.post("/desk/meetings/<slug>/report/corrections")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_corrections_ask(of: Meeting) -> ResponseReturnValue:
    """Ask those who spoke, or their focal points."""
    language, slug = report_language(), of.slug
    rows = read.paragraphs(of, language)
    form, by = _ask_form(of, language, rows), guard.identity().actor
    chosen = form.chosen(rows)

    def ask() -> str:
        made = services.ask_corrections(
            queries.meeting(slug),
            language,
            chosen,
            due_on=form.due_on.data,
            silence_consents=bool(form.silence_consents.data),
            note=form.note.data or "",
            by=by,
        )
        return str(len(made))

    if request.form.get("do") == "test":
        return _test(of, language, form)
    asked: list[str] = []
    if form.carries_out(
        lambda: asked.append(once(form.submission_key.data, [slug, form.values()], ask)[0])
    ):
        flash(ngettext("%(num)s person is asked.", "%(num)s persons are asked.", int(asked[0])))
        return redirect(url_for(".desk_corrections", slug=slug, language=language))
    of = queries.meeting(slug)
    return _desk_page(of, language, read.paragraphs(of, language), form)


def _test(of: Meeting, language: str, form: AskCorrectionsForm) -> ResponseReturnValue:
    """Send whoever is signed in what those chosen would get, and show the page as it was."""
    slug, address = of.slug, accounts.account(guard.identity().actor).email
    chosen = form.chosen(read.paragraphs(of, language))
    sent: list[int] = []
    if form.carries_out(
        lambda: sent.append(
            services.try_asking(
                queries.meeting(slug),
                language,
                chosen,
                due_on=form.due_on.data,
                silence_consents=bool(form.silence_consents.data),
                note=form.note.data or "",
                to=address,
                key=form.submission_key.data or "",
            )
        )
    ):
        flash(
            ngettext("%(num)s test mail is on its way to %(email)s.",
                     "%(num)s test mails are on their way to %(email)s.", sent[0], email=address)
        )  # fmt: skip
    of = queries.meeting(slug)
    return _desk_page(of, language, read.paragraphs(of, language), form)


@bp.get("/desk/meetings/<slug>/report/corrections/preview/<said_slug>")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_correction_preview(of: Meeting, said_slug: str) -> ResponseReturnValue:
    """The mail about one paragraph and the page behind its link, before anybody is asked."""
    language = report_language()
    asking = _asking(of, language, read.paragraph(of, language, said_slug))
    words = read.words_of(asking.said, language)
    form = OwnParagraphForm(formdata=None, data={"proposal": words.body, "reason": ""})
    return render_template(
        "reports/own_paragraph.html",
        preview=letters.preview(asking),
        row=asking,
        meeting=of,
        form=form,
        words=words,
        who=read.name_of(asking.said, asking.who.language),
        standing="waiting",
    )


def _asking(of: Meeting, language: str, paragraph: read.Paragraph) -> letters.Asking:
    """What would be asked: of whom and on which terms the address says, else as the form begins."""
    who = next(
        (one for one in paragraph.recipients if one.key == request.args.get("whom")),
        next(iter(paragraph.recipients), None),
    )
    if who is None:
        raise NotFound()
    terms = _terms(of, language)
    day = request.args.get("due_on", type=date.fromisoformat)
    silence = request.args.get("silence")
    return letters.Asking(
        of,
        language,
        paragraph.said,
        who,
        day or terms["due_on"],
        silence == "yes" if silence in ("yes", "no") else terms["silence_consents"],
        terms["note"],
    )


def _ask_form(of: Meeting, language: str, rows: list[read.Paragraph]) -> AskCorrectionsForm:
    return ask_corrections_form(rows, **_terms(of, language))


def _terms(of: Meeting, language: str) -> dict[str, Any]:
    """The terms with which the form begins: those of last time while their day lies ahead."""
    terms = read.correction_round(of, language)
    today = clock.today(of.zone)
    return {
        "due_on": terms.due_on if terms and terms.due_on >= today else today + USUAL,
        "silence_consents": terms.silence_consents if terms else True,
        "note": terms.note if terms else "",
    }


def _desk_page(
    of: Meeting, language: str, rows: list[read.Paragraph], form: AskCorrectionsForm
) -> str:
    return render_template(
        "reports/desk_corrections.html",
        meeting=of,
        report_language=language,
        rows=rows,
        form=form,
        who_field=who_field,
        terms=read.correction_round(of, language),
        cleared=sum(one.is_cleared for one in rows),
        counted={
            name: number
            for name in rules.STANDING_WORDS
            if (number := sum(one.standing == name for one in rows))
        },
        demo_note=of.fictitious,
    )


@bp.get("/desk/corrections/<public_id>")
@guard.requires(Permission.DESK_PAPER_VIEW, on=read.correction)
def desk_correction(row: Correction) -> ResponseReturnValue:
    """One paragraph: what was asked and answered, and the two wordings word by word."""
    return _decision_page(row, _decide_form(row))


@bp.post("/desk/corrections/<public_id>")
@guard.requires(Permission.REPORT_DRAFT, on=read.correction, seen=Permission.DESK_PAPER_VIEW)
def desk_correction_decide(row: Correction) -> ResponseReturnValue:
    """Take the proposal, or refuse it with a reason."""
    public_id, slug, language = row.public_id, row.round.meeting.slug, row.round.language
    form, by = _decide_form(row), guard.identity().actor
    takes = request.form.get("decision") == "take"

    def decide() -> None:
        found, note = read.correction(public_id), form.reason.data or ""
        seen, version = form.seen.data or "", form.version.data or 0
        if takes:
            services.take(found, form.text.data or "", note=note, seen=seen, version=version, by=by)
        else:
            services.refuse(found, reason=note, seen=seen, version=version, by=by)

    if form.carries_out(decide):
        flash(
            _("The paragraph reads as proposed now, and whoever proposed it is told.")
            if takes
            else _("The paragraph stays as it is, and whoever proposed it is told why.")
        )
        return redirect(url_for(".desk_corrections", slug=slug, language=language))
    return _decision_page(read.correction(public_id), form)


def _decide_form(row: Correction) -> DecideCorrectionForm:
    return DecideCorrectionForm(data={"text": row.proposal, "version": row.version})


def _decision_page(row: Correction, form: DecideCorrectionForm) -> str:
    of, language = row.round.meeting, row.round.language
    words = read.words_of(row.intervention, language)
    form.seen.data, form.seen.raw_data = words.digest, None
    history = read.corrections_of(row.intervention, language)
    names = {key for one in history for key in (one.asked_by, one.decided_by)} - {""}
    return render_template(
        "reports/desk_correction.html",
        meeting=of,
        row=row,
        form=form,
        words=words,
        who=read.name_of(row.intervention, language),
        standing=read.standing_of(row),
        moved=bool(row.base) and not rules.same_words(row.base, words.body),
        history=history,
        may_decide=row.state == "proposed" and guard.can(Permission.REPORT_DRAFT, row),
        names={"system": _("the system"), **accounts.names_of(names)},
        demo_note=of.fictitious,
    )


# --- whoever spoke --------------------------------------------------------------------------------


@bp.route("/paragraph/<token>", methods=["GET", "POST"])
@guard.public("the token in the address is the key, and opens one paragraph")
def own_paragraph(token: str) -> ResponseReturnValue:
    """The paragraph of whoever spoke: agree to it, or say how it should read."""
    found = read.correction_of_link(token)
    if found is None:
        typed = OwnParagraphForm() if request.method == "POST" else None
        return render_template("reports/paragraph_gone.html", typed=typed), 404
    row = found
    words = read.words_of(row.intervention, row.round.language)
    form = OwnParagraphForm(data={"proposal": row.proposal or words.body, "reason": row.reason})
    agrees = request.form.get("answer") == "agree"

    def answer() -> None:
        seen, proposal = form.seen.data or "", form.proposal.data or ""
        if agrees:
            services.agree(row, seen=seen)
        else:
            services.propose(row, proposal, reason=form.reason.data or "", seen=seen)

    if form.carries_out(answer):
        flash(
            _("Thank you. You have agreed to your paragraph.")
            if agrees
            else _("Thank you. The rapporteur reads what you propose and answers by mail.")
        )
        return redirect(url_for(".own_paragraph", token=token))
    row = read.correction_of_link(token) or row
    words = read.words_of(row.intervention, row.round.language)
    form.seen.data, form.seen.raw_data = words.digest, None
    return render_template(
        "reports/own_paragraph.html",
        preview=None,
        row=row,
        meeting=row.round.meeting,
        form=form,
        words=words,
        who=read.name_of(row.intervention, row.language),
        standing=read.standing_of(row),
    )
