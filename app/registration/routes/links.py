"""What mailed links open: a delegation (after a button), or one person's own registration.

Looking changes nothing, however often a mail gateway does it; a button does.
"""

from collections.abc import Callable, Collection
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.core import tokens
from app.core.db import transaction
from app.core.errors import DomainError
from app.meetings import shelf
from app.meetings.routes.shelf import download
from app.meetings.rules.shelf import Reader
from app.registration import queries
from app.registration.forms import ConfirmForm, OwnAnswersForm, RequestForm
from app.registration.models import Delegate, Delegation
from app.registration.routes import bp, hold
from app.registration.routes.delegations import overview
from app.registration.routes.doors import LINK, MY
from app.registration.routes.languages import missing_languages
from app.registration.routes.requests import how_to_register, takes_requests
from app.registration.routes.sessions import may_choose_own
from app.registration.routes.shared import calendar_file
from app.registration.routes.told import missing, told_by
from app.registration.rules.deadlines import Window
from app.registration.services import answer_own, decline, withdraw_delegate


@bp.route("/delegation/<token>", methods=["GET", "POST"])
@guard.public("the token in the address is the key, and opens one delegation")
def open_delegation(token: str) -> ResponseReturnValue:
    """Say what the link opens; its button opens it."""
    link = queries.delegation_link(token)
    if link is None:
        return link_gone()
    delegation = link.delegation
    form = ConfirmForm()
    if form.validate_on_submit():
        if request.form.get("do") == "decline":
            try:
                with transaction():
                    decline(delegation, by=f"delegation:{delegation.public_id}")
            except DomainError as error:
                form.refuse(error)
            else:
                return redirect(url_for(".open_delegation", token=token))
        else:
            hold(delegation.public_id, tokens.fingerprint(link.token_hash))
            return redirect(url_for(".register", slug=delegation.meeting.slug))
    return render_template(
        "registration/open_delegation.html",
        form=form,
        delegation=delegation,
        meeting=delegation.meeting,
        closes_at=queries.closing(delegation.meeting, delegation),
        opens_later=queries.window(delegation.meeting, delegation) is Window.NOT_YET,
        demo_note=delegation.meeting.fictitious,
    )


@bp.get("/meetings/<slug>/register")
@guard.public("says how to register; a delegation is shown only to those who may see it")
def register(slug: str) -> ResponseReturnValue:
    """The delegation that a held link opens; without one, how to register."""
    who = guard.identity()
    delegation = _first(queries.delegation_among, slug, who.delegation_ids)
    if delegation is not None and guard.can(LINK.view, delegation):
        return overview(LINK, delegation)
    own = _first(queries.delegation_of_partners, slug, who.partner_ids)
    if own is not None and guard.can(MY.view, own):
        return redirect(MY.url("delegation", own))
    meeting = queries.published_meeting(slug)
    form = RequestForm.showing(meeting) if takes_requests(meeting) else None
    return how_to_register(meeting, form)


def _first(
    query: Callable[[str, Collection[int]], Delegation], slug: str, ids: Collection[int]
) -> Delegation | None:
    try:
        return query(slug, ids) if ids else None
    except DomainError:
        return None


# --- one person ----------------------------------------------------------------------------------


@bp.get("/delegate/<token>")
@guard.public("the token in the address is the key, and shows one person their registration")
def own_page(token: str) -> ResponseReturnValue:
    """A person's own registration."""
    delegate = queries.delegate_link(token)
    if delegate is None:
        return link_gone()
    meeting = delegate.delegation.meeting
    is_over = queries.is_over(meeting)
    return render_template(
        "registration/own_page.html",
        token=token,
        delegate=delegate,
        meeting=meeting,
        is_over=is_over,
        missing=[] if is_over else missing_languages(meeting, [delegate.listen_language]),
        demo_note=meeting.fictitious,
        told=told_by(meeting, [delegate.id], officer=True).get(delegate.public_id, []),
        unanswered=missing(queries.asked(meeting.id), queries.said_by(delegate.id)),
        may_answer=_may_answer(delegate),
        may_choose=may_choose_own(delegate),
        otherwise=queries.otherwise(meeting.id, [delegate.id]).get(delegate.public_id, []),
    )


