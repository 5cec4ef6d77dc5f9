"""A delegation's pages, the same behind each door: see, name delegates, check, confirm, change."""

from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError, StaleVersion
from app.meetings import queries as meetings
from app.meetings.shelf import statement_of
from app.registration import queries
from app.registration.forms import (
    ConfirmForm,
    DelegateForm,
    DelegationForm,
    RegisterForm,
    begun,
    languages_of,
)
from app.registration.models import Delegate, Delegation
from app.registration.routes.doors import DESK, LINK, MY, Door, page
from app.registration.routes.languages import missing_languages
from app.registration.routes.sessions import may_choose_sessions, send_sessions
from app.registration.routes.told import drafted, missing, told_by
from app.registration.rules.deadlines import Window
from app.registration.rules.refusals import SeatsChanged
from app.registration.rules.seats import modes_of
from app.registration.services import (
    Answer,
    accept_offer,
    check,
    leave_list,
    register,
    save_draft,
)
from app.registration.services import (
    change_delegate as change,
)
from app.registration.services import (
    decline as decline_for,
)
from app.registration.services import (
    replace_delegate as replace,
)
from app.registration.services import (
    withdraw_delegate as withdraw,
)
from app.web.language import current_language
from app.web.presses import pressed
from app.web.sentences import sentence

CARRIED = ("honorific", "given_names", "family_name", "name_order", "function", "email",
           "listen_language", "speak_language")  # fmt: skip
"""What is known of somebody who came before; mode and consents are asked each time."""


def _show(
    template: str, door: Door, delegation: Delegation, status: int = 200, **facts: Any
) -> Any:
    meeting = delegation.meeting
    state = queries.window(meeting, delegation)
    alone = door is not DESK or guard.can(Permission.REGISTRATION_MANAGE)
    page_facts = {
        "door": door,
        "delegation": delegation,
        "meeting": meeting,
        "closes_at": queries.closing(meeting, delegation),
        "is_over": queries.is_over(meeting),
        "may_edit": guard.can(door.edit, delegation)
        and not queries.is_over(meeting)
        and (door.late or state is Window.OPEN),
        "may_withdraw": guard.can(door.edit, delegation) and not queries.is_over(meeting),
        "window": state.value,
        "shows_access_needs": alone,
        "demo_note": meeting.fictitious,
        "waiting": queries.waiting_lines(
            meeting, language=current_language(), delegation=delegation
        ),
        "form": None,
    }
    return render_template(f"registration/{template}.html", **{**page_facts, **facts}), status


# --- see -----------------------------------------------------------------------------------------


def overview(door: Door, delegation: Delegation, form: Any = None) -> ResponseReturnValue:
    """The delegation as it stands, with what can be done."""
    answer: ResponseReturnValue = _show(
        "delegation",
        door,
        delegation,
        form=form or ConfirmForm(formdata=None),
        seats=queries.seats(delegation.meeting),
        statement=statement_of(delegation.meeting_id, delegation.partner_id),
        takes_floor=meetings.tour_de_table(delegation.meeting) is not None,
        told=told_by(
            delegation.meeting,
            [one.id for one in delegation.registered],
            officer=door is not DESK or guard.can(Permission.REGISTRATION_MANAGE),
        ),
        unanswered=_unanswered(delegation),
        otherwise=queries.otherwise(
            delegation.meeting_id, [one.id for one in delegation.registered]
        ),
        is_hybrid=len(modes_of(delegation.meeting.format)) > 1,
    )
    return answer


@page("", methods=("GET",), edit=False, doors=(MY, DESK))
def delegation(door: Door, delegation: Delegation) -> ResponseReturnValue:
    """See `overview`; at the link's door `links.register` shows it."""
    return overview(door, delegation)


def _unanswered(delegation: Delegation) -> dict[str, list[Any]]:
    """The questions that somebody must answer and has not, by public id of the delegate: they were
    asked later, or the person came by a file or from the waiting list.
    """
    questions = queries.asked(delegation.meeting_id)
    people = delegation.registered
    if not any(one.required for one in questions) or not people:
        return {}
    said = queries.answered(delegation.meeting_id, delegates=[one.id for one in people])
    found = {}
    for one in people:
        given = {line.question: line.value for line in said.get(one.public_id, [])}
        found[one.public_id] = missing(questions, given)
    return found


# --- name and register ---------------------------------------------------------------------------


