"""Clearance of the concept note: asking a named person, reading and deciding, the comments."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core.db import transaction
from app.core.errors import DomainError
from app.core.languages import LANGUAGES
from app.core.words import N_
from app.meetings.models import Meeting
from app.meetings.sections import Notice, ReadyLine
from app.reports import papers, queries, services
from app.reports.forms import AskClearanceForm, ClearanceForm, ResolveForm, clearance_form
from app.reports.models import Clearance, ClearanceComment
from app.reports.routes import bp
from app.reports.rules.clearance import changed
from app.web.filters import language_name, listed


class NoSuchComment(DomainError):
    """A form that names a comment of another request, or none."""

    message = N_("This comment does not belong to this request. Open the page anew.")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the clearance is in one language.

    ``state`` is that of the last request, or ``none``; ``changed`` names the sections that differ
    from what was cleared.
    """

    language: str
    state: str
    last: Clearance | None
    number: int | None
    changed: tuple[str, ...]


def standings(of: Meeting) -> list[Standing]:
    """Each language of the house with its last request that was not called off."""
    newest: dict[str, Clearance] = {}
    for row in queries.clearances_of(of):
        if row.state != "called_off":
            newest.setdefault(row.language, row)
    words, numbers = queries.wordings(of, LANGUAGES), queries.version_numbers(of)
    return [
        _standing(
            of,
            language,
            newest.get(language),
            words[language],
            numbers.get((language, words[language].digest)),
        )
        for language in LANGUAGES
    ]


def _standing(
    of: Meeting,
    language: str,
    last: Clearance | None,
    words: queries.Wording,
    number: int | None,
) -> Standing:
    if last is None:
        return Standing(language, "none", None, number, ())
    state, differs = last.state, tuple(last.withdrawn_sections)
    if state == "cleared" and last.digest != words.digest and not of.is_closed:
        state, differs = "withdrawn", tuple(changed(last.seals, words.seals))
    return Standing(language, state, last, number, differs)


# --- the readiness board --------------------------------------------------------------------------


def readiness(of: Meeting) -> list[ReadyLine]:
    """One line with one next action: of the language that is furthest behind."""
    if of.is_closed:
        return []
    wanted = [one for one in standings(of) if one.last or one.language == of.documents_language]
    cleared = [one for one in wanted if one.state == "cleared"]
    behind = min(wanted, key=lambda one: BEHIND.index(one.state))
    ready = len(cleared) == len(wanted)
    may = guard.can(Permission.CLEARANCE_VIEW)
    return [
        ReadyLine(
            title=_("Clearance of the concept note"),
            mark="done" if ready else "off" if behind.state == "none" else "due",
            state=_state(behind),
            done=_("%(done)s of %(all)s", done=len(cleared), all=len(wanted)),
            action="" if ready else _action(behind),
            url=None if ready or not may else url_for("reports.desk_clearances", slug=of.slug),
        )
    ]


def notice(of: Meeting) -> Notice | None:
    """What to know before the texts are changed: what is cleared, or was until it was changed."""
    if of.is_closed:
        return None
    rows = standings(of)
    url = url_for("reports.desk_clearances", slug=of.slug)
    changed_since = [language_name(one.language) for one in rows if one.state == "withdrawn"]
    if changed_since:
        return Notice(
            "late",
            _(
                "The concept note was changed since it was cleared: %(languages)s.",
                languages=listed(changed_since),
            ),
            url,
            _("Ask again"),
        )
    cleared = [language_name(one.language) for one in rows if one.state == "cleared"]
    if not cleared:
        return None
    return Notice(
        "info",
        _(
            "The concept note is cleared: %(languages)s. Changing a word of it makes it a draft "
            "again.",
            languages=listed(cleared),
        ),
        url,
        _("Clearance"),
    )


#: From what needs most to what needs nothing.
BEHIND = ("sent_back", "withdrawn", "none", "asked", "cleared")


def _state(one: Standing) -> str:
    words = {
        "sent_back": _("Sent back"),
        "withdrawn": _("Changed since it was cleared"),
        "none": _("Not asked for"),
        "asked": _("Under way"),
        "cleared": _("Ready"),
    }
    return str(words[one.state])


def _action(one: Standing) -> str:
    language = language_name(one.language)
    if one.last is None:
        return str(_("Ask for clearance: %(language)s", language=language))
    if one.state == "asked":
        name = accounts.names_of({one.last.asked_of}).get(one.last.asked_of, "")
        return str(_("Waiting for %(name)s: %(language)s", name=name, language=language))
    waiting = sum(comment.resolved_at is None for comment in one.last.comments)
    if one.state == "sent_back" and waiting:
        return str(
            ngettext(
                "Answer %(num)s comment: %(language)s",
                "Answer %(num)s comments: %(language)s",
                waiting,
                language=language,
            )
        )
    return str(_("Ask again: %(language)s", language=language))


# --- asking ---------------------------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/clearance")
@guard.requires(Permission.CLEARANCE_VIEW, on=queries.meeting)
def desk_clearances(of: Meeting) -> ResponseReturnValue:
    """How far each language is, who was asked, and what they said."""
    return _meeting_page(of, _ask_form(of))


@bp.post("/desk/meetings/<slug>/clearance")
@guard.requires(Permission.CLEARANCE_ASK, on=queries.meeting, seen=Permission.CLEARANCE_VIEW)
def desk_clearance_ask(of: Meeting) -> ResponseReturnValue:
    """Ask somebody to clear it."""
    form, slug = _ask_form(of), of.slug
    if form.creates(lambda: _ask(of, form)):
        flash(_("The request is written. The mail goes out with its link."))
        return redirect(url_for(".desk_clearances", slug=slug))
    return _meeting_page(of, form)


