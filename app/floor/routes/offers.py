"""Key points that participants offer: from one's day, by link or after signing in."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.floor import queries, services
from app.floor.forms import OfferForm
from app.floor.routes.participants import Participant, page
from app.web.language import current_language


@page("points", "lets one person offer points")
def points(who: Participant) -> ResponseReturnValue:
    """Offer a point, and see what came of those offered before."""
    meeting, delegate = who.meeting, who.delegate
    form = OfferForm()
    form.theme.choices = [
        *form.theme.choices,
        *queries.theme_choices(meeting, current_language()),
    ]
    if form.creates(
        lambda: (
            services.offer_point(
                meeting,
                delegate,
                form.text.data,
                current_language(),
                theme=form.theme.data or "",
                named=bool(form.named.data),
                by=who.by,
            ).public_id
        ),
    ):
        flash(_("Your point is on the rapporteur’s list."))
        return redirect(who.url("points"))
    return render_template(
        "floor/offer.html",
        form=form,
        meeting=meeting,
        token=who.token,
        back=who.back,
        takes=not queries.has_ended(meeting) and queries.frozen_board(meeting.id) is None,
        mine=queries.points_of(delegate.id),
        demo_note=meeting.fictitious,
    )
