"""The rapporteur's desk: assemble, look, publish."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError, StaleVersion
from app.core.languages import LANGUAGES
from app.meetings.models import Meeting
from app.reports import editing, papers, queries, services, store, translating
from app.reports.documents.event_report import EventReport, Section
from app.reports.forms import PublishForm, SectionForm, field_name, section_form
from app.reports.queries import approval, corrections
from app.reports.routes import bp
from app.reports.routes.papers import answered
from app.reports.services.approval import digest, keep_version
from app.web.language import current_language


@bp.get("/desk/reports")
@guard.requires(Permission.DESK_PAPER_VIEW)
def desk_reports() -> ResponseReturnValue:
    """Every meeting that was held, with the state of its report in each language."""
    return render_template("reports/desk_reports.html", rows=queries.report_states())


@bp.get("/desk/meetings/<slug>/report")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_report(of: Meeting) -> ResponseReturnValue:
    """The assembly: sections with their state, what is missing, one section open to edit."""
    language = report_language()
    document = papers.assembled(of, language)
    section = _section(document, request.args.get("section", "background"))
    return _page(of, language, document, section, _form(of, language, section))


@bp.post("/desk/meetings/<slug>/report/<key>")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_report_section(of: Meeting, key: str) -> ResponseReturnValue:
    """Keep the editor's words of one section."""
    language = report_language()
    document = papers.assembled(of, language)
    section = _section(document, key)
    form = _form(of, language, section)
    names = {sentence.key: field_name(sentence.key) for sentence in section.sentences}
    if form.carries_out(
        lambda: services.write(
            of,
            language,
            {key: form[name].data or "" for key, name in names.items()},
            {one.key: one.computed for one in section.sentences},
            version=form.version.data or 0,
            by=guard.identity().actor,
        )
    ):
        flash(_("Saved."), "success")
        return redirect(_address(of, language, section.key))
    document = papers.assembled(of, language)
    return _page(of, language, document, _section(document, key), form)


@bp.get("/desk/meetings/<slug>/report/preview")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_report_preview(of: Meeting) -> ResponseReturnValue:
    """The whole report as a page, before it is printed."""
    language = report_language()
    return render_template(
        "reports/desk_report_preview.html",
        meeting=of,
        report_language=language,
        doc=papers.assembled(of, language),
    )


@bp.get("/desk/meetings/<slug>/report/draft.pdf")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_report_draft(of: Meeting) -> ResponseReturnValue:
    """The draft as a paper, marked as a draft on each page."""
    return answered("draft", of.slug, report_language(), papers.WORDS["report"])


@bp.route("/desk/meetings/<slug>/report/publish", methods=["GET", "POST"])
@guard.requires(Permission.REPORT_PUBLISH, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_report_publish(of: Meeting) -> ResponseReturnValue:
    """Choose the annexes, then print the edition that is due and fix it."""
    language, slug = report_language(), of.slug
    document = papers.assembled(of, language)
    form = PublishForm(
        data={
            "participants": document.participants is not None,
            "engagements": document.engagements is not None,
            "version": document.edition,
        }
    )
    if form.validate_on_submit():
        try:
            _publish(of, language, form)
        except StaleVersion:
            flash(_("This edition is already published."), "info")
            return redirect(url_for(".desk_report", slug=slug, language=language))
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Edition %(number)s is published.", number=form.version.data), "success")
            return redirect(url_for(".desk_report", slug=slug, language=language))
    return render_template(
        "reports/desk_report_publish.html",
        meeting=of,
        report_language=language,
        doc=document,
        form=form,
        open_checks=editing.open_findings(of, language),
        uncleared=[one for one in corrections.paragraphs(of, language) if not one.is_cleared],
        approved=approval.is_approved(of, language, digest(papers.content_of(document))),
        changes=papers.changes_since(of, document) if document.edition > 1 else (),
    )


def _publish(of: Meeting, language: str, form: PublishForm) -> None:
    """Printing takes a second or two, so it happens between the two transactions, not in one."""
    slug, edition, by = of.slug, form.version.data, guard.identity().actor
    if not of.is_closed:
        raise services.NotYetHeld()
    if edition != papers.due_edition(of, language):
        raise StaleVersion(theirs={}, version=edition or 0)
    with transaction():
        services.choose_annexes(
            of,
            language,
            participants=form.participants.data,
            engagements=form.engagements.data,
            by=by,
        )
    open_checks = editing.open_findings(queries.meeting(slug), language)
    if open_checks:
        raise services.ChecksAreOpen(count=open_checks)
    corrigendum = (form.corrigendum.data or "").strip()
    if edition > 1 and not corrigendum:
        raise services.CorrigendumNeeded()
    how_far(queries.meeting(slug), language, form.reason.data or "").must_do()
    printed = papers.print_edition(queries.meeting(slug), language, corrigendum=corrigendum)
    with transaction():
        of = queries.meeting(slug)
        # What was changed while it was printed is another wording than the one on paper.
        content = papers.content_of(papers.assembled(of, language))
        if digest(content) != printed.text_sha256:
            raise services.WordsHaveChanged()
        services.publish(
            of,
            language,
            printed=printed,
            edition=edition,
            open_checks=open_checks,
            cleared=how_far(of, language, form.reason.data or ""),
            by=by,
        )
        keep_version(of, language, content, edition=edition, published=True, by=by)


# --- helpers --------------------------------------------------------------------------------------


def report_language() -> str:
    """The language of the report asked for, else the reader's."""
    asked = request.values.get("language", "")
    return asked if asked in LANGUAGES else str(current_language())


def _section(document: EventReport, key: str) -> Section:
    found = next((one for one in document.sections if one.key == key), None)
    if found is None:
        abort(404)
    return found


def _form(of: Meeting, language: str, section: Section) -> SectionForm:
    draft = queries.draft(of, language)
    labels = [
        _("Sentence from the record") if one.computed else _("Own text")
        for one in section.sentences
    ]
    several = len(labels) > 1
    labels = [f"{label} {place}" if several else label for place, label in enumerate(labels, 1)]
    return section_form(section.sentences, labels, draft.version if draft else 0)


def _address(of: Meeting, language: str, section: str) -> str:
    return url_for(".desk_report", slug=of.slug, language=language, section=section)


def _page(
    of: Meeting,
    language: str,
    document: EventReport,
    section: Section,
    form: SectionForm,
) -> ResponseReturnValue:
    last = queries.last_edition(of, language)
    return render_template(
        "reports/desk_report.html",
        meeting=of,
        report_language=language,
        doc=document,
        section=section,
        form=form,
        field_name=field_name,
        last=last,
        template=document.template,
        newest=queries.newest_template(of.series_id),
        published=queries.published_reports(of),
        translation=translating.standing(of, language),
    )


@bp.get("/desk/meetings/<slug>/report/draft.docx")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_report_in_word(of: Meeting) -> ResponseReturnValue:
    """The draft for a word processor, marked as a draft."""
    return answered("draft", of.slug, report_language(), papers.WORDS["report"], form=store.WORD)


def how_far(of: Meeting, language: str, reason: str = "") -> services.Cleared:
    """How far the clearance of the report is as it reads now."""
    content = papers.content_of(papers.assembled(of, language))
    return services.Cleared(
        approval.is_approved(of, language, digest(content)),
        [
            {"intervention": one.said.slug, "who": one.who, "standing": one.standing}
            for one in corrections.paragraphs(of, language)
            if not one.is_cleared
        ],
        reason,
    )