def _ask(of: Meeting, form: AskClearanceForm) -> str:
    services.ask_clearance(
        of,
        asked_of=form.asked_of.data or "",
        languages=form.languages.data or [],
        note=form.note.data or "",
        by=guard.identity().actor,
    )
    return of.slug


def _ask_form(of: Meeting) -> AskClearanceForm:
    people = queries.may_clear(without=guard.identity().actor)
    return AskClearanceForm(
        [(one.account_id, f"{one.name} ({one.email})") for one in people],
        data={"languages": [of.documents_language]},
    )


def _meeting_page(of: Meeting, form: AskClearanceForm) -> str:
    rows = queries.clearances_of(of)
    return render_template(
        "reports/desk_clearances.html",
        meeting=of,
        form=form,
        standings=standings(of),
        rows=rows,
        names=_names(rows),
        demo_note=of.fictitious,
    )


def _names(rows: list[Clearance]) -> dict[str, str]:
    wanted = {key for row in rows for key in (row.asked_of, row.asked_by, row.withdrawn_by)}
    wanted |= {comment.resolved_by for row in rows for comment in row.comments}
    return {"system": _("the system"), **accounts.names_of(wanted - {""})}


# --- reading and deciding -------------------------------------------------------------------------


@bp.get("/desk/clearances/<public_id>")
@guard.requires(Permission.CLEARANCE_VIEW, on=queries.clearance)
def desk_clearance(row: Clearance) -> ResponseReturnValue:
    """The concept note as the paper prints it, section by section, with what was said about it."""
    return _page(row)


@bp.post("/desk/clearances/<public_id>")
@guard.requires(Permission.CLEARANCE_GIVE, on=queries.clearance, seen=Permission.CLEARANCE_VIEW)
def desk_clearance_decide(row: Clearance) -> ResponseReturnValue:
    """Clear it, or send it back with comments."""
    form, public_id = clearance_form(), row.public_id
    by, clears = guard.identity().actor, request.form.get("decision") == "clear"

    def decide() -> None:
        found = queries.clearance(public_id)
        if clears:
            services.clear(found, seen=form.read().digest, comments=form.comments(), by=by)
        else:
            services.send_back(found, comments=form.comments(), by=by)

    if form.carries_out(decide):
        flash(
            _("The concept note is cleared.")
            if clears
            else _("The concept note is sent back with your comments.")
        )
        return redirect(url_for(".desk_clearance", public_id=public_id))
    return _page(queries.clearance(public_id), form)


@bp.post("/desk/clearances/<public_id>/answers")
@guard.requires(Permission.CLEARANCE_ASK, on=queries.clearance, seen=Permission.CLEARANCE_VIEW)
def desk_clearance_answer(row: Clearance) -> ResponseReturnValue:
    """Say what was done about one comment."""
    form, public_id = ResolveForm(), row.public_id
    if form.carries_out(
        lambda: services.resolve(
            _comment(queries.clearance(public_id), form.comment.data or ""),
            answer=form.answer.data or "",
            by=guard.identity().actor,
        )
    ):
        flash(_("Saved."))
        return redirect(url_for(".desk_clearance", public_id=public_id))
    return _page(queries.clearance(public_id), answering=form)


@bp.post("/desk/clearances/<public_id>/call-off")
@guard.requires(Permission.CLEARANCE_ASK, on=queries.clearance, seen=Permission.CLEARANCE_VIEW)
def desk_clearance_call_off(row: Clearance) -> ResponseReturnValue:
    """Take an open request back."""
    public_id, slug = row.public_id, row.meeting.slug
    try:
        with transaction():
            services.call_off(queries.clearance(public_id), by=guard.identity().actor)
    except DomainError as error:
        return _page(queries.clearance(public_id), refused=error)
    flash(_("The request is called off."))
    return redirect(url_for(".desk_clearances", slug=slug))


def _comment(row: Clearance, public_id: str) -> ClearanceComment:
    for comment in row.comments:
        if comment.public_id == public_id:
            return comment
    raise NoSuchComment()


def _page(
    row: Clearance,
    form: ClearanceForm | None = None,
    *,
    answering: ResolveForm | None = None,
    refused: DomainError | None = None,
) -> str:
    of = row.meeting
    # First the short names, then the words: what comes between is refused, never cleared unread.
    words = queries.wording(of, row.language)
    sections = papers.note_sections(of, row.language)
    asked = form or clearance_form()
    if refused is not None:
        asked.refuse(refused)
    read = asked.read().seals
    asked.show(words)
    said = [
        one
        for one in queries.clearances_of(of)
        if one.language == row.language and one.id <= row.id and one.comments
    ]
    return render_template(
        "reports/desk_clearance.html",
        meeting=of,
        row=row,
        sections=sections,
        form=asked,
        answering=answering,
        comments={
            section.key: [
                comment
                for one in said
                for comment in one.comments
                if comment.section == section.key
            ]
            for section in sections
        },
        by_request={comment.id: one for one in said for comment in one.comments},
        new=changed(read, words.seals) if read else [],
        differs=changed(row.seals, words.seals) if row.seals and not of.is_closed else [],
        may_decide=row.state == "asked" and guard.can(Permission.CLEARANCE_GIVE, row),
        names=_names([row, *said]),
        demo_note=of.fictitious,
    )
