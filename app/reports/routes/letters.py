"""After a meeting: letters of thanks, certificates of attendance; and letters about receipts."""

from __future__ import annotations

from functools import partial

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.access import guard
from app.access.permissions import Permission
from app.core.db import db, transaction
from app.core.errors import DomainError
from app.core.words import N_
from app.funding.models import Receipt
from app.funding.queries import agreements
from app.jobs import later
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.registration import queries as registration
from app.registration.forms import SendForm
from app.registration.models import Delegate
from app.registration.queries import MyMeeting
from app.registration.routes.links import link_gone
from app.registration.routes.own import own_meeting
from app.reports import jobs, letters, store, waiting
from app.reports.press import MissingGlyph
from app.reports.queries import letters as queries
from app.reports.routes import bp
from app.reports.routes.papers import (
    answered,
    as_file,
    cannot_print,
    waiting_page,
    wanted_language,
)
from app.reports.services import letters as services
from app.web.language import current_language

PATH = "/desk/meetings/<slug>/letters"


@bp.get(PATH)
@guard.requires(Permission.LETTER_VIEW, on=meetings.meeting)
def desk_letters(meeting: Meeting) -> ResponseReturnValue:
    """Whom the meeting thanks, who has a letter, and who gets a certificate."""
    recipients = letters.everybody(meeting)
    people = queries.came(meeting)
    return render_template(
        "reports/desk_letters.html",
        meeting=meeting,
        recipients=recipients,
        waiting={one.key for one in services.unsent(meeting, letters.addressees(recipients))},
        people=people,
        presences=queries.presences(meeting, [one.id for one in people]),
        is_over=registration.is_over(meeting),
        demo_note=meeting.fictitious,
    )


@bp.get(PATH + ".pdf")
@guard.requires(Permission.LETTER_VIEW, on=meetings.meeting)
def letters_paper(meeting: Meeting) -> ResponseReturnValue:
    """Every letter of thanks in one paper, each in the language of its reader."""
    return answered("letters", meeting.slug, meeting.documents_language, N_("Letters of thanks"))


@bp.get(PATH + "/<key>.pdf")
@guard.requires(Permission.LETTER_VIEW, on=meetings.meeting)
def letter_paper(meeting: Meeting, key: str) -> ResponseReturnValue:
    """The letter of thanks to one of them."""
    slug = meeting.slug
    found = next((one for one in letters.everybody(meeting) if one.key == key), None)
    if found is None:
        abort(404)
    try:
        kept = letters.of_recipient(meeting, found)
    except MissingGlyph as error:
        return cannot_print(error)
    return as_file(kept, f"{slug}-{found.key}.pdf")


@bp.route(PATH + "/send", methods=["GET", "POST"])
@guard.requires(Permission.LETTER_SEND, on=meetings.meeting, seen=Permission.LETTER_VIEW)
def desk_letters_send(meeting: Meeting) -> ResponseReturnValue:
    """Say to how many letters go, then mail them; each once."""
    form = SendForm()
    slug, by = meeting.slug, guard.identity().actor
    if form.validate_on_submit():
        try:
            number = _send(meeting, form.told, by=by)
        except MissingGlyph as error:
            return cannot_print(error)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(
                ngettext(
                    "%(num)s letter is on its way.", "%(num)s letters are on their way.", number
                )
            )
            return redirect(url_for(".desk_letters", slug=slug))
    meeting = meetings.meeting(slug)
    page = None if form.is_submitted() else _being_printed(meeting)
    if page is not None:
        return page
    meeting = meetings.meeting(slug)
    unsent = services.unsent(meeting, letters.addressees(letters.everybody(meeting)))
    form.number.data = str(len(unsent))
    return render_template(
        "reports/desk_letters_send.html",
        meeting=meeting,
        form=form,
        waiting=unsent,
        is_over=registration.is_over(meeting),
        demo_note=meeting.fictitious,
    )


