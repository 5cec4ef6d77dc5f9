"""How one person follows single sessions: by the focal point, the desk, and on one's own page."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.registration import queries
from app.registration.forms import SessionModesForm
from app.registration.models import Delegate
from app.registration.routes import bp
from app.registration.rules.deadlines import Window
from app.registration.rules.seats import modes_of
from app.registration.services import choose_sessions


def may_choose_sessions(delegate: Delegate) -> bool:
    """Whether there is something to choose for somebody who takes part."""
    meeting = delegate.delegation.meeting
    return (
        delegate.is_registered
        and len(modes_of(meeting.format)) > 1
        and bool(queries.top_sessions(meeting))
    )


def send_sessions(delegate: Delegate, *, by: str, late: bool = False) -> tuple[Any, bool]:
    """The form, and whether it was sent and taken."""
    form = SessionModesForm.showing(delegate)
    taken = form.carries_out(
        lambda: choose_sessions(
            delegate, form.chosen(), version=form.version.data or 0, by=by, late=late
        )
    )
    return form, taken


def may_choose_own(delegate: Delegate) -> bool:
    """Whether somebody may choose on their own page, until registration closes."""
    meeting = delegate.delegation.meeting
    return (
        not queries.is_over(meeting)
        and queries.window(meeting, delegate.delegation) is Window.OPEN
        and may_choose_sessions(delegate)
    )


@bp.route("/delegate/<token>/sessions", methods=["GET", "POST"])
@guard.public("the token in the address is the key, and lets one person choose how they follow")
def own_sessions(token: str) -> ResponseReturnValue:
    """Choose how to follow single sessions."""
    delegate = queries.delegate_link(token)
    if delegate is None:
        return render_template("registration/link_gone.html"), 404
    back = url_for(".own_page", token=token)
    if not may_choose_own(delegate):
        return redirect(back)
    form, taken = send_sessions(delegate, by=f"delegate:{delegate.public_id}")
    if taken:
        flash(_("Saved. A mail confirms it."))
        return redirect(back)
    meeting = delegate.delegation.meeting
    return render_template(
        "registration/own_sessions.html",
        form=form,
        delegate=delegate,
        meeting=meeting,
        back=back,
        demo_note=meeting.fictitious,
    ), form.status
