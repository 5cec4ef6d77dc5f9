"""Asking for the floor from one's own device, by link or after signing in."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError, NotFound
from app.core.submissions import once
from app.floor import queries, services, words
from app.floor.forms import HandForm
from app.floor.routes import bp
from app.meetings import queries as meetings
from app.meetings.models import Meeting
from app.registration import queries as registration
from app.registration.models import Delegate
from app.registration.queries import MyMeeting
from app.registration.routes.links import link_gone
from app.registration.routes.own import own_meeting
from app.web.language import current_language


@bp.route("/my/meetings/<slug>/hand", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_OWN, on=own_meeting)
def my_hand(mine: MyMeeting) -> ResponseReturnValue:
    """Ask for the floor after signing in."""
    if mine.delegate is None or not mine.delegate.is_registered:
        raise NotFound
    back = url_for("registration.my_day", slug=mine.meeting.slug)
    return _hand(mine.meeting, mine.delegate, back, by=guard.identity().actor, token="")


@bp.route("/delegate/<token>/hand", methods=["GET", "POST"])
@guard.public("the token in the address is the key, and lets one person ask for the floor")
def own_hand(token: str) -> ResponseReturnValue:
    """Ask for the floor by one's own link."""
    delegate = registration.delegate_link(token)
    if delegate is None or not delegate.is_registered:
        return link_gone()
    back = url_for("registration.own_day", token=token)
    by = f"delegate:{delegate.public_id}"
    return _hand(delegate.delegation.meeting, delegate, back, by=by, token=token)


def _hand(
    meeting: Meeting, delegate: Delegate, back: str, *, by: str, token: str
) -> ResponseReturnValue:
    version = queries.live_version(meeting.id)
    floor, item = queries.floor(meeting), meetings.tour_de_table(meeting)
    form = HandForm()
    form.kind.choices = [
        (kind, _(word))
        for kind, word in words.KINDS.items()
        if not (floor.closed and kind == "request")
    ]
    if request.method == "POST" and "lower" in request.form:
        form.kind.data = form.kind.choices[0][0]
    here = url_for(".own_hand", token=token) if token else url_for(".my_hand", slug=meeting.slug)
    if form.validate_on_submit():
        try:
            with transaction():
                if "lower" in request.form:
                    services.lower_hand(meeting, delegate, by=by)
                else:
                    once(
                        form.submission_key.data,
                        ["hand", meeting.slug, delegate.id, form.values()],
                        lambda: (
                            services.raise_hand(
                                meeting, delegate, form.kind.data, current_language(), by=by
                            ).public_id
                        ),
                    )
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Your request is taken back.") if "lower" in request.form else
                  _("You are in the queue for the floor."))  # fmt: skip
            return redirect(here)
    mine = queries.hand_of(meeting.id, delegate.id)
    keys = [one.key for one in floor.queue]
    return render_template(
        "floor/hand.html",
        form=form,
        meeting=meeting,
        floor=floor,
        live_version=version,
        token=token,
        back=back,
        takes=item is not None and queries.takes_hands(meeting, item),
        mine=mine,
        place=keys.index(mine.id) + 1 if mine is not None and mine.id in keys else None,
        speaks=floor.asking is not None and floor.asking.delegate_id == delegate.id,
        demo_note=meeting.fictitious,
    )
