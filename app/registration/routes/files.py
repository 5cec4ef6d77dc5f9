"""Delegates as files: the export for a spreadsheet, the template, and the import in two steps."""

import csv
import io
from contextlib import closing

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core import clock
from app.core.cells import harmless
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.languages import LANGUAGES
from app.core.spreadsheets import xlsx_file
from app.core.words import N_
from app.jobs import later
from app.meetings.models import Meeting
from app.registration import jobs, queries
from app.registration.forms import TakeOverForm, UploadForm, languages_of
from app.registration.models import DelegateImport, Question
from app.registration.queries import Answered
from app.registration.routes import bp
from app.registration.routes.told import in_one_line, in_words
from app.registration.rules.imports import HEADINGS, NEEDED
from app.registration.rules.seats import modes_of
from app.registration.services import importing
from app.registration.words import MODES, NAME_ORDERS
from app.web import countries
from app.web.language import current_language
from app.web.pagination import Page, page_number

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SINGLE = N_("Single sessions")
"""Heading of the sessions that somebody follows otherwise; a file with it can be imported again,
and what stands there is left alone.
"""

SIZE = 500
"""Findings on one page."""


# --- out -----------------------------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/registration/delegates.csv")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def export_delegates(meeting: Meeting) -> ResponseReturnValue:
    """Everybody registered as CSV, for a spreadsheet; access and dietary needs are not in it."""
    out = io.StringIO()
    # The mark at the beginning tells Excel that the file is UTF-8.
    out.write("\ufeff")
    writer = csv.writer(out)
    head, *rows = _exported(meeting)
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return _download(out.getvalue().encode(), "text/csv; charset=utf-8", _name(meeting, "csv"))


@bp.get("/desk/meetings/<slug>/registration/delegates.xlsx")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def export_workbook(meeting: Meeting) -> ResponseReturnValue:
    """The same as a workbook in which every cell is text."""
    head, *rows = _exported(meeting)
    return _download(xlsx_file([(_("Delegates"), head, rows)]), XLSX, _name(meeting, "xlsx"))


def _exported(meeting: Meeting) -> list[list[str]]:
    """The head, then everybody who takes part."""
    language = current_language()
    yes, no = _("yes"), _("no")
    questions = [one for one in queries.question_rows(meeting.id) if _is_exported(one)]
    said = queries.answered(meeting.id) if questions else {}
    otherwise = queries.otherwise(meeting.id)
    head = [_("Partner"), _("Country"), _("Honorific"), _("Given names"), _("Family name"),
            _("Title"), _("E-mail"), _("Takes part"), _(SINGLE), _("Listens in"), _("Speaks in"),
            _("Head of delegation"), _("Alternate head"), _("List for participants"),
            _("Published list"),
            *(_heading(one, language) for one in questions)]  # fmt: skip
    return [head] + [
        [
            line.partner,
            countries.country_name(line.country, language) if line.country else "",
            line.honorific,
            line.given_names,
            line.family_name,
            line.function,
            line.email,
            _(MODES[line.mode]),
            in_one_line(otherwise.get(line.public_id, [])),
            countries.language_name(line.listen_language, language),
            countries.language_name(line.speak_language, language),
            *(
                yes if flag else no
                for flag in (
                    line.is_head,
                    line.is_alternate,
                    line.consent_list,
                    line.consent_public,
                )
            ),
            *_cells(questions, said.get(line.public_id, [])),
        ]
        for line in queries.delegate_lines(meeting, language=language)
    ]


def _is_exported(question: Question) -> bool:
    """What is asked has a column."""
    return question.retired_at is None


def _heading(question: Question, language: str) -> str:
    """Unlike every other heading, so that the file can be imported again as it is."""
    words: str = _("Answer: %(question)s", question=question.current.label.best(language)[0])
    return words


def _cells(questions: list[Question], said: list[Answered]) -> list[str]:
    """What one person has answered, in the words that were read then."""
    told = {one.question: in_words(one) for one in said}
    return [told.get(one.public_id, "") for one in questions]


@bp.get("/desk/meetings/<slug>/registration/import/template.xlsx")
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def import_template(meeting: Meeting) -> ResponseReturnValue:
    """An empty file with the columns, and a sheet that explains each."""
    head = [_(words) for words in HEADINGS.values()]
    explained = [[_(HEADINGS[code]), need, may] for code, need, may in _columns(meeting)]
    content = xlsx_file(
        [
            (_("Delegates"), head, []),
            (_("Columns"), [_("Column"), _("Needed"), _("What may stand there")], explained),
        ]
    )
    return _download(content, XLSX, f"{meeting.slug}-delegates-template.xlsx")


