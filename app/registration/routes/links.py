"""What mailed links open: a delegation (after a button), or one person's own registration.

Looking changes nothing, however often a mail gateway does it; a button does.
"""

from collections.abc import Callable, Collection

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import guard
from app.core import tokens
from app.core.db import transaction
from app.core.errors import DomainError
from app.meetings import shelf
from app.meetings.routes.shelf import download
from app.meetings.rules.shelf import Reader
from app.registration import queries
from app.registration.forms import ConfirmForm, languages_of
from app.registration.models import Delegate, Delegation
from app.registration.routes import bp, hold
from app.registration.routes.delegations import overview
from app.registration.routes.doors import LINK, MY
from app.registration.routes.languages import missing_languages
from app.registration.routes.shared import calendar_file
from app.registration.rules.deadlines import Window
from app.registration.services import decline, withdraw_delegate


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
        closes_at=queries.closing(delegation.meeting),
        opens_later=queries.window(delegation.meeting) is Window.NOT_YET,
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
    return render_template(
        "registration/register.html",
        meeting=meeting,
        closes_at=queries.closing(meeting),
        is_open=queries.window(meeting) is Window.OPEN,
        missing=[]
        if queries.is_over(meeting)
        else missing_languages(meeting, languages_of(meeting)),
        demo_note=meeting.fictitious,
    )


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
    )


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
    if form.validate_on_submit():
        try:
            with transaction():
                withdraw_delegate(delegate, by=f"delegate:{delegate.public_id}")
        except DomainError as error:
            form.refuse(error)
        else:
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
