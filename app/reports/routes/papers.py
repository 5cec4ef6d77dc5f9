"""Papers as files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from flask import abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core import clock
from app.core.db import transaction
from app.core.errors import NotFound
from app.core.languages import LANGUAGES
from app.core.words import N_
from app.funding.models import Statement
from app.funding.queries.statements import statement
from app.jobs import later
from app.meetings.models import Meeting
from app.meetings.sections import Paper, ReportText
from app.registration import presence as registration
from app.reports import jobs, papers, press, published, queries, store, unchanged, waiting
from app.reports.press import MissingGlyph
from app.reports.routes import bp
from app.reports.rules.downloads import counts
from app.reports.services.publication import count_download
from app.web.language import current_language
from app.web.sentences import sentence


@bp.get("/meetings/<slug>/papers/<name>.pdf")
@guard.requires(Permission.PAPER_VIEW, on=papers.asked)
def paper(wanted: papers.Asked) -> ResponseReturnValue:
    """A paper of a meeting in the reader's language, or in ``?language=``."""
    language = wanted_language()
    slug, name = wanted.slug, wanted.name
    if name == "report" and request.args.get("variant") == "archive":
        return answered("archive", slug, language, papers.WORDS[name])
    if name != "report":
        whole = name == "participants" and _may_see_whole_list(wanted)
        return answered(name, slug, language, papers.WORDS[name], whole_list=whole)
    try:
        # Without an edition in the reader's language it is another one that is given out.
        kept, given = papers.given_out(wanted, language)
    except NotFound:
        abort(404)
    answer = as_file(kept, f"{slug}-{name}-{language}.pdf")
    count(answer, slug, name, given.edition, given.language, kept)
    return answer


@bp.get("/meetings/<slug>/papers/<name>.docx")
@guard.requires(Permission.PAPER_VIEW, on=papers.asked_in_word)
def word_paper(wanted: papers.Asked) -> ResponseReturnValue:
    """A paper of a meeting for a word processor, in the reader's language or in ``?language=``."""
    whole = wanted.name == "participants" and _may_see_whole_list(wanted)
    return answered(
        wanted.name, wanted.slug, wanted_language(), papers.WORDS[wanted.name],
        form=store.WORD, whole_list=whole,
    )  # fmt: skip


@bp.get("/meetings/<slug>/report/pictures/<name>")
@guard.requires(Permission.PAPER_VIEW, on=published.shown_picture)
def report_picture(of: published.Shown) -> ResponseReturnValue:
    """A photograph of a published report, for the page that shows its text."""
    kind = "image/png" if of.ending == "png" else "image/jpeg"
    answer = current_app.response_class(of.data, mimetype=kind)
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


def may_see_whole_list(of: Meeting) -> bool:
    """Whether the reader may see those who agreed to be listed for participants: the secretariat,
    and whoever takes part in this meeting or looks after a delegation to it.
    """
    if not guard.can(Permission.PARTICIPANT_LIST_VIEW):
        return False
    who = guard.identity()
    if who.at_desk or who.account_id is None:
        return who.at_desk
    email = accounts.account(who.account_id).email
    return registration.takes_part(of, email=email, partner_ids=who.partner_ids)


def _may_see_whole_list(wanted: papers.Asked) -> bool:
    return guard.can(Permission.PARTICIPANT_LIST_VIEW) and may_see_whole_list(wanted.meeting)


@bp.get("/statements/<number>.pdf")
@guard.requires(Permission.STATEMENT_VIEW, on=statement)
def statement_paper(of: Statement) -> ResponseReturnValue:
    """An issued statement: the same bytes in every year."""
    language, ref = wanted_language(), of.ref
    kept = store.found(papers.statement_place(ref, language))
    if kept is None:
        order = papers.statement_order(of, language)
        if waiting.is_long(order):
            left = partial(later, jobs.print_statement, ref, language)
            page = waiting_page(order.key, left, N_("Statement"))
            if page is not None:
                return page
        try:
            kept = store.made(order)
        except MissingGlyph as error:
            return cannot_print(error)
    return as_file(kept, f"{ref}-{language}.pdf")