def _columns(meeting: Meeting) -> list[tuple[str, str, str]]:
    """Each column by its code: whether it is needed, and what may stand there."""
    languages = languages_of(meeting)
    named = [countries.language_name(code, current_language()) for code in languages]
    flag = _("%(yes)s or %(no)s", yes=_("yes"), no=_("no"))
    may = {
        "partner": _("A name of the partner register, or the short name in its address"),
        "email": _("The delegate’s own address, once in the file"),
        "mode": ", ".join(_(MODES[mode]) for mode in modes_of(meeting.format)),
        "name_order": ", ".join(_(words) for words in NAME_ORDERS.values()),
        "listen_language": ", ".join(named),
        "speak_language": ", ".join(named),
        "is_head": _("%(flag)s; once in each delegation", flag=flag),
        "is_alternate": flag,
        "consent_list": flag,
        "consent_public": flag,
    }
    return [
        (code, _("yes") if code in NEEDED else _("no"), may.get(code, _("Text, as given")))
        for code in HEADINGS
    ]


# --- in ------------------------------------------------------------------------------------------


def uploaded(slug: str, public_id: str) -> DelegateImport:
    """A file that was uploaded for this meeting."""
    return queries.delegate_import(slug, public_id)


@bp.route("/desk/meetings/<slug>/registration/import", methods=["GET", "POST"])
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.meeting, seen=Permission.REGISTRATION_VIEW
)
def import_delegates(meeting: Meeting) -> ResponseReturnValue:
    """Choose a file; nothing is registered before it has been looked at."""
    form = UploadForm()
    if form.validate_on_submit():
        with closing(form.file.data) as file:
            name, content = file.filename or "", file.read()
        try:
            with transaction():
                found = importing.upload(meeting, name, content, by=guard.identity().actor)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for(".show_import", slug=meeting.slug, public_id=found.public_id))
    return render_template(
        "registration/import_delegates.html",
        meeting=meeting,
        form=form,
        columns=[(_(HEADINGS[code]), need, may) for code, need, may in _columns(meeting)],
        is_over=queries.is_over(meeting),
        demo_note=meeting.fictitious,
    )


@bp.route("/desk/meetings/<slug>/registration/import/<public_id>", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_MANAGE, on=uploaded)
def show_import(found: DelegateImport) -> ResponseReturnValue:
    """Everything that is wrong with a file, or what it would do and the button that does it;
    afterwards how far the mails are.
    """
    meeting = found.meeting
    form = TakeOverForm(data={"tells": True} if request.method == "GET" else None)
    words, only_demo = _words(meeting), bool(current_app.config["DEMO"])
    if form.validate_on_submit():
        act = importing.want if found.is_large else importing.take_over
        try:
            with transaction():
                act(
                    found,
                    words,
                    only_demo=only_demo,
                    tells=form.tells.data,
                    by=guard.identity().actor,
                )
                if found.is_under_way:
                    later(jobs.take_over_file, found.id)
        except DomainError as error:
            form.refuse(error)
        else:
            if not found.is_under_way:
                flash(_("The file has been imported."))
            return redirect(url_for(".show_import", slug=meeting.slug, public_id=found.public_id))
    verdict = None
    if found.applied_at is None and not found.is_under_way:
        verdict = importing.verdict(found, words, only_demo=only_demo)
    findings = verdict.findings if verdict else []
    number = page_number()
    return render_template(
        "registration/show_import.html",
        meeting=meeting,
        found=found,
        form=form,
        verdict=verdict,
        bad_rows=len({one.row for one in findings if one.row > 1}),
        page=Page(findings[(number - 1) * SIZE : number * SIZE], number, SIZE, len(findings)),
        told=queries.told_of(found) if found.tells else 0,
        written=jobs.written(found.id) if found.is_under_way else 0,
        demo_note=meeting.fictitious,
    )


def _words(meeting: Meeting) -> importing.Words:
    """What may be written in the reader's language, beside the codes."""
    language = current_language()
    headings = [(_(words), code) for code, words in HEADINGS.items()]
    english = [(words, code) for code, words in HEADINGS.items()]
    answers = [
        (_heading(one, spoken), "further")
        for one in queries.question_rows(meeting.id)
        for spoken in LANGUAGES
    ]
    return {
        "headings": [
            *answers,
            *headings,
            *english,
            (_("Country"), "country"),
            ("Country", "country"),
            (_(SINGLE), "further"),
            (SINGLE, "further"),
        ],
        "mode": [
            pair for code, words in MODES.items() for pair in ((_(words), code), (words, code))
        ],
        "name_order": [(_(words), code) for code, words in NAME_ORDERS.items()],
        "language": [
            (countries.language_name(code, spoken), code)
            for code in languages_of(meeting)
            for spoken in dict.fromkeys((language, "en"))
        ],
        "flag": [(_("yes"), "yes"), (_("no"), "no"), ("x", "yes"), ("1", "yes"), ("0", "no")],
    }


# --- shared --------------------------------------------------------------------------------------


def _name(meeting: Meeting, kind: str) -> str:
    return f"{meeting.slug}-delegates-{clock.today(meeting.zone):%Y-%m-%d}.{kind}"


def _download(content: bytes, kind: str, name: str) -> Response:
    return Response(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
