"""Versions of a report: kept, compared, sent for clearance, read, commented and decided."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core.submissions import once
from app.meetings.models import Meeting
from app.reports import papers, queries
from app.reports.forms import (
    AnswerForm,
    CommentForm,
    DecideVersionForm,
    KeepVersionForm,
    SendVersionForm,
)
from app.reports.models import Approval, ReportVersion
from app.reports.queries import approval as read
from app.reports.routes import bp
from app.reports.routes.desk import report_language
from app.reports.rules.approval import in_turn
from app.reports.rules.versions import Part, differences
from app.reports.services import approval as services
from app.web.fields import Choice


@bp.get("/desk/meetings/<slug>/report/versions")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_report_versions(of: Meeting) -> ResponseReturnValue:
    """Every version with who cleared it; send the report as it stands; compare any two."""
    return _versions_page(of, report_language(), _send_form())


@bp.post("/desk/meetings/<slug>/report/versions")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_report_version_keep(of: Meeting) -> ResponseReturnValue:
    """Keep the words as they stand."""
    language, slug = report_language(), of.slug
    form, document, by = KeepVersionForm(), papers.assembled(of, language), guard.identity().actor
    content = papers.content_of(document)
    if form.carries_out(
        lambda: services.keep_version(
            queries.meeting(slug),
            language,
            content,
            edition=document.edition,
            note=form.about.data or "",
            by=by,
        )
    ):
        flash(_("The version is kept."))
        return redirect(url_for(".desk_report_versions", slug=slug, language=language))
    return _versions_page(queries.meeting(slug), language, _send_form(), form)


@bp.post("/desk/meetings/<slug>/report/clearance")
@guard.requires(Permission.REPORT_DRAFT, on=queries.meeting, seen=Permission.DESK_PAPER_VIEW)
def desk_report_send(of: Meeting) -> ResponseReturnValue:
    """Send the report as it stands to those who clear it, in order."""
    language, slug = report_language(), of.slug
    form, document, by = _send_form(), papers.assembled(of, language), guard.identity().actor
    content = papers.content_of(document)

    def send() -> str:
        return services.send(
            queries.meeting(slug), language, content, form.order(), edition=document.edition,
            note=form.note.data or "", by=by,
        ).public_id  # fmt: skip

    if form.creates(send):
        flash(_("The report is sent to the first of those who clear it."))
        return redirect(url_for(".desk_report_versions", slug=slug, language=language))
    return _versions_page(queries.meeting(slug), language, form)


def _send_form() -> SendVersionForm:
    people = queries.may_clear(without=guard.identity().actor)
    return SendVersionForm([(one.account_id, f"{one.name} ({one.email})") for one in people])


def _versions_page(
    of: Meeting, language: str, form: SendVersionForm, keeping: KeepVersionForm | None = None
) -> str:
    rows = read.versions_of(of, language)
    now = services.digest(papers.content_of(papers.assembled(of, language)))
    return render_template(
        "reports/desk_report_versions.html",
        meeting=of,
        report_language=language,
        rows=rows,
        now=now,
        approved=read.is_approved(of, language, now),
        form=form,
        keeping=keeping or KeepVersionForm(formdata=None),
        names=_names(rows),
        demo_note=of.fictitious,
    )


def _names(rows: list[ReportVersion]) -> dict[str, str]:
    wanted = {row.by for row in rows}
    wanted |= {one.asked_of for row in rows for one in row.approvals}
    wanted |= {key for row in rows for one in row.comments for key in (one.by, one.answered_by)}
    return {"system": _("the system"), **accounts.names_of(wanted - {""})}


@bp.get("/desk/meetings/<slug>/report/compare")
@guard.requires(Permission.DESK_PAPER_VIEW, on=queries.meeting)
def desk_report_compare(of: Meeting) -> ResponseReturnValue:
    """Two versions beside each other: only what differs, word by word. Without a choice, the newest
    one and the report as it stands.
    """
    language = report_language()
    rows = {str(one.number): one for one in read.versions_of(of, language)}
    newest = max(rows, key=int, default="")
    before = rows.get(request.args.get("before", newest))
    wanted = request.args.get("after", "now")
    after = rows.get(wanted)
    if before is None or (after is None and wanted != "now"):
        abort(404)
    document = papers.assembled(of, language)
    new = (
        read.parts_of(after)
        if after is not None
        else [Part(*one) for one in papers.content_of(document)]
    )
    return render_template(
        "reports/desk_report_compare.html",
        meeting=of,
        report_language=language,
        before=before,
        after=after,
        rows=differences(read.parts_of(before), new),
        headings=_headings([*read.parts_of(before), *new]),
        demo_note=of.fictitious,
    )


def _headings(parts: list[Part]) -> dict[str, str]:
    return {one.section: one.text for one in parts if one.kind == "heading" and one.section}


# --- one version ----------------------------------------------------------------------------------


@bp.get("/desk/report-versions/<public_id>")
@guard.requires(Permission.DESK_PAPER_VIEW, on=read.version)
def desk_report_version(row: ReportVersion) -> ResponseReturnValue:
    """A version as it reads, section by section, with the comments and the decision."""
    return _page(row)


@bp.post("/desk/report-approvals/<public_id>")
@guard.requires(Permission.CLEARANCE_GIVE, on=read.approval, seen=Permission.DESK_PAPER_VIEW)
def desk_report_decide(row: Approval) -> ResponseReturnValue:
    """Clear the version, or send it back."""
    public_id, version = row.public_id, row.reading.public_id
    form, by = DecideVersionForm(), guard.identity().actor
    clears = request.form.get("decision") == "clear"
    of, language = row.reading.meeting, row.reading.language
    now = services.digest(papers.content_of(papers.assembled(of, language)))

    def decide() -> None:
        found = read.approval(public_id)
        if clears:
            services.approve(found, seen=form.seen.data or "", now=now, by=by)
        else:
            services.send_back(found, by=by)

    if form.carries_out(decide):
        flash(_("The report is cleared.") if clears else _("The report is sent back."))
        return redirect(url_for(".desk_report_version", public_id=version))
    return _page(read.version(version), deciding=form)


@bp.post("/desk/report-versions/<public_id>/comments")
@guard.requires(Permission.CLEARANCE_HOLD, on=read.version, seen=Permission.DESK_PAPER_VIEW)
def desk_report_comment(row: ReportVersion) -> ResponseReturnValue:
    """Say something about a section or a paragraph."""
    form, by = CommentForm(_places(row)), guard.identity().actor
    return _said(
        row,
        form,
        lambda: once(
            form.submission_key.data,
            [row.public_id, form.values()],
            lambda: (
                services.add_comment(
                    read.version_for_update(row.id), form.place.data, form.body.data or "", by=by
                ).public_id
            ),
        ),
        commenting=form,
    )


@bp.post("/desk/report-versions/<public_id>/answers")
@guard.requires(Permission.REPORT_DRAFT, on=read.version, seen=Permission.DESK_PAPER_VIEW)
def desk_report_answer(row: ReportVersion) -> ResponseReturnValue:
    """Say what was done about a comment."""
    form, by = AnswerForm(), guard.identity().actor
    return _said(
        row,
        form,
        lambda: services.answer_comment(
            read.comment(row, form.comment.data or ""), form.answer.data or "", by=by
        ),
    )


def _said(
    row: ReportVersion,
    form: CommentForm | AnswerForm,
    act: Callable[[], object],
    *,
    commenting: CommentForm | None = None,
) -> ResponseReturnValue:
    public_id = row.public_id
    if form.carries_out(act):
        flash(_("Saved."))
        return redirect(url_for(".desk_report_version", public_id=public_id) + "#comments")
    return _page(read.version(public_id), commenting=commenting, answering=form)


def _places(row: ReportVersion) -> list[Choice]:
    """The sections, and below each the speakers of its paragraphs."""
    places: list[Choice] = []
    for part in read.parts_of(row):
        if part.kind == "heading" and part.number:
            places.append((f"{part.number} {part.text}"[:240],) * 2)
        elif part.kind == "speaker" and part.text:
            name = f"{part.number} {part.text}"[:240]
            places.append((name, f"\u2003{part.text}"[:240]))
    return list(dict.fromkeys(places))


def _page(
    row: ReportVersion,
    *,
    deciding: DecideVersionForm | None = None,
    commenting: CommentForm | None = None,
    answering: CommentForm | AnswerForm | None = None,
) -> str:
    of = row.meeting
    parts = read.parts_of(row)
    turn = in_turn(row.approvals)
    now = services.digest(papers.content_of(papers.assembled(of, row.language)))
    form = deciding or DecideVersionForm()
    form.seen.data, form.seen.raw_data = row.digest, None
    mine = next((one for one in row.approvals if one is turn), None)
    return render_template(
        "reports/desk_report_version.html",
        meeting=of,
        row=row,
        sections=[list(group) for _key, group in groupby(parts, key=lambda one: one.section)],
        form=form,
        commenting=commenting or CommentForm(_places(row)),
        problems=[one for one in (deciding, answering) if one is not None],
        mine=mine if mine is not None and guard.can(Permission.CLEARANCE_GIVE, mine) else None,
        turn=turn,
        moved=now != row.digest,
        names=_names([row]),
        demo_note=of.fictitious,
    )
