"""Papers as files."""

from __future__ import annotations

from flask import abort, current_app, request, url_for
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
from app.funding.models import Statement
from app.funding.queries.statements import statement
from app.meetings.models import Meeting
from app.meetings.sections import Paper
from app.registration import presence as registration
from app.reports import papers, queries, store
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
    whole = wanted.name == "participants" and may_see_whole_list(wanted.meeting)
    slug, name = wanted.meeting.slug, wanted.name
    try:
        kept = papers.of_meeting(wanted, language, whole_list=whole)
    except NotFound:
        abort(404)
    except MissingGlyph as error:
        return cannot_print(error)
    answer = as_file(kept, f"{slug}-{name}-{language}.pdf")
    edition = 0
    if name == "report":
        # Without an edition in the reader's language it is another one that was given out.
        given = queries.published_report(queries.meeting(slug), language)
        edition, language = (given.edition, given.language) if given else (0, language)
    count(queries.meeting(slug), name, edition, language, kept)
    return answer


def count(of: Meeting, name: str, edition: int, language: str, kept: store.Kept) -> None:
    """Count a download, where a person fetches a paper that they have not yet: one number more for
    the paper, its language and the day, and nothing about the person.
    """
    wanted = request.range
    partial = wanted is not None and not any(first == 0 for first, _last in wanted.ranges)
    known = request.if_none_match.contains(kept.sha256)
    if not counts(request.user_agent.string, request.method, partial=partial, known=known):
        return
    try:
        with transaction():
            count_download(of, name, edition, language, clock.today(of.zone))
    except OperationalError:
        # A busy database must not keep anybody from reading.
        current_app.logger.warning("a download of %s was not counted", name)


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


@bp.get("/statements/<number>.pdf")
@guard.requires(Permission.STATEMENT_VIEW, on=statement)
def statement_paper(of: Statement) -> ResponseReturnValue:
    """An issued statement: the same bytes in every year."""
    language = wanted_language()
    ref = of.ref
    try:
        kept = papers.of_statement(of, language)
    except MissingGlyph as error:
        return cannot_print(error)
    return as_file(kept, f"{ref}-{language}.pdf")


def wanted_language() -> str:
    """The language asked for in the address, else the reader's."""
    asked = request.args.get("language", "")
    return asked if asked in LANGUAGES else current_language()


def as_file(kept: store.Kept, filename: str) -> Response:
    """A paper as an answer that browsers show, keep and ask for again by its hash."""
    answer = current_app.response_class(kept.data, mimetype=store.PDF)
    answer.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    answer.set_etag(kept.sha256)
    answer.vary.update(("Accept-Language", "Cookie"))
    return answer.make_conditional(request, accept_ranges=True, complete_length=len(kept.data))


def cannot_print(error: MissingGlyph) -> ResponseReturnValue:
    """A paper with boxes instead of letters is not given out; the sentence says which letters."""
    current_app.logger.error("paper not printed: %s", error)
    words = f"{sentence(error)} {_('The secretariat has been told.')}"
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
