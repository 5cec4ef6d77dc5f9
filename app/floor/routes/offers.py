"""Key points that participants offer: from one's day, by link or after signing in."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.core.db import transaction
from app.core.errors import DomainError, NotFound
from app.core.submissions import once
from app.floor import queries, services
from app.floor.forms import OfferForm
from app.floor.routes import bp
from app.meetings.models import Meeting
from app.registration import queries as registration
from app.registration.models import Delegate
from app.registration.queries import MyMeeting
from app.registration.routes.links import link_gone
from app.registration.routes.own import own_meeting
from app.web.language import current_language


@bp.route("/my/meetings/<slug>/points", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_OWN, on=own_meeting)
def my_points(mine: MyMeeting) -> ResponseReturnValue:
    """Offer a point after signing in."""
    if mine.delegate is None or not mine.delegate.is_registered:
        raise NotFound
    back = url_for("registration.my_day", slug=mine.meeting.slug)
    return _offer(mine.meeting, mine.delegate, back, by=guard.identity().actor, token="")


@bp.route("/delegate/<token>/points", methods=["GET", "POST"])
@guard.public("the token in the address is the key, and lets one person offer points")
def own_points(token: str) -> ResponseReturnValue:
    """Offer a point by one's own link."""
    delegate = registration.delegate_link(token)
    if delegate is None or not delegate.is_registered:
        return link_gone()
    back = url_for("registration.own_day", token=token)
    by = f"delegate:{delegate.public_id}"
    return _offer(delegate.delegation.meeting, delegate, back, by=by, token=token)


def _offer(
    meeting: Meeting, delegate: Delegate, back: str, *, by: str, token: str
) -> ResponseReturnValue:
    form = OfferForm()
    form.theme.choices = [
        *form.theme.choices,
        *queries.theme_choices(meeting, current_language()),
    ]
    if form.validate_on_submit():
        try:
            with transaction():
                once(
                    form.submission_key.data,
                    ["point", meeting.slug, delegate.id, form.values()],
                    lambda: (
                        services.offer_point(
                            meeting,
                            delegate,
                            form.text.data,
                            current_language(),
                            theme=form.theme.data or "",
                            named=bool(form.named.data),
                            by=by,
                        ).public_id
                    ),
                )
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Your point is on the rapporteur’s list."))
            return redirect(
                url_for(".own_points", token=token)
                if token
                else url_for(".my_points", slug=meeting.slug)
            )
    return render_template(
        "floor/offer.html",
        form=form,
        meeting=meeting,
        token=token,
        back=back,
        takes=not registration.is_over(meeting) and queries.frozen_board(meeting.id) is None,
        mine=queries.points_of(delegate.id),
        demo_note=meeting.fictitious,
    )