def _may_answer(delegate: Delegate) -> bool:
    """Whether there is something that this person can answer, and still time."""
    delegation = delegate.delegation
    return (
        delegate.is_registered
        and not queries.is_over(delegation.meeting)
        and queries.window(delegation.meeting, delegation) is Window.OPEN
        and (delegate.mode == "room" or bool(queries.asked(delegation.meeting_id)))
    )


@bp.route("/delegate/<token>/answers", methods=["GET", "POST"])
@guard.public("the token in the address is the key, and lets one person answer for themselves")
def own_answers(token: str) -> ResponseReturnValue:
    """Answer the officer's questions, until registration closes."""
    delegate = queries.delegate_link(token)
    if delegate is None:
        return link_gone()
    back = url_for(".own_page", token=token)
    if not _may_answer(delegate):
        return redirect(back)
    form: Any = OwnAnswersForm.showing(delegate)
    asks = form.asks
    if form.is_submitted() and asks is not None and asks.has_files() and form.csrf_fits():
        with transaction():
            asks.keep_files(delegate.delegation)
    if form.carries_out(
        lambda: answer_own(
            delegate,
            form.told(),
            dietary=form.dietary.data if "dietary" in form else "",
            version=form.version.data or 0,
            by=f"delegate:{delegate.public_id}",
        )
    ):
        flash(_("Your answers are saved."))
        return redirect(back)
    return render_template(
        "registration/own_answers.html",
        form=form,
        delegate=delegate,
        meeting=delegate.delegation.meeting,
        back=back,
        demo_note=delegate.delegation.meeting.fictitious,
    ), form.status


@bp.get("/delegate/<token>/calendar.ics")
@guard.public("the token in the address is the key, and gives one person their calendar file")
def own_calendar(token: str) -> ResponseReturnValue:
    """The calendar file of a person who takes part."""
    delegate = queries.delegate_link(token)
    if delegate is None or not delegate.is_registered:
        return link_gone()
    return calendar_file(delegate, url_for(".own_page", token=token))


@bp.get("/delegate/<token>/documents")
@guard.public("the token in the address is the key, and shows one person the meeting's documents")
def own_documents(token: str) -> ResponseReturnValue:
    """What a registered person may read of the meeting's shelf."""
    delegate = queries.delegate_link(token)
    if delegate is None or not delegate.is_registered:
        return link_gone()
    meeting = delegate.delegation.meeting
    return render_template(
        "registration/own_documents.html",
        token=token,
        meeting=meeting,
        documents=shelf.readable(meeting, _reader(delegate)),
        file_url=lambda document, language: url_for(
            ".own_document", token=token, document=document, language=language
        ),
        demo_note=meeting.fictitious,
    )


@bp.get("/delegate/<token>/documents/<document>/<language>")
@guard.public(
    "the token in the address is the key, and gives one person what the audience may read"
)
def own_document(token: str, document: str, language: str) -> ResponseReturnValue:
    """A file of the shelf as a download, if this person may read it now."""
    delegate = queries.delegate_link(token)
    if delegate is None or not delegate.is_registered:
        return link_gone()
    found = shelf.readable(delegate.delegation.meeting, _reader(delegate))
    asked = next((one for one in found if one.public_id == document), None)
    return download(asked.current.get(language) if asked else None)


def _reader(delegate: Delegate) -> Reader:
    return Reader(registered=True, partner_ids=frozenset({delegate.partner_id}))


@bp.route("/delegate/<token>/withdraw", methods=["GET", "POST"])
@guard.public("the token in the address is the key, and lets one person withdraw")
def withdraw_own(token: str) -> ResponseReturnValue:
    """Ask once, then withdraw."""
    delegate = queries.delegate_link(token)
    if delegate is None:
        return link_gone()
    form = ConfirmForm()
    if form.carries_out(lambda: withdraw_delegate(delegate, by=f"delegate:{delegate.public_id}")):
        return redirect(url_for(".own_page", token=token))
    return render_template(
        "registration/withdraw_own.html",
        form=form,
        delegate=delegate,
        meeting=delegate.delegation.meeting,
        back=url_for(".own_page", token=token),
        demo_note=delegate.delegation.meeting.fictitious,
    )


def link_gone() -> ResponseReturnValue:
    """One page for every link that opens nothing, whatever the reason."""
    return Response(render_template("registration/link_gone.html"), status=404)