@page("/delegates")
def edit_delegates(door: Door, delegation: Delegation) -> ResponseReturnValue:
    """Name delegates, as many as there are rows; every button keeps what was typed."""
    refused = _refused_window(door, delegation)
    if refused is not None:
        return refused
    form = DelegationForm.showing(delegation, delegation.draft, delegation.version)
    if not form.is_submitted():
        return _fill(door, delegation, form)
    if form.has_files and _token_fits(form):
        with transaction():
            form.keep_files(delegation)
    wish, _colon, which = request.form.get("do", "check").partition(":")
    if wish == "check" or not _token_fits(form):
        return _send(door, delegation, form)
    rows, place = _rearranged(delegation, form.typed(), wish, which)
    try:
        with transaction():
            save_draft(delegation, rows, version=_version_of(form))
    except StaleVersion as error:
        theirs = form.take_their_draft(error)
        return _fill(door, delegation, form, theirs=theirs, status=409)
    if wish == "later":
        flash(_("Saved. Come back by the same link until registration closes."))
        return redirect(door.url(_home(door), delegation))
    return redirect(door.url("edit_delegates", delegation, _anchor=f"delegate-{place}"))


def _send(door: Door, delegation: Delegation, form: Any) -> ResponseReturnValue:
    if not _valid(form):
        _keep(delegation, form)
        return _fill(door, delegation, form, status=422)
    kept = [row for row in form.typed() if begun(row)] or form.typed()[:1]
    try:
        check(delegation, form.answers(), late=door.late)
        with transaction():
            save_draft(delegation, kept, version=_version_of(form))
    except StaleVersion as error:
        return _fill(door, delegation, form, theirs=form.take_their_draft(error), status=409)
    except DomainError as error:
        _keep(delegation, form)
        form.refuse_row(error)
        return _fill(door, delegation, form, status=422)
    return redirect(door.url("check_delegates", delegation))


def _valid(form: Any) -> bool:
    """Whether the rows that were begun hold; one that was never begun counts only when alone."""
    form.validate_on_submit()
    any_begun = any(row.is_begun for row in form.rows)
    for row in form.rows:
        if any_begun and not row.is_begun:
            row.forgive()
    return not form.problems()


def _token_fits(form: Any) -> bool:
    return "csrf_token" not in form or bool(form.csrf_token.validate(form))


def _keep(delegation: Delegation, form: Any) -> None:
    """Keep what was typed although something is wrong with it; a stale page keeps it to itself."""
    if not _token_fits(form):
        return
    try:
        with transaction():
            save_draft(delegation, form.typed(), version=_version_of(form))
    except StaleVersion:
        return
    form.version.data = delegation.version
    form.version.raw_data = None


def _version_of(form: Any) -> int:
    return form.version.data if form.version.data is not None else -1


def _rearranged(
    delegation: Delegation, rows: list[dict[str, Any]], wish: str, which: str
) -> tuple[list[dict[str, Any]], int]:
    """The rows after a button: one more, one less, or one filled from an earlier meeting; and the
    place (from 1) to go to.
    """
    if wish == "remove" and which.isdigit() and int(which) < len(rows):
        kept = [row for place, row in enumerate(rows) if place != int(which)]
        return kept or [{}], max(1, int(which))
    if wish == "fill":
        known = queries.returning(delegation)
        chosen = known if which == "all" else [one for one in known if one.public_id == which]
        typed = {(row.get("email") or "").lower() for row in rows}
        new = [_from_before(one) for one in chosen if one.email_key not in typed]
        typed_in = [row for row in rows if begun(row)]
        if not typed_in and new:
            new[0]["is_head"] = not delegation.has_head
        return (typed_in + new) or rows, len(typed_in) + 1
    if wish == "add":
        return [*rows, {}], len(rows) + 1
    return rows, 1


def _from_before(delegate: Delegate) -> dict[str, Any]:
    return {**{name: getattr(delegate, name) for name in CARRIED}, "filled": "yes"}


