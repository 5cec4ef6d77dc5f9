"""One's own pages after signing in: my registration at a meeting, my delegations."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import guard
from app.access.permissions import Permission
from app.accounts import queries as accounts
from app.core.errors import NotFound
from app.registration import presence, queries
from app.registration.forms import ConfirmForm
from app.registration.queries import MyMeeting
from app.registration.routes import bp
from app.registration.routes.languages import missing_languages
from app.registration.routes.shared import calendar_file
from app.registration.routes.told import told_by
from app.registration.services import withdraw_delegate


def own_meeting(slug: str) -> MyMeeting:
    """A meeting as the one who asks sees it."""
    who = guard.identity()
    if who.account_id is None:
        raise NotFound
    email = accounts.account(who.account_id).email
    return queries.my_meeting(
        slug, account_id=who.account_id, email=email, partner_ids=who.partner_ids
    )


@bp.get("/my/delegations")
@guard.requires(Permission.MY_VIEW)
def my_delegations() -> ResponseReturnValue:
    """The delegations of one's partners, and one's own registrations."""
    who = guard.identity()
    email = accounts.account(who.account_id).email if who.account_id else ""
    return render_template(
        "registration/my_delegations.html",
        delegations=queries.delegations_of(who.partner_ids),
        registrations=queries.registrations_of(email),
    )


@bp.get("/my/meetings/<slug>")
@guard.requires(Permission.REGISTRATION_OWN, on=own_meeting)
def my_meeting(mine: MyMeeting) -> ResponseReturnValue:
    """My registration at one meeting, with its calendar file and programme."""
    is_over = queries.is_over(mine.meeting)
    listens = [mine.delegate.listen_language] if mine.delegate and not is_over else []
    return render_template(
        "registration/my_meeting.html",
        mine=mine,
        meeting=mine.meeting,
        delegate=mine.delegate,
        is_over=is_over,
        came=is_over and mine.delegate is not None and presence.has_come(mine.delegate.id),
        missing=missing_languages(mine.meeting, listens) if listens else [],
        told=told_by(mine.meeting, [mine.delegate.id], officer=True).get(
            mine.delegate.public_id, []
        )
        if mine.delegate
        else [],
        otherwise=queries.otherwise(mine.meeting.id, [mine.delegate.id]).get(
            mine.delegate.public_id, []
        )
        if mine.delegate
        else [],
        demo_note=mine.meeting.fictitious,
    )


@bp.get("/my/meetings/<slug>/calendar.ics")
@guard.requires(Permission.REGISTRATION_OWN, on=own_meeting)
def my_calendar(mine: MyMeeting) -> ResponseReturnValue:
    """My calendar file."""
    if mine.delegate is None:
        raise NotFound
    return calendar_file(mine.delegate, url_for(".my_meeting", slug=mine.meeting.slug))


@bp.route("/my/meetings/<slug>/withdraw", methods=["GET", "POST"])
@guard.requires(Permission.REGISTRATION_OWN, on=own_meeting)
def my_withdraw(mine: MyMeeting) -> ResponseReturnValue:
    """Ask once, then withdraw my registration."""
    back, delegate = url_for(".my_meeting", slug=mine.meeting.slug), mine.delegate
    if delegate is None:
        return redirect(back)
    form = ConfirmForm()
    if form.carries_out(lambda: withdraw_delegate(delegate, by=guard.identity().actor)):
        flash(_("You have been withdrawn. A mail confirms it."))
        return redirect(back)
    return render_template(
        "registration/withdraw_own.html",
        form=form,
        delegate=delegate,
        meeting=mine.meeting,
        back=back,
        demo_note=mine.meeting.fictitious,
    )