def wanted_language() -> str:
    """The language asked for in the address, else the reader's."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else current_language()


_PIECE: Final = 2**18
"""Bytes that are in memory at a time while a paper goes out."""

_FILE_NAMES: Final = {"draft": "report-draft", "archive": "report-archive"}


def answered(
    kind: str,
    slug: str,
    language: str,
    title: str,
    *,
    form: str = press.READING,
    whole_list: bool = False,
) -> ResponseReturnValue:
    """A paper as a file; for a long one that is not kept yet, the page that says how far it is."""
    asked = (kind, slug, language, form, whole_list)
    kept = unchanged.kept(asked)
    if kept is None:
        try:
            order = unchanged.written(
                asked, lambda: jobs.order_of(kind, slug, language, form, whole_list=whole_list)
            )
        except NotFound:
            abort(404)
        except MissingGlyph as error:
            return cannot_print(error)
        kept = store.found(order)
    if kept is None and waiting.is_long(order):
        left = partial(later, jobs.make_paper, kind, slug, language, form, int(whole_list))
        page = waiting_page(order.key, left, title)
        if page is not None:
            return page
    try:
        kept = kept or store.made(order)
    except MissingGlyph as error:
        return cannot_print(error)
    answer = as_file(kept, f"{slug}-{_FILE_NAMES.get(kind, kind)}-{language}{kept.ending}")
    if kind in papers.WORDS or kind == "archive":
        number = 0
        if kind in ("report", "archive"):
            _kept, given = papers.given_out(papers.asked(slug, "report"), language)
            kind, number, language = "report", given.edition, given.language
        count(answer, slug, kind, number, language, kept)
    return answer


def waiting_page(key: str, begin: Callable[[], None], title: str) -> ResponseReturnValue | None:
    """The page that says how far the worker is with a paper (its msgid: ``title``), which it is
    asked to begin; None when the request is to make it by itself, as for a program that fetches
    the file and reads no pages.
    """
    if "text/html" not in request.headers.get("Accept", ""):
        return None
    progress = waiting.look(key, begin, clock.now().timestamp())
    if progress is None:
        return None
    page = render_template(
        "reports/paper_waiting.html",
        title=sentence(title),
        progress=progress,
        steps=waiting.STEPS,
        here=request.full_path.rstrip("?"),
    )
    return page, 202, {"Retry-After": "3", "Cache-Control": "no-store"}


def about_report(of: Meeting) -> ReportText | None:
    """The published report for its page: its text, and the files that there are of it."""
    found = published.edition(of, current_language())
    if found is None:
        return None
    address = partial(url_for, "reports.paper", slug=of.slug, name="report")
    language = found.report.language
    return ReportText(
        published.on_a_page(
            found, url_for("reports.report_picture", slug=of.slug, name="-").removesuffix("-")
        ),
        language,
        found.report.edition,
        (
            Paper(
                url_for("reports.word_paper", slug=of.slug, name="report", language=language),
                _("Go on in a word processor"),
                format="DOCX",
            ),
            Paper(
                address(language=language, variant="archive"),
                _("For the archive"),
                note=_("PDF/A-3, declared, not certified"),
            ),
        ),
    )


def as_file(kept: store.Kept, filename: str) -> Response:
    """A paper as an answer that browsers show, keep and ask for again by its hash: whole, in
    parts, or not at all when they have it.

    From the disk it goes out piece by piece, and is not taken into memory.
    """
    path = kept.path
    body: bytes | Iterator[bytes]
    if path is None:
        body = kept.data
        size = len(body)
    else:
        body, size = _pieces(path), path.stat().st_size
    # Not send_file: it would date the answer, and the file of a former state may be older; and
    # what it hands to the server by itself tells nobody when it is through.
    answer = current_app.response_class(body, mimetype=kept.media_type)
    answer.content_length = size
    how = "inline" if kept.media_type == store.PDF else "attachment"
    answer.headers["Content-Disposition"] = f'{how}; filename="{filename}"'
    answer.set_etag(kept.sha256)
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer.make_conditional(request, accept_ranges=True, complete_length=size)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def cannot_print(error: MissingGlyph) -> Response:
    """A paper with boxes instead of letters is not given out; the sentence says which letters."""
    current_app.logger.error("paper not printed: %s", error)
    told = _("The secretariat has been told.")
    words = f"{sentence(error)} {told}"
    return current_app.response_class(words, status=503, mimetype="text/plain")


def about_participants(of: Meeting) -> list[Paper]:
    """The list of participants for those who may see one, and the papers for the room for the
    secretariat; none before anybody is registered.
    """
    whole = may_see_whole_list(of)
    offered = {"participants": queries.has_listed(of, public=not whole)}
    if guard.can(Permission.DESK_PAPER_VIEW) and queries.has_room(of):
        offered |= dict.fromkeys(("badges", "nameplates", "attendance-sheet"), True)
    return [
        Paper(
            url_for("reports.paper", slug=of.slug, name=name),
            sentence(papers.WORDS[name]),
            note=_("For the secretariat") if name in papers.FOR_THE_ROOM else "",
        )
        for name, there in offered.items()
        if there
    ]


def count(
    answer: Response, slug: str, name: str, edition: int, language: str, kept: store.Kept
) -> None:
    """Count a download, where a person fetches a paper that they have not yet: one number more for
    the paper, its language and the day, and nothing about the person.

    It is written down when the answer has gone out: nobody waits for it.
    """
    wanted = request.range
    in_parts = wanted is not None and not any(first == 0 for first, _last in wanted.ranges)
    known = request.if_none_match.contains(kept.sha256)
    if not counts(request.user_agent.string, request.method, partial=in_parts, known=known):
        return
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def write() -> None:
        with app.app_context():
            try:
                with transaction():
                    of = queries.meeting(slug)
                    count_download(of, name, edition, language, clock.today(of.zone))
            except (NotFound, OperationalError):
                # A busy database must not keep anybody from reading.
                app.logger.warning("a download of %s was not counted", name)

    answer.call_on_close(write)