def _being_printed(meeting: Meeting) -> ResponseReturnValue | None:
    """The page that says how far the worker is with letters that wait to be sent; None when all
    are printed, when they are few, or when no worker answers: then sending prints what is missing.
    """
    slug, orders = meeting.slug, letters.orders_to_send(meeting)
    if len(orders) <= waiting.FEW or not registration.is_over(meeting):
        return None
    if all(store.found(one) for one in orders):
        return None
    left = partial(later, jobs.print_letters, slug)
    return waiting_page(letters.sending(slug), left, N_("Letters of thanks"))


def _send(meeting: Meeting, number: int, *, by: str) -> int:
    """Have the letters at hand first, which the worker printed, then write the mails in one
    transaction.
    """
    recipients = {one.key: one for one in letters.everybody(meeting)}
    everybody = letters.addressees(list(recipients.values()))
    unsent = services.unsent(meeting, everybody)
    papers = {}
    if len(unsent) == number and registration.is_over(meeting):
        papers = {
            one.key: letters.of_recipient(meeting, recipients[one.key]).data for one in unsent
        }
    db.session.rollback()
    with transaction():
        return services.send(meeting, everybody, papers, number=number, by=by)


# --- certificates ---------------------------------------------------------------------------------


@bp.get("/desk/meetings/<slug>/certificates.pdf")
@guard.requires(Permission.LETTER_VIEW, on=meetings.meeting)
def certificates_paper(meeting: Meeting) -> ResponseReturnValue:
    """The certificates of everybody who came, in one paper, each in the language of its reader."""
    title = N_("Certificates of attendance")
    return answered("certificates", meeting.slug, meeting.documents_language, title)


@bp.get("/desk/meetings/<slug>/certificates/<delegate>.pdf")
@guard.requires(Permission.LETTER_VIEW, on=meetings.meeting)
def certificate_paper(meeting: Meeting, delegate: str) -> ResponseReturnValue:
    """The certificate of one person."""
    people = [one for one in queries.came(meeting) if one.public_id == delegate]
    if not people or not registration.is_over(meeting):
        abort(404)
    return _certificate(meeting, people[0])


@bp.get("/my/meetings/<slug>/certificate.pdf")
@guard.requires(Permission.REGISTRATION_OWN, on=own_meeting)
def my_certificate(mine: MyMeeting) -> ResponseReturnValue:
    """One's own certificate."""
    people = queries.came(mine.meeting, mine.delegate.id) if mine.delegate else []
    if not people or not registration.is_over(mine.meeting):
        abort(404)
    return _certificate(mine.meeting, people[0])


@bp.get("/certificates/<token>.pdf")
@guard.public("the token in the address is the key, and gives one person their certificate")
def linked_certificate(token: str) -> ResponseReturnValue:
    """One's own certificate by the link in the mail of thanks; no account is needed."""
    delegate = registration.attended_link(token)
    people = queries.came(delegate.delegation.meeting, delegate.id) if delegate else []
    if not people:
        return link_gone()
    answer = _certificate(people[0].delegation.meeting, people[0])
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _certificate(of: Meeting, one: Delegate) -> Response:
    slug = of.slug
    try:
        kept = letters.of_attendance(of, one)
    except MissingGlyph as error:
        return cannot_print(error)
    return as_file(kept, f"{slug}-certificate.pdf")


def check_certificate(code: str) -> str | None:
    """The public check of a certificate: what the paper says, and nothing more."""
    says = letters.checked(code, current_language())
    if says is None:
        return None
    return render_template("reports/check_certificate.html", says=says, fictitious=says.fictitious)


# --- receipts -------------------------------------------------------------------------------------


@bp.get("/receipts/<slug>/letter.pdf")
@guard.requires(Permission.RECEIPT_LETTER, on=agreements.receipt)
def receipt_letter(receipt: Receipt) -> ResponseReturnValue:
    """The letter that confirms money to its partner; for a receipt that two persons approved."""
    number = receipt.number
    if receipt.state != "approved" or receipt.partner is None:
        words = _(
            "There is no letter about %(number)s: a receipt is confirmed when two persons have "
            "approved it, and as long as it is not taken back.",
            number=number,
        )
        return current_app.response_class(words, status=409, mimetype="text/plain")
    try:
        kept = letters.of_receipt(receipt, wanted_language())
    except MissingGlyph as error:
        return cannot_print(error)
    return as_file(kept, f"{number}.pdf")
