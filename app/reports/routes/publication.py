"""What is published: every edition as its stored bytes, mail to participants, downloads."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.core.errors import DomainError, NotFound
from app.core.localised import Localised
from app.core.submissions import once
from app.meetings.models import Meeting
from app.meetings.sections import Edition
from app.reports import papers, queries
from app.reports.forms import ReportMailForm
from app.reports.queries import publication as read
from app.reports.routes import bp
from app.reports.routes.papers import as_file, count
from app.reports.services import publication as services


def editions(of: Meeting) -> list[Edition]:
    """Every published edition, for the public page of the report."""
    return [
        Edition(
            url=url_for(
                "reports.report_edition", slug=of.slug, language=one.language, number=one.edition
            ),
            number=one.edition,
            language=one.language,
            published_at=one.published_at,
            sha256=one.paper_sha256 or "",
            text_sha256=one.text_sha256,
            note=one.corrigendum,
            changes=len(one.changes),
        )
        for one in read.editions(of)
    ]


@bp.get("/meetings/<slug>/report/<language>-<int:number>.pdf")
@guard.requires(Permission.PAPER_VIEW, on=read.edition)
def report_edition(of: read.Edition) -> ResponseReturnValue:
    """One published edition: the same bytes for ever."""
    row, slug = of.report, of.meeting.slug
    try:
        kept = papers.edition_of(row)
    except NotFound:
        abort(404)
    answer = as_file(kept, f"{slug}-report-{row.language}-{row.edition}.pdf")
    count(answer, slug, "report", row.edition, row.language, kept)
    return answer


@bp.get("/desk/meetings/<slug>/report/published")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_report_published(of: Meeting) -> ResponseReturnValue:
    """What was published, under which reasons, and how often it was fetched."""
    return render_template(
        "reports/desk_report_published.html",
        meeting=of,
        editions=read.editions(of),
        downloads=read.downloads(of),
        words=papers.WORDS,
        demo_note=of.fictitious,
    )


# --- mail to those who took part ------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/report/mail")
@guard.requires(Permission.REGISTRATION_MANAGE, on=queries.meeting)
def desk_report_mail(of: Meeting) -> ResponseReturnValue:
    """Whom the mail goes to, and what three of them would read."""
    return _mail_page(of, ReportMailForm())


@bp.post("/desk/meetings/<slug>/report/mail")
@guard.requires(Permission.REGISTRATION_MANAGE, on=queries.meeting)
def desk_report_mail_send(of: Meeting) -> ResponseReturnValue:
    """Send it to as many as was confirmed; nobody gets it twice."""
    form, slug, segment, by = ReportMailForm(), of.slug, _segment(), guard.identity().actor
    if request.form.get("act") != "send":
        form.validate_on_submit()
        return _mail_page(of, form)
    sent: list[str] = []

    def send() -> str:
        return str(
            services.send_report(
                queries.meeting(slug),
                segment,
                Localised(form.note.data or {}),
                number=form.version.data or 0,
                by=by,
            )
        )

    if form.carries_out(
        lambda: sent.append(once(form.submission_key.data, [slug, segment, form.values()], send)[0])
    ):
        flash(ngettext("%(num)s mail is written.", "%(num)s mails are written.", int(sent[0])))
        return redirect(url_for(".desk_report_published", slug=slug))
    return _mail_page(queries.meeting(slug), form)


def _segment() -> str:
    asked = request.values.get("segment", "")
    return asked if asked in services.SEGMENTS else services.SEGMENTS[0]


def _mail_page(of: Meeting, form: ReportMailForm) -> ResponseReturnValue:
    segment = _segment()
    facts: dict[str, Any] = {"rows": [], "previews": [], "published": False}
    try:
        rows = services.recipients(of, segment)
    except DomainError:
        rows = []
    else:
        note = Localised(form.note.data or {})
        facts = {"rows": rows, "previews": services.previews(of, rows, note), "published": True}
    form.version.data, form.version.raw_data = len(rows), None
    return render_template(
        "reports/desk_report_mail.html",
        meeting=of,
        form=form,
        segment=segment,
        segments={"registered": _("Everybody registered"), "came": _("Those who came")},
        demo_note=of.fictitious,
        **facts,
    )
