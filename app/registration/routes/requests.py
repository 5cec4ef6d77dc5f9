"""Asking to take part where a meeting is open to everybody; answering those who ask."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.accounts import sign_in as signing
from app.core.collation import plain
from app.core.db import transaction
from app.core.errors import DomainError, NotFound
from app.meetings.models import Meeting
from app.partners import queries as partners
from app.registration import presence, queries
from app.registration.forms import AnswerRequestForm, ConfirmForm, RequestForm, languages_of
from app.registration.models import RegistrationRequest
from app.registration.routes import bp
from app.registration.routes.languages import missing_languages
from app.registration.routes.told import requested
from app.registration.rules.deadlines import Window
from app.registration.services import accept_request, decline_request, withdraw_request
from app.registration.services import ask_to_register as ask
from app.registration.services import confirm_request as confirm
from app.registration.words import REQUEST_STATES
from app.web.language import current_language
from app.web.pagination import Page, page_number

SIZE = 50


def _posted_email() -> str:
    return "request:" + request.form.get("email", "")[:254].strip().lower()


asked_per_address = signing.limiter.limit("30 per 5 minutes", methods=["POST"])
asked_per_email = signing.limiter.limit(
    "4 per 5 minutes; 20 per day", key_func=_posted_email, methods=["POST"]
)


def takes_requests(meeting: Meeting) -> bool:
    """Whether anybody may ask to take part now."""
    return (
        meeting.open_registration
        and queries.window(meeting) is Window.OPEN
        and not queries.is_over(meeting)
    )


def how_to_register(meeting: Meeting, form: Any = None) -> str:
    """The page about registration; with a form where anybody may ask."""
    return render_template(
        "registration/register.html",
        meeting=meeting,
        form=form,
        closes_at=queries.closing(meeting),
        is_open=queries.window(meeting) is Window.OPEN,
        missing=[]
        if queries.is_over(meeting)
        else missing_languages(meeting, languages_of(meeting)),
        demo_note=meeting.fictitious,
    )


@bp.post("/meetings/<slug>/register")
@asked_per_address
@asked_per_email
@guard.public("whoever belongs to no delegation asks to take part; nothing counts before the mail")
def ask_to_register(slug: str) -> ResponseReturnValue:
    """Take a request; the answer is the same whether or not the address is known."""
    meeting = queries.published_meeting(slug)
    if not meeting.open_registration:
        raise NotFound
    form: Any = RequestForm.showing(meeting)
    if form.carries_out(
        lambda: ask(
            meeting,
            form.answer(),
            organisation=form.organisation.data,
            language=current_language(),
            key=form.submission_key.data or "",
        )
    ):
        return redirect(url_for(".request_sent", slug=slug))
    return how_to_register(meeting, form), 422


@bp.get("/meetings/<slug>/register/sent")
@guard.public("says what to do next, and nothing about anybody")
def request_sent(slug: str) -> ResponseReturnValue:
    """Point to the mail."""
    meeting = queries.published_meeting(slug)
    if not meeting.open_registration:
        raise NotFound
    return render_template(
        "registration/request_sent.html",
        meeting=meeting,
        days=queries.LINK_LASTS.days,
        demo_note=meeting.fictitious,
    )


@bp.route("/registration-request/<token>", methods=["GET", "POST"])
@guard.public("the token in the address is the key, and opens one request to take part")
def confirm_request(token: str) -> ResponseReturnValue:
    """One's own request: its button confirms the address, another takes the request back."""
    found = queries.request_by_token(token)
    if found is None:
        return render_template("registration/link_gone.html"), 404
    form = ConfirmForm()
    act = withdraw_request if request.form.get("do") == "withdraw" else confirm
    if form.carries_out(lambda: act(found)):
        return redirect(url_for(".confirm_request", token=token))
    return render_template(
        "registration/confirm_request.html",
        form=form,
        asked=found,
        meeting=found.meeting,
        demo_note=found.meeting.fictitious,
    ), 422 if form.is_submitted() else 200


# --- the desk ------------------------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/registration/requests")
@guard.requires(Permission.REGISTRATION_VIEW, on=queries.meeting)
def list_requests(meeting: Meeting) -> ResponseReturnValue:
    """Who has asked to take part; those to be answered, unless the address says otherwise."""
    search = request.args.get("q", "")[:100]
    state = request.args.get("state", "pending")
    state = state if state in REQUEST_STATES else ""
    lines, total = queries.request_lines(
        meeting, search=search, state=state, number=page_number(), size=SIZE
    )
    return render_template(
        "registration/list_requests.html",
        meeting=meeting,
        page=Page(lines, page_number(), SIZE, total),
        search=search,
        state=state,
        all_states=list(REQUEST_STATES),
        demo_note=meeting.fictitious,
    )


@bp.route("/desk/meetings/<slug>/registration/requests/<request_id>", methods=["GET", "POST"])
@guard.requires(
    Permission.REGISTRATION_MANAGE, on=queries.request_at, seen=Permission.REGISTRATION_VIEW
)
def answer_request(found: RegistrationRequest) -> ResponseReturnValue:
    """One request: accept it into a delegation, or decline it with a reason."""
    meeting = found.meeting
    offered = presence.partners_for(meeting, language=current_language())
    form: Any = AnswerRequestForm(data={"partner": _of_that_name(offered, found.organisation)})
    form.partner.choices = [("", _("Choose the partner")), *offered]
    if form.validate_on_submit():
        try:
            if _answer(found, form):
                return redirect(url_for(".list_requests", slug=meeting.slug))
        except DomainError as error:
            form.refuse(error)
    return render_template(
        "registration/answer_request.html",
        meeting=meeting,
        asked=found,
        form=form,
        told=requested(meeting, found.answer["further"] or {}),
        seats=queries.seats(meeting),
        names=accounts.names_of({found.settled_by}) if found.settled_by else {},
        is_over=queries.is_over(meeting),
        demo_note=meeting.fictitious,
    ), 422 if form.is_submitted() else 200


def _answer(found: RegistrationRequest, form: Any) -> bool:
    """Do what the pressed button says; False when something is missing for it."""
    by = guard.identity().actor
    if request.form.get("do") == "decline":
        with transaction():
            decline_request(found, reason=form.reason.data or "", by=by)
        flash(_("Declined; %(name)s gets a mail.", name=found.titled_name))
        return True
    if not form.partner.data:
        form.partner.refuse(_("Choose the partner in whose delegation this person sits."))
        return False
    partner = partners.partner_by_slug(form.partner.data)
    with transaction():
        accept_request(found, partner, key=form.submission_key.data or "", by=by)
    flash(_("Accepted; %(name)s gets a mail.", name=found.titled_name))
    return True


def _of_that_name(offered: Sequence[tuple[str, str]], organisation: str) -> str:
    """The partner that is called as the organisation was typed."""
    return next((slug for slug, label in offered if plain(label) == plain(organisation)), "")