def _fill(
    door: Door,
    delegation: Delegation,
    form: Any,
    *,
    theirs: list[str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    typed = {(row.email.data or "").lower() for row in form.rows}
    known = [one for one in queries.returning(delegation) if one.email_key not in typed]
    answer: ResponseReturnValue = _show(
        "edit_delegates",
        door,
        delegation,
        status,
        form=form,
        theirs=theirs or [],
        known=known,
        seats=queries.seats(delegation.meeting),
        missing=missing_languages(delegation.meeting, languages_of(delegation.meeting)),
    )
    return answer


@page("/check")
def check_delegates(door: Door, delegation: Delegation) -> ResponseReturnValue:
    """The answers once more, and the button that registers them."""
    form = RegisterForm()
    wanted = [
        Answer.of({**row, "further": row.get("further") or {}})
        for row in delegation.draft
        if _is_complete(row)
    ]
    if not wanted:
        # Sent twice, or nothing typed: the one shows what is registered, the other goes on home.
        return redirect(door.url("confirmed", delegation))
    if form.version.data is None:
        form.version.data = delegation.version
    elif form.version.data != delegation.version:
        flash(_("The answers have changed since you opened this page. Check them again."), "due")
        return redirect(door.url("check_delegates", delegation))
    try:
        if form.validate_on_submit():
            with transaction():
                register(
                    delegation,
                    wanted,
                    key=form.submission_key.data,
                    by=door.by(delegation),
                    late=door.late,
                    wait=form.number_waiting,
                )
            return redirect(door.url("confirmed", delegation))
        seated = check(delegation, wanted, late=door.late)
    except SeatsChanged as error:
        flash(sentence(error), "due")
        return redirect(door.url("check_delegates", delegation))
    except DomainError as error:
        return _refused_at_the_end(door, delegation, error)
    form.waiting.data = str(seated.count(False))
    answer: ResponseReturnValue = _show(
        "check_delegates",
        door,
        delegation,
        form=form,
        answers=list(zip(wanted, seated, strict=True)),
        told=drafted(delegation, [one.further or {} for one in wanted]),
        number_seated=seated.count(True),
        number_waiting=seated.count(False),
    )
    return answer


def _refused_at_the_end(
    door: Door, delegation: Delegation, error: DomainError
) -> ResponseReturnValue:
    """The filled page again, with what became impossible since it was checked."""
    filled = DelegationForm.showing(
        delegation, delegation.draft or [{}], delegation.version, anew=True
    )
    filled.refuse_row(error)
    return _fill(door, delegation, filled, status=422)


def _is_complete(row: dict[str, Any]) -> bool:
    return bool(row.get("family_name") and row.get("email") and row.get("mode"))


@page("/done", methods=("GET",), edit=False)
def confirmed(door: Door, delegation: Delegation) -> ResponseReturnValue:
    """What has been registered, and what happens next."""
    if not delegation.registered and not queries.waiting_of(delegation.id):
        return redirect(door.url(_home(door), delegation))
    answer: ResponseReturnValue = _show("confirmed", door, delegation)
    return answer


@page("/decline", methods=("POST",))
def decline(door: Door, delegation: Delegation) -> ResponseReturnValue:
    """Nobody can attend."""
    try:
        with transaction():
            decline_for(delegation, by=door.by(delegation))
    except DomainError as error:
        form = ConfirmForm(formdata=None)
        form.refuse(error)
        return overview(door, delegation, form)
    flash(_("Noted: nobody can attend. You can register later if this changes."))
    return redirect(door.url(_home(door), delegation))


# --- wait ----------------------------------------------------------------------------------------


@page("/waiting/<entry>/accept", methods=("POST",))
def accept_place(door: Door, delegation: Delegation, entry: str) -> ResponseReturnValue:
    """Take the seat that is held for somebody on the waiting list."""
    found = queries.waiting_entry(delegation.id, entry)
    try:
        with transaction():
            name = accept_offer(found, by=door.by(delegation)).titled_name
    except DomainError as error:
        flash(sentence(error), "late")
    else:
        flash(_("%(name)s is registered and gets a mail with a calendar file.", name=name))
    return redirect(door.url(_home(door), delegation))


@page("/waiting/<entry>/leave", methods=("POST",))
def leave_waiting(door: Door, delegation: Delegation, entry: str) -> ResponseReturnValue:
    """Take somebody off the waiting list; a seat that was held goes to the next."""
    found = queries.waiting_entry(delegation.id, entry)
    pressed(
        lambda: leave_list(found, by=door.by(delegation)),
        _("%(name)s is no longer on the waiting list.", name=found.titled_name),
    )
    return redirect(door.url(_home(door), delegation))


# --- change, replace, withdraw -------------------------------------------------------------------


@page("/delegates/<delegate>")
def change_delegate(door: Door, delegation: Delegation, delegate: str) -> ResponseReturnValue:
    """Change what is registered for one person."""
    person = queries.delegate_of(delegation.id, delegate)
    refused = _refused_window(door, delegation)
    if refused is not None:
        return refused
    stored = {**asdict(Answer.from_delegate(person)), "further": queries.said_by(person.id)}
    form = DelegateForm.showing(delegation, stored, person.version, of=person)
    _keep_files(form, delegation)
    if form.carries_out(
        lambda: change(
            person,
            form.answer(),
            version=form.version.data or 0,
            by=door.by(delegation),
            late=door.late,
        )
    ):
        flash(_("Saved. %(name)s has got a mail with the change.", name=person.titled_name))
        return redirect(door.url(_home(door), delegation))
    answer: ResponseReturnValue = _show(
        "change_delegate", door, delegation, form.status, form=form, delegate=person
    )
    return answer


@page("/delegates/<delegate>/replace")
def replace_delegate(door: Door, delegation: Delegation, delegate: str) -> ResponseReturnValue:
    """Send somebody else on the same seat."""
    person = queries.delegate_of(delegation.id, delegate)
    refused = _refused_window(door, delegation)
    if refused is not None:
        return refused
    start = {"mode": person.mode, "is_head": person.is_head,
             "is_alternate": person.is_alternate,
             "listen_language": person.listen_language}  # fmt: skip
    form = DelegateForm.showing(delegation, start, None)
    _keep_files(form, delegation)
    if form.carries_out(
        lambda: replace(
            person,
            form.answer(),
            key=form.submission_key.data,
            by=door.by(delegation),
            late=door.late,
        )
    ):
        names = {"new": form.printed_name, "old": person.titled_name}
        flash(_("%(new)s comes instead of %(old)s. Both have got a mail.", **names))
        return redirect(door.url(_home(door), delegation))
    answer: ResponseReturnValue = _show(
        "replace_delegate", door, delegation, form.status, form=form, delegate=person
    )
    return answer


@page("/delegates/<delegate>/withdraw")
def withdraw_delegate(door: Door, delegation: Delegation, delegate: str) -> ResponseReturnValue:
    """Ask once, then take a person off the list."""
    person = queries.delegate_of(delegation.id, delegate)
    form = ConfirmForm()
    if form.carries_out(lambda: withdraw(person, by=door.by(delegation))):
        flash(_("%(name)s has been withdrawn and has got a mail.", name=person.titled_name))
        return redirect(door.url(_home(door), delegation))
    answer: ResponseReturnValue = _show(
        "withdraw_delegate", door, delegation, form=form, delegate=person
    )
    return answer


@page("/delegates/<delegate>/sessions")
def delegate_sessions(door: Door, delegation: Delegation, delegate: str) -> ResponseReturnValue:
    """Choose how one person follows single sessions."""
    person = queries.delegate_of(delegation.id, delegate)
    refused = _refused_window(door, delegation)
    if refused is not None or not may_choose_sessions(person):
        return refused or redirect(door.url(_home(door), delegation))
    form, taken = send_sessions(person, by=door.by(delegation), late=door.late)
    if taken:
        flash(_("Saved. %(name)s has got a mail with the change.", name=person.titled_name))
        return redirect(door.url(_home(door), delegation))
    answer: ResponseReturnValue = _show(
        "delegate_sessions",
        door,
        delegation,
        form.status,
        form=form,
        delegate=person,
        back=door.url(_home(door), delegation),
    )
    return answer


# --- shared --------------------------------------------------------------------------------------


def _keep_files(form: Any, delegation: Delegation) -> None:
    """Keep files that came with the form, so that a refusal elsewhere loses none of them."""
    sent = form.is_submitted() and form.asks is not None and form.asks.has_files()
    if sent and _token_fits(form):
        with transaction():
            form.asks.keep_files(delegation)


def _home(door: Door) -> str:
    return "register" if door is LINK else "delegation"


def _refused_window(door: Door, delegation: Delegation) -> ResponseReturnValue | None:
    """Back to the delegation, which says why, when nothing can be registered now."""
    state = queries.window(delegation.meeting, delegation)
    if not queries.is_over(delegation.meeting) and (door.late or state is Window.OPEN):
        return None
    return redirect(door.url(_home(door), delegation))
